"""Programs in a folder, and what its folders, a table, or the pilot's own file names say of each: its levels."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import count, one_line, size
from refinery_tui.core.experiment.levels import legible
from refinery_tui.core.find.csv_table import CsvRow, read_csv
from refinery_tui.core.find.pilot_layout import program_name
from refinery_tui.core.find.program_files import MOST_PROGRAMS, program_files, program_text, shown
from refinery_tui.core.find.table_columns import RESERVED

MOST_CHARACTERS = 64 << 20  # of all programs together
MOST_COMPLAINTS = 10
FILE, REPLICATE = "file", "replicate"  # the columns of a table that are no factor
_PAIR = re.compile(r"([^=]+)=(.+)")
_FACTOR = re.compile(r"\w[\w .-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyProgram:
    """A program that was written elsewhere: its file beneath the folder, its text, its levels, and the replicate that
    a table or its name gives it.
    """

    file: str
    source: str
    levels: Mapping[str, str]
    replicate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPrograms:
    """What was found; `left_out` are programs that a table does not name, `no_files` links and the like."""

    programs: tuple[ReadyProgram, ...]
    left_out: tuple[str, ...] = ()
    no_files: tuple[str, ...] = ()


def ready_programs(folder: Path, *, table: Path | None = None, factors: Sequence[str] = ()) -> ReadyPrograms:
    """The programs beneath `folder` with their levels: as the `table` says, else as the folders between are called,
    whose factors are `factors` by name; ConfigurationError where there are none or they contradict each other.
    """
    found = program_files(folder)
    if table is not None and factors:
        raise ConfigurationError("--table and --factors both name the factors: give one of them.")
    programs = _by_table(folder, table, found.files) if table else tuple(_by_folder(folder, found.files, factors))
    if sum(len(program.source) for program in programs) > MOST_CHARACTERS:
        raise ConfigurationError(
            f"{folder}: its programs have more than {size(MOST_CHARACTERS)}: import fewer at once."
        )
    taken = {program.file for program in programs}
    left_out = tuple(file for file in found.files if file not in taken)
    return ReadyPrograms(programs=programs, left_out=left_out, no_files=found.no_files)


def _by_folder(folder: Path, files: Sequence[str], factors: Sequence[str]) -> Iterator[ReadyProgram]:
    depths = {file.count("/"): file for file in files}
    if len(depths) > 1:
        one, other = list(depths.values())[:2]
        raise ConfigurationError(
            f"{folder}: {shown(one)} and {shown(other)} are not equally deep, and each folder is a level: "
            "move one of them, or say in a --table what each program is."
        )
    (depth,) = depths
    if not depth and all(program_name(file) for file in files) and not factors:
        yield from (_by_name(folder, file) for file in files)
        return
    called = _factors(folder, files, depth, factors)
    parts = dict.fromkeys(part for file in files for part in file.split("/")[:-1])
    _refuse([f"the folder {_unread(part)}" for part in parts if not legible(_level(part))], f"{folder}: ")
    for file in files:
        levels = [_level(part) for part in file.split("/")[:-1]]
        yield _program(folder, file, dict(zip(called, levels, strict=True)))


def _factors(folder: Path, files: Sequence[str], depth: int, factors: Sequence[str]) -> list[str]:
    """What the folders of each depth are levels of: as asked, as `factor=level` says, else `folder`."""
    if factors and len(factors) != depth:
        raise ConfigurationError(
            f"--factors names {count(len(factors), 'factor')}, and the programs are {count(depth, 'folder')} deep."
        )
    named = [{_factor(file.split("/")[at]) for file in files} for at in range(depth)]
    if mixed := next((each for each in named if len(each) > 1), None):
        raise ConfigurationError(f"{folder}: folders of one depth are called after {_several(mixed)}.")
    own = ["folder", *(f"folder {n}" for n in range(2, depth + 1))]
    found = list(factors) or [each.pop() or own[at] for at, each in enumerate(named)]
    _refuse([*_misnamed(found)], f"{folder}: ")
    return found


def _several(mixed: set[str]) -> str:
    """The factors that folders of one depth name, and that some name none."""
    return " and ".join(shown(name) if name else "no factor" for name in sorted(mixed, reverse=True))


def _unread(level: str) -> str:
    return f"{shown(level)!r} is no name of a level: write a word or a number."


def _factor(part: str) -> str:
    found = _PAIR.fullmatch(part)
    return found[1].strip() if found else ""


def _level(part: str) -> str:
    found = _PAIR.fullmatch(part)
    return found[2].strip() if found else part.strip()


def _by_name(folder: Path, file: str) -> ReadyProgram:
    """A program whose name is of the pilot's kind: agents, budget and replicate."""
    name = program_name(file)
    assert name is not None  # all of them are of that kind
    return _program(folder, file, {"agents": str(name.agents), "budget": name.budget.words}, name.replicate)


