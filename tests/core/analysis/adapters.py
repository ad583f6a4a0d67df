"""How the worked cases of stats_cases.json call the public functions: one adapter an area."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.stats import multiplicity, survival, trajectories
from refinery_tui.core.analysis.stats.binary import evals, firth, proportions
from refinery_tui.core.analysis.stats.linear import effects, mixed, robust, variance
from refinery_tui.core.analysis.stats.linear.anova import AnovaTable, anova, one_way
from refinery_tui.core.analysis.stats.power import power, power_pairs
from refinery_tui.core.analysis.stats.resampling import permutation
from refinery_tui.core.analysis.stats.sequential import group_sequential
from tests.places import DATA

CASES_FILE = DATA / "stats_cases.json"
Case = Mapping[str, Any]


@cache
def book() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(CASES_FILE.read_text())
    return loaded


def frame(name: str) -> pd.DataFrame:
    return pd.DataFrame(book()["datasets"][name])


def pilot_programs() -> pd.DataFrame:
    return mixed.unit_means(frame("pilot"), "t", ["agents", "type", "level"], "file")


def facts(result: object) -> Any:
    """A result dataclass as a dictionary, for comparing by key."""
    if is_dataclass(result):
        return {f.name: facts(getattr(result, f.name)) for f in fields(result)}
    return result


def table_facts(table: AnovaTable, rename: Mapping[str, str] | None = None) -> dict[str, Any]:
    names = rename or {}
    lines: dict[str, Any] = {}
    for e in table.effects:
        name = ":".join(names.get(part, part) for part in e.name.split(":"))
        lines[name] = {"ss": e.ss, "df": e.df, "F": e.F, "p": e.p}
    lines["Residual"] = {"ss": table.ss_residual, "df": table.df_residual}
    return lines


def _oneway(case: Case) -> Any:
    i, d = case["input"], frame(case["dataset"])
    table = one_way(d[i["response"]], d[i["factor"]], i["factor"])
    line = table.effects[0]
    shares = facts(effects.variance_explained(F=line.F, df_num=line.df, df_den=table.df_residual))
    n = table.n / (line.df + 1)
    spread = {"mse": table.mse, "n": n, "df": table.df_residual}
    extra = {
        "mse": table.mse,
        "q_crit_05_4_16": multiplicity.tukey_critical(line.df + 1, table.df_residual),
        "tukey_hsd": multiplicity.tukey_distance(k=line.df + 1, **spread),
        "lsd": multiplicity.least_significant_difference(**spread),
        **shares,
    }
    flat = {"F": line.F, "p": line.p, "ss_between": line.ss, "ss_within": table.ss_residual}
    return {**table_facts(table), "extra": extra, **flat}


def _factorial(case: Case) -> Any:
    i, d = case["input"], frame(case["dataset"])
    table = anova(d, i["response"], i["factors"], type=i.get("type", 2))
    return table_facts(table, {"partner.status": "status"})


def _pilot(case: Case) -> Any:
    programs = pilot_programs()
    table = anova(programs, "t", case["input"]["factors"], type=2)
    return table_facts(table, {"agents": "A", "type": "T", "level": "L"})


def _pseudo(case: Case) -> Any:
    table = anova(frame("pilot"), "t", case["input"]["factors"], type=2, as_published=True)
    return table_facts(table, {"agents": "A", "type": "T", "level": "L"})


def _equivalence(case: Case) -> Any:
    d = frame("pilot").assign(y=lambda f: np.log(f["t"]))
    factors = ["agents", "type", "level"]
    table = anova(mixed.unit_means(d, "y", factors, "file"), "y", factors)
    named = table_facts(table, {"agents": "A", "type": "T", "level": "L"})
    return {"F": {k: v["F"] for k, v in named.items() if k != "Residual"}, "den_df": table.df_residual}


def _seed_power(case: Case) -> Any:
    i = case["input"]
    size = power.anova_size(f=i["f"], k_groups=i["k_groups"], power=i["target"])
    each = i["n_total"] / i["k_groups"]
    return {
        "power_at_24": power.anova_power(f=i["f"], k_groups=i["k_groups"], n_per_group=each),
        "n_total_for_80": size.n_total_continuous,
        "n_per_treatment_for_80": size.n_per_group_continuous,
    }


def _omnibus(case: Case) -> Any:
    i = dict(case["input"])
    if "power" in i:
        return facts(power.anova_size(**i))
    return {"power": power.anova_power(**i)}


def _factorial_means(case: Case) -> Any:
    i = {k: v for k, v in case["input"].items() if k != "cell_order"}
    return {name: f.power for name, f in power.factorial_power(**i).items()}


def _t(case: Case) -> Any:
    i = dict(case["input"])
    if "power" in i:
        size = power_pairs.t_size(**i)
        return {"n_per_group_continuous": size.n_continuous, "n_per_group": size.n}
    return {"power": power_pairs.t_power(**i)}


def _gmr_power(case: Case) -> Any:
    size = power_pairs.gmr_size(**case["input"])
    return {"n_per_arm_continuous": size.n_continuous, "n_per_arm": size.n, "power_at_n": size.power_at_n}


def _block(case: Case) -> Any:
    i = case["input"]
    crd = power.anova_power(f=i["f"], k_groups=i["k_groups"], n_per_group=i["n_blocks"], alpha=i["alpha"])
    return {"power_rcbd": power.block_power(**i), "power_crd_same_sd": crd}


def _mc(case: Case) -> Any:
    i = case["input"]
    return {
        "mcse": power.mc_error(i["power"], i["n_sims"]),
        "wilson95_for_800_of_1000": proportions.wilson(i["power"] * i["n_sims"], i["n_sims"]),
        "n_sims_needed": power.sims_needed(i["target_mcse"], i["worst_case_p"]),
    }


def _welch_anova(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    return facts(robust.welch_anova(d[i["response"]], d[i["factor"]]))


def _welch_t(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    first, second = (g[i["response"]] for _, g in d.groupby(i["group"], sort=False))
    return facts(effects.t_test(first, second))


def _paired(case: Case) -> Any:
    gaps = case["input"]["differences"]
    t = effects.paired_t_test(gaps)
    return {**facts(permutation.sign_flips(gaps)), "t": t.t, "p_t": t.p}


def _kruskal(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    found = robust.kruskal(d[i["response"]], d[i["factor"]])
    return {"H": found.statistic, "p": found.p}


def _tukey(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    pairs = multiplicity.tukey(d, i["response"], i["factor"], model=i["model"].split("+"))
    return [{"pair": f"{c.second}-{c.first}", "diff": c.difference, "lo": c.low, "hi": c.high, "p": c.p} for c in pairs]


def _games(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    pairs = multiplicity.games_howell(d[i["response"]], d[i["factor"]])
    return [
        {"g1": c.first, "g2": c.second, "diff": c.difference, "df": c.df, "p": c.p, "lo": c.low, "hi": c.high}
        for c in pairs
    ]


def _dunnett(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    pairs = multiplicity.dunnett(d[i["response"]], d[i["factor"]], i["control"])
    return {"est": [c.difference for c in pairs], "p": [c.p for c in pairs]}


def _holm(case: Case) -> Any:
    p = case["input"]["p"]
    return {"holm": multiplicity.holm(p).tolist(), "bh": multiplicity.benjamini_hochberg(p).tolist()}


def _mixed(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    fit = mixed.random_intercept(d[i["response"]], d[i["random"]], fixed=None if "fixed" not in i else d[i["fixed"]])
    return {
        "var_batch": fit.var_group,
        "var_intercept": fit.var_group,
        "var_resid": fit.var_resid,
        "mean": fit.beta[0],
        "se_mean": fit.se[0],
        "reml_criterion": fit.reml_criterion,
        "icc": fit.icc,
        "beta0": fit.beta[0],
        "beta1": fit.beta[-1],
        "se1": fit.se[-1],
    }


def _icc(case: Case) -> Any:
    i = case["input"]
    if "ratings" in i:
        found = variance.icc_of_ratings(i["ratings"])
    else:
        d = frame(case["dataset"])
        found = variance.icc(d[i["response"]], d[i["random"]])
    return {
        **facts(found),
        "icc_ci95": found.ci,
        "bms": found.ms_between,
        "wms": found.ms_within,
        "icc_1_1": found.icc,
        "icc_1_k": found.icc_k,
    }


def _deff(case: Case) -> Any:
    i = case["input"]
    deff = variance.design_effect(m=i["m"], icc=i["icc"])
    return {"deff": deff, "n_effective": variance.effective_n(**i)}


def _proportion(case: Case) -> Any:
    i = case["input"]
    return {
        "wilson": proportions.wilson(i["successes"], i["n"]),
        "clopper_pearson": proportions.clopper_pearson(i["successes"], i["n"]),
        "agresti_coull": proportions.agresti_coull(i["successes"], i["n"]),
    }


def _fisher(case: Case) -> Any:
    found = proportions.fisher(case["input"]["table"])
    return {"p_two_sided": found.p_two_sided, "p_one_sided": found.p_greater}


def _survival(case: Case) -> Any:
    d, i = frame(case["dataset"]), case["input"]
    time, event, group = d[i["time"]], d[i["event"]], d[i["group"]]
    test = survival.log_rank(time, event, group)
    drug = survival.kaplan_meier(time[group == "6-MP"], event[group == "6-MP"])
    control = survival.kaplan_meier(time[group != "6-MP"], event[group != "6-MP"])
    share, se = drug.share_at(10)
    medians = [drug.median, control.median]
    return {"logrank_chi2": test.chi2, "p": test.p, "median": medians, "S10_6mp": share, "se10_6mp": se}


def _standardised(case: Case) -> Any:
    d = frame(case["dataset"])
    return facts(effects.standardised_difference(d.extra[d.group == 1], d.extra[d.group == 2]))


def _superiority(case: Case) -> Any:
    found = effects.superiority(case["input"]["x"], case["input"]["y"])
    return {**facts(found), "mann_whitney_U": found.mann_whitney_u}


def _gmr(case: Case) -> Any:
    return facts(effects.gmr(case["input"]["A"], case["input"]["B"]))


def _spending(case: Case) -> Any:
    bounds = group_sequential.spending_bounds(case["input"]["t"], alpha=case["input"]["alpha"])
    return {**facts(bounds), "nominal_two_sided_p": bounds.nominal_p}


def _inflation(case: Case) -> Any:
    i = case["input"]
    t = [(k + 1) / i["K"] for k in range(i["K"])]
    designs = [group_sequential.sequential_design(t, power=p, alpha=i["alpha"]) for p in i["power"]]
    return {
        "inflation": [d.inflation for d in designs],
        "asn_under_H1_relative_to_fixed": [d.asn_h1 for d in designs],
    }


def _trajectory(case: Case) -> Any:
    return facts(trajectories.best_so_far(case["input"]["runtime_by_iteration"]))


ADAPTERS: dict[str, Callable[[Case], Any]] = {
    "power.anova.omnibus": _omnibus,
    "power.anova.factorial_effect": lambda c: {
        **facts(s := power.effect_size_needed(**c["input"])),
        "F_crit": s.f_critical,
        "df_den": int(s.df_den),
        "actual_power": s.power,
    },
    "power.means": lambda c: {
        "cohen_f": power.cohen_f(c["input"]["means"], sd=c["input"]["sd"]),
        "power": power.means_power(**c["input"]),
    },
    "power.factorial_means": _factorial_means,
    "power.seed_regression": _seed_power,
    "power.range_to_f": lambda c: [facts(power.range_to_f(**i)) for i in c["input"]],
    "power.t": _t,
    "power.glm": lambda c: {"power": power.glm_power(**c["input"])},
    "power.proportions": lambda c: {
        "power": power_pairs.proportions_power(n1=c["input"]["n_per_group"], **_without(c, "n_per_group"))
    },
    "power.gmr": _gmr_power,
    "power.block": _block,
    "power.mc_error": _mc,
    "anova.oneway": _oneway,
    "anova.type2": _factorial,
    "anova.factorial": _factorial,
    "anova.pilot": _pilot,
    "anova.pseudoreplication": _pseudo,
    "robust.welch_anova": _welch_anova,
    "robust.welch_t": _welch_t,
    "robust.brown_forsythe": lambda c: facts(
        robust.brown_forsythe(frame(c["dataset"])[c["input"]["response"]], frame(c["dataset"])[c["input"]["factor"]])
    ),
    "robust.permutation_paired": _paired,
    "robust.kruskal": _kruskal,
    "multiplicity.tukey": _tukey,
    "multiplicity.games_howell": _games,
    "multiplicity.dunnett": _dunnett,
    "multiplicity.holm": _holm,
    "mixed.oneway": _mixed,
    "mixed.random_intercept": _mixed,
    "mixed.icc_anova": _icc,
    "mixed.equivalence": _equivalence,
    "allocation.optimal_m": lambda c: {"m_opt": variance.optimal_timings(**c["input"])},
    "allocation.design_effect": _deff,
    "proportion.ci": _proportion,
    "proportion.difference_ci": lambda c: {"ci": proportions.newcombe(**c["input"])},
    "proportion.fisher": _fisher,
    "proportion.exact_or_ci": lambda c: {"ci": proportions.odds_ratio_exact(c["input"]["table"])[1]},
    "logistic.firth": lambda c: {"log_or": firth.firth_table(c["input"]["table"]).beta[1]},
    "censoring.km_logrank": _survival,
    "effect.gmr": _gmr,
    "effect.d": _standardised,
    "effect.superiority": _superiority,
    "sequential.pocock": lambda c: {"c": [group_sequential.pocock_constant(k) for k in c["input"]["K"]]},
    "sequential.obf": lambda c: {"c": [group_sequential.obrien_fleming_constant(k) for k in c["input"]["K"]]},
    "sequential.spending_of": _spending,
    "sequential.naive_inflation": lambda c: {"type1": [group_sequential.naive_type1(k) for k in c["input"]["K"]]},
    "sequential.exit_probability": lambda c: {"cum_exit": group_sequential.exit_probabilities(**c["input"])},
    "sequential.inflation": _inflation,
    "sequential.rci": lambda c: facts(group_sequential.repeated_interval(**c["input"])),
    "evals.standard_error": lambda c: {"se": [evals.bernoulli_se(p, n) for p, n in c["input"]["scores"]]},
    "evals.sample_size": lambda c: facts(evals.questions_needed(**c["input"])),
    "trajectory.best_so_far": _trajectory,
}


def _without(case: Case, *names: str) -> dict[str, Any]:
    return {k: v for k, v in case["input"].items() if k not in names}


def near(found: Any, expected: Any, tolerance: Mapping[str, float]) -> bool:
    """The file's rule: |x - expected| <= max(abs, rel |expected|), lists and dictionaries elementwise."""
    match expected:
        case dict():
            return all(near(found[key], value, tolerance) for key, value in expected.items())
        case list():
            return len(found) == len(expected) and all(
                near(f, e, tolerance) for f, e in zip(found, expected, strict=True)
            )
        case bool() | str() | None:
            return bool(found == expected)
        case int() if isinstance(found, int):
            return bool(found == expected)
        case _:
            allowed = max(tolerance.get("abs", 0.0), tolerance.get("rel", 0.0) * abs(expected))
            return math.isclose(found, expected, rel_tol=0.0, abs_tol=allowed)
