"""Imports from memory: what stands in a program's `sys.meta_path`, and so knows nothing but the modules themselves."""

import marshal
import mmap
import struct
from collections.abc import Iterator
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import CodeType, ModuleType

from refinery_tui.core.bench.program.package_files import PackageFiles

BYTECODE, SOURCE, EXTENSION, DATA = 0, 1, 2, 3
HEAD = struct.Struct("<Q")
Entry = tuple[int, bool, str, int, int]  # kind, whether a package, path, place and length of the content


class ArchiveFinder:
    """Finds and loads the modules of an archive; extension modules must have been mapped before (`extensions`)."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, 0, mmap.MAP_SHARED, mmap.PROT_READ)
        self._index: dict[str, Entry] = marshal.loads(self._memory[HEAD.unpack_from(self._memory)[0] :])

    def names(self) -> Iterator[str]:
        """Every module that can be imported from here."""
        return (name for name, (kind, *_) in self._index.items() if kind != DATA)

    def extensions(self) -> Iterator[str]:
        """The files of all extension modules."""
        return (path for kind, _, path, _, _ in self._index.values() if kind == EXTENSION)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The spec of a module that the archive has."""
        kind, package, origin, _, _ = self._index.get(_plain(name), (DATA, False, "", 0, 0))
        if kind == DATA:
            return None
        package = package and name == _plain(name)
        loader = ExtensionFileLoader(name, origin) if kind == EXTENSION else self
        spec = ModuleSpec(name, loader, origin=origin, is_package=package)  # type: ignore[arg-type]  # duck-typed
        if package:
            spec.submodule_search_locations = [origin.rpartition("/")[0]]
        spec.has_location = True
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run its code."""
        exec(self.get_code(_plain(module.__name__)), module.__dict__)

    def is_package(self, name: str) -> bool:
        """Whether it has modules below it."""
        return self._index[name][1]

    def get_code(self, name: str) -> CodeType:
        """Its code, compiled now where only the source was found."""
        kind, _, path, _, _ = self._index[name]
        body = self._content(name)
        code: CodeType = marshal.loads(body) if kind == BYTECODE else compile(body, path, "exec", dont_inherit=True)
        return code

    def get_data(self, path: str) -> bytes:
        """A file that lies beside the modules; FileNotFoundError for any other."""
        if path not in self._index:
            raise FileNotFoundError(2, "No such file", path)
        return self._content(path)

    def get_resource_reader(self, name: str) -> PackageFiles:
        """The files of a package, for `importlib.resources`."""
        return PackageFiles(self, self._index[name][2])

    def has_data(self, path: str) -> bool:
        """Whether a small file of this path is kept here."""
        return self._index.get(path, (SOURCE,))[0] == DATA

    def beneath(self, folder: str) -> set[str]:
        """The names of the modules, packages and files directly beneath a folder."""
        start = f"{folder}/"
        files = [key if kind == DATA else path for key, (kind, _, path, *_) in self._index.items()]
        return {path[len(start) :].partition("/")[0] for path in files if path.startswith(start)}

    def _content(self, key: str) -> bytes:
        _, _, _, start, length = self._index[key]
        return self._memory[start : start + length]


def _plain(name: str) -> str:
    """The package that is meant where its `__init__` is imported as if it were a module below it."""
    return name.removesuffix(".__init__")
