"""What a terminal sends, as text: UTF-8, the odd byte of another encoding, and mouse reports of the oldest kind."""

import codecs
from typing import Final

UNKNOWN: Final = "\ufffd"  # stands for a byte that is no character of any encoding a person types in
_MOUSE, _REST = b"\x1b[M", 3  # what the oldest mouse reports begin with, and how many bytes follow
_BEGUN = (b"\x1b[", b"\x1b")  # of a report, old or modern
_LEAST = 32  # what is added to each of those bytes
_RELEASE, _MOVES, _WHEEL = 3, 32, 64  # bits of the first: no button is down, the mouse moves, it is the wheel


class InputDecoder:
    """Decodes the bytes of a terminal as they arrive; nothing that is typed, pasted or sent by noise is an error."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("latin")
        self._begun = b""  # of a report that may be arriving
        self._told = 0  # how many bytes of that were handed on: escape is a key too, and cannot wait

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of what has arrived; a mouse report of which a part is still to come is held back till then."""
        whole, held = _with_modern_reports(self._begun + data)
        if final:
            whole, held = whole + held, b""
        fresh, told = whole[self._told :], max(0, self._told - len(whole))
        begun = next((begun for begun in _BEGUN if not held and whole.endswith(begun)), b"")
        self._begun, self._told = held or begun, told if held else len(begun)
        return self._decoder.decode(fresh, final)


def _with_modern_reports(data: bytes) -> tuple[bytes, bytes]:
    """The bytes with each old mouse report as a modern one, and an unfinished report at their end."""
    before, *reports = data.split(_MOUSE)
    done = [before]
    for number, report in enumerate(reports, 1):
        if len(report) < _REST and number == len(reports):
            return b"".join(done), _MOUSE + report
        done += [_modern(report[:_REST]), report[_REST:]]
    return b"".join(done), b""


def _modern(report: bytes) -> bytes:
    """`ESC [ < button ; column ; row M`, with m where a button was let go; what is no report is one of nowhere."""
    if len(report) < _REST or min(report) < _LEAST:
        return b"\x1b[<0;0;0M"
    button, column, row = (value - _LEAST for value in report)
    released = button & _RELEASE == _RELEASE and not button & (_MOVES | _WHEEL)
    button = button & ~_RELEASE if released else button
    return f"\x1b[<{button};{column};{row}{'m' if released else 'M'}".encode()


def _latin(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 as the characters of Latin-1, which older terminals and clipboards send."""
    assert isinstance(error, UnicodeDecodeError)
    text = error.object[error.start : error.end].decode("latin-1")
    return "".join(c if c.isprintable() else UNKNOWN for c in text), error.end


codecs.register_error("latin", _latin)
