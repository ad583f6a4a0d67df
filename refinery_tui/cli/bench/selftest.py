"""`refinery selftest`: every attack of the gallery against the bench of this machine."""

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from refinery_tui.cli.base.options import AsJson, Unsafe
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.bench.bench_session import isolation_lines
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.experiment.bench_records import Isolation

if TYPE_CHECKING:
    from refinery_tui.core.bench.selftest import Finding


def selftest(
    as_json: AsJson = False,
    mode: str | None = typer.Option(None, "--mode", help="Force strict or no-open instead of the best to be had."),
    target: str | None = typer.Option(None, "--target", help="Only the attacks on this: machine or reward."),
    unsafe_no_sandbox: Unsafe = False,
) -> None:
    """Run the shipped attacks on the machine and on the reward; each must get the verdict an honest bench gives.

    --json gives {isolation, held, attacks}; each attack: name, target, threat, expected, verdict,
    held, remains, detail. Exits with 1 when one does not hold.
    """
    _one_of("mode", mode, ("strict", "no-open"))
    _one_of("target", target, ("machine", "reward"))
    isolation, found = asyncio.run(_attacked("unsafe" if unsafe_no_sandbox else mode, target, quiet=as_json))
    loose = [finding for finding in found if not finding.held]
    if as_json:
        attacks = [_facts(finding) for finding in found]
        facts = {"isolation": asdict(isolation), "held": not loose, "attacks": attacks}
        typer.echo(json_text(facts))
    else:
        typer.echo(
            f"{len(found) - len(loose)} of {len(found)} attacks held: after held stands the verdict the bench "
            "gave, one an honest bench gives (correct: the attack gained nothing and its answer was right)"
        )
    if loose:
        names = ", ".join(finding.attack.name for finding in loose)
        raise RefineryError(
            f"Not contained: {names}. Do not run programs here; report this with 'refinery doctor --json'."
        )


def _one_of(option: str, given: str | None, known: tuple[str, ...]) -> None:
    from refinery_tui.core.base.errors import ConfigurationError
    from refinery_tui.core.base.text import did_you_mean

    if given not in (None, *known):
        raise ConfigurationError(f"--{option} {given}: is not a {option}.{did_you_mean(str(given), known)}")


async def _attacked(mode: str | None, target: str | None, *, quiet: bool) -> "tuple[Isolation, list[Finding]]":
    from refinery_tui.core.bench.client import open_bench
    from refinery_tui.core.bench.gallery import attacks, gallery_task
    from refinery_tui.core.bench.selftest import findings

    found = []
    async with open_bench(gallery_task(), mode=mode, unsafe=mode == "unsafe") as bench:
        if not quiet:
            typer.echo("\n".join(isolation_lines(bench.isolation)))
        gallery = tuple(attack for attack in attacks() if target in (None, attack.target))
        async for finding in findings(bench, gallery):
            found.append(finding)
            if not quiet:
                typer.echo(_line(finding))
        return bench.isolation, found


def _line(finding: "Finding") -> str:
    mark = "held " if finding.held else "LOOSE"
    return f"{mark}  {finding.verdict:<18}  {finding.attack.target}: {finding.attack.threat}"


def _facts(finding: "Finding") -> dict[str, Any]:
    return {
        "name": finding.attack.name,
        "target": finding.attack.target,
        "threat": finding.attack.threat,
        "expected": [verdict.value for verdict in finding.attack.verdicts],
        "verdict": finding.verdict.value,
        "held": finding.held,
        "remains": list(finding.remains),
        "detail": finding.detail,
    }
