"""How the worked cases of stats_cases_tasks.json and metrics_cases.json call the public functions."""

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.meta_analysis import combine_effects

from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds
from refinery_tui.core.analysis.stats.tasks import (
    field_scores,
    heterogeneity,
    omnibus,
    task_budget,
    task_contrasts,
    task_power,
    task_shares,
    task_variance,
)
from tests.places import DATA

Case = Mapping[str, Any]
TWO_OVER_ONE = np.array([-1.0, 1.0])


@cache
def book(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / name).read_text())
    return loaded


def data(case: Case) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = book("stats_cases_tasks.json")["datasets"][case["dataset"]]
    return found


def wide(columns: dict[str, list[Any]]) -> tuple[NDArray[np.float64], list[str]]:
    """Tasks x treatments x blocks (x timings) of the response, NaN where a program failed, and the tasks' names."""
    axes = [columns[name] for name in ("task", "treatment", "block", "timing") if name in columns]
    known = [list(dict.fromkeys(axis)) for axis in axes]
    y = np.full([len(k) for k in known], np.nan)
    for *place, value in zip(*axes, columns["y"], strict=True):
        if value is not None:
            y[tuple(k.index(p) for k, p in zip(known, place, strict=True))] = value
    return y, [str(task) for task in known[0]]


def fitted(case: Case) -> tuple[task_contrasts.TaskContrasts, list[str]]:
    y, names = wide(data(case))
    return task_contrasts.task_contrasts(y[None], TWO_OVER_ONE), names


def _error(error: task_contrasts.MeanError) -> dict[str, Any]:
    low, high = error.interval()
    return {
        "estimate": error.estimate[0],
        "se": error.se[0],
        "df": error.df[0],
        "t": error.estimate[0] / error.se[0],
        "p": error.p[0],
        "ratio": math.exp(error.estimate[0]),
        "ratio_ci": [math.exp(low[0]), math.exp(high[0])],
    }


def _these(case: Case) -> Any:
    found, names = fitted(case)
    missing = [n for n, c in zip(names, found.contrasts[0], strict=True) if not np.isfinite(c)]
    return _error(task_contrasts.these_tasks(found)) | {
        "tasks": int(found.tasks[0]),
        "not_estimable": missing,
        "df_residual": found.df[0],
        "mse": found.mse[0],
    }


def _like(case: Case) -> Any:
    found, names = fitted(case)
    known = np.isfinite(found.contrasts[0])
    c, v = found.contrasts[0][known], found.variances[0][known]
    kept = [n for n, k in zip(names, known, strict=True) if k]
    spread, k = float(task_contrasts.spread_of(found)[0]), len(c)
    pooled = heterogeneity.pooled(c, v)
    return _error(task_contrasts.tasks_like_these(found)) | {
        "tasks": k,
        "not_estimable": [n for n in names if n not in kept],
        "contrasts": dict(zip(kept, c.tolist(), strict=True)),
        "Q": pooled.q,
        "I2": pooled.i2,
        "tau": math.sqrt(pooled.tau2),
        "tau_ci": list(heterogeneity.tau_interval(spread**2, float(v.mean()), k, float(found.df[0]))),
        "new_task_ratio": list(heterogeneity.new_task(float(found.estimate[0]), spread, k)),
        "hk_estimate": pooled.estimate,
        "hk_ci": list(pooled.ci),
        "p_sign_flip": heterogeneity.sign_flip_p(c),
        "leave_one_out_p": dict(zip(kept, heterogeneity.leave_one_out(c), strict=True)),
        "grubbs": heterogeneity.grubbs(c)[0],
        "grubbs_critical": heterogeneity.grubbs_critical(k),
    }


def _pool(case: Case) -> Any:
    c, v = data(case)["effect"], data(case)["variance"]
    found = heterogeneity.pooled(c, v)
    weights = 1 / (np.array(v) + found.tau2)
    reach = 1.959963984540054 / math.sqrt(weights.sum())
    return {
        "tau2_pm": found.tau2,
        "tau2_dl": max(0.0, float(combine_effects(np.array(c), np.array(v), "chi2").tau2)),
        "Q": found.q,
        "I2": found.i2,
        "estimate": found.estimate,
        "hk_ci": list(found.ci),
        "z_ci": [found.estimate - reach, found.estimate + reach],
    }


def _omnibus(case: Case) -> Any:
    y, _ = wide(data(case))
    found = omnibus.omnibus(y)
    pair = task_contrasts.tasks_like_these(task_contrasts.task_contrasts(y[None], np.array([-1.0, 1.0, 0.0])))
    return {
        "F_random": found.f_random,
        "df": list(found.df),
        "p_random": found.p_random,
        "epsilon_gg": found.epsilon,
        "p_gg": found.p_gg,
        "F_fixed": found.f_fixed,
        "df_fixed": list(found.df_fixed),
        "p_fixed": found.p_fixed,
        "F_interaction": found.f_interaction,
        "first_pair": {
            "contrast": "two - one",
            "estimate": pair.estimate[0],
            "df": pair.df[0],
            "p": pair.p[0],
        },
    }


