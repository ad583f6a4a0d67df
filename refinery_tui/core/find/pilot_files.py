"""The published pilot's tables and programs, read and checked: every complaint with its file and line."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import names, read_file
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.find import pilot_layout as layout
from refinery_tui.core.find.csv_table import read_csv
from refinery_tui.core.find.pilot_layout import ProgramName, program_name

MOST_COMPLAINTS = 10
MOST_BYTES = 256 << 20  # of a table, or of a program
MOST_SECONDS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingRow:
    """One published timing; `seconds` is None where the program gave no answer."""

    name: ProgramName
    input: int
    repeat: int
    answer: str
    seconds: float | None
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a folder in the pilot's layout holds; `means` maps (treatment, replicate) to published seconds."""

    timings: tuple[TimingRow, ...]
    means: Mapping[tuple[str, int], float]
    programs: Mapping[ProgramName, str]
    simulated: bool

    @property
    def names(self) -> tuple[ProgramName, ...]:
        """Every program that is timed or there, by replicate, then by file name."""
        found = {row.name for row in self.timings} | self.programs.keys()
        return tuple(sorted(found, key=lambda name: (name.replicate, name.file)))


def read_published(path: Path) -> Published:
    """The tables and programs at `path`: timing_results.csv, a folder that holds it, or a folder of programs."""
    table = path.resolve() if path.is_file() else _table_in(path)
    folder = path.parent if path.is_file() else path
    timings = _timings(table) if table else ()
    means = _means(_beside(table)) if table else {}
    programs = _programs(folder / layout.PROGRAMS) or ({} if path.is_file() else _programs(folder))
    if not timings and not programs:
        raise ConfigurationError(
            f"{path}: neither the pilot's {layout.TIMINGS} nor programs named "
            "agents_iterations_seconds_replicate.py. Programs of any name are checked and timed with --task."
        )
    simulated = any((folder / name).is_file() for name in layout.SIMULATED_NOTES)
    return Published(timings=timings, means=means, programs=programs, simulated=simulated)


def _table_in(folder: Path) -> Path | None:
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such file or folder.")
    return next(iter(sorted(folder.glob(f"*{layout.TIMINGS}"))), None)


def _beside(table: Path) -> Path:
    """The table of means that belongs to a table of timings."""
    return table.with_name(table.name.replace(layout.TIMINGS, layout.MEANS))


def _timings(path: Path) -> tuple[TimingRow, ...]:
    rows: dict[tuple[str, int, int], TimingRow] = {}
    complaints: list[str] = []
    for each in read_csv(path, layout.TIMING_COLUMNS)[1]:
        try:
            row = _timing(each.cells)
            if (key := (row.name.file, row.input, row.repeat)) in rows:
                raise ValueError(f"{row.name.file}, list {row.input}, run {row.repeat} appears twice.")
            rows[key] = row
        except ValueError as error:
            complaints.append(f"{path}:{each.line}: {error}")
    _refuse(complaints)
    return tuple(rows.values())


def _timing(cells: Mapping[str, str]) -> TimingRow:
    name = program_name(cells[layout.FILE])
    if name is None:
        raise ValueError(f"{layout.FILE}: {one_line(cells[layout.FILE], 60)!r} is not like 2_inf_60_1.py.")
    passed = cells[layout.PASSED].strip().title()  # a spreadsheet writes TRUE
    if passed not in ("True", "False"):
        raise ValueError(f"{layout.PASSED}: {one_line(cells[layout.PASSED], 60)!r} is neither True nor False.")
    return TimingRow(
        name=name,
        input=_whole(cells, layout.INPUT),
        repeat=_whole(cells, layout.REPEAT),
        answer=clean(cells[layout.ANSWER])[:200],
        seconds=_seconds(cells, layout.SECONDS) if cells[layout.SECONDS] else None,
        passed=passed == "True",
    )


def _means(path: Path) -> dict[tuple[str, int], float]:
    if not path.is_file():
        return {}
    means: dict[tuple[str, int], float] = {}
    complaints: list[str] = []
    for each in read_csv(path, layout.MEAN_COLUMNS)[1]:
        cells = each.cells
        try:
            if cells[layout.MEAN_SECONDS]:
                key = cells[layout.TREATMENT], _whole(cells, layout.REPLICATE)
                means[key] = _seconds(cells, layout.MEAN_SECONDS)
        except ValueError as error:
            complaints.append(f"{path}:{each.line}: {error}")
    _refuse(complaints)
    return means


def _whole(cells: Mapping[str, str], column: str) -> int:
    text = cells[column]
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text) > 0):
        raise ValueError(f"{column}: {one_line(text, 60)!r} is not a whole number from 1 to 9999.")
    return int(text)


def _seconds(cells: Mapping[str, str], column: str) -> float:
    try:
        value = float(cells[column])
    except ValueError:
        value = math.nan
    if not 0 <= value <= MOST_SECONDS:
        raise ValueError(f"{column}: {one_line(cells[column], 60)!r} is not a time in seconds.")
    return value


def _programs(folder: Path) -> dict[ProgramName, str]:
    """The programs in `folder` by what their names say; other files are none of ours."""
    try:
        files = [name for name in names(folder) if name.endswith(".py")]
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be read: {error.strerror}.") from None
    named = ((program_name(file), folder / file) for file in files)
    return {name: _source(path) for name, path in named if name is not None}


def _source(path: Path) -> str:
    try:
        return read_file(path.parent, path.name, most=MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 text (byte {error.start}).") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from None


def _refuse(complaints: list[str]) -> None:
    if complaints:
        more = len(complaints) - MOST_COMPLAINTS
        told = complaints[:MOST_COMPLAINTS] + ([f"... and {more} more."] if more > 0 else [])
        raise ConfigurationError(*told)
