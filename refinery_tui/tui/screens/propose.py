"""What an experiment would do and cost, before it is started."""

from typing import TYPE_CHECKING

from refinery_tui.tui.screens.dialogs import Ask, Choice, paragraph
from refinery_tui.tui.tones import Line, Word, line

if TYPE_CHECKING:
    from refinery_tui.tui.starting import Offer


def proposal(offer: "Offer") -> Ask:
    """The question whether to start it."""
    if offer.trouble:
        return Ask("This experiment cannot be started.", (), *paragraph(offer.trouble))
    tone = Word(offer.model, "simulated" if offer.simulated else "strong")
    facts: tuple[Line, ...] = (
        line(Word("plan    ", "dim"), offer.plan),
        line(Word("model   ", "dim"), tone),
        line(Word("cost    ", "dim"), offer.limit),
    )
    start = Choice(key="enter", name="start", words="start it; it goes on when this app is closed")
    return Ask(f"Start {offer.name}?", (start,), *facts)
