"""The files beside the modules of an archive, as `importlib.resources` hands them out."""

import io
from collections.abc import Generator
from importlib.resources.abc import TraversableResources
from pathlib import PosixPath
from typing import Any, ClassVar, Protocol


class Kept(Protocol):
    """The part of an archive that knows its files."""

    def has_data(self, path: str) -> bool:
        """Whether a file of this path is kept."""
        ...

    def get_data(self, path: str) -> bytes:
        """Its bytes."""
        ...

    def beneath(self, folder: str) -> set[str]:
        """The names directly beneath a folder."""
        ...


class KeptPath(PosixPath):
    """A path in a package: read from the archive, so that the kernel is asked nothing."""

    archive: ClassVar[Kept]

    def is_file(self) -> bool:
        """Whether such a file is kept."""
        return self.archive.has_data(str(self))

    def is_dir(self) -> bool:
        """Whether anything is kept beneath it."""
        return bool(self.archive.beneath(str(self)))

    def exists(self) -> bool:
        """Whether it is a file or a folder."""
        return self.is_file() or self.is_dir()

    def iterdir(self) -> Generator["KeptPath", None, None]:
        """What is kept directly beneath it."""
        yield from (self / name for name in sorted(self.archive.beneath(str(self))))

    def open(self, mode: str = "r", buffering: int = -1, *text: Any, **more: Any) -> Any:
        """The file, opened to read; what is not kept is asked of the kernel, which refuses once a program runs."""
        if not self.is_file():
            return super().open(mode, buffering, *text, **more)
        kept = io.BytesIO(self.archive.get_data(str(self)))
        return kept if "b" in mode else io.TextIOWrapper(kept, *text, **more)


class PackageFiles(TraversableResources):
    """The files of one package."""

    def __init__(self, archive: Kept, init: str) -> None:
        KeptPath.archive = archive
        self._folder = KeptPath(init).parent

    def files(self) -> KeptPath:
        """The package's folder."""
        return self._folder
