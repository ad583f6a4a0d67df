"""What an experiment would do and cost, before it is started."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.tui.feed.launch_consent import keys_to_set
from refinery_tui.tui.screens.shared.dialogs import ROOM, Choice, ChoiceDialog, paragraph
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.text.styled import Line, Span, line

if TYPE_CHECKING:
    from refinery_tui.tui.feed.launch import Offer
    from refinery_tui.tui.feed.launch_consent import Consent


LABEL = 8


def propose(node: DOMNode, offer: "Offer", answered: Callable[[bool], None]) -> None:
    """Ask whether to start it; what it needs a person's agreement to is asked with it, and remembered on a yes."""
    consents = host_of(node).consents
    consent = consents.needed(offer.experiment) if offer.experiment is not None else None

    def chosen(answer: str | None) -> None:
        if answer == "agree" and consent is not None:
            try:
                consents.agree(consent)
            except RefineryError as error:
                node.app.notify(str(error), severity="error", markup=False)
                return
        answered(answer in ("start", "agree"))

    node.app.push_screen(proposal(offer, consent), chosen)


def proposal(offer: "Offer", consent: "Consent | None") -> ChoiceDialog:
    """The question whether to start it."""
    if trouble := offer.trouble or (consent.trouble if consent is not None else ""):
        return ChoiceDialog("This experiment cannot be started.", (), *paragraph(trouble))
    tone = Span(offer.model, "simulated" if offer.simulated else "strong")
    facts: list[Line] = [
        *_labelled("plan", offer.plan),
        line(Span("model   ", "dim"), tone),
    ]
    if not offer.simulated:
        facts += [row for key in (consent.keys if consent is not None else ()) for row in _labelled("key", key)]
        facts += _labelled("expected", offer.expected) if offer.expected else []
    facts += _labelled("cost", "nothing: no real model is called" if offer.simulated else offer.limit)
    facts += _labelled("takes", offer.takes) if offer.takes else []
    mend = keys_to_set(offer.experiment) if offer.experiment is not None else ""
    if mend:
        return ChoiceDialog(f"{offer.name} cannot be started yet: a key is missing.", (), *facts, (), *paragraph(mend))
    begin = "resume it" if offer.question else "start it"
    start = Choice(key="enter", name="start", words=f"{begin}; it keeps running when this app is closed")
    if consent is not None and consent.questions:
        facts += [row for asked in consent.questions for row in ((), *(_loud(row) for row in paragraph(asked)))]
        start = Choice(key="y", name="agree", words=f"agree to that, remember it, and {begin}")
    return ChoiceDialog(offer.question or f"Start {offer.name}?", (start,), *facts)


def _labelled(label: str, words: str) -> list[Line]:
    """A fact, its further lines below its first."""
    rows = paragraph(words, ROOM - 6 - LABEL)
    return [line(Span(f"{label if at == 0 else '':<{LABEL}}", "dim"), row) for at, row in enumerate(rows)]


def _loud(row: Line) -> Line:
    return tuple(Span(word.text, "bad") for word in row)
