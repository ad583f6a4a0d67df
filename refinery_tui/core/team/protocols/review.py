"""A review gate: the lead rotates, and a person accepts, rejects or edits every program before it is used."""

from refinery_tui.core.team.protocols.rotate import Rotate

PROTOCOL = Rotate
GATED = True
