"""Money as a person must read it: what a simulated model costs by its own price list, nobody paid."""

from collections.abc import Iterable

from refinery_tui.core.base.text import usd
from refinery_tui.core.experiment.servers.model_names import PARTLY, WHOLLY


def fictional(marks: Iterable[str]) -> str:
    """The word for what a session of these marks cost, or would: `fictional`, `partly fictional`, empty where paid."""
    known = frozenset(marks)
    return "fictional" if WHOLLY in known else "partly fictional" if PARTLY in known else ""


def money(amount: float | None, marks: Iterable[str], *, short: bool = False) -> str:
    """`$0.34 (fictional)`, where it is, once beside the sum; `short` for a column: `$0.34 (fict.)`."""
    word = fictional(marks) if amount is not None else ""
    word = word.replace("fictional", "fict.") if short else word
    return f"{usd(amount)} ({word})" if word else usd(amount)
