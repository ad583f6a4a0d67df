"""An experiment as a person writes it: task, factors, replicates, limits, measuring and analysis plan."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter

from refinery_tui.core.base.design import Level, Treatment, cross, crossed, level_text
from refinery_tui.core.base.ranges import MOST_RUNS
from refinery_tui.core.experiment.measures.measuring_plan import FEWER, Measuring
from refinery_tui.core.experiment.response import checked_response
from refinery_tui.core.experiment.servers.endpoint import STRICT, Endpoint
from refinery_tui.core.experiment.settings import Budget, Duration, Settings
from refinery_tui.core.experiment.task_draw import Question, deciding_question
from refinery_tui.core.experiment.teams.member_plan import MemberPlan, MemberPlans
from refinery_tui.core.experiment.teams.truth import Truth

Positive = Annotated[int, Field(ge=1, le=MOST_RUNS)]
Share = Annotated[float, Field(gt=0, lt=1)]
MOST_TREATMENTS = 10_000
Levels = Annotated[list[Level], Field(min_length=1)]
_SETTINGS = TypeAdapter(Settings)
TASK = "task"  # the factor's name where an experiment has several tasks
PATIENCE = Budget(amount=7200.0, unit="seconds")  # that a server is waited for where nothing is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a session may cost at most, how many runs may generate at once, and how long a server is waited for.

    run_usd: what one run may cost; reply_tokens: the cap of every reply that max_tokens does not cap; patience: the
    time after which a server that does not answer is given up; unpriced: whether a limit holds beside models without a
    price.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    usd: Annotated[float, Field(gt=0)] | None = None
    concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    run_usd: Annotated[float, Field(gt=0)] | None = None
    reply_tokens: Annotated[int, Field(ge=1, le=1 << 31)] = 8192
    patience: Duration = PATIENCE
    unpriced: Literal["allow"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisPlan:
    """What is to be decided and by which rule, stored before the first call.

    primary: the one contrast, `factor: level / level`; response: what it compares (`read_response`; time where
    nothing is declared); smallest_effect: the smallest ratio of interest (0.8 is four fifths of the time);
    smallest_difference: that between shares (0.2 where none is declared); stopping: a fixed number of blocks, looks
    at completed blocks with an error-spending rule, or at any time, with confidence sequences; target_ratio: the
    time to reach, as a ratio to the baseline's (0.5 where none is declared); composite: a further comparison in
    which every program that failed shares the worst rank; human_turns: whether runs in which a person joined in
    stay in the comparisons of treatments (they are left out where nothing is declared); question: which tasks the
    verdict over several is about (`deciding_question` where none is declared).
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    primary: str | None = None
    smallest_effect: Annotated[float, Field(gt=0, lt=1)] = 0.8
    alpha: Share = 0.05
    power: Share = 0.8
    stopping: Literal["fixed", "sequential", "anytime"] = "fixed"
    max_blocks: Positive | None = None
    first_look: Positive | None = None
    target_ratio: Annotated[float, Field(gt=0)] | None = None
    composite: Literal["worst rank"] | None = None
    human_turns: Literal["include"] | None = None
    response: Annotated[str, AfterValidator(checked_response)] | None = None
    smallest_difference: Share | None = None
    question: Annotated[Question | None, FEWER] = None


