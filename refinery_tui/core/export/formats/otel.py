"""A session as spans by OpenTelemetry's conventions for generative AI, in a file of OTLP's JSON encoding.

Session > run > iteration > turn; the bench's word is an event of the span whose program it judged. Identifiers are
taken from the hashes of the record, so the same session gives the same trace.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from refinery_tui.core.base.text import clean, count, one_line
from refinery_tui.core.export import telemetry as names
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.trail import EventRef, Trail
from refinery_tui.core.publish.mark_words import MARK_WORDS
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.state import Run, State

FROM_RECORD = True
COSTLY = True  # the record is read again for the hash of each event
SAYS = "spans by OpenTelemetry's GenAI conventions, without what was said: session, run, iteration, turn (OTLP JSON)"
INTERNAL, CLIENT = 1, 3  # kinds of spans
ERROR_STATUS = 2
Span = dict[str, Any]


def files(state: State, session: str, trail: Trail) -> Files:
    """traces.jsonl: one line of the session's span, then one a run, each a whole TracesData."""
    spans = [[_session_span(state, session, trail)]]
    for run, result in zip(state.runs, results(state), strict=True):
        if own := list(_run_spans(state, run, result, trail)):
            spans.append(own)
    text = "".join(f"{json.dumps(_traces(state, each), allow_nan=False)}\n" for each in spans)
    total = sum(map(len, spans))
    body = (
        f"traces.jsonl: {count(total, 'span')}, one line the session's, then one a run, as OTLP's file exporter writes "
        f"them (semantic conventions {names.CONVENTIONS}). Prompts and replies are left out. "
        "A span that had not ended ends with the last event, and says `refinery.unfinished`."
    )
    return {"traces.jsonl": text, **notes(state, body)}


def _traces(state: State, spans: Sequence[Span]) -> dict[str, Any]:
    """One TracesData; what the figures must not be taken for stands in its resource."""
    resource = {
        "service.name": "refinery",
        "service.version": state.started.machine.refinery,
        "host.name": clean(state.started.machine.host),
        f"{names.OURS}origin": state.origin,
        f"{names.OURS}marks": list(state.marks),
        f"{names.OURS}marks.words": [" ".join(MARK_WORDS[mark].split()) for mark in state.marks],
    }
    scope = {"name": "refinery", "version": state.started.machine.refinery}
    scopes = [{"scope": scope, "schemaUrl": names.SCHEMA_URL, "spans": list(spans)}]
    return {"resourceSpans": [{"resource": {"attributes": _attributes(resource)}, "scopeSpans": scopes}]}


def _session_span(state: State, session: str, trail: Trail) -> Span:
    attributes = {
        names.OPERATION: "invoke_workflow",
        names.WORKFLOW: clean(state.experiment.name),
        names.CONVERSATION: trail.began.sha256,
        f"{names.OURS}session": clean(session),
        f"{names.OURS}plan_sha256": state.started.plan_sha256,
        f"{names.OURS}runs": len(state.runs),
        f"{names.OURS}events": state.events,
        f"{names.OURS}usd": state.usd,
        **_unfinished(state.status == "ended"),
    }
    return _span(
        trail,
        _session_id(trail),
        "",
        f"session {clean(state.experiment.name)}",
        trail.began.at,
        state.last_at,
        attributes,
    )


def _session_id(trail: Trail) -> str:
    return _id(trail.began.sha256, "session")


def _run_spans(state: State, run: Run, result: Result, trail: Trail) -> Iterator[Span]:
    """The run's span and those in it; none of a run that has not begun."""
    number = run.planned.id
    first = trail.find("run began", number) or trail.find("run ended", number)
    if first is None:
        return
    last, final = trail.find("run ended", number), trail.find("final check", number)
    own, judged = _id(first.sha256, "run"), final or last
    attributes = {
        names.OPERATION: "invoke_agent",
        names.AGENT: f"team of run {number}",
        names.CONVERSATION: trail.began.sha256,
        f"{names.OURS}run": number,
        f"{names.OURS}block": run.planned.block,
        f"{names.OURS}task": clean(state.task_of(run)),
        **{f"{names.OURS}level.{clean(name)}": clean(level) for name, level in levels(state, run).items()},
        f"{names.OURS}usd": run.dose.usd,
        f"{names.OURS}program": run.program,
        f"{names.OURS}ended_because": run.reason,
        **_unfinished(last is not None),
    }
    events = []
    if judged is not None and result.verdict is not None:
        events = [_verdict_event(judged.at, str(result.verdict), result.seconds, result.ratio)]
    inner = [span for iteration in run.iterations for span in _iteration_spans(state, run, iteration, trail, own)]
    ended = _latest([last.at if last else state.last_at], events, inner)
    yield _span(trail, own, _session_id(trail), f"run {number}", first.at, ended, attributes, events=events)
    yield from inner


