"""What happens between a session and its servers, for tools that watch: JSON Lines without any content, by the names of
OpenTelemetry's conventions for generative AI. The names stand here alone, those of exported spans too.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from refinery_tui.core.base.address import address
from refinery_tui.core.base.chat import Usage
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.experiment.servers.model_names import SIMULATED
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.models.endpoints import endpoint
from refinery_tui.core.models.prices import OPENAI_URL
from refinery_tui.core.record.events import (
    Event,
    SessionEnded,
    SessionResumed,
    SessionStarted,
    TurnEnded,
    TurnFailed,
    TurnStarted,
)
from refinery_tui.core.record.incidents import ParameterRefused, ServerAnswered, ServerAwaited, Suspended
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.state import Run, State

Attributes = dict[str, object]
REQUEST, RESPONSE, FAILURE = "gen_ai.client.request", "gen_ai.client.response", "gen_ai.client.failure"
OPERATION, PROVIDER = "gen_ai.operation.name", "gen_ai.provider.name"
MODEL, TEMPERATURE, CAP = "gen_ai.request.model", "gen_ai.request.temperature", "gen_ai.request.max_tokens"
SEED, EFFORT = "gen_ai.request.seed", "gen_ai.request.reasoning.level"
REASONS, TIER = "gen_ai.response.finish_reasons", "openai.response.service_tier"
INPUT, OUTPUT = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"
CACHE_READ, CACHE_WRITTEN = "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens"
REASONING = "gen_ai.usage.reasoning.output_tokens"
DURATION, FIRST_TOKEN = "gen_ai.client.operation.duration", "gen_ai.server.time_to_first_token"
HOST, PORT, ERROR = "server.address", "server.port", "error.type"
CONVENTIONS = "1.41"  # of open-telemetry/semantic-conventions, whose later versions keep these in a repository apart
SCHEMA_URL = f"https://opentelemetry.io/schemas/{CONVENTIONS}.0"
CONVERSATION, WORKFLOW, AGENT = "gen_ai.conversation.id", "gen_ai.workflow.name", "gen_ai.agent.name"
RESPONSE_MODEL = "gen_ai.response.model"
EVALUATED, EVALUATION = "gen_ai.evaluation.result", "gen_ai.evaluation.name"
SCORE, LABEL = "gen_ai.evaluation.score.value", "gen_ai.evaluation.score.label"
OURS = "refinery."


@dataclass(slots=True)
class RequestLog:
    """Appends a line for each event that concerns a server; a disk that is full ends the log, and no experiment."""

    path: Path
    tell: Callable[[str], None]
    _file: int | None = field(default=None, init=False)

    def open(self) -> None:
        """Open the file, which only its owner may read when it is new; ConfigurationError when that is impossible."""
        try:
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        except OSError as error:
            raise ConfigurationError(f"--log {self.path}: cannot be written: {error.strerror}.") from None

    def hear(self, event: Event, state: State) -> None:
        """Write what the event says of a server, if anything."""
        for name, attributes in described(event, state):
            when = datetime.fromtimestamp(event.at, UTC).isoformat(timespec="milliseconds")
            known = {key: value for key, value in attributes.items() if value is not None}
            self._write(json.dumps({"timestamp": when, "event.name": name, "attributes": known}) + "\n")

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        try:
            os.write(self._file, line.encode("utf-8", "replace"))
        except OSError as error:
            self.tell(
                f"--log {self.path}: cannot be written any more: {error.strerror}. The session goes on without it."
            )
            self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def described(event: Event, state: State) -> Iterator[tuple[str, Attributes]]:
    """The name and the attributes of each line that an event is worth, in the state after it; no message's words."""
    match event:
        case SessionStarted() | SessionResumed() | SessionEnded():
            yield f"{OURS}{event.kind.replace(' ', '.')}", {f"{OURS}reason": getattr(event, "reason", None)}
        case TurnStarted():
            yield REQUEST, {**_called(event, state), **_asked(event, state)}
        case TurnEnded():
            yield RESPONSE, {**_called(event, state), **_answered(event)}
        case TurnFailed():
            failed: Attributes = {ERROR: event.failure, DURATION: event.seconds, f"{OURS}retry": event.retry}
            yield FAILURE, {**_called(event, state), **failed, f"{OURS}usd": event.usd}
        case ServerAwaited():
            wait = {f"{OURS}wait.attempt": event.attempt, f"{OURS}wait.seconds": max(0.0, event.next_at - event.at)}
            yield f"{OURS}server.awaited", {MODEL: event.model, ERROR: event.failure, **wait, f"{OURS}run": event.run}
        case ServerAnswered():
            waited = {f"{OURS}wait.seconds": event.waited_seconds, f"{OURS}wait.attempt": event.attempts}
            yield f"{OURS}server.answered", {MODEL: event.model, **waited}
        case ParameterRefused():
            refused = {f"{OURS}parameter": event.parameter, f"{OURS}instead": event.instead}
            yield f"{OURS}parameter.refused", {MODEL: event.model, **refused}
        case Suspended():
            yield f"{OURS}suspended", {DURATION: event.seconds}
        case _:
            return


