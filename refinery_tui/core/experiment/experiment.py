"""An experiment as a person writes it: task, factors, replicates, limits, measuring and analysis plan."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter

from refinery_tui.core.base.design import Level, Treatment, cross, crossed, level_text
from refinery_tui.core.base.ranges import MOST_RUNS
from refinery_tui.core.experiment.response import checked_response
from refinery_tui.core.experiment.servers.endpoint import STRICT, Endpoint, Usd
from refinery_tui.core.experiment.settings import Budget, Duration, Settings
from refinery_tui.core.experiment.task_draw import Question, deciding_question
from refinery_tui.core.experiment.teams.member_plan import MemberPlan, MemberPlans

Positive = Annotated[int, Field(ge=1, le=MOST_RUNS)]
Few = Annotated[int, Field(ge=1, le=1000)]
Share = Annotated[float, Field(gt=0, lt=1)]
MOST_TREATMENTS = 10_000
_FEWER = Field(exclude_if=lambda value: not value)  # what one task leaves out of its session's first line
Levels = Annotated[list[Level], Field(min_length=1)]
MeasuringWay = Literal["bench", "pilot-faithful"]
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
class Measuring:
    """How final programs are timed: rounds = inputs x repeats, each round every program once.

    way: by the bench, or in one process as the published pilot did, which proves nothing and is labelled everywhere;
    family: the input family that the pilot's lists are drawn from (empty: the one that the bench would time).
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    inputs: Few = 2
    repeats: Few = 2
    way: Annotated[MeasuringWay, Field(exclude_if=lambda way: way == "bench")] = "bench"
    family: Annotated[str, Field(exclude_if=lambda name: not name)] = ""

    @property
    def defensible(self) -> bool:
        """Whether a figure of it may stand in an argument: only the bench's may."""
        return self.way == "bench"

    @property
    def rounds(self) -> tuple[tuple[int, int], ...]:
        """Every (input, repeat) of a pass, both counted from 1."""
        return tuple((i, r) for i in range(1, self.inputs + 1) for r in range(1, self.repeats + 1))


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
    question: Annotated[Question | None, _FEWER] = None


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
class Truth:
    """What the simulated model is like, so that the truth an analysis should find is known.

    skill: chance that a sound reply climbs the task's ladder of programs by a rung; risk: chance that a reply is
    defective; gain: what the words of a team multiply skill by; critic, planner: what a review or a plan that a writer
    is shown multiplies it by; critic_risk, tester: what a review or a test multiplies risk by; debate: chance that a
    debater goes on from the best program it is shown; voter: chance that a vote is for the best program; effects: a
    phrase of the prompt and what it multiplies skill by; speed: session seconds to the second; instant: no waiting at
    all; input_usd, output_usd: a fictional price per million tokens.
    `core/models/simulated.py` states the whole truth.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    skill: Annotated[float, Field(ge=0, le=1)] = 0.45
    risk: Annotated[float, Field(ge=0, le=1)] = 0.15
    gain: Annotated[float, Field(ge=0)] = 1.3
    critic: Annotated[float, Field(ge=0)] = 1.5
    critic_risk: Annotated[float, Field(ge=0)] = 1.0
    planner: Annotated[float, Field(ge=0)] = 1.0
    tester: Annotated[float, Field(ge=0)] = 1.0
    debate: Annotated[float, Field(ge=0, le=1)] = 1.0
    voter: Annotated[float, Field(ge=0, le=1)] = 1.0
    tokens_per_second: Annotated[float, Field(gt=0)] = 50.0
    first_token_seconds: Annotated[float, Field(ge=0)] = 0.6
    speed: Annotated[float, Field(gt=0)] = 20.0
    instant: bool = False
    effects: Mapping[str, Annotated[float, Field(ge=0)]] = field(default_factory=dict)
    input_usd: Usd = 2.5
    output_usd: Usd = 10.0


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
    tasks: Annotated[tuple[str, ...], _FEWER] = ()
    sample: Annotated[Positive | None, _FEWER] = None
    sample_of: Annotated[Positive | None, _FEWER] = None

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
        found: dict[str, dict[str, None]] = {}
        for name, level in ((name, level_text(level)) for arm in self.arms for name, level in arm.levels.items()):
            found.setdefault(name, {})[level] = None
        return {name: tuple(levels) for name, levels in found.items()}

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
    named = {name: where.model for name, where in experiment.models.items() if name != where.model}
    reached = {name: Endpoint(model=model) for name, model in named.items()}
    return replace(experiment, replicates=1, limits=Limits(), models=reached)


def same_treatments(one: Experiment, other: Experiment) -> bool:
    """Whether one session may hold both: their treatments are the same, wherever their servers stand."""
    return treated(one) == treated(other)


def reached_alike(one: Experiment, other: Experiment) -> bool:
    """Whether nothing differs that may mend a server's fault: how models are reached, and the cap of a reply."""
    return one.models == other.models and one.limits.reply_tokens == other.limits.reply_tokens


def _levels_of(run: Settings) -> dict[str, Level]:
    """The settings that have a value, as levels of factors."""
    values = {f.name: getattr(run, f.name) for f in fields(run)}
    return {n: v.words if isinstance(v, Budget) else v for n, v in values.items() if v is not None}


def applied(run: Settings, levels: Mapping[str, Level]) -> Settings:
    """The run's settings with a treatment's levels in their places; pydantic's ValidationError if one is none."""
    common = {f.name: getattr(run, f.name) for f in fields(run)}
    return _SETTINGS.validate_python(common | dict(levels))
