"""Replies of the Responses API."""

from collections.abc import Iterable, Iterator

from refinery_tui.core.base.chat import ReplyPiece
from refinery_tui.core.models.wire.counts import usage_in
from refinery_tui.core.models.wire.reply_reader import ReplyReader, ServerFault, text_in

_ENDS = {"response.completed", "response.incomplete", "response.failed", "response.cancelled"}
_REASONS = {"max_output_tokens": "length", "max_tokens": "length", "content_filter": "content_filter"}


class ResponsesReader(ReplyReader):
    """Reads `response.*` events, and a response that came whole."""

    def take_value(self, value: object) -> Iterable[ReplyPiece]:
        """The pieces in one event."""
        if not isinstance(value, dict):
            return ()
        kind, words = value.get("type"), value.get("delta")
        if kind == "error" or (value.get("error") and not isinstance(value.get("response"), dict)):
            raise ServerFault(value)
        if kind == "response.output_text.delta":
            return self._words(words)
        if kind in ("response.reasoning_summary_text.delta", "response.reasoning_text.delta"):
            return self._words(words, thought=True)
        if kind == "response.refusal.delta":
            self.beside.add("refusal")
            return self._words(words)
        response = value.get("response")
        if isinstance(response, dict):
            self.note(response)
            if kind in _ENDS:
                self._end(response)
        return ()

    def take_whole(self, value: object) -> Iterable[ReplyPiece]:
        """The pieces of a response that was not streamed."""
        self.events += 1
        if not isinstance(value, dict):
            return ()
        if value.get("error"):
            raise ServerFault(value)
        self.note(value)
        pieces = tuple(self._output(value.get("output")))
        if "output" in value:
            self._end(value)
        return pieces

    def _words(self, words: object, *, thought: bool = False) -> Iterable[ReplyPiece]:
        return (self.piece(words, thought=thought),) if isinstance(words, str) and words else ()

    def _end(self, response: dict[str, object]) -> None:
        """How a response ended and what it counts; ServerFault when it failed."""
        self.usage = usage_in(response.get("usage")) or self.usage
        match response:
            case {"status": "failed" | "cancelled"}:
                raise ServerFault(response)
            case {"incomplete_details": {"reason": str(reason)}}:
                self.reason = _REASONS.get(reason, reason)
            case _:
                self.reason = "tool_calls" if self._called(response.get("output")) else "stop"

    def _called(self, output: object) -> bool:
        """Whether a tool was called and nothing was said."""
        called = isinstance(output, list) and any(
            isinstance(item, dict) and str(item.get("type")).endswith("_call") for item in output
        )
        if called:
            self.beside.add("tool call")
        return called and self.blank

    def _output(self, output: object) -> Iterator[ReplyPiece]:
        for item in output if isinstance(output, list) else ():
            match item:
                case {"type": "reasoning"}:
                    if thought := text_in(item.get("summary")) or text_in(item.get("content")):
                        yield self.piece(thought, thought=True)
                case {"type": "message", "content": list(parts)}:
                    yield from self._parts(parts)

    def _parts(self, parts: list[object]) -> Iterator[ReplyPiece]:
        for part in parts:
            if isinstance(part, dict) and isinstance(refusal := part.get("refusal"), str):
                self.beside.add("refusal")
                yield self.piece(refusal)
            elif words := text_in(part):
                yield self.piece(words)
