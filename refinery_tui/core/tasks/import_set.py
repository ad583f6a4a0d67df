"""From a published file to a folder of tasks: all of it, or nothing where a line of it is wrong."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.task_set import SET_FILE
from refinery_tui.core.tasks.draft import TaskDraft, toml_value, write_task
from refinery_tui.core.tasks.items import Item, read_items, refuse_faulty
from refinery_tui.core.tasks.kinds.algotune import algotune, folders
from refinery_tui.core.tasks.kinds.examples import examples
from refinery_tui.core.tasks.kinds.registry import SETS, Kind, folder_name, guessed

_CHUNK, _SHOWN = 1 << 20, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """The file or folder, the kind (None: guess), where to put it, a JSON Schema, AlgoTune's size, and of examples
    files of cases: records on which a program failed, each with the output that a person added.
    """

    source: Path
    out: Path
    kind: Kind | None = None
    schema: Path | None = None
    size: int | None = None
    cases: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was written: the folder, the kind, and the names of the tasks in it (none: it is one task itself)."""

    folder: Path
    kind: Kind
    names: tuple[str, ...]


def import_set(request: ImportRequest) -> Imported:
    """Write every item as a task; ConfigurationError lists what is wrong, by line, and then nothing is written."""
    if request.out.exists():
        raise ConfigurationError(f"{request.out}: exists already: name another folder with --out, or remove it.")
    if request.source.is_dir():
        found = folders(request.source)
        drafts = {folder.resolve().name: algotune(folder, request.size) for folder in found}
        return _written(request, "algotune", drafts, "")
    items = list(read_items(request.source))
    if not items:
        raise ConfigurationError(f"{request.source}: holds no items.")
    kind = request.kind or guessed(request.source, items[0])
    if kind == "algotune":
        raise ConfigurationError(f"{request.source}: a task of AlgoTune is a folder: NAME/NAME.py and description.txt.")
    if kind == "examples":
        return _one_task(request, [*items, *_cases(request.cases)])
    if request.cases:
        raise ConfigurationError(f"--cases are more examples, and {request.source} is of kind {kind}.")
    guessed(request.source, items[0])  # what only looks like the kind that is named is refused all the same
    refuse_faulty(request.source, items, SETS[kind].needed, SETS[kind].identity)
    return _written(request, kind, _drafts(request.source, kind, items), _sha(request.source))


def _cases(files: Sequence[Path]) -> Iterator[Item]:
    """The failing records of an earlier application with their outputs; ConfigurationError where one has none yet."""
    for file in files:
        for item in read_items(file):
            if "input" not in item.values:
                raise ConfigurationError(f"{file}:{item.line}: has no 'input', as no record was read: take it out.")
            if "output" not in item.values:
                raise ConfigurationError(f"{file}:{item.line}: has no 'output': add the right one, or take it out.")
            yield replace(item, case_of=file)


def _one_task(request: ImportRequest, items: Sequence[Item]) -> Imported:
    for item in items:
        if missing := [name for name in ("input", "output") if name not in item.values]:
            raise ConfigurationError(f"{request.source}:{item.line}: has no field '{missing[0]}'.")
    write_task(request.out, examples(request.source, items, request.schema, request.out.name))
    return Imported(folder=request.out, kind="examples", names=())


def _drafts(source: Path, kind: Kind, items: Sequence[Item]) -> dict[str, TaskDraft]:
    drafts, complaints, lines = dict[str, TaskDraft](), list[str](), dict[str, int]()
    for item in items:
        name, identity = folder_name(SETS[kind], item.values), SETS[kind].identity
        if not name or lines.setdefault(name, item.line) != item.line:
            what = f"has the folder {name!r} of line {lines[name]}" if name else "can name no folder"
            own = one_line(str(item.values[identity]), 60)
            complaints.append(f"{source}:{item.line}: its {identity} {own!r} {what}.")
            continue
        try:
            drafts[name] = SETS[kind].draft(item)
        except ConfigurationError as error:
            complaints.append(f"{source}:{item.line}: {str(error).removeprefix(f'line {item.line}: ')}")
    if complaints:
        more = [f"... and {len(complaints) - _SHOWN} more."] if len(complaints) > _SHOWN else []
        raise ConfigurationError(*complaints[:_SHOWN], *more)
    return drafts


def _written(request: ImportRequest, kind: Kind, drafts: dict[str, TaskDraft], sha256: str) -> Imported:
    """Every task beside its place first, so that a set is there whole or not at all."""
    part = request.out.with_name(f".{request.out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for name, draft in drafts.items():
        write_task(part / name, draft)
    known = {"kind": kind, "source": request.source.name, "sha256": sha256, "tasks": len(drafts)}
    text = "".join(f"{key} = {toml_value(value)}\n" for key, value in known.items())
    (part / SET_FILE).write_text(f"# A set of tasks, imported by `refinery task import`.\n{text}", encoding="utf-8")
    part.rename(request.out)
    return Imported(folder=request.out, kind=kind, names=tuple(drafts))


def _sha(path: Path) -> str:
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
    return whole.hexdigest()
