"""Replies of chat completions, as OpenAI spells them and as other servers do."""

from collections.abc import Iterable, Iterator

from refinery_tui.core.base.chat import Instead, ReplyPiece
from refinery_tui.core.models.wire.counts import usage_in
from refinery_tui.core.models.wire.reply_reader import ReplyReader, ServerFault, text_in, thoughts_in

_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
_BESIDE: dict[str, Instead] = {"refusal": "refusal", "tool_calls": "tool call", "function_call": "tool call"}


class ChatReader(ReplyReader):
    """Reads `chat.completion.chunk` events, and a `chat.completion` that came whole."""

    def __init__(self) -> None:
        super().__init__()
        self._streamed: list[str] = []  # what deltas said: some servers say all of it again in a `message`

    def take_value(self, value: object) -> Iterable[ReplyPiece]:
        """The pieces in one chunk."""
        if not isinstance(value, dict):
            return ()
        if value.get("error") or value.get("object") == "error":
            raise ServerFault(value)
        if value.get("usage"):
            self.usage = usage_in(value["usage"]) or self.usage
        elif isinstance(own := value.get("x_groq"), dict):  # where Groq counts, when nobody asked it to
            self.usage = usage_in(own.get("usage")) or self.usage
        self.note(value)
        choices = value.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return ()
        return self._choice(choices[0])

    def take_whole(self, value: object) -> Iterable[ReplyPiece]:
        """The pieces of a completion; one that came whole has ended, also where no reason is given."""
        self.events += 1
        pieces = tuple(self.take_value(value))
        answered = isinstance(value, dict) and isinstance(value.get("choices"), list) and bool(value["choices"])
        self.reason = self.reason or ("stop" if answered else "")
        return pieces

    def _choice(self, choice: dict[str, object]) -> Iterable[ReplyPiece]:
        if choice.get("error"):
            raise ServerFault(choice)
        if reason := choice.get("finish_reason"):
            self.reason = str(reason)
        delta = choice.get("delta")
        if isinstance(delta, dict) and delta:
            if set(delta) == {"content"} and isinstance(words := delta["content"], str):  # nearly all of a reply
                self._streamed.append(words)
                return (self.piece(words),) if words else ()
            return tuple(self._pieces(delta))
        if isinstance(message := choice.get("message"), dict):
            return tuple(self._pieces(message)) if not self._again(message) else ()
        return (self.piece(words),) if isinstance(words := choice.get("text"), str) and words else ()

    def _again(self, message: dict[str, object]) -> bool:
        """Whether a message at the end repeats what the deltas before it said."""
        return bool(self._streamed) and text_in(message.get("content")) == "".join(self._streamed)

    def _pieces(self, delta: dict[str, object]) -> Iterator[ReplyPiece]:
        for name, kind in _BESIDE.items():
            if delta.get(name):
                self.beside.add(kind)
        content = delta.get("content")
        thought = next((t for name in _THOUGHTS if (t := text_in(delta.get(name)))), "") or thoughts_in(content)
        if thought or delta.get("reasoning_details"):
            self.beside.add("reasoning")
        if thought:
            yield self.piece(thought, thought=True)
        if words := text_in(content) or text_in(delta.get("refusal")):
            self._streamed.append(words)
            yield self.piece(words)
