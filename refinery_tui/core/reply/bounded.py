"""Extraction within bounds: an ordinary reply is read at once, any other in a process that can be ended."""

import asyncio
import json
import subprocess
from dataclasses import replace

from refinery_tui.core.base.chat import Instead
from refinery_tui.core.base.extraction import Extraction, ExtractionNote, from_json
from refinery_tui.core.base.process.isolated_python import ENVIRONMENT, isolated
from refinery_tui.core.reply.absence import was_cut
from refinery_tui.core.reply.answer import answer_in
from refinery_tui.core.reply.extract import extract
from refinery_tui.core.reply.syntax import Syntax

LONGEST = 4_000_000  # characters of a reply that is read at all
CLEANED_AT_ONCE = 100_000  # characters, of which reasoning is most
READ_AT_ONCE = 16_000  # characters of an answer
WALL_SECONDS = 30.0  # of a child that may use five CPU seconds, on a machine that has other things to do
_CHILD = isolated("from refinery_tui.core.reply import child; child.main()")
_TOO_LARGE = Extraction(program=None, note=ExtractionNote(absence="too large"))


async def read_with_thoughts(
    reply: str, thoughts: str, entry_point: str, *, finish_reason: str, instead: Instead = ""
) -> Extraction:
    """As `read`; reasoning that came apart is searched only where the model ended its reply and nothing else came."""
    found = await read(reply, entry_point, finish_reason=finish_reason, instead=instead)
    if reply.strip() or not thoughts.strip() or was_cut(finish_reason) or instead not in ("", "reasoning"):
        return found
    thought = await read(thoughts, entry_point, finish_reason=finish_reason)
    if thought.program is None:
        return found
    note = replace(thought.note, assumed=(*thought.note.assumed, "found in the reasoning"))
    return replace(thought, note=note)


async def read(reply: str, entry_point: str, *, finish_reason: str, instead: Instead = "") -> Extraction:
    """What `extract` finds in `reply`, within WALL_SECONDS at the latest; never raises."""
    if len(reply) > LONGEST:
        return _TOO_LARGE
    at_once = read_at_once(reply, entry_point, finish_reason=finish_reason, instead=instead)
    if at_once is not None:
        return at_once
    asked = {"reply": reply, "entry_point": entry_point, "finish_reason": finish_reason, "instead": instead}
    said = await _child_says(json.dumps(asked).encode())
    return from_json(said[-1]) if said else _TOO_LARGE


def read_at_once(reply: str, entry_point: str, *, finish_reason: str = "", instead: Instead = "") -> Extraction | None:
    """What `extract` finds in an ordinary reply; None for one that may take longer than milliseconds."""
    if len(reply) > CLEANED_AT_ONCE:
        return None
    answer = answer_in(reply)
    if len(answer.text) > READ_AT_ONCE:
        return None
    syntax = Syntax(entry_point=entry_point)
    found = extract(answer, syntax, finish_reason=finish_reason, instead=instead)
    return None if syntax.exhausted else found


async def _child_says(asked: bytes) -> list[bytes]:
    """What the child said before it ended or was ended: what patterns find, and then what parsing finds."""
    process = _child()
    try:  # in a thread, as asyncio before 3.13 waits forever when the start of its own processes is cancelled
        said = await asyncio.to_thread(_converse, process, asked)
    finally:
        process.kill()  # after a cancellation; one that has ended is left alone
    return [line for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


def _child() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        _CHILD,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback of running out of memory is what its silence says
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,  # ctrl+c is for the conductor alone
    )


def _converse(process: "subprocess.Popen[bytes]", asked: bytes) -> bytes:
    with process:
        try:
            return process.communicate(asked, timeout=WALL_SECONDS)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0]