def span_attributes(state: State, run: Run, turn: Turn) -> Attributes:
    """What a span says of a request and its reply, without a word of either."""
    settings = _of_agent(state, run, turn.agent)
    where = endpoint(state.experiment, settings.model)
    sent = {TEMPERATURE: settings.temperature, CAP: settings.max_tokens, EFFORT: settings.reasoning_effort}
    answered = {RESPONSE_MODEL: turn.model or None, **_answered(turn)} if turn.status != "running" else {}
    return {OPERATION: "chat", **_server(settings.model, where), MODEL: where.model, **sent, **answered}


def _called(event: TurnStarted | TurnEnded | TurnFailed, state: State) -> Attributes:
    """Which request it was, and where it went."""
    settings = _settings(state, event)
    where = endpoint(state.experiment, settings.model)
    counted = {"run": event.run, "iteration": event.iteration, "turn": event.turn}
    return {
        OPERATION: "chat",
        **_server(settings.model, where),
        MODEL: where.model,
        **{f"{OURS}{name}": number for name, number in counted.items()},
    }


def _settings(state: State, event: TurnStarted | TurnEnded | TurnFailed) -> Settings:
    """Those of who was asked."""
    run = state.run(event.run)
    return _of_agent(state, run, next((turn.agent for turn in run.turns if turn.number == event.turn), 0))


def _of_agent(state: State, run: Run, agent: int) -> Settings:
    return state.experiment.member_settings(state.experiment.settings(run.planned.treatment), agent)


def provider_name(state: State, model: str) -> str:
    """Who serves what the experiment calls `model`; `unknown` where its programs were written elsewhere."""
    if state.ready_made:
        return "unknown"
    return str(_server(model, endpoint(state.experiment, model))[PROVIDER])


def _server(name: str, where: Endpoint) -> Attributes:
    if name == SIMULATED:
        return {PROVIDER: SIMULATED}
    parts = address(where.base_url or OPENAI_URL)
    known: Mapping[str, str] = {"api.openai.com": "openai", "api.groq.com": "groq", "api.deepseek.com": "deepseek"}
    azure = "azure.ai.openai" if parts.host.endswith(".openai.azure.com") else parts.host
    return {PROVIDER: known.get(parts.host, azure), HOST: parts.host, PORT: parts.port}


def _asked(event: TurnStarted, state: State) -> Attributes:
    settings = _settings(state, event)
    return {
        TEMPERATURE: settings.temperature,
        CAP: settings.max_tokens,
        SEED: event.seed,
        EFFORT: settings.reasoning_effort,
        f"{OURS}messages": len(event.messages),
    }


def _answered(event: TurnEnded | Turn) -> Attributes:
    spoken = event.seconds - (event.first_token_seconds or 0.0)
    return {
        REASONS: [event.finish_reason],
        TIER: event.service_tier or None,
        DURATION: event.seconds,
        FIRST_TOKEN: event.first_token_seconds,
        f"{OURS}outcome": event.outcome,
        f"{OURS}usd": event.usd,
        **({} if event.usage is None else _used(event.usage, spoken)),
    }


def _used(usage: Usage, spoken: float) -> Attributes:
    """The tokens of a reply that was `spoken` for so many seconds."""
    return {
        INPUT: usage.input_tokens,
        OUTPUT: usage.output_tokens,
        CACHE_READ: usage.cached_tokens or None,
        CACHE_WRITTEN: usage.cache_write_tokens or None,
        REASONING: usage.reasoning_tokens or None,
        f"{OURS}usage.estimated": usage.estimated,
        f"{OURS}output_tokens_per_second": round(usage.output_tokens / spoken, 1) if spoken > 0 else None,
    }
