"""Which formulas may be asked by name, by subject; each is a public function of `stats`, imported when it is asked."""

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean

_STATS = "refinery_tui.core.analysis.stats"
SUBJECTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "Power of F tests": (
        ("power.power", "anova_power anova_size effect_power effect_size_needed glm_power block_power"),
        ("power.power", "means_power factorial_power cohen_f range_to_f mc_error sims_needed"),
    ),
    "Power of two arms": (
        ("power.power_pairs", "t_power t_size t_detectable gmr_power gmr_size gmr_detectable"),
        ("power.power_pairs", "contrast_power contrast_detectable effect_h proportions_power proportions_size"),
        ("binary.share_power", "share_power"),
    ),
    "Differences, ratios and their sizes": (
        ("linear.effects", "gmr t_test paired_t_test standardised_difference superiority variance_explained"),
        ("linear.anova", "anova one_way"),
    ),
    "Unequal spread, ranks, permutations": (
        ("linear.robust", "welch_anova brown_forsythe bartlett shapiro kruskal mann_whitney brunner_munzel"),
        ("resampling.permutation", "two_sample sign_flips"),
        ("resampling.rank_sums", "wilcoxon_exact"),
    ),
    "Many comparisons": (
        ("multiplicity", "holm hochberg bonferroni benjamini_hochberg tukey games_howell dunnett"),
        ("multiplicity", "tukey_critical tukey_distance least_significant_difference"),
    ),
    "Shares": (
        ("binary.proportions", "wilson clopper_pearson agresti_coull rule_of_three newcombe"),
        ("binary.proportions", "fisher boschloo odds_ratio_exact"),
        ("binary.firth", "firth firth_table"),
    ),
    "Times cut off by a limit": (("survival", "kaplan_meier log_rank censored_lognormal"),),
    "Programs and their timings": (
        ("linear.mixed", "random_intercept"),
        ("linear.variance", "icc icc_of_ratings optimal_timings mean_variance design_effect effective_n sd_interval"),
    ),
    "Looks": (
        ("sequential.group_sequential", "spending_bounds sequential_design exit_probabilities repeated_interval"),
        ("sequential.group_sequential", "naive_type1 pocock_constant obrien_fleming_constant wang_tsiatis_constant"),
        ("sequential.anytime", "anytime_t units_for_interval"),
    ),
    "Scores of evaluations": (
        ("binary.evals", "bernoulli_se mean_se clustered_se paired_se paired_se_from_correlation unpaired_se"),
        ("binary.evals", "questions_needed detectable_difference"),
        ("tasks.field_scores", "pass_at_k"),
    ),
    "Trajectories": (("trajectories", "best_so_far"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula by name; `call` takes its `parameters`, of which those in `needed` have no default."""

    name: str
    says: str
    call: Callable[..., object]
    parameters: Mapping[str, inspect.Parameter]

    @property
    def needed(self) -> tuple[str, ...]:
        """Parameters without a default, in order."""
        return tuple(name for name, p in self.parameters.items() if p.default is inspect.Parameter.empty)


def names() -> dict[str, tuple[str, ...]]:
    """Names of the formulas by subject."""
    return {
        subject: tuple(spelled(name) for _, listed in modules for name in listed.split())
        for subject, modules in SUBJECTS.items()
    }


def spelled(name: str) -> str:
    """A function's name as a person types it."""
    return name.replace("_", "-").lower()


def formula(name: str) -> Formula:
    """The formula called `name`; ConfigurationError when there is none."""
    for modules in SUBJECTS.values():
        for module, listed in modules:
            for each in listed.split():
                if spelled(each) == spelled(name):
                    return _loaded(module, each)
    known = [one for many in names().values() for one in many]
    raise ConfigurationError(f"{name!r} is not a formula.{did_you_mean(spelled(name), known)}")


def _loaded(module: str, name: str) -> Formula:
    call = getattr(importlib.import_module(f"{_STATS}.{module}"), name)
    says = " ".join((inspect.getdoc(call) or "").split())
    return Formula(name=spelled(name), says=says, call=call, parameters=inspect.signature(call).parameters)
