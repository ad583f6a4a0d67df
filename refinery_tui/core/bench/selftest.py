"""Run the gallery of attacks through a bench: what verdict each got, and whether anything is left behind."""

import glob
from collections.abc import AsyncIterator
from dataclasses import dataclass

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench
from refinery_tui.core.bench.gallery import LEFT_BEHIND, Attack
from refinery_tui.core.experiment.bench_records import Shot


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


async def findings(bench: ProcessBench, gallery: tuple[Attack, ...]) -> AsyncIterator[Finding]:
    """Each attack's finding as it comes, in the gallery's order."""
    for attack in gallery:
        yield await finding(bench, attack)


async def finding(bench: ProcessBench, attack: Attack) -> Finding:
    """Check the attack briefly; one that aims at the reward and passes is timed too, as every program is."""
    before = set(glob.glob(LEFT_BEHIND))
    check = await bench.check(attack.source, thorough=attack.target == "reward", brief=True)
    shots = check.cases
    if attack.target == "reward" and check.verdict is Verdict.CORRECT:
        shots += (await bench.round([attack.source]))[:1]
    worst = next((shot for shot in shots if shot.verdict is not Verdict.CORRECT), shots[-1])
    remains = tuple(sorted(set(glob.glob(LEFT_BEHIND)) - before))
    return Finding(attack=attack, verdict=worst.verdict, detail=worst.detail, remains=remains, shots=shots)
