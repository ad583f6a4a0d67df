"""What a run consumed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """What a run consumed, failed requests included; `usd` is None when a turn is unpriced."""

    iterations: int
    turns: int
    input_tokens: int
    output_tokens: int
    seconds: float
    usd: float | None

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.input_tokens + self.output_tokens
