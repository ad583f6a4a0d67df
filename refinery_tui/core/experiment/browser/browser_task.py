"""A browser task: a site that it ships, what a visitor is given, what state is to be reached, and the caps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

SHOWN, HIDDEN, REPLAYED = "shown visit", "hidden visits", "replay"  # the kinds of visits, as families of inputs
GoalKind = Literal["text", "value", "count", "storage", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserLimits:
    """Caps of a browser task. actions: of one script; characters: of its text; seconds: of one replay, wall time;
    action_seconds: how long one action may wait for its element; steps: how often an agent may try and observe in one
    attempt, and attempts: how often it may begin anew, both for protocols to keep; outline_characters: of the page that
    an observation tells; memory_mb: of all of Chromium's processes on a visit, without what they share. Where several
    processes want each processor, all seconds are as many times longer.
    """

    actions: int = 40
    characters: int = 8_000
    seconds: float = 20.0
    action_seconds: float = 3.0
    steps: int = 8
    attempts: int = 3
    outline_characters: int = 6_000
    memory_mb: int = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One thing that must hold in the state that a site ends in; `{name}` in it stands for a value of the visit.

    kind: `text` and `value` of the one element that the CSS selector `on` fits, the `count` of those that it fits,
    what is in the site's `storage` (localStorage) under the name `on`, as JSON, or the `page` (its path).
    """

    kind: GoalKind
    on: str = ""
    wanted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserVisit:
    """One visit of the site: the values that the visitor is given, and the number by which a site may vary itself
    (`?visit=7` in the address of its first page).
    """

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserTask:
    """What a task has that is done in a browser.

    start: the first page, a path in `site/`; given: values by name, of which each visit draws one, the shown visit the
    first of each; visits: hidden ones in a check; goals: what must hold at the end, all of them; site: its files, as
    they were when the task was read.
    """

    start: str
    goals: tuple[Goal, ...]
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    visits: int = 2
    site: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    limits: BrowserLimits = field(default_factory=BrowserLimits)

    @property
    def shown(self) -> BrowserVisit:
        """The visit whose values the prompt tells, the same each time."""
        return BrowserVisit(number=0, values={name: values[0] for name, values in self.given.items()})

    def hidden(self, dice: Random) -> BrowserVisit:
        """A visit with values that nobody was shown, where there are others."""
        others = {name: values[1:] or values for name, values in self.given.items()}
        values = {name: dice.choice(among) for name, among in others.items()}
        return BrowserVisit(number=dice.randrange(1, 1 << 31), values=values)
