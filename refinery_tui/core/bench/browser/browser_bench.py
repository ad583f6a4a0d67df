"""The bench of a browser task: what it judges is a script of actions, on fresh visits of the task's site.

Its times are those of replays: CPU seconds of the browser and its driver, read from outside the page, which tell how
much a script makes a site do.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from random import Random, SystemRandom
from typing import Any

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.browser.browser_line import BrowserGone, BrowserLine
from refinery_tui.core.bench.browser.chromium import executable
from refinery_tui.core.bench.browser.visit_words import LOST, observation_of, shot_without_visit, visit_shot
from refinery_tui.core.bench.calibrate import calibration
from refinery_tui.core.bench.client import Heard, unheard
from refinery_tui.core.bench.direct.no_answers import NoAnswers
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, LineProfile, ScalingPoint, Shot
from refinery_tui.core.experiment.browser.browser_task import HIDDEN, SHOWN, BrowserVisit
from refinery_tui.core.experiment.browser.observation import Observation
from refinery_tui.core.experiment.browser.script import BadScript, goals_of, script_of, with_values
from refinery_tui.core.experiment.browser.target import NoAction
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.task import Task

CLOCK = "CPU time of the browser and its driver, read from outside the page"
MOST_REMEMBERED = 16  # more than runs that are carried out at once by far: between check and question come a few
NO_PROFILE = "a script of actions has no lines whose time could be told apart"


class BrowserBench(NoAnswers):
    """A bench in a browser's process of its own. One visit at a time; a cancelled one ends the process."""

    def __init__(self, task: Task, line: BrowserLine, *, heard: Heard, dice: Random) -> None:
        assert task.browser is not None  # open_browser_bench is asked for no other
        self._task, self._browser, self._line, self._heard, self._dice = task, task.browser, line, heard, dice
        self._turn = asyncio.Lock()
        self._seen: dict[str, Observation] = {}  # of the last checks' shown visits: a team that acts asks for its next

    @property
    def pid(self) -> int | None:
        """The browser's process, None while there is none."""
        return self._line.pid

    @property
    def isolation(self) -> Isolation:
        """What contains the site, as the browser's process found it when it started."""
        layers = self._line.layers
        if self._line.unsafe:
            words = "UNVERIFIED: the site runs in a browser with your rights, and every score is marked so."
            return Isolation(
                mode="unsafe", layers=("separate process", *layers), clock=CLOCK, verified=False, sentence=words
            )
        sentence = (
            "Scripts are lists of actions and run no code; the site runs in headless Chromium, in a process without "
            "network, which writes one temporary folder and reads the system's and Python's files alone."
        )
        if "Chromium's sandbox" not in layers:
            sentence += " Chromium's own sandbox is not in force, as root or a container does not get it."
        return Isolation(mode="strict", layers=layers, clock=CLOCK, verified=True, sentence=sentence)

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        """The script on the shown visit, then on hidden ones, each fresh, up to the first on which it is not right;
        `thorough` on all of them, so that of a final script both marks are known, of what is shown and what is hidden.
        """
        hidden = self._browser.visits
        visits = [(SHOWN, self._browser.shown), *((HIDDEN, self._browser.hidden(self._dice)) for _ in range(hidden))]
        cases: list[Shot] = []
        for order, (family, visit) in enumerate(visits):
            self._heard(family, order + 1, len(visits))
            cases.append(await self._shot(source, family, order, visit))
            if cases[-1].verdict is not Verdict.CORRECT and not thorough:
                break
        return Check(program=sha(source), cases=tuple(cases))

    async def checks(
        self, sources: Sequence[str], *, thorough: bool = False, brief: bool = False, timed: bool = False
    ) -> tuple[Check, ...]:
        """Scripts that are not competitors, as a task's examples, one after the other."""
        return tuple([await self.check(source, thorough=thorough) for source in sources])

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        """Each script and the baseline once, in random order, each on a fresh visit with the same hidden values."""
        timing = self._task.timing
        *shots, baseline = await self.volley(timing.name, timing.size, [*sources, self._task.baseline])
        return *(replace(shot, place=place) for place, shot in enumerate(shots)), baseline

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        """As `round`, of any scripts, repeats included; shots in their order."""
        visit = self._browser.shown if family == SHOWN else self._browser.hidden(self._dice)
        order = list(range(len(sources)))
        self._dice.shuffle(order)
        shots = {place: await self._shot(sources[place], family, turn, visit) for turn, place in enumerate(order)}
        return tuple(shots[place] for place in range(len(sources)))

    async def observe(self, source: str) -> Observation:
        """The script tried on the shown visit, with the page it leaves; no check and no timing.

        After its check that is what the check's own shown visit saw: the page that was judged.
        """
        if (seen := self._seen.pop(sha(source), None)) is not None:
            return seen
        lines = self._lines(source, self._browser.shown)
        if isinstance(lines, str):
            return Observation(program=sha(source), missing=f"Nothing was tried: {lines}.")
        try:
            record = await self._asked(lines, self._browser.shown, observe=True)
        except BrowserGone:
            return Observation(program=sha(source), missing=f"There is no page: {LOST}.")
        return observation_of(source, record)

    async def replayed(self, source: str, visit: BrowserVisit, *, picture: bool = False) -> Mapping[str, Any] | str:
        """Everything that is known of one visit, or why there was none: for a person who replays a script."""
        lines = self._lines(source, visit)
        if isinstance(lines, str):
            return lines
        try:
            return await self._asked(lines, visit, observe=True, picture=picture)
        except BrowserGone:
            return LOST

    async def profile(self, source: str) -> LineProfile:
        """Nothing: actions wait for a site, and what each of them costs is the site's doing."""
        return LineProfile(program=sha(source), missing=NO_PROFILE)

    async def scaling(self, source: str) -> tuple[ScalingPoint, ...]:
        """Nothing: a site has no size."""
        return ()

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        """Never: the pilot timed functions."""
        raise RefineryError("The pilot's way of timing is for Python programs: give [measuring] another method.")

    async def calibrate(self) -> Calibration:
        """What a script that only opens the site costs, the baseline against itself, and the baseline's time now."""
        return await calibration(self, self._task)

    async def aclose(self) -> None:
        """End the browser and all it started."""
        await self._line.end()

    async def _shot(self, source: str, family: str, order: int, visit: BrowserVisit) -> Shot:
        lines = self._lines(source, visit)
        if isinstance(lines, str):
            return shot_without_visit(source, family, order, Verdict.CRASHED, lines)
        try:
            record = await self._asked(lines, visit, observe=family == SHOWN)
        except BrowserGone:
            return shot_without_visit(source, family, order, Verdict.INTERNAL_ERROR, LOST)
        if family == SHOWN:
            self._remember(observation_of(source, record))
        return visit_shot(source, family, order, record, goals_of(self._browser, visit))

    def _remember(self, seen: Observation) -> None:
        """Until it is asked for, or so many others came."""
        self._seen[seen.program] = seen
        while len(self._seen) > MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def _lines(self, source: str, visit: BrowserVisit) -> list[tuple[int, str]] | str:
        """The lines with the visit's values, or what is wrong with the script."""
        read = script_of(self._browser, source)
        if isinstance(read, BadScript):
            return read.words
        try:
            return [(line.number, with_values(line, visit.values).text) for line in read.lines]
        except NoAction as why:
            return str(why)

    async def _asked(
        self, lines: Sequence[tuple[int, str]], visit: BrowserVisit, *, observe: bool = False, picture: bool = False
    ) -> Mapping[str, Any]:
        request = {
            "start": f"{self._browser.start}?visit={visit.number}",
            "lines": lines,
            "goals": [asdict(goal) for goal in goals_of(self._browser, visit)],
            "observe": observe,
            "picture": picture,
        }
        async with self._turn:
            return await self._line.ask(request)


@asynccontextmanager
async def open_browser_bench(
    task: Task, *, unsafe: bool = False, heard: Heard = unheard, dice: Random | None = None
) -> AsyncIterator[BrowserBench]:
    """A bench for a browser task; RefineryError when Chromium or Playwright is missing, or the site cannot be confined.

    `dice` draw the hidden visits: secret ones unless a test gives its own.
    """
    assert task.browser is not None  # the caller has looked
    line = BrowserLine(task.browser, executable=executable(), unsafe=unsafe)
    await line.start()
    bench = BrowserBench(task, line, heard=heard, dice=dice or SystemRandom())
    try:
        yield bench
    finally:
        await bench.aclose()
