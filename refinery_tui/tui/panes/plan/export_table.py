"""The export dialog's words: what each format would write, where to, and what came of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean, count, one_line, size
from refinery_tui.core.export import COSTLY, FORMATS
from refinery_tui.core.export.files import ExportPreview
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.table_model import Column, Row, row
from refinery_tui.tui.text.wrap import wrapped

COLUMNS = (
    Column(title=""),
    Column(title="format"),
    Column(title="files", align="right"),
    Column(title="rows", align="right", yields=1),
    Column(title="size", align="right"),
)
Found = Mapping[str, "ExportPreview | str"]


def rows(chosen: set[str], found: Found) -> list[Row]:
    """A row a format: whether it is chosen, and the exact figures of what it would write, once they are known."""
    return [row(name, (_mark(name, chosen, found), line(name), *_figures(name, chosen, found))) for name in FORMATS]


def _mark(name: str, chosen: set[str], found: Found) -> Line:
    if isinstance(found.get(name), str):
        return line(Span(" – ", "dim"))
    return line(Span("[x]", "accent") if name in chosen else Span("[ ]", "dim"))


def _figures(name: str, chosen: set[str], every: Found) -> tuple[Line, Line, Line]:
    if (found := every.get(name)) is None:
        waits = name in COSTLY and name not in chosen
        return (line(Span("–" if waits else "…", "dim")), (), ())
    if isinstance(found, str):
        return (line(Span("not possible", "dim")), (), ())
    return (
        line(f"{len(found.files):,}"),
        line(f"{sum(found.rows.values()):,}") if found.rows else (),
        line(size(found.bytes)),
    )


def explained(name: str, chosen: set[str], every: Found, cells: int) -> list[Line]:
    """What the format under the cursor is, or why it cannot be had; the tables it holds with their rows."""
    found = every.get(name)
    if isinstance(found, str):
        return [line(Span(piece, "fair")) for piece in wrapped(one_line(found, 400), cells)]
    told = [line(Span(piece, "dim")) for piece in wrapped(FORMATS[name], cells)]
    if found is None:
        waits = name in COSTLY and name not in chosen
        return [*told, line(Span("made when it is chosen: it takes seconds" if waits else "counting ...", "dim"))]
    tables = [f"{one_line(file, 40)} {number:,}" for file, number in found.rows.items()]
    words = "rows, exactly: " + ", ".join(tables)
    return [*told, *(line(Span(piece, "dim")) for piece in (wrapped(words, cells) if tables else []))]


def total(chosen: set[str], found: Found) -> Line:
    """The files and bytes of all that is chosen."""
    known = [each for name in chosen if isinstance(each := found.get(name), ExportPreview)]
    if len(known) < len(chosen):
        return line(Span("counting what would be written ...", "dim"))
    if not known:
        return line(Span("nothing is chosen yet", "dim"))
    files = sum(len(each.files) for each in known)
    ends = ", -".join(sorted(chosen))
    figures = f"{count(files, 'file')}, {size(sum(each.bytes for each in known))}"
    return line(Span(f"and end in -{ends}: ", "dim"), f"would write {figures}, exactly")


def folders(base: str, chosen: set[str]) -> dict[str, Path]:
    """The folder of each chosen format; RefineryError when `base` can be none."""
    try:
        path = Path(base).expanduser()
    except RuntimeError:
        raise RefineryError(f"{one_line(base)}: there is no such home folder. Name another folder.") from None
    return {
        name: path.with_name(f"{path.name}-{name}") if path.name else path / name for name in FORMATS if name in chosen
    }


def done(written: Mapping[Path, int], size_: int, cells: int, key: str) -> list[Line]:
    """What was written and where."""
    files = count(sum(written.values()), "file")
    said = [line(Span(f"{files}, {size(size_)}, written to", "good"))]
    paths = [line("  ", piece) for path in written for piece in wrapped(shown(path), max(8, cells - 2))]
    copy = line(Span(f"{key} ", "accent"), Span("copies " + ("it" if len(written) == 1 else "them"), "dim"))
    return [*said, *paths, copy]


def refused(words: str, cells: int) -> list[Line]:
    """Why nothing, or not all, was written."""
    return [line(Span(piece, "bad")) for piece in wrapped(clean(words).replace("\n", " "), cells)]


def shown(path: Path) -> str:
    """A path as it is shown: on one line, harmless."""
    return clean(str(path)).replace("\n", " ").replace("\t", " ")


def question(standing: Sequence[tuple[Path, int]]) -> str:
    """Whether to write over what stands in folders that are not empty."""
    each = [f"{shown(path)} holds {count(number, 'file')} already" for path, number in standing]
    return ". ".join(each) + ". Write over files of the same names?"
