"""What a server counted of a reply, in the spellings of both APIs; refused where no reply could have so many tokens."""

from collections.abc import Mapping

from refinery_tui.core.base.chat import Usage

MOST_TOKENS = 10**8  # of one reply: a server that counts more than that counts nothing
_Counts = Mapping[str, object]


def usage_in(counted: object) -> Usage | None:
    """What the server counted; None where that cannot be: negative, absurd, or parts that are more than their whole."""
    if not isinstance(counted, Mapping):
        return None
    asked = tokens_in(_named(counted, "prompt_tokens", "input_tokens"))
    answered = tokens_in(_named(counted, "completion_tokens", "output_tokens"))
    if asked is None or answered is None:
        return None
    into = _named(counted, "prompt_tokens_details", "input_tokens_details")
    cached, kept = _part(into, "cached_tokens"), _part(into, "cache_write_tokens")
    reasoned = _part(_named(counted, "completion_tokens_details", "output_tokens_details"), "reasoning_tokens")
    if cached is None or kept is None or reasoned is None or cached + kept > asked:
        return None
    if counted.get("total_tokens") == asked + answered + reasoned:
        answered += reasoned  # xAI's servers count reasoning beside the output, and say so in their total
    if reasoned > answered:
        return None
    return Usage(
        input_tokens=asked,
        output_tokens=answered,
        cached_tokens=cached,
        cache_write_tokens=kept,
        reasoning_tokens=reasoned,
    )


def _named(counted: _Counts, *names: str) -> object:
    return next((counted[name] for name in names if counted.get(name) is not None), None)


def _part(details: object, name: str) -> int | None:
    """A part of the tokens: 0 where the server says nothing of it, None where what it says cannot be."""
    told = details.get(name) if isinstance(details, Mapping) else None
    return 0 if told is None else tokens_in(told)


def tokens_in(counted: object) -> int | None:
    """A number of tokens, which some servers write as 12.0; None for anything else."""
    whole = isinstance(counted, int) and not isinstance(counted, bool)
    number = int(counted) if whole or (isinstance(counted, float) and counted.is_integer()) else None  # type: ignore[call-overload]  # it is a number
    return number if number is not None and 0 <= number <= MOST_TOKENS else None
