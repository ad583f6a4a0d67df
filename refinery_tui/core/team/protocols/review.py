"""A review gate."""

from dataclasses import dataclass
from typing import ClassVar

from refinery_tui.core.team.protocols.rotate import Rotate


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Rotate):
    """The lead rotates, and a person accepts, rejects or edits every program before it is used."""

    gated: ClassVar[bool] = True


PROTOCOL = Review
