"""A file of JSON Lines of any length, one record after the other; a line that is no record says why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from refinery_tui.core.base.text import one_line, size
from refinery_tui.core.base.values.strict_json import strict_value

MOST_LINE = 8 << 20  # bytes
_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One line that is not blank: its number, its bytes in the file, and its record, or the trouble and its text."""

    number: int
    bytes: int
    record: Any = None
    trouble: str = ""
    text: str = ""


def record_lines(file: IO[bytes], *, after: int = 0) -> Iterator[RecordLine]:
    """Every line beyond the first `after`; no more than one of them is held."""
    number = passed = 0
    while line := file.readline(MOST_LINE + 1):
        number, passed = number + 1, passed + len(line)
        long = len(line) > MOST_LINE
        if long:
            passed += _skip(file)
        if number <= after or not line.strip():
            continue
        yield _read(number, passed, line.removeprefix(_BOM) if number == 1 else line, long=long)
        passed = 0


def _skip(file: IO[bytes]) -> int:
    """Read to the end of a line that is too long, without keeping it; how many bytes that were."""
    skipped = 0
    while part := file.readline(_CHUNK):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _read(number: int, passed: int, line: bytes, *, long: bool) -> RecordLine:
    try:
        if long:
            raise ValueError(f"the line has more than {size(MOST_LINE)}")
        return RecordLine(number=number, bytes=passed, record=_parsed(line))
    except ValueError as error:
        text = line[:1000].decode("utf-8", "replace").rstrip("\n")
        return RecordLine(number=number, bytes=passed, trouble=one_line(str(error), 200), text=text)


def _parsed(line: bytes) -> Any:
    """The one value of a line; ValueError in words where it is none, or one that another reader may take otherwise."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 text (byte {error.start} of the line)") from None
    return strict_value(text)
