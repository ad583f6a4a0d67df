"""Which sessions may be pooled: finished ones of one task, each a record of its own, none of which proves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment, treated
from refinery_tui.core.experiment.response import read_response
from refinery_tui.core.experiment.servers.model_names import PARTLY, WHOLLY
from refinery_tui.core.lineage.recorded import RecordedSession
from refinery_tui.core.record.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySession:
    """A session with what its own plan found."""

    recorded: RecordedSession
    found: Findings

    @property
    def name(self) -> str:
        """Its folder's name."""
        return self.recorded.name

    @property
    def state(self) -> State:
        """As it stands."""
        return self.recorded.state

    @property
    def experiment(self) -> Experiment:
        """The one in force."""
        return self.recorded.state.experiment

    @property
    def treatments(self) -> tuple[str, ...]:
        """The names of its treatments."""
        return tuple(treatment_name(arm.levels) for arm in self.state.started.arms)


def refuse_unpooled(sessions: Sequence[StudySession]) -> None:
    """ConfigurationError, in a sentence, where these sessions make no study."""
    if len(sessions) < 2:
        raise ConfigurationError("A study is of two sessions or more: name another one.")
    for each in sessions:
        _refuse_alone(each)
    _refuse_copies(sessions)
    first = sessions[0]
    for other in sessions[1:]:
        _refuse_pair(first, other)


def _refuse_alone(each: StudySession) -> None:
    if each.state.several:
        raise ConfigurationError(
            f"{each.name}: has several tasks, whose contrasts are weighed by task in its own analysis: "
            "only sessions of one task are pooled."
        )
    if "NOT DEFENSIBLE" in each.found.marks:
        raise ConfigurationError(
            f"{each.name}: is NOT DEFENSIBLE, as its programs were timed in the pilot's way: no figure of it may "
            "stand beside others."
        )
    if each.found.locked:
        raise ConfigurationError(
            f"{each.name}: has not come to its planned analysis, so its effects are withheld, and would be shown here: "
            "finish it first."
        )
    if each.found.empty:
        raise ConfigurationError(f"{each.name}: {each.found.empty}")


def _refuse_copies(sessions: Sequence[StudySession]) -> None:
    """No program counts twice: neither a copy of a record nor its programs measured again."""
    seen: dict[str, str] = {}
    for each in sessions:
        if (twin := seen.get(each.recorded.head)) is not None:
            raise ConfigurationError(f"{each.name} and {twin} are one record: its programs would count twice.")
        seen[each.recorded.head] = each.name
    for each in sessions:
        earlier = each.state.started.earlier
        if earlier is not None and earlier.head in seen:
            raise ConfigurationError(
                f"{each.name} holds programs of {seen[earlier.head]}, which would count twice: leave one of them out."
            )


def _refuse_pair(one: StudySession, other: StudySession) -> None:
    if _task(one) != _task(other):
        raise ConfigurationError(
            f"{one.name} is on the task {one.experiment.task} and {other.name} on {other.experiment.task}, or on "
            "another version of it: times of different tasks do not pool. One experiment may have several tasks."
        )
    if _simulated(one) != _simulated(other):
        marks = " or ".join(sorted(_simulated(one) ^ _simulated(other)))
        raise ConfigurationError(f"{one.name} and {other.name}: one is {marks} and one is not, so they do not pool.")


def _simulated(each: StudySession) -> frozenset[str]:
    return frozenset({WHOLLY, PARTLY} & set(each.found.marks))


def _task(each: StudySession) -> object:
    """What makes a task: its parts as hashed when the session began; where none are on record, its name."""
    task = each.state.started.task
    return dict(task.parts) if task is not None and task.parts else each.experiment.task


def design(experiment: Experiment) -> Experiment:
    """What two sessions of one plan share: all but names, seeds, limits, and how often each treatment is repeated."""
    return replace(treated(experiment), name="", seed=1, study=None)


def differences(sessions: Sequence[StudySession]) -> tuple[str, ...]:
    """What of their designs differs from the first one's, each in a phrase; empty where they are of one plan."""
    first = design(sessions[0].experiment)
    found: dict[str, None] = {}
    for each in sessions[1:]:
        other = design(each.experiment)
        for name in ("run", "factors", "treatments", "measuring", "analysis", "models", "prompts", "team", "teams"):
            if getattr(first, name) != getattr(other, name):
                found[f"[{name}] of {each.name} is another than of {sessions[0].name}"] = None
        if first != other and not any(each.name in words for words in found):
            found[f"{each.name} is of another design than {sessions[0].name}"] = None
    return tuple(found)


def common_plan(sessions: Sequence[StudySession]) -> AnalysisPlan:
    """The first session's analysis plan, whose contrast and levels of error a study takes over."""
    return sessions[0].experiment.analysis


def declared_contrast(sessions: Sequence[StudySession]) -> str | None:
    """The primary contrast of times that every session declared; None where they differ, or one compares no times."""
    plans = [each.experiment.analysis for each in sessions]
    named = {plan.primary for plan in plans}
    times = all(read_response(plan.response).kind == "time" for plan in plans)
    return named.pop() if len(named) == 1 and times else None
