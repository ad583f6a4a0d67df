"""Run the gallery of attacks through a bench: what verdict each got, and whether anything is left behind."""

import glob
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench
from refinery_tui.core.bench.gallery import LEFT_BEHIND, Attack
from refinery_tui.core.experiment.bench_records import Shot

TOGETHER = 24  # attacks on the reward that are tried at once: so many that their lines still come one after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one attack; `held` when the verdict is honest and nothing remains."""

    attack: Attack
    verdict: Verdict
    detail: str
    remains: tuple[str, ...]
    shots: tuple[Shot, ...]

    @property
    def held(self) -> bool:
        """Whether the bench did its duty."""
        return self.verdict in self.attack.verdicts and not self.remains


async def findings(bench: ProcessBench, gallery: Sequence[Attack]) -> AsyncIterator[Finding]:
    """Each attack's finding in the gallery's order; attacks on the reward share their inputs and their new servers.

    What remains after some were tried together is laid to every one of them.
    """
    for target, attacks in groupby(gallery, key=lambda attack: attack.target):
        waiting = tuple(attacks)
        together = TOGETHER if target == "reward" else 1
        for first in range(0, len(waiting), together):
            for finding in await _tried(bench, waiting[first : first + together]):
                yield finding


async def _tried(bench: ProcessBench, attacks: Sequence[Attack]) -> list[Finding]:
    """Check the attacks briefly; those that aim at the reward and pass are timed too, as every program is."""
    before = set(glob.glob(LEFT_BEHIND))
    aimed = attacks[0].target == "reward"
    checks = await bench.checks([attack.source for attack in attacks], thorough=aimed, brief=True)
    passed = [place for place, check in enumerate(checks) if aimed and check.verdict is Verdict.CORRECT]
    shots = [check.cases for check in checks]
    if passed:
        timed = await bench.round([attacks[place].source for place in passed])
        for place, shot in zip(passed, timed[:-1], strict=True):
            shots[place] += (shot,)
    remains = tuple(sorted(set(glob.glob(LEFT_BEHIND)) - before))
    return [_finding(attack, seen, remains) for attack, seen in zip(attacks, shots, strict=True)]


def _finding(attack: Attack, shots: tuple[Shot, ...], remains: tuple[str, ...]) -> Finding:
    worst = next((shot for shot in shots if shot.verdict is not Verdict.CORRECT), shots[-1])
    return Finding(attack=attack, verdict=worst.verdict, detail=worst.detail, remains=remains, shots=shots)
