"""Turns as Inspect's messages, model events and usage; every text cleaned, as it is hostile."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from refinery_tui.core.base.chat import Message, Usage
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.export.moments import moment_text
from refinery_tui.core.record.dataframes import turn_model
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.run.turn_words import called
from refinery_tui.core.record.state import Run, State

Json = dict[str, Any]
_EVENT: Json = {"event": "model", "working_start": 0.0, "tools": [], "tool_choice": "none", "config": {}}
INLINE = 100  # characters from which on Inspect keeps a text of an event apart, once for all events
_STOPS: Mapping[str, str] = {"length": "max_tokens", "content_filter": "content_filter", "tool_calls": "tool_calls"}


@dataclass(slots=True)
class Conversation:
    """The messages of the run `uuid` as they come up, each once, and the long texts that its events refer to."""

    uuid: str
    messages: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    attachments: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], Json] = field(default_factory=dict)

    def sent(self, message: Json) -> Json:
        """A message of a request: the one of the same role and words where the conversation has it, else a new one."""
        key = (message["role"], message["content"])
        if key not in self._known:
            self._known[key] = message
            self.messages.append(message)
        return self._known[key]

    def add_reply(self, message: Json, words: str) -> None:
        """A reply, which later requests may repeat by its `words`."""
        self._known[(message["role"], words)] = message
        self.messages.append(message)

    def apart(self, text: str) -> str:
        """A text as an event holds it: a long one by its hash."""
        if len(text) <= INLINE:
            return text
        name = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
        self.attachments[name] = text
        return f"attachment://{name}"


def conversation(state: State, run: Run, uuid: str) -> Conversation:
    """What was sent and answered in a run, turn by turn; nothing of a program that was written elsewhere."""
    made = Conversation(uuid=uuid)
    for turn in run.turns:
        if turn.person:
            made.sent(_message(uuid, turn, "user", turn.program or turn.text, source="operator"))
        elif turn.by == "agent":
            _asked(made, state, run, turn)
    return made


def unheard(uuid: str, model: str, words: str, program: str | None, epoch: float) -> Conversation:
    """The conversation of a run in which no agent was heard: that it is so in `words`, and the program where one is on
    record. As an event too, since Inspect's dataframe of messages reads those alone, and fails where there are none.
    """
    made = Conversation(uuid=uuid)
    asked = made.sent({"id": f"{uuid}-input", "role": "user", "content": words, "source": "input"})
    reply: Json = {"id": f"{uuid}-program", "role": "assistant", "content": clean(program or ""), "model": model}
    if program is not None:
        made.add_reply(reply, reply["content"])
    made.events.append(
        {
            **_EVENT,
            "uuid": f"{uuid}-event",
            "timestamp": moment_text(epoch),
            "model": model,
            "input": [asked],
            "output": {"model": model, "choices": [] if program is None else [{"message": reply}]},
            "metadata": {"by": "elsewhere"},
        }
    )
    return made


def _asked(made: Conversation, state: State, run: Run, turn: Turn) -> None:
    sent = [made.sent(_sent(made.uuid, turn, place, message)) for place, message in enumerate(turn.messages, 1)]
    model = one_line(turn_model(state, run, turn), 200)
    reply = _reply(made.uuid, turn, model)
    if turn.status != "running" and (turn.text or turn.reasoning or turn.status == "ended"):
        made.add_reply(reply, clean(turn.text))
    made.events.append(_event(made, turn, model, sent, reply))


def _sent(uuid: str, turn: Turn, place: int, message: Message) -> Json:
    return {
        "id": f"{uuid}-{turn.number}-{place}",
        "role": message.role,
        "content": clean(message.content),
        **({"source": "input"} if message.role == "user" else {}),
    }


def _message(uuid: str, turn: Turn, role: str, text: str, *, source: str) -> Json:
    return {
        "id": f"{uuid}-{turn.number}",
        "role": role,
        "content": clean(text),
        "source": source,
        "metadata": _part(turn),
    }


def _part(turn: Turn) -> Json:
    """Whose turn it is: what a team's conversation cannot be read without."""
    return {
        "turn": turn.number,
        "iteration": turn.iteration,
        "by": turn.by,
        "member": called(turn),
        "role": one_line(turn.part.role) or None,
        "outcome": turn.outcome or turn.status,
    }


