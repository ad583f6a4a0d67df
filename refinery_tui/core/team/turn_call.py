"""What one request to one agent is made of: where it stands, what is asked, what it may do, what of it has arrived."""

from collections.abc import Callable
from dataclasses import dataclass, field

from refinery_tui.core.base.chat import ModelRequest, Price, ReplyEnd, ReplyPiece, Usage
from refinery_tui.core.base.clock import Clock, Heartbeat
from refinery_tui.core.base.extraction import Extraction
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.models.direct.known_answers import KnownAnswers
from refinery_tui.core.models.model import Model, estimated
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.live_replies import Lane
from refinery_tui.core.record.run.team_events import TurnPart
from refinery_tui.core.team.admission import Admission
from refinery_tui.core.team.iteration.team import Ask
from refinery_tui.core.team.ledger import ReplyAllowance


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """A model as a run calls it: the connection, the name the server knows it by, its price if anyone knows; a
    simulated one is told through `known` what it knows of inputs.
    """

    model: Model
    name: str
    price: Price | None
    known: KnownAnswers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a turn does to the world: time, the record, a reply as it arrives, thoughts apart, and when it may begin."""

    clock: Clock
    emit: Callable[[Event], None]
    live: Callable[[Lane, ReplyPiece | None], None]
    admission: Admission
    heartbeat: Heartbeat


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPlace:
    """Where a turn stands: run and iteration, each counted from 1, the seed it is asked with, and the number it has
    once it is asked: agents who are asked at once wait for their servers in any order.
    """

    run: int
    iteration: int
    seed: int
    turn: int = 0
    entry_point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCall:
    """Everything about one turn: `remaining_seconds` are the session seconds left, None when no time runs out;
    `slowest_first_token_seconds` the longest that a reply of its run took to begin, None before the first did;
    `reply_tokens` the session's cap of a reply that has none of its own; `part` is what is recorded of the request.
    """

    place: TurnPlace
    request: Ask
    part: TurnPart | None
    served: ServedModel
    effects: Effects
    next_number: Callable[[], int]
    remaining_seconds: float | None
    reply_tokens: int
    slowest_first_token_seconds: float | None = None

    @property
    def settings(self) -> Settings:
        """Those of its run, with the model and the temperature of who is asked."""
        return self.request.member.settings

    @property
    def lane(self) -> Lane:
        """Where its reply arrives."""
        return self.place.run, self.request.lane

    @property
    def most_tokens(self) -> int:
        """The cap of the reply."""
        return self.settings.max_tokens or self.reply_tokens

    @property
    def ask(self) -> ModelRequest:
        """What the server is sent."""
        return ModelRequest(
            model=self.served.name,
            messages=self.request.messages,
            temperature=self.settings.temperature,
            max_tokens=self.most_tokens,
            reasoning_effort=self.settings.reasoning_effort,
            seed=self.place.seed,
        )

    @property
    def deadline_seconds(self) -> float | None:
        """Real seconds after which the reply is cancelled in flight; None when it may end."""
        if self.remaining_seconds is None or self.settings.deadline == "lenient":
            return None
        return self.effects.clock.real(self.remaining_seconds)


@dataclass(slots=True)
class ArrivingReply:
    """A reply as far as it has arrived; `asked_at` (epoch) decides its price, `allowed` what it may consume at most."""

    began: float
    asked_at: float
    allowed: ReplyAllowance
    text: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    arrived_bytes: int = 0
    first_token_seconds: float | None = None
    finish: ReplyEnd | None = None
    seconds: float = 0.0
    found: Extraction | None = None
    heard: bool = False

    @property
    def full_text(self) -> str:
        """Its answer so far."""
        return "".join(self.text)

    @property
    def reasoning(self) -> str:
        """What its model thought aloud so far."""
        return "".join(self.thoughts)

    @property
    def arrived(self) -> str:
        """All that a server could have counted."""
        return self.reasoning + self.full_text

    def consumed(self, call: "TurnCall") -> Usage:
        """What its server counted, else an estimate from what was sent and all that arrived."""
        counted = self.finish.usage if self.finish else estimated(call.request.messages, self.arrived)
        return self.allowed.booked(counted)
