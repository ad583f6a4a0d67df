"""A comparison as plain values for JSON; every ratio is A over B, None where there is none."""

import difflib
from dataclasses import asdict
from typing import Any

from refinery_tui.core.base.text import clean
from refinery_tui.core.compare.run_pair import Quotient, RunComparison
from refinery_tui.core.compare.session_pair import Cell, Matched, SessionsCompared, Totals
from refinery_tui.core.compare.sides import RunSide, SideOrigin


def run_facts(found: RunComparison) -> dict[str, Any]:
    """Two runs."""
    return {
        "kind": "runs",
        "a": _side(found.one),
        "b": _side(found.other),
        "same_session": found.same_session,
        "same_program": found.same_program,
        "basis": found.basis,
        **_quotient(found.quotient),
        "rounds": [asdict(pair) for pair in found.pairs],
        "sentence": found.sentence,
        "cautions": list(found.cautions),
        "diff": diff(found),
    }


def diff(found: RunComparison) -> str | None:
    """The unified diff from A's program to B's; None where one is not known, empty where they are the same."""
    if found.one.program is None or found.other.program is None:
        return None
    one, other = clean(found.one.program).splitlines(), clean(found.other.program).splitlines()
    names = (f"A {found.one.name}", f"B {found.other.name}")
    return "\n".join(difflib.unified_diff(one, other, *names, lineterm=""))


def _side(side: RunSide) -> dict[str, Any]:
    return {
        **_place(side.source),
        "run": side.run,
        "iteration": side.iteration,
        "replicate": side.replicate,
        "levels": dict(side.levels),
        "model": clean(side.model),
        "server_model": None if side.server_model is None else clean(side.server_model),
        "status": side.status,
        "verdict": side.verdict,
        "families": [{"family": case.family, "verdict": case.verdict} for case in side.cases],
        "seconds": side.seconds,
        "ratio": side.ratio,
        "timed": side.timed,
        "sha256": None if side.file else side.sha256,
        "file": side.file or None,
        "program": None if side.program is None else clean(side.program),
        "dose": asdict(side.dose) if side.priced else None,
        "trajectory": [asdict(point) for point in side.points],
    }


def _place(place: SideOrigin) -> dict[str, Any]:
    return {
        "session": place.session,
        "origin": place.origin,
        "task": place.task,
        "baseline_sha256": place.baseline or None,
        "host": place.machine.host,
    }


def _quotient(quotient: Quotient | None) -> dict[str, Any]:
    interval = quotient.interval if quotient is not None else None
    return {"ratio": quotient.value if quotient is not None else None, "interval": list(interval) if interval else None}


def session_facts(found: SessionsCompared, verdicts: tuple[str, str]) -> dict[str, Any]:
    """Two sessions."""
    return {
        "kind": "sessions",
        "a": _totals(found.one) | {"sentence": verdicts[0]},
        "b": _totals(found.other) | {"sentence": verdicts[1]},
        "same_session": found.same_session,
        "same_task": found.same_task,
        "same_baseline": found.same_baseline,
        "differences": [asdict(each) for each in found.differences],
        "treatments": [_treatment(each) for each in found.treatments],
        "incomparable": found.incomparable,
        "cautions": list(found.cautions),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    told = {name: value for name, value in asdict(totals).items() if name != "source"}
    return {**_place(totals.source), **told, "best": totals.best or None}


def _treatment(matched: Matched) -> dict[str, Any]:
    return {
        "levels": dict(matched.levels),
        "a": _cell(matched.one),
        "b": _cell(matched.other),
        **_quotient(matched.quotient),
    }


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    return {
        "judged": cell.judged,
        "correct": cell.correct,
        "timed": len(cell.log_ratios),
        "ratio": cell.ratio,
        "seconds": cell.seconds,
    }
