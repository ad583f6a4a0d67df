"""Attacks on the machine and on the reward, as small programs, each with the verdict an honest bench gives it.

They are texts to this tool: only the bench runs them, and each is bounded so that even an escape does no harm.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.task import Family, Task, TaskLimits
from refinery_tui.core.experiment.task_shelf import load_task

Target = Literal["machine", "reward"]
LEFT_BEHIND = "/tmp/refinery-escape*"  # where every attack that writes would leave its mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One program, what it threatens, and the verdicts an honest bench may give it."""

    name: str
    target: Target
    threat: str
    verdicts: tuple[Verdict, ...]
    source: str


def attacks() -> tuple[Attack, ...]:
    """The whole gallery, in alphabetical order within its two halves."""
    folder = Path(__file__).parent
    return tuple(
        _read(path, target) for target in ("machine", "reward") for path in sorted((folder / target).glob("*.py"))
    )


def gallery_task() -> Task:
    """get_difference with small inputs and short limits: what the attacks are run against."""
    families = (
        Family(name="empty", role="check", size=0),
        Family(name="none_qualifies", role="check", least=30, size=20_000, count=2),
        Family(name="one_qualifies", role="check", size=300),
        Family(name="planted", role="check", least=10, size=2000, count=4, thorough=12),
        Family(name="planted", role="check", least=300, size=20_000, count=5),
        Family(name="uniform", role="check", size=20_000),
        Family(name="every_value", role="check", size=100, calls=True),
        Family(name="planted_large", role="time", size=20_000),
    )
    limits = TaskLimits(wall_seconds=1.0, least_wall_seconds=1.0, load_seconds=2.0, memory_bytes=512 << 20)
    return replace(load_task("get_difference"), families=families, limits=limits)


def _read(path: Path, target: Target) -> Attack:
    source = path.read_text(encoding="utf-8")
    threat, verdicts = (line.partition(": ")[2] for line in source.splitlines()[:2])
    return Attack(
        name=path.stem,
        target=target,
        threat=threat,
        verdicts=tuple(Verdict(verdict) for verdict in verdicts.split(" or ")),
        source=source,
    )
