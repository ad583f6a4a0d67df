"""The host that a part of a session ran on, as far as its timings depend on it."""

from dataclasses import dataclass

from refinery_tui.core.base.ranges import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The host a part of the session ran on; `processor` as the kernel names it."""

    host: str
    system: str
    processor: str
    cores: Count
    python: str
    refinery: str