def _benchmark(case: Case) -> Any:
    size = case["input"]["benchmark_size"]
    found, _ = fitted(case)
    return _error(task_contrasts.the_benchmark(found, size)) | {"fraction": found.tasks[0] / size}


def _families(case: Case) -> Any:
    contrasts, families = data(case)["contrast"], data(case)["family"]
    found = heterogeneity.mean_of(heterogeneity.family_means(contrasts, families))
    return {
        "families": len(set(families)),
        "estimate": found.estimate,
        "se": found.se,
        "df": found.df,
        "p": found.p,
        "ci": list(found.ci),
        "naive_se": heterogeneity.mean_of(contrasts).se,
    }


def _correct(case: Case) -> Any:
    columns = data(case)
    if "two" in columns:
        two, one = columns["two"], columns["one"]
        alike = task_shares.shares_of_alike((two, one), ([1] * len(two), [1] * len(one)))
        only = [sum(a > b for a, b in zip(x, y, strict=True)) for x, y in ((two, one), (one, two))]
        return {
            "only_two": only[0],
            "only_one": only[1],
            "p_mid": task_shares.mcnemar_p(*only)[1],
            "phi": alike.phi,
            "difference": alike.difference,
            "ci": list(alike.ci),
        }
    hits = (columns["correct_two"], columns["correct_one"])
    tried = (columns["n_two"], columns["n_one"])
    rule = task_shares.shares_of_these if case["area"] == "tasks.correct_these" else task_shares.shares_of_alike
    found = rule(hits, tried)
    return {
        "p": list(found.shares),
        "n_effective": list(found.effective),
        "phi": found.phi,
        "df": len(hits[0]) - 1,
        "difference": found.difference,
        "ci": list(found.ci),
    }


def _mcnemar(case: Case) -> Any:
    exact, mid = task_shares.mcnemar_p(case["input"]["only_first"], case["input"]["only_second"])
    return {"p_exact": exact, "p_mid": mid}


def _mantel_haenszel(case: Case) -> Any:
    d = {k: np.array(v) for k, v in data(case).items()}
    found = task_shares.mantel_haenszel_difference(d["tpos"], d["tpos"] + d["tneg"], d["cpos"], d["cpos"] + d["cneg"])
    return {
        "difference": found.difference,
        "se_sato": found.se_sato,
        "ci_wald": list(found.ci_wald),
        "ci_klingenberg": list(found.ci_klingenberg),
    }


def _passes(case: Case) -> Any:
    if case["dataset"] is None:
        i = case["input"]
        each = zip(i["n"], i["correct"], i["k"], strict=True)
        return {"pass_at": [field_scores.pass_at_k(n, c, k) for n, c, k in each]}
    n, correct = data(case)["n"], data(case)["correct"]
    found: dict[str, Any] = {}
    for name, rule in (("pass_at", field_scores.pass_at_k), ("pass_hat", field_scores.pass_hat_k)):
        for k in case["input"]["k"]:
            score = field_scores.mean_score([rule(a, c, k) for a, c in zip(n, correct, strict=True)], sum(n))
            found[f"{name}_{k}"] = {
                "estimate": score.estimate,
                "n_effective": score.effective,
                "ci": list(score.ci),
            }
    return found


def _field(case: Case) -> Any:
    if "k" in case["input"]:
        scores = data(case)["scores"]
        each = {k: [field_scores.eff_at_k(s, k) for s in scores] for k in case["input"]["k"]}
        return {f"eff_at_{k}": sum(values) / len(values) for k, values in each.items()}
    speedups = data(case)[case["input"]["column"]]
    known = [s for s in speedups if s is not None]
    mean, ci = field_scores.mean_log([math.log(s) for s in known])
    fast = field_scores.mean_score([field_scores.fast_p([s], 1.5) for s in speedups], len(speedups))
    return {
        "correct": len(known),
        "geometric_mean_of_correct": mean,
        "geometric_ci": list(ci),
        "harmonic_mean_failures_1": field_scores.harmonic_mean(speedups),
        "harmonic_ci": list(field_scores.harmonic_interval(speedups)),
        "fast_1.5": fast.estimate,
        "fast_1.5_ci": list(fast.ci),
        "geometric_mean_failures_and_slower_1": field_scores.geometric_mean([max(1.0, s or 1.0) for s in speedups]),
    }


def _components(case: Case) -> Any:
    y, _ = wide(data(case))
    found = task_variance.task_components(y)
    names = ("task", "tt", "prog", "tim")
    tau2, prediction = found.noise(2.0)
    return {
        "mean_squares": dict(zip(names, found.squares, strict=True)),
        "df": dict(zip(names, found.df, strict=True)),
        "var_task": found.task,
        "var_treatment_task": found.mixed,
        "var_program": found.program,
        "var_timing": found.timing,
        "ci_treatment_task": list(found.mixed_ci),
        "ci_program": list(found.program_ci),
        "ci_timing": list(found.timing_ci),
        "contrast": {
            "data_noise_tau2": tau2,
            "prediction_noise": prediction,
            "var_of_mean": found.variance_of_mean(2.0),
        },
    }


