"""Moments as other tools write them."""

from datetime import UTC, datetime


def moment_text(epoch: float) -> str:
    """A moment (epoch) in ISO 8601, with its offset, which is that of UTC."""
    return datetime.fromtimestamp(epoch, UTC).isoformat()