def _reply(uuid: str, turn: Turn, model: str) -> Json:
    """What came, and apart from it what was thought aloud."""
    made = _message(uuid, turn, "assistant", turn.text, source="generate") | {"model": model}
    if not turn.reasoning:
        return made
    thought = {"type": "reasoning", "reasoning": clean(turn.reasoning)}
    return made | {"content": [thought, {"type": "text", "text": made["content"]}]}


def _event(made: Conversation, turn: Turn, model: str, sent: Iterable[Json], reply: Json) -> Json:
    """One request as it was sent, whole, and its reply."""
    return {
        **_EVENT,
        "uuid": f"{made.uuid}-{turn.number}",
        "timestamp": moment_text(turn.started_at),
        "model": model,
        "role": one_line(turn.part.role) or None,
        "input": [message | {"content": made.apart(message["content"])} for message in sent],
        "output": output(turn, model, reply),
        "working_time": turn.seconds,
        "metadata": _part(turn),
        **({"error": clean(turn.error)} if turn.error else {}),
        **({"pending": True} if turn.status == "running" else {}),
    }


def output(turn: Turn, model: str, reply: Json) -> Json:
    """The reply as a model's output; `time` in session seconds."""
    reason = _STOPS.get(turn.finish_reason, "stop" if turn.outcome == "complete" else "unknown")
    return {
        "model": model,
        "choices": [{"message": reply, "stop_reason": reason}] if turn.status == "ended" else [],
        "usage": usage_of([turn]) if turn.usage else None,
        "time": turn.seconds,
        **({"error": clean(turn.error)} if turn.error else {}),
    }


def last_output(state: State, run: Run, uuid: str) -> Json:
    """The last reply of an agent that came to its end; without a choice where there is none."""
    ended = [turn for turn in run.turns if turn.by == "agent" and turn.status == "ended"]
    if not ended:
        return {"model": "", "choices": []}
    model = one_line(turn_model(state, run, ended[-1]), 200)
    return output(ended[-1], model, _reply(uuid, ended[-1], model))


def model_usage(state: State, run: Run) -> Json:
    """What each model consumed in a run, failed requests included, as its dose has it; empty where it is not known."""
    turns: dict[str, list[Turn]] = {}
    for turn in run.turns:
        if turn.by == "agent" and turn.status != "running" and turn.usage is not None:
            turns.setdefault(one_line(turn_model(state, run, turn), 200), []).append(turn)
    return {model: usage_of(own) for model, own in turns.items()}


def usage_of(turns: Iterable[Turn]) -> Json:
    """Tokens and usd of turns; Inspect counts what a cache served apart from the input."""
    own = [(turn, turn.usage) for turn in turns if turn.usage is not None]
    known = [usage for _, usage in own]
    costs = [turn.usd for turn, _ in own]
    return _tokens(known) | {"total_cost": None if None in costs else sum(cost or 0.0 for cost in costs)}


def _tokens(known: list[Usage]) -> Json:
    read, written = (sum(u.cached_tokens for u in known), sum(u.cache_write_tokens for u in known))
    whole, out = sum(u.input_tokens for u in known), sum(u.output_tokens for u in known)
    return {
        "input_tokens": whole - read - written,
        "output_tokens": out,
        "total_tokens": whole + out,
        "input_tokens_cache_read": read,
        "input_tokens_cache_write": written,
        "reasoning_tokens": sum(u.reasoning_tokens for u in known),
    }


def added_usage(each: Iterable[Mapping[str, Json]]) -> Json:
    """The usage of several samples by model; a cost that one of them lacks is unknown."""
    made: dict[str, Json] = {}
    for model, own in _pairs(each):
        before = made.get(model)
        made[model] = own if before is None else {name: _sum(before[name], own[name]) for name in own}
    return made


def _pairs(each: Iterable[Mapping[str, Json]]) -> Iterator[tuple[str, Json]]:
    for usage in each:
        yield from usage.items()


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other
