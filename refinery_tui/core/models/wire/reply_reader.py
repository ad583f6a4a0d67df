"""A reply as far as it has arrived, whichever API carries it: its text, its thoughts, how it ended, what it counts."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from refinery_tui.core.base.chat import Instead, ReplyEnd, ReplyPiece, Usage
from refinery_tui.core.base.text import one_line
from refinery_tui.core.models.wire.event_stream import ServerEvent, UnreadableEvent

DEEPEST = 6  # parts within parts


class ServerFault(Exception):
    """An error that a server sent in a reply that had begun with 200; `body` is what it said."""

    def __init__(self, body: object) -> None:
        super().__init__("the server sent an error")
        self.body = body


class NotAStream(Exception):
    """The server answered 200 with something else than a stream; `head` is how that began."""

    def __init__(self, content_type: str, head: str) -> None:
        super().__init__(content_type)
        self.content_type = content_type
        self.head = head


class ReplyReader(ABC):
    """Takes a server's events, or its whole answer, and gives the pieces of the reply."""

    def __init__(self) -> None:
        self.events = 0
        self.reason = ""  # the server's finish reason, empty until it gave one
        self.usage: Usage | None = None
        self.model = self.tier = ""
        self.beside: set[Instead] = set()
        self.characters = 0
        self.blank = True  # whether nothing but space was answered

    def take(self, event: ServerEvent) -> Iterable[ReplyPiece]:
        """The pieces in one event; ServerFault when it holds an error, UnreadableEvent when it cannot be read."""
        self.events += 1
        if event.name == "error":
            raise ServerFault(_or_text(event))
        return self.take_value(event.json())

    @abstractmethod
    def take_value(self, value: object) -> Iterable[ReplyPiece]:
        """The pieces in one event's value, of which nothing has been checked."""

    @abstractmethod
    def take_whole(self, value: object) -> Iterable[ReplyPiece]:
        """The pieces of a complete answer that was not streamed."""

    def piece(self, text: str, *, thought: bool = False) -> ReplyPiece:
        """A piece that is counted."""
        text = sound(text)
        self.characters += len(text)
        if thought:
            self.beside.add("reasoning")
        elif self.blank and text.strip():
            self.blank = False
        return ReplyPiece(text=text, thought=thought)

    def note(self, value: Mapping[str, object]) -> None:
        """The model and the service tier that a server names as the ones that answer."""
        if isinstance(model := value.get("model"), str) and model:
            self.model = model
        if isinstance(tier := value.get("service_tier"), str) and tier:
            self.tier = tier

    def finish(self, counted: Usage, name: str) -> ReplyEnd:
        """The reply's end; `counted` stands for the usage where the server counted nothing."""
        return ReplyEnd(
            reason=self.reason,
            usage=self._counted() or counted,
            model=self.model or name,
            instead=self._instead(),
            service_tier=one_line(self.tier, 40),
        )

    def _counted(self) -> Usage | None:
        """The server's usage; None where it counts nothing asked, or nothing answered though text arrived."""
        if self.usage is None or not self.usage.input_tokens or (self.characters and not self.usage.output_tokens):
            return None
        return self.usage

    def _instead(self) -> Instead:
        """What came in place of an answer; reasoning only where no answer followed."""
        if "refusal" in self.beside:
            return "refusal"
        if "tool call" in self.beside:
            return "tool call"
        return "reasoning" if "reasoning" in self.beside and self.blank else ""


def sound(text: str) -> str:
    """`text` without lone surrogates, which JSON can spell: they become U+FFFD."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def text_in(content: object, depth: int = DEEPEST) -> str:
    """The text of a content that may be a string, a part, or a list of parts, `depth` within each other at most."""
    match content:
        case str():
            return content
        case list() if depth:
            return "".join(text_in(part, depth - 1) for part in content)
        case {"type": "thinking" | "reasoning"}:
            return ""
        case {"text": inner} | {"content": inner} if depth:
            return text_in(inner, depth - 1)
        case _:
            return ""


def thoughts_in(content: object) -> str:
    """The reasoning among the parts of a content."""
    match content:
        case list():
            return "".join(thoughts_in(part) for part in content if not isinstance(part, list))
        case {"type": "thinking", "thinking": inner} | {"type": "reasoning", "text": inner}:
            return text_in(inner)
        case _:
            return ""


def _or_text(event: ServerEvent) -> object:
    """An error event's value; its words where it is no JSON."""
    try:
        return event.json()
    except UnreadableEvent:
        return event.content.decode("utf-8", "replace")
