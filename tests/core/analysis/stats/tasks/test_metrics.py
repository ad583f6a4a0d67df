"""Every worked case of metrics_cases.json: the scores that benchmarks of code publish."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from refinery_tui.core.analysis.stats.tasks import field_scores as scores
from refinery_tui.core.base.errors import ConfigurationError
from tests.core.analysis.adapters import near
from tests.core.analysis.stats.tasks.cases import Case, book

CASES = book("metrics_cases.json")["cases"]


def _passes(i: dict[str, Any], rule: Callable[[int, int, int], float], name: str) -> Any:
    if "tasks" not in i:
        return {name: rule(i["n"], i["c"], i["k"])}
    each = [rule(t["n"], t["c"], i["k"]) for t in i["tasks"]]
    return {"per_task": each, name: sum(each) / len(each)}


def _speedups(i: dict[str, Any]) -> list[float | None]:
    timed = zip(i["correct"], i["baseline_s"], i["program_s"], strict=True)
    return [b / t if ok else None for ok, b, t in timed]


def _efficiency(i: dict[str, Any]) -> Any:
    limit = i["alpha"] * max(r for r, h in zip(i["reference_s"], i["hardness"], strict=True) if h)
    places = [k for k, h in enumerate(i["hardness"]) if h]
    each = []
    for k in places:
        only = [h if place == k else 0.0 for place, h in enumerate(i["hardness"])]
        alpha = limit / i["reference_s"][k]
        each.append(scores.efficiency(i["program_s"], i["reference_s"], only, alpha=alpha))
    whole = scores.efficiency(i["program_s"], i["reference_s"], i["hardness"], alpha=i["alpha"])
    return {"limit_s": limit, "level_efficiency": each, "efficiency": whole, "passes": True}


def _eff_at(i: dict[str, Any]) -> Any:
    if "tasks" not in i:
        return {"eff_at_k": {str(k): scores.eff_at_k(i["efficiency"], k) for k in i["k"]}}
    each = [scores.eff_at_k(e, i["k"]) for e in i["tasks"]]
    first = i["tasks"][0]
    return {
        "per_task": each,
        "eff_at_k": sum(each) / len(each),
        "pass_at_k_of_first": scores.pass_at_k(len(first), sum(first), i["k"]),
    }


def _algotune_task(i: dict[str, Any]) -> Any:
    each = [b / t for b, t in zip(i["baseline_ms"], i["program_ms"], strict=True)]
    return {"speedup": sum(each) / len(each) if all(i["valid"]) else None}


def _beyond(i: dict[str, Any]) -> Any:
    if "tasks" in i:
        each = [scores.beyond(t["program_s"], t["solution_s"]) for t in i["tasks"]]
        return {"per_task": each, "beyond": math.fsum(e or 0 for e in each) / len(each)}
    each = [scores.beyond([t], i["solution_s"]) for t in i["program_s"]]
    return {"per_program": each, "beyond": scores.beyond(i["program_s"], i["solution_s"])}


MEASURES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pass@k": lambda i: _passes(i, scores.pass_at_k, "pass_at_k"),
    "pass^k": lambda i: _passes(i, scores.pass_hat_k, "pass_hat_k"),
    "fast_p": lambda i: {"fast_p": {str(p): scores.fast_p(_speedups(i), p) for p in i["p"]}},
    "geometric-mean speed-up": lambda i: {
        "speedup": scores.geometric_mean(_speedups(i)),
        "n_used": sum(i["correct"]),
    },
    "efficiency of one program (ENAMEL)": _efficiency,
    "eff@k": _eff_at,
    "time of one case (ENAMEL)": lambda i: {"seconds": scores.hodges_lehmann(i["repeats_s"])},
    "AlgoTune score": lambda i: {"score": scores.harmonic_mean(i["task_speedup"])},
    "AlgoTune speed-up of one task": _algotune_task,
    "Beyond": _beyond,
}


@pytest.mark.parametrize("case", [c for c in CASES if c["id"] != "PASSK-03"], ids=lambda case: case["id"])
def test_worked_case_of_a_metric(case: Case) -> None:
    found = MEASURES[case["metric"]](case["input"])
    assert near(found, case["expected"], {"rel": 0.0} | case["tolerance"]), (found, case["expected"])


def test_fewer_programs_than_k_are_refused_not_extrapolated() -> None:
    with pytest.raises(ConfigurationError, match="at least k programs"):
        scores.pass_at_k(3, 1, 5)


def test_scores_without_any_to_tell_have_no_value() -> None:
    assert scores.geometric_mean([None, None]) is None
    assert scores.beyond([1.0], [2.0, 2.0]) is None
