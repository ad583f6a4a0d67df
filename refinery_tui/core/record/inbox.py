"""What people ask of a session, left in its folder: one file a wish, until the record answers it."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from refinery_tui.core.base.files.safe_files import (
    login,
    make_folder,
    mended,
    names,
    read_file,
    remove_file,
    replace_file,
)
from refinery_tui.core.record.store import INBOX, Folder

LONGEST_PROGRAM = 1_000_000  # characters
LONGEST_TEXT = 20_000
MOST_BYTES = 8 * LONGEST_PROGRAM  # of a wish's file: JSON may spell a character in six
AT_ONCE = 1_000  # wishes that are read at one look
Name = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A program written from that of an iteration, whose SHA-256 is `base`."""

    person: Name
    run: int
    iteration: int
    base: str
    program: Annotated[str, Field(max_length=LONGEST_PROGRAM)]
    id: Name = ""
    kind: Literal["edit"] = "edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanMessage:
    """Words to the team of a run, carried by its next request."""

    person: Name
    run: int
    text: Text
    id: Name = ""
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether the program of an iteration that waits is accepted; `reason` is told to the team of a rejected one."""

    person: Name
    run: int
    iteration: int
    accepted: bool
    reason: Text = ""
    id: Name = ""
    kind: Literal["decision"] = "decision"


HumanRequest = Edit | HumanMessage | Decision
_WISH: TypeAdapter[HumanRequest] = TypeAdapter(Annotated[HumanRequest, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRequest:
    """A file of the inbox: its wish, or why there is none in it. `id` names the wish in the record."""

    path: Path
    id: str
    wish: HumanRequest | None
    trouble: str = ""


def hand_in(folder: Folder, wish: HumanRequest, *, at_ns: int) -> Path:
    """Leave the wish for the session's conductor, whole or not at all; `at_ns` is epoch nanoseconds."""
    short = hashlib.sha256(_WISH.dump_json(wish)).hexdigest()[:8]
    named = replace(wish, id=f"{at_ns:020d}-{short}")
    folder.must_be_ours()
    with mended(folder.path):
        make_folder(folder.path, INBOX)
        replace_file(folder.path, f"{INBOX}/{named.id}.json", _WISH.dump_json(named))
    return folder.inbox / f"{named.id}.json"


def waiting(folder: Folder) -> list[WaitingRequest]:
    """Every wish that is not answered yet, the oldest first."""
    try:
        found = [name for name in names(folder.path, INBOX) if name.endswith(".json")]
    except OSError:  # a folder that cannot be listed holds nothing that can be read
        return []
    return [_read(folder, name) for name in found[:AT_ONCE]]


def _read(folder: Folder, name: str) -> WaitingRequest:
    path = folder.inbox / name
    try:
        wish = _WISH.validate_json(read_file(folder.path, f"{INBOX}/{name}", most=MOST_BYTES))
    except OSError as error:
        return WaitingRequest(path=path, id=path.stem, wish=None, trouble=f"it cannot be read: {error.strerror}")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        return WaitingRequest(path=path, id=path.stem, wish=None, trouble=f"{where or 'it'}: {first['msg']}")
    return WaitingRequest(path=path, id=wish.id or path.stem, wish=wish)


def answered(folder: Folder, found: WaitingRequest) -> None:
    """Take an answered wish out of the inbox; one that cannot be removed is known by its id and not answered twice."""
    with suppress(OSError):
        remove_file(folder.path, f"{INBOX}/{found.path.name}")


def person() -> str:
    """The login of whoever runs this process."""
    return login(os.getuid())
