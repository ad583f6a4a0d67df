"""What follows from a simulated team's chances: the truth that its analysis must find again."""

import itertools
from collections import defaultdict

from refinery_tui.core.models.simulated_chain import Chances, moves
from refinery_tui.core.models.simulated_programs import ProgramLadder


def expected_programs(ladder: ProgramLadder, odds: Chances, iterations: int) -> dict[str | None, float]:
    """The probability that each program (by name) is a team's last one after so many complete iterations.

    None: it has no program yet. Every iteration is one reply whose request shows the last program after all
    others, as protocol `rotate` does with any memory.
    """
    programs = {p.name: p for p in (*itertools.chain(*ladder.rungs), *ladder.defective)}
    now: dict[str | None, float] = {None: 1.0}
    for _ in range(iterations):
        after: defaultdict[str | None, float] = defaultdict(float)
        for name, probability in now.items():
            for move in moves(ladder, programs[name] if name else None, odds):
                after[move.program.name if move.program else name] += probability * move.probability
        now = dict(after)
    return now


def expected_rungs(ladder: ProgramLadder, odds: Chances, iterations: int) -> dict[int | None, float]:
    """The probability of ending on each rung after so many iterations; None: no program, or a defective one."""
    rungs: defaultdict[int | None, float] = defaultdict(float)
    standing = {p.name for rung in ladder.rungs for p in rung}
    for name, probability in expected_programs(ladder, odds, iterations).items():
        rungs[ladder.positions[name] if name in standing else None] += probability
    return dict(rungs)