PLACEHOLDERS = frozenset({"task", "entry_point", "program", "feedback", "agents", "seconds"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The words sent to a team, templates of a framing; PLACEHOLDERS may stand in braces, as in `{program}`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    system: str | None = None
    team: str | None = None
    ask: str | None = None
    review: str | None = None
    remaining: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """The study that a session belongs to, by its name, and of how many sessions it is: said before the first call."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, Field(min_length=1, max_length=60)]
    sessions: Annotated[int, Field(ge=2, le=1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One experiment, checked; `settings(treatment)` says how each of its runs is carried out.

    imported: its programs were written elsewhere, so that its levels are names, and no settings of a run; team: the
    members of every run's team, in place of so many like agents; teams: those that `team` names, a setting or levels;
    tasks: several in place of one; as many as `sample` were drawn by `seed` from `sample_of`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    task: str = ""
    name: str = ""
    imported: bool = False
    replicates: Positive = 2
    seed: int = 1
    run: Settings = field(default_factory=Settings)
    factors: Mapping[str, Levels] = field(default_factory=dict)
    treatments: tuple[Mapping[str, Level], ...] = ()
    limits: Limits = field(default_factory=Limits)
    measuring: Measuring = field(default_factory=Measuring)
    analysis: AnalysisPlan = field(default_factory=AnalysisPlan)
    models: Mapping[str, Endpoint] = field(default_factory=dict)
    prompts: Mapping[str, Prompts] = field(default_factory=dict)
    simulated: Truth = field(default_factory=Truth)
    team: MemberPlans = ()
    teams: Mapping[str, MemberPlans] = field(default_factory=dict)
    tasks: Annotated[tuple[str, ...], FEWER] = ()
    sample: Annotated[Positive | None, FEWER] = None
    sample_of: Annotated[Positive | None, FEWER] = None
    study: Annotated[StudyPlan | None, FEWER] = None

    @property
    def arms(self) -> tuple[Treatment, ...]:
        """The treatments, on each task where there are several: `task` is a factor like any other, and the first."""
        each = self.treatments_of_a_task
        if not self.tasks:
            return each
        return tuple(Treatment(levels={TASK: task, **arm.levels}) for task in self.tasks for arm in each)

    @property
    def treatments_of_a_task(self) -> tuple[Treatment, ...]:
        """The treatments: those listed, [run] filling in what one leaves open, or the full crossing of the factors."""
        if not self.treatments:
            return cross(self.factors)
        common = _levels_of(self.run)
        named = dict.fromkeys(name for levels in self.treatments for name in levels)
        filled = ({name: {**common, **levels}.get(name) for name in named} for levels in self.treatments)
        return tuple(Treatment(levels={n: v for n, v in levels.items() if v is not None}) for levels in filled)

    @property
    def question(self) -> Question:
        """The question that the verdict over several tasks answers."""
        many, sampled, declared = len(self.tasks), self.sample is not None, self.analysis.question
        return deciding_question(declared, tasks=many, sampled=sampled, replicates=self.replicates)

    @property
    def factor_names(self) -> tuple[str, ...]:
        """The factors in the order in which they were written."""
        return tuple(dict.fromkeys(name for arm in self.arms for name in arm.levels))

    @property
    def factor_levels(self) -> dict[str, tuple[str, ...]]:
        """Every factor with its levels as text, in the order in which they were written."""
        named: dict[str, list[Level]] = {TASK: list(self.tasks)} if self.tasks else {}
        given = [arm.levels.items() for arm in self.treatments_of_a_task] if self.treatments else [_pairs(self.factors)]
        for name, level in (pair for pairs in given for pair in pairs):
            named.setdefault(name, []).append(level)
        return {name: tuple(dict.fromkeys(map(level_text, levels))) for name, levels in named.items()}

    def settings(self, treatment: int) -> Settings:
        """How a run of the treatment with this index is carried out; what was imported is carried out as it is."""
        if self.imported:
            return self.run
        own = treatment % _treatments_of_a_task(self)
        arm = self.treatments_of_a_task[own] if self.treatments else crossed(self.factors, own)
        found = applied(self.run, arm.levels)
        size = sum(plan.count for plan in self.members(found))
        return replace(found, agents=size) if size else found

    def members(self, settings: Settings) -> tuple[MemberPlan, ...]:
        """The members that are named for a run with these settings; none where it has so many like agents."""
        return self.team if settings.team is None else self.teams.get(settings.team, ())

    def member_settings(self, settings: Settings, agent: int) -> Settings:
        """Those of one agent (from 1) of a run with these settings: with a model and a temperature of its own."""
        plans = [plan for plan in self.members(settings) for _ in range(plan.count)]
        if not 1 <= agent <= len(plans):
            return settings
        model, temperature = plans[agent - 1].model, plans[agent - 1].temperature
        return replace(
            settings,
            model=settings.model if model is None else model,
            temperature=settings.temperature if temperature is None else temperature,
        )

    def task_of(self, treatment: int) -> str:
        """The task that the treatment with this index is carried out on."""
        return self.tasks[treatment // _treatments_of_a_task(self)] if self.tasks else self.task


def treatment_count(experiment: Experiment) -> int:
    """How many treatments there are, without crossing the factors."""
    return _treatments_of_a_task(experiment) * max(len(experiment.tasks), 1)


def _treatments_of_a_task(experiment: Experiment) -> int:
    return len(experiment.treatments) or math.prod(map(len, experiment.factors.values()))


def treated(experiment: Experiment) -> Experiment:
    """What of it makes its treatments: not how often each is repeated, its limits, or how a model is reached."""
    reached = {name: Endpoint(model=w.model) for name, w in experiment.models.items() if name != w.model}
    return replace(experiment, replicates=1, limits=Limits(), models=reached)


def same_treatments(one: Experiment, other: Experiment) -> bool:
    """Whether one session may hold both: their treatments are the same, wherever their servers stand."""
    return treated(one) == treated(other)


def reached_alike(one: Experiment, other: Experiment) -> bool:
    """Whether nothing differs that may mend a server's fault: how models are reached, and the cap of a reply."""
    return one.models == other.models and one.limits.reply_tokens == other.limits.reply_tokens


def _pairs(factors: Mapping[str, Levels]) -> list[tuple[str, Level]]:
    return [(name, level) for name, levels in factors.items() for level in levels]


def _levels_of(run: Settings) -> dict[str, Level]:
    """The settings that have a value, as levels of factors."""
    values = {f.name: getattr(run, f.name) for f in fields(run)}
    return {n: v.words if isinstance(v, Budget) else v for n, v in values.items() if v is not None}


def applied(run: Settings, levels: Mapping[str, Level]) -> Settings:
    """The run's settings with a treatment's levels in their places; pydantic's ValidationError if one is none."""
    return _SETTINGS.validate_python({f.name: getattr(run, f.name) for f in fields(run)} | dict(levels))