def _power(case: Case) -> Any:
    i = case["input"]
    design = task_power.TaskDesign(
        tasks=i["tasks"],
        replicates=i["replicates"],
        sd=task_power.sd_of_program(i["sd_program"], i["sd_timing"], i["timings"]),
        tau=i["tau"],
        p_correct=i["p_correct"],
    )
    these, like = task_power.error_of(design, "these"), task_power.error_of(design, "like")
    wish = {"alpha": i["alpha"], "power": i["power"]}
    return {
        "tasks_expected": these.tasks,
        "var_these": these.variance,
        "df_these": these.df,
        "power_these": task_power.power_of(design, "these", ratio=i["ratio"], alpha=i["alpha"]),
        "mde_these": task_power.detectable(design, "these", **wish),
        "var_like": like.variance,
        "df_like": like.df,
        "power_like": task_power.power_of(design, "like", ratio=i["ratio"], alpha=i["alpha"]),
        "mde_like": task_power.detectable(design, "like", **wish),
        "mde_like_endless_replicates": task_power.detectable_endless(design, "like", **wish),
    }


def _planner(case: Case) -> Any:
    i = case["input"]
    design = task_power.TaskDesign(tasks=i["tasks"], replicates=i["replicates"], sd=i["sd_program"], tau=i["tau"])
    prices = task_budget.TaskPrices(usd_task=i["usd_task"], usd_programs=i["usd_program"])
    found = task_budget.trade(
        design, prices, "like", more_tasks=i["more_tasks"], more_replicates=i["more_replicates"], alpha=i["alpha"]
    )
    best = task_budget.best_split(
        design,
        prices,
        "like",
        ratio=i["ratio"],
        usd_most=i["budget_usd"],
        alpha=i["alpha"],
        replicates=range(i["replicates_from"], i["replicates_to"] + 1),
        tasks_at_least=i["tasks_at_least"],
    )
    assert best is not None
    return {
        "r_optimal": task_budget.best_replicates(design, prices),
        "mde_now": found.now,
        "mde_more_tasks": found.more_tasks,
        "mde_more_replicates": found.more_replicates,
        "usd_more_tasks": found.usd_tasks,
        "usd_more_replicates": found.usd_replicates,
        "best": {"replicates": best.replicates, "tasks": best.tasks, "power": best.power},
    }


def _tau_plan(case: Case) -> Any:
    i = case["input"]
    tau, sd = task_power.upper_tau(
        tasks=i["tasks"],
        spread2=i["var_contrasts"],
        mse=i["mse"],
        replicates=i["replicates"],
        df=i["df_residual"],
    )
    within = 2 * i["mse"] / i["replicates"]
    return {
        "tau_hat": math.sqrt(i["var_contrasts"] - within),
        "tau_upper80": tau,
        "sd_program_upper80": sd,
    }


def _sequential(case: Case) -> Any:
    y, _ = wide(data(case))
    most, looks = case["input"]["planned_blocks"], case["input"]["looks"]
    bounds = spending_bounds([look / most for look in looks], alpha=0.05)
    found = []
    for look, z, p in zip(looks, bounds.z, bounds.nominal_p, strict=True):
        seen = task_contrasts.task_contrasts(y[None, :, :, :look], TWO_OVER_ONE)
        these, like = (float(rule(seen).p[0]) for rule in (task_contrasts.these_tasks, task_contrasts.tasks_like_these))
        found.append(
            {
                "block": look,
                "z": z,
                "nominal_p": p,
                "p_these": these,
                "p_like": like,
                "cross_these": these < p,
                "cross_like": like < p,
            }
        )
    return found


def _missing(case: Case) -> Any:
    found, _ = fitted(case)
    c = found.contrasts[0]
    fill, low, high = heterogeneity.bounds(c[np.isfinite(c)], int(np.sum(~np.isfinite(c))))
    ends = {"low": low, "high": high}
    return {"fill": fill} | {name: {"estimate": e.estimate, "p": e.p} for name, e in ends.items()}


ADAPTERS: dict[str, Callable[[Case], Any]] = {
    "tasks.these": _these,
    "tasks.like": _like,
    "tasks.pool": _pool,
    "tasks.omnibus": _omnibus,
    "tasks.benchmark": _benchmark,
    "tasks.families": _families,
    "tasks.correct_these": _correct,
    "tasks.correct_like": _correct,
    "tasks.mcnemar": _mcnemar,
    "tasks.mantel_haenszel": _mantel_haenszel,
    "tasks.pass_at_k": _passes,
    "tasks.field": _field,
    "tasks.components": _components,
    "tasks.power": _power,
    "tasks.planner": _planner,
    "tasks.tau_plan": _tau_plan,
    "tasks.sequential": _sequential,
    "tasks.missing": _missing,
}