def _by_table(folder: Path, table: Path, files: Sequence[str]) -> tuple[ReadyProgram, ...]:
    columns, rows = read_csv(table, (FILE,))
    factors = [name for name in columns if name not in (FILE, REPLICATE)]
    complaints = [f"1: {words}" for words in _misnamed(factors)]
    here, seen, found = frozenset(files), set[str](), list[ReadyProgram]()
    for row in rows:
        try:
            program = _by_row(folder, row, factors, here)
            if program.file in seen:
                raise ValueError(f"{shown(program.file)} stands here twice.")
        except ValueError as error:
            complaints.append(f"{row.line}: {error}")
            continue
        seen.add(program.file)
        found.append(program)
    _refuse(complaints, f"{table}:")
    if not found:
        raise ConfigurationError(f"{table}: names no program.")
    return tuple(found)


def _by_row(folder: Path, row: CsvRow, factors: Sequence[str], here: frozenset[str]) -> ReadyProgram:
    file = row.cells[FILE].strip().removeprefix("./")
    if file not in here:
        raise ValueError(f"{shown(file)!r} is no program in {folder}.{_nearest(file, here)}")
    levels = {name: row.cells[name].strip() for name in factors}
    if empty := next((name for name, level in levels.items() if not legible(level)), None):
        raise ValueError(f"{empty}: {_unread(levels[empty])}")
    return _program(folder, file, levels, _replicate(row.cells.get(REPLICATE, "")))


def _nearest(file: str, here: frozenset[str]) -> str:
    near = get_close_matches(file, sorted(here), n=1, cutoff=0.5)
    return f" Did you mean {shown(near[0])!r}?" if near else ""


def _replicate(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and 1 <= int(text[:6]) <= MOST_PROGRAMS):
        raise ValueError(f"{REPLICATE}: {one_line(text, 60)!r} is not a whole number from 1 to {MOST_PROGRAMS:,}.")
    return int(text)


def _misnamed(factors: Sequence[str]) -> Iterator[str]:
    """Factors that no table could hold beside its own columns, or no contrast could name."""
    for name in factors:
        if name in RESERVED:
            yield f"{name!r} is a column of every export: call this factor something else, such as '{name} asked'."
        elif not _FACTOR.fullmatch(name):
            yield f"{one_line(name, 60)!r} is no name of a factor: letters, digits, spaces, dots and dashes make one."
    if twice := next((name for name in factors if list(factors).count(name) > 1), None):
        yield f"{twice!r} stands for two factors."


def _program(folder: Path, file: str, levels: Mapping[str, str], replicate: int | None = None) -> ReadyProgram:
    return ReadyProgram(file=file, source=program_text(folder, file), levels=levels, replicate=replicate)


def _refuse(complaints: list[str], before: str) -> None:
    if complaints:
        more = len(complaints) - MOST_COMPLAINTS
        told = complaints[:MOST_COMPLAINTS] + ([f"... and {more} more."] if more > 0 else [])
        raise ConfigurationError(*(f"{before}{words}" for words in told))
