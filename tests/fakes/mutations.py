"""Files that once were sound, changed at random; each kind with what reads it, which may raise RefineryError alone."""

import json
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from refinery_tui.cli.sessions.list_sessions import list_text
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.experiment.parse import read_experiment
from refinery_tui.core.find.catalogue import summary
from refinery_tui.core.find.pilot_files import read_published
from refinery_tui.core.find.resolve import known
from refinery_tui.core.models.keys import read_dotenv
from refinery_tui.core.record.event_log import GENESIS, digest

VALUES = (
    "-1",
    "0",
    "1e999",
    "NaN",
    str(10**30),
    "null",
    '""',
    "[]",
    "{}",
    "true",
    '"\\ud800\\u202e"',
    "9007199254740993",
)
PIECES = (b"\0", b"[" * 40, b'"', b"\n", b"=", b"\xff", b"a." * 30, b"\x1b[2J")
Step = Callable[[random.Random], None]
_NUMBER = re.compile(rb"(?<=[:\[,])-?\d+(?:\.\d+)?(?=[,\]}])")
SECONDS = 10.0  # that no file of this size may take


def changed(sound: bytes, dice: random.Random) -> bytes:
    """Some bytes put in, taken out, doubled or replaced."""
    content = bytearray(sound)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(content) + 1)
        match dice.randrange(4):
            case 0:
                content[at:at] = dice.choice(
                    (b"\0", b"[" * 40, b'"', b"\n", b"=", b"\xff", b"a." * 30, dice.randbytes(4))
                )
            case 1:
                del content[at : at + dice.randint(1, 40)]
            case 2:
                content[at:at] = content[at : at + dice.randint(1, 200)]
            case _:
                content[at : at + 1] = dice.randbytes(1)
    return bytes(content)


def changed_events(sound: bytes, dice: random.Random) -> bytes:
    """Numbers of some events replaced by others, and the chain of hashes made whole again."""
    lines, prev = [], GENESIS
    wanted = {dice.randrange(sound.count(b"\n")) for _ in range(dice.randint(1, 3))}
    for number, line in enumerate(sound.splitlines()):
        body = line[len(b'{"prev":"') + 64 :]
        if number in wanted and (places := list(_NUMBER.finditer(body))):
            place = dice.choice(places)
            body = body[: place.start()] + dice.choice(VALUES).encode() + body[place.end() :]
        lines.append(b'{"prev":"' + prev.encode() + body)
        prev = digest(lines[-1])
    return b"\n".join(lines) + b"\n"


def readers(folder: Path, events: bytes, table: bytes, toml: bytes) -> Iterator[tuple[str, Step]]:
    """Each kind of file by name, with a step that changes one, writes it into `folder` and reads it."""
    (folder / "s").mkdir()

    def read_session(dice: random.Random) -> None:
        made = changed_events(events, dice) if dice.random() < 0.8 else changed(events, dice)
        (folder / "s" / "events.jsonl").write_bytes(made)
        found = summary(folder / "s")
        json.dumps(found.error)
        list_text([found])

    def read_toml(dice: random.Random) -> None:
        (folder / "e.toml").write_bytes(changed(toml, dice))
        read_experiment(folder / "e.toml", known())

    def read_table(dice: random.Random) -> None:
        (folder / "timing_results.csv").write_bytes(changed(table, dice))
        read_published(folder / "timing_results.csv")

    def read_keys(dice: random.Random) -> None:
        (folder / ".env").write_bytes(changed(b"export KEY='a b' # c\nOTHER=1\n", dice))
        read_dotenv(folder / ".env")

    yield from (("events", read_session), ("toml", read_toml), ("csv", read_table), (".env", read_keys))


def survived(step: Step, seed: int) -> None:
    """Carry the step out with this seed: it may refuse in words, soon."""
    start = time.monotonic()
    with suppress(RefineryError):
        step(random.Random(seed))
    assert time.monotonic() - start < SECONDS, seed
