"""What a bundle holds: the record, its programs, tables and report made from it, and a hash of each file."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.extras import missing
from refinery_tui.core.base.files.archive import packed
from refinery_tui.core.base.files.safe_files import open_file
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.export import preview
from refinery_tui.core.export.files import as_bytes
from refinery_tui.core.record.event_log import digest, is_whole
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import EVENTS, EXPERIMENT, Folder, opened

SESSION, TABLES, REPORT = "session", "tables", "report.html"
MANIFEST = "SHA256SUMS"
MADE = {"csv": TABLES, "programs": "programs"}  # formats that are the same wherever they are made, by their folder
KNOWN = frozenset((f"{SESSION}/{EVENTS}", f"{SESSION}/{EXPERIMENT}", REPORT, "environment.txt", "README.txt", MANIFEST))


def bundle(folder: Path, environment: str) -> bytes:
    """The session in `folder` as a zip file; `environment` says in words what packed it."""
    if Folder(path=folder).is_running:
        raise RefineryError(f"{folder}: is running; a bundle is made of a session that nobody conducts just now.")
    state = opened(folder).state
    files = dict(_files(folder, state, environment))
    return packed({**files, MANIFEST: manifest(files).encode()})


def _files(folder: Path, state: State, environment: str) -> Iterator[tuple[str, bytes]]:
    record = whole_lines(_read(folder, EVENTS))
    yield f"{SESSION}/{EVENTS}", record
    if (folder / EXPERIMENT).is_file():
        yield f"{SESSION}/{EXPERIMENT}", _read(folder, EXPERIMENT)
    for form, into in MADE.items():
        yield from _export(state, form, folder.name, into)
    lacking = missing("jinja2", "matplotlib")
    if not lacking:
        yield REPORT, as_bytes(preview(state, "report", folder.name).files[REPORT])
    yield "environment.txt", f"{environment}\n".encode()
    yield "README.txt", _readme(state, folder.name, record, lacking).encode()


def _export(state: State, form: str, name: str, into: str) -> Iterator[tuple[str, bytes]]:
    for file, content in preview(state, form, name).files.items():
        yield f"{into}/{file}", as_bytes(content)


def _read(folder: Path, name: str) -> bytes:
    try:
        with open(open_file(folder, name), "rb") as file:
            return file.read()
    except OSError as error:
        raise RefineryError(f"{folder / name}: cannot be read: {error.strerror}.") from None


def head_of(record: bytes) -> str:
    """The hash of the last event, which stands for all before it."""
    return digest(whole_lines(record).rstrip(b"\n").rpartition(b"\n")[2])


def whole_lines(record: bytes) -> bytes:
    """A record without the last line that was torn when its writer was killed, which no reader counts."""
    before, _, last = record.rpartition(b"\n")
    return record if not last or is_whole(last) else before + b"\n"


def manifest(files: Mapping[str, bytes]) -> str:
    """A line a file, as `sha256sum --check` reads it."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))


def _readme(state: State, name: str, record: bytes, lacking: tuple[str, ...]) -> str:
    report = (
        f"{REPORT}    the session as a page for any browser"
        if not lacking
        else (f"There is no {REPORT}: {' and '.join(lacking)} were missing where this was packed.")
    )
    marks = "".join(f"{mark}. " for mark in state.marks)
    runs = count(len(state.runs), "run")
    return f"""{marks}A session of Refinery: {one_line(state.experiment.name)}, {runs}, {state.origin}.

{SESSION}/        the record: every event, each line with the hash of the one before
{TABLES}/         tidy tables made from it; programs/ every program it holds
{report}
environment.txt what packed it
{MANIFEST}      the hash of every file

To verify without Refinery:   sha256sum --check {MANIFEST}
To verify with it:            refinery verify FILE.zip     (the chain, the plan; tables and programs made again)
To look at it:                refinery open FILE.zip       (nothing in it is executed)

The hash of the last event stands for the whole record. Hold it against the one that was published:
{head_of(record)}
"""
