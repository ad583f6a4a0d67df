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
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange import codec, frames
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.judge.verdicts import ExecutionPlace, Wanted, shot
from refinery_tui.core.experiment.parse import read_experiment
from refinery_tui.core.experiment.task import TaskLimits
from refinery_tui.core.find.catalogue import summary
from refinery_tui.core.find.pilot_files import read_published
from refinery_tui.core.find.resolve import known
from refinery_tui.core.models.keys import read_dotenv
from refinery_tui.core.record.event_log import GENESIS, digest
from refinery_tui.core.reply.bounded import read_at_once

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
_TEXT = re.compile(rb'(?<=:)"[^"\\]*"(?=[,}])')
_NAME = re.compile(rb'"[a-z_]+"(?=:)')
PROGRAM = "def get_difference(numbers):\n    return max(numbers, default=0) - min(numbers, default=0)\n"
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
    """Values, names and order of some events changed, and the chain of hashes made whole again: it vouches for them."""
    lines, prev = [], GENESIS
    bodies = [line[len(b'{"prev":"') + 64 :] for line in sound.splitlines()]
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(bodies))
        match dice.randrange(6):
            case 0:
                del bodies[at]
            case 1:
                bodies.insert(at, dice.choice(bodies))
            case 2:
                other = dice.randrange(len(bodies))
                bodies[at], bodies[other] = bodies[other], bodies[at]
            case 3:
                bodies[at] = _replaced(bodies[at], _NAME, dice.choice(bodies), dice)
            case _:
                bodies[at] = _replaced(bodies[at], dice.choice((_NUMBER, _TEXT)), b"", dice)
    for body in bodies:
        lines.append(b'{"prev":"' + prev.encode() + body)
        prev = digest(lines[-1])
    return b"\n".join(lines) + b"\n"


def _replaced(body: bytes, what: re.Pattern[bytes], other: bytes, dice: random.Random) -> bytes:
    """One place of a kind, with a value that it should not have, or with what stands in such a place of `other`."""
    places, names = list(what.finditer(body)), what.findall(other)
    if not places:
        return body
    place = dice.choice(places)
    return body[: place.start()] + (dice.choice(names) if names else dice.choice(VALUES).encode()) + body[place.end() :]


def in_memory() -> Iterator[tuple[str, Step]]:
    """What a program's process sends and what a model replies, with a step that changes it and reads it."""
    value = {"a": [1, 2, 3], "b": [0.5, None, True, "x\u00fc"], "c": [[1 << 70], {}]}
    frame = frames.frame(frames.Kind.ANSWER, codec.encode(value))
    wanted = Wanted(expected=value, encoded=codec.encode(value), answer="json")
    place = ExecutionPlace(program="p", family="f", order=0)
    reply = f"Here it is:\n```python\n{PROGRAM}```\nIt takes linear time.\n"

    def read_frames(dice: random.Random) -> None:
        received = bytearray(changed(frame, dice))
        try:
            outcome = Outcome(end="frame", frame=frames.taken(received, 4096))
        except frames.Violation as violation:
            outcome = Outcome(end="violation", words=str(violation))
        found = shot(outcome, place, wanted, TaskLimits())
        json.dumps(found.detail + found.answer)
        sent = outcome.frame is not None and outcome.frame.payload == wanted.encoded
        assert sent or found.verdict is not Verdict.CORRECT or codec.same(value, codec.decode(outcome.frame.payload))  # type: ignore[union-attr]  # correct, so there is one

    def read_reply(dice: random.Random) -> None:
        read_at_once(changed(reply.encode(), dice).decode("utf-8", "replace"), "get_difference")

    yield from (("frames", read_frames), ("replies", read_reply))


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

    yield from in_memory()
    yield from (("events", read_session), ("toml", read_toml), ("csv", read_table), (".env", read_keys))


def survived(step: Step, seed: int) -> None:
    """Carry the step out with this seed: it may refuse in words, soon."""
    start = time.monotonic()
    with suppress(RefineryError):
        step(random.Random(seed))
    assert time.monotonic() - start < SECONDS, seed