def _iteration_spans(state: State, run: Run, iteration: Iteration, trail: Trail, parent: str) -> list[Span]:
    """The iteration's span, which ends with the last that is known of it, and those of its turns."""
    number = run.planned.id
    asked = [(turn, ref) for turn in iteration.turns if (ref := _asked(trail, number, turn)) is not None]
    if not asked:
        return []
    began = asked[0][1]
    own = _id(began.sha256, "iteration")
    inner = [_turn_span(state, run, turn, trail, ref, own) for turn, ref in asked]
    events = _judged_events(trail, number, iteration.number, None, iteration)
    attributes = {
        f"{names.OURS}run": number,
        f"{names.OURS}iteration": iteration.number,
        f"{names.OURS}by": iteration.by,
        f"{names.OURS}program": iteration.sha256,
        **_unfinished(all(turn.status != "running" for turn in iteration.turns)),
    }
    ended, name = _latest([began.at], events, inner), f"iteration {iteration.number}"
    return [_span(trail, own, parent, name, began.at, ended, attributes, events=events), *inner]


def _latest(moments: Sequence[float], events: Sequence[Mapping[str, Any]], inner: Sequence[Span]) -> float:
    """When the last of these was: a span holds its events and the spans in it."""
    nanos = [int(event["timeUnixNano"]) for event in events] + [int(span["endTimeUnixNano"]) for span in inner]
    return max([*moments, *(nano / 1e9 for nano in nanos)])


def _asked(trail: Trail, run: int, turn: Turn) -> EventRef | None:
    """The event with which a turn began: a person's has no request."""
    return trail.find("asked", run, turn.number) or (trail.find("answered", run, turn.number) if turn.person else None)


def _turn_span(state: State, run: Run, turn: Turn, trail: Trail, asked: EventRef, parent: str) -> Span:
    answered = trail.find("answered", run.planned.id, turn.number)
    own = {
        f"{names.OURS}run": run.planned.id,
        f"{names.OURS}iteration": turn.iteration,
        f"{names.OURS}turn": turn.number,
        f"{names.OURS}role": clean(turn.part.role) or None,
        **_unfinished(answered is not None),
    }
    name, kind, called = f"edit by a person, turn {turn.number}", INTERNAL, {}
    if not turn.person:
        called = {**names.span_attributes(state, run, turn), names.CONVERSATION: trail.began.sha256}
        name, kind = f"chat {clean(turn.model or '')}".strip(), CLIENT
    failed = {names.ERROR: turn.outcome} if turn.status == "failed" else {}
    events = _judged_events(trail, run.planned.id, turn.iteration, turn.number, turn)
    return _span(
        trail,
        _id(asked.sha256, "turn"),
        parent,
        name,
        asked.at,
        _latest([answered.at if answered else state.last_at], events, ()),
        {**called, **own, **failed},
        events=events,
        kind=kind,
        failed=one_line(turn.error, 400) if failed else None,
    )


def _judged_events(trail: Trail, run: int, iteration: int, turn: int | None, judged: Judged) -> list[dict[str, Any]]:
    """The bench's word on the program of an iteration, or of a candidate for it."""
    ref = trail.find("checked", run, iteration, turn)
    if ref is None or judged.verdict is None:
        return []
    return [_verdict_event(ref.at, str(judged.verdict), judged.program_seconds, judged.ratio)]


def _verdict_event(at: float, verdict: str, seconds: float | None, ratio: float | None) -> dict[str, Any]:
    attributes = {
        names.EVALUATION: "correct",
        names.SCORE: 1.0 if verdict == "correct" else 0.0,
        names.LABEL: verdict,
        f"{names.OURS}program_seconds": seconds,
        f"{names.OURS}ratio": ratio,
    }
    return {"timeUnixNano": _nano(at), "name": names.EVALUATED, "attributes": _attributes(attributes)}


def _unfinished(ended: bool) -> dict[str, bool]:
    return {} if ended else {f"{names.OURS}unfinished": True}


def _span(
    trail: Trail,
    own: str,
    parent: str,
    name: str,
    began: float,
    ended: float,
    attributes: Mapping[str, Any],
    *,
    events: Sequence[Mapping[str, Any]] = (),
    kind: int = INTERNAL,
    failed: str | None = None,
) -> Span:
    return {
        "traceId": trail.began.sha256[:32],
        "spanId": own,
        **({"parentSpanId": parent} if parent else {}),
        "name": name,
        "kind": kind,
        "startTimeUnixNano": _nano(began),
        "endTimeUnixNano": _nano(max(began, ended)),
        "attributes": _attributes(attributes),
        **({"events": list(events)} if events else {}),
        "status": {} if failed is None else {"code": ERROR_STATUS, "message": failed},
    }


def _id(sha256: str, what: str) -> str:
    """Eight bytes in hex for a span that begins with the event of this hash."""
    return hashlib.sha256(f"{what} {sha256}".encode()).hexdigest()[:16]


def _nano(epoch: float) -> str:
    """Nanoseconds since 1970, as text: JSON's numbers do not hold them."""
    return str(round(epoch * 1e6) * 1000)


def _attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items() if value is not None]


def _value(value: object) -> dict[str, Any]:
    """A value as OTLP spells it: whole numbers are text."""
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case list() | tuple():
            return {"arrayValue": {"values": [_value(each) for each in value]}}
        case _:
            return {"stringValue": clean(str(value))}
