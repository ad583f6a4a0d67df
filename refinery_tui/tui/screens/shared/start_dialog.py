"""What an experiment would do and cost, before it is started."""

from typing import TYPE_CHECKING

from refinery_tui.tui.feed.launch_cost import key_words_needed
from refinery_tui.tui.screens.shared.dialogs import ROOM, Choice, ChoiceDialog, paragraph
from refinery_tui.tui.text.styled import Line, Span, line

if TYPE_CHECKING:
    from refinery_tui.tui.feed.launch import Offer


LABEL = 8


def proposal(offer: "Offer") -> ChoiceDialog:
    """The question whether to start it."""
    if offer.trouble:
        return ChoiceDialog("This experiment cannot be started.", (), *paragraph(offer.trouble))
    tone = Span(offer.model, "simulated" if offer.simulated else "strong")
    facts: list[Line] = [
        *_labelled("plan", offer.plan),
        line(Span("model   ", "dim"), tone),
    ]
    if offer.experiment is not None and not offer.simulated:
        facts += _labelled("key", key_words_needed(offer.experiment)) + _labelled("expected", offer.expected)
    facts += _labelled("cost", offer.limit)
    begin = "go on with it" if offer.question else "start it"
    start = Choice(key="enter", name="start", words=f"{begin}; it goes on when this app is closed")
    return ChoiceDialog(offer.question or f"Start {offer.name}?", (start,), *facts)


def _labelled(label: str, words: str) -> list[Line]:
    """A fact, its further lines below its first."""
    rows = paragraph(words, ROOM - 6 - LABEL)
    return [line(Span(f"{label if at == 0 else '':<{LABEL}}", "dim"), row) for at, row in enumerate(rows)]
