"""Which isolation is in force: the strongest whose canaries are contained, or none at all."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass

from refinery_tui.core.bench.judge.fork_server import ServerRefused
from refinery_tui.core.bench.lockdown import landlock
from refinery_tui.core.bench.lockdown.seccomp import ARCHITECTURES

CLOCK = "CPU time, read from outside the process"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChoice:
    """The mode in force and how to say it; the same fields as core/records.Isolation."""

    mode: str
    layers: tuple[str, ...]
    clock: str
    verified: bool
    sentence: str


def choose(wanted: str | None, attempt: Callable[[str], str]) -> ModeChoice:
    """Try strict, then no-open (or only the mode that is wanted); ServerRefused says why nothing will run."""
    if wanted == "unsafe":
        if reason := attempt("unsafe"):
            raise ServerRefused(reason)
        return _unsafe()
    reasons = {}
    for mode in (wanted,) if wanted else ("strict", "no-open"):
        reasons[mode] = _impossible(mode) or attempt(mode)
        if not reasons[mode]:
            return _confined(mode, reasons)
    raise ServerRefused(_refusal(reasons))


def _impossible(mode: str) -> str:
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        return f"there is no system call table for {machine}"
    if mode == "strict" and landlock.version() == 0:
        return f"kernel {platform.release()} offers no Landlock"
    return ""


def _confined(mode: str, reasons: dict[str, str]) -> ModeChoice:
    abi = landlock.version()
    layers = ["no new privileges", "resource limits", *([f"Landlock {abi}"] if mode == "strict" else [])]
    layers += ["seccomp allow-list", "no names of files", "no capabilities"]
    sentence = "Programs run alone, without files, network, processes or threads; the standard library and the task's "
    sentence += "libraries are imported from memory."
    if mode != "strict" and "strict" in reasons:
        sentence += f" Strict isolation is not to be had: {reasons['strict']}."
    if os.geteuid() == 0:
        sentence += " Running as root: prefer an ordinary user, whom file permissions hold back as well."
    return ModeChoice(mode=mode, layers=tuple(layers), clock=CLOCK, verified=True, sentence=sentence)


def _unsafe() -> ModeChoice:
    return ModeChoice(
        mode="unsafe",
        layers=("separate process", "resource limits"),
        clock=CLOCK,
        verified=False,
        sentence="UNVERIFIED: programs run with your rights, and every score is marked so.",
    )


def _refusal(reasons: dict[str, str]) -> str:
    causes = "; ".join(f"{mode}: {reason}" for mode, reason in reasons.items())
    return (
        f"Programs cannot be run safely here ({causes}). Nothing was executed. "
        "Use a newer kernel, WSL2 or Docker, or --unsafe-no-sandbox on a throw-away machine: "
        "scores are then marked UNVERIFIED."
    )
