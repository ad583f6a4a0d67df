"""The bench process: carries out one request of the conductor after another, and says what it saw."""

import contextlib
import os
import sys
from dataclasses import asdict
from functools import partial
from typing import Any

from refinery_tui.core.bench.exchange.wire import Gone, Inbox, Interrupted, Message, pack
from refinery_tui.core.bench.judge.direct.answer_judge import AnswerJudge
from refinery_tui.core.bench.judge.fork_server import ServerRefused
from refinery_tui.core.bench.judge.task_process.draws import InputsBroken
from refinery_tui.core.bench.lockdown import kernel


def serve(inbox: Inbox, out: int) -> None:
    """Set up as the first message says, then carry out requests until the conductor is gone."""
    setup = inbox.next()
    try:
        judge = AnswerJudge(setup, inbox)
        _send(out, {"isolation": judge.start(), "absent": judge.absent})
    except (ServerRefused, InputsBroken) as refused:
        _send(out, {"refused": str(refused)})
        return
    try:
        while True:
            request = inbox.next()
            judge.tell = partial(_tell, out, request["id"])
            _send(out, {"id": request["id"], **_carried_out(judge, request)})
    finally:
        judge.end()


def _tell(out: int, number: int, message: Message) -> None:
    """What is being done about a request, ahead of its answer."""
    _send(out, {"id": number, "case": message})


def _carried_out(judge: AnswerJudge, request: Message) -> dict[str, Any]:
    asked = request["arguments"]
    try:
        match request["do"]:
            case "check":
                return {"checks": [[asdict(shot) for shot in shots] for shots in judge.check(**asked)]}
            case "profile":
                return {"profile": asdict(judge.profile(**asked))}
            case "pilot rounds":
                return {"shots": [asdict(shot) for shot in judge.pilot_rounds(**asked)]}
            case "audit":
                return {"audit": judge.audit()}
            case "records":
                return judge.records(**asked)
            case "mutants":
                return {"mutants": judge.mutants(**asked)}
            case "questions":
                return judge.questions(**asked)
            case "judge answer":
                return judge.judge_answer(**asked)
            case "call answers":
                return {"shots": [asdict(shot) for shot in judge.call_answers(**asked)]}
            case _:
                return {"shots": [asdict(shot) for shot in judge.volley(**asked)]}
    except Interrupted:
        return {"cancelled": True}
    except InputsBroken as broken:
        return {"broken": str(broken)}


def _send(out: int, message: Message) -> None:
    view = memoryview(pack(message))
    while view:
        view = view[os.write(out, view) :]


def main() -> None:
    """Entry point of the process; a conductor that goes away is the ordinary end."""
    kernel.hide_memory()
    out = os.dup(1)
    os.dup2(2, 1)  # a print in inputs.py must not become a message
    with contextlib.suppress(Gone, BrokenPipeError):
        serve(Inbox(0), out)
    sys.exit(0)
