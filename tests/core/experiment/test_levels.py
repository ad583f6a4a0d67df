"""Levels keep the names the experiment gives them: any file's treatments stand in the frames, apart and whole."""

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.prepare import table
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, ContrastSide, parse
from refinery_tui.core.base import toml
from refinery_tui.core.base.chat import Usage
from refinery_tui.core.base.design import level_text
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.levels import shown
from refinery_tui.core.experiment.parse import check
from refinery_tui.core.experiment.serialize import toml_text
from refinery_tui.core.experiment.servers.model_names import models_of
from refinery_tui.core.export.tables import tables
from refinery_tui.core.find.resolve import known
from refinery_tui.core.models.endpoints import endpoint
from refinery_tui.core.record.dataframes import Frames, frames
from refinery_tui.core.record.events import (
    EVENT,
    Event,
    Measured,
    RunEnded,
    RunStarted,
    SessionEnded,
    TurnEnded,
    TurnStarted,
)
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.state import State
from tests.fakes.conductor import begun, read

SERVED = "qwen3-coder"  # what the one server calls whatever it is asked for
OWN_MODELS = """
task = "get_difference"
replicates = 6
[models.fp16]
model = "qwen3-coder"
[models.q4]
model = "qwen3-coder"
[run]
budget = "1 iterations"
[factors]
model = ["fp16", "q4"]
[analysis]
primary = "model: q4 / fp16"
"""
PARTS = st.sampled_from(
    ["a", "b", "q4", "fp16", "1", "60 s", " x ", " / ", "/", ", ", ":", '"', "'", "Ж", "模", "x", ".", "="]
)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("".join).map(str.strip).filter(bool)
BUDGETS = st.builds(
    lambda amount, unit, gap: f"{amount}{gap}{unit}",
    st.sampled_from([1, 2, 3, 60, 120]),
    st.sampled_from(["iterations", "s", "seconds", "min", "minutes", "h", "tokens", "usd"]),
    st.sampled_from(["", " "]),
)
LEVELS: Mapping[str, st.SearchStrategy[Any]] = {
    "agents": st.integers(1, 9),
    "budget": BUDGETS,
    "model": NAMES,
    "temperature": st.one_of(st.integers(0, 2), st.floats(0, 2)),
    "protocol": st.sampled_from(sorted(known().protocols)),
    "memory": st.sampled_from(["last-program", "full", "best-and-last", "notes", "pilot-faithful"]),
    "feedback": st.sampled_from(["none", "verdict", "failing-family", "timing"]),
    "framing": NAMES,
    "choose": st.sampled_from(["last", "best"]),
    "deadline": st.sampled_from(["strict", "lenient"]),
    "max_tokens": st.integers(1, 1 << 31),
}


def listed(name: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(LEVELS[name], min_size=1, max_size=3, unique_by=shown)


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """An experiment's values: a crossing of up to three factors, or a part of it as a list of treatments."""
    names = draw(st.lists(st.sampled_from(sorted(LEVELS)), min_size=1, max_size=3, unique=True))
    factors = {name: draw(listed(name)) for name in names}
    values: dict[str, Any] = {"task": "get_difference", "replicates": draw(st.integers(1, 3))}
    values["models"] = {str(name): {"model": SERVED} for name in factors.get("model", [])}
    values["prompts"] = {str(name): {"system": name} for name in factors.get("framing", [])}
    if draw(st.booleans()):
        return values | {"factors": factors}
    first = {name: levels[0] for name, levels in factors.items()}
    rows = st.fixed_dictionaries({}, optional={name: st.sampled_from(levels) for name, levels in factors.items()})
    treatments = [first, *(row for row in draw(st.lists(rows, max_size=5)) if row)]
    common = {name: level for name, level in first.items() if any(name not in row for row in treatments)}
    return values | {"run": common, "treatments": treatments}


def accepted(values: Mapping[str, Any]) -> Experiment:
    """The experiment in a file of these values; a file that is refused is another test's matter."""
    try:
        return check(toml.parse(toml_text(values), "exp.toml"), known(), default_name="exp")
    except ConfigurationError as refused:
        assume("of the list" not in str(refused))  # a treatment listed twice
        raise


def finished(experiment: Experiment) -> State:
    """A session of it in which every run asked its server once and had a correct program, written and read again."""
    first = begun(experiment)
    state: State | None = None
    for event in (first, *(each for run in first.plan for each in _run(experiment, run.id, run.treatment, run.block))):
        state = apply(state, EVENT.validate_json(EVENT.dump_json(event)))
    assert state is not None
    return apply(state, SessionEnded(at=9.0, reason="finished"))


def _run(experiment: Experiment, run: int, treatment: int, block: int) -> list[Event]:
    source = f"# {run}"
    model = endpoint(experiment, experiment.settings(treatment).model).model
    shots = [_shot(source, 0, 1.0 + run / 10), _shot("base", None, 1.0)]
    where: dict[str, Any] = {"at": 2.0, "run": run, "iteration": 1}
    usage = Usage(input_tokens=1, output_tokens=1)
    answer: dict[str, Any] = {"turn": 1, "text": "", "program": source, "outcome": "complete", "finish_reason": "stop"}
    timed: dict[str, Any] = {"block": block, "purpose": "final", "runs": (run,), "at": 3.0, "shots": tuple(shots)}
    return [
        RunStarted(at=1.0, run=run),
        TurnStarted(**where, turn=1, agent=1, model=model, messages=(), seed=1, remaining_seconds=None),
        TurnEnded(**where, **answer, usage=usage, usd=0.0, seconds=1.0, first_token_seconds=None),
        RunEnded(**where, reason="budget", program=sha(source), overshoot_seconds=0.0),
        *(Measured(**timed, input=i, repeat=r) for i, r in experiment.measuring.rounds),
    ]


def _shot(source: str, place: int | None, seconds: float) -> Shot:
    return Shot(
        program=sha(source),
        family="timed",
        verdict=Verdict.CORRECT,
        cpu_seconds=seconds,
        wall_seconds=seconds,
        order=0,
        place=place,
    )


def as_planned(state: State) -> list[tuple[str, ...]]:
    """The treatment of each run, by its levels as the file writes them."""
    arms = [tuple(map(level_text, arm.levels.values())) for arm in state.experiment.arms]
    return [arms[run.planned.treatment] for run in state.runs]


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(values=files())
@example(values={"tasks": ["get_difference", "top_k"], "factors": {"budget": ["60 s", "1 min"], "agents": [1, 2]}})
def test_the_levels_of_every_factor_are_those_of_the_treatments_in_the_order_in_which_they_occur(
    values: dict[str, Any],
) -> None:
    experiment = accepted(values)
    occur: dict[str, dict[str, None]] = {}
    for name, level in ((name, level) for arm in experiment.arms for name, level in arm.levels.items()):
        occur.setdefault(name, {})[level_text(level)] = None
    assert {name: tuple(levels) for name, levels in occur.items()} == experiment.factor_levels
    assert list(occur) == list(experiment.factor_levels)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(values=files())
@example(values={"task": "get_difference", "factors": {"budget": ["60 s", "1 min"], "temperature": [1, 0.5]}})
def test_the_treatments_in_the_frames_are_the_plans_and_a_contrast_by_their_names_weighs_their_programs(
    values: dict[str, Any],
) -> None:
    assert_a_session_holds_what_was_planned(values)


@pytest.mark.calibrate
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(values=files())
def test_they_are_those_of_many_more_files(values: dict[str, Any]) -> None:
    assert_a_session_holds_what_was_planned(values)


def assert_a_session_holds_what_was_planned(values: dict[str, Any]) -> None:
    """Both claims of one session: to make it costs more than to look at it."""
    state = finished(accepted(values))
    made = frames(state)
    assert_the_frames_hold_what_was_planned(state, made)
    prepared = table(made)
    assert len(prepared.cells) == len(state.experiment.arms)
    assert {tuple(cell.values()) for cell in prepared.cells} == set(as_planned(state))
    named = []
    for factor, levels in prepared.levels.items():
        for above, below in list(permutations(levels, 2))[:2]:
            named.append(f'{factor}: "{above}" / "{below}"')
            weights = prepared.weights(parse(named[-1], prepared.levels)).values
            weighed = {
                (cell[factor], weight > 0) for cell, weight in zip(prepared.cells, weights, strict=True) if weight
            }
            assert weighed == {(above, True), (below, False)} or (values.get("treatments") and not weighed)
    assert of_session(state, also=named).programs == len(state.runs)


def assert_the_frames_hold_what_was_planned(state: State, made: Frames) -> None:
    for frame in (made.programs, made.turns):
        assert list(map(tuple, frame[list(made.factors)].to_numpy().tolist())) == as_planned(state)
    assert made.programs["treatment"].nunique() == len(state.experiment.arms)
    assert set(made.programs["server_model"]) == {
        endpoint(state.experiment, m).model for m in models_of(state.experiment)
    }


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(levels=st.lists(NAMES, min_size=2, max_size=4, unique_by=shown))
def test_names_without_quotes_are_read_as_meant_or_refused_as_ambiguous(levels: list[str]) -> None:
    for above, below in permutations(levels, 2):
        wanted = Contrast(sides=(ContrastSide(factor="model", top=(above,), bottom=(below,)),))
        assert _read(f"model: {above} / {below}", levels) in (wanted, "ambiguous")
        assert _read(f'model: "{above}" / "{below}"', levels) == wanted


def _read(text: str, levels: list[str]) -> Contrast | str:
    try:
        return parse(text, {"model": levels, "agents": ("1", "2")})
    except ConfigurationError as refused:
        return "ambiguous" if "in two ways" in str(refused) else str(refused)


def test_a_model_of_ones_own_name_keeps_it_in_frames_exports_and_the_verdict() -> None:
    state = finished(read(OWN_MODELS))
    programs = frames(state).programs
    assert programs.groupby("treatment")["run"].count().to_dict() == {"model fp16": 6, "model q4": 6}
    assert set(programs["model"]) == {"fp16", "q4"}
    assert set(programs["server_model"]) == {SERVED}
    rows = {made.name: made.rows for made in tables(state)}
    assert {row["model"] for row in rows["turns"]} == {"fp16", "q4"}
    assert {row["server_model"] for row in rows["turns"]} == {SERVED}
    found = of_session(state)
    assert found.primary is not None, found.verdict
    assert str(found.primary.contrast) == "model: q4 / fp16"


@pytest.mark.parametrize(
    ("factors", "complaint"),
    [
        ("temperature = [1, 1.0]", "1 and 1.0 look alike"),
        ('budget = ["60 s", "60  s"]', "look alike"),
        ('framing = ["plain", "ｐlain"]', "look alike"),
        ('agents = ["2", 2]', "names a level twice"),
        ("agents = [true, 2]", "true is no agents"),
        ('framing = ["plain", "a\\u0007"]', "no table shows"),
    ],
)
def test_levels_that_no_reader_could_tell_apart_are_refused(factors: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        read(f'task = "get_difference"\n[prompts."ｐlain"]\n[prompts."a\\u0007"]\n[factors]\n{factors}')


@pytest.mark.parametrize(
    ("treatments", "complaint"),
    [
        ('[[treatments]]\nagents = 1\nfeedback = "none"\n[[treatments]]\nagents = 1', "number 1 of the list"),
        ("[[treatments]]\nagents = 2\n[[treatments]]\nagents = 2", "number 1 of the list"),
        ("[[treatments]]\ntemperature = 1\n[[treatments]]\nagents = 2", "leaves temperature open"),
    ],
)
def test_treatments_listed_twice_or_half_are_refused(treatments: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        read(f'task = "get_difference"\n{treatments}')


@pytest.mark.parametrize(
    ("written", "level"), [("0.70", "0.7"), ("1e0", "1"), ("60s", "60 s"), ("1 min", "60 s"), ("2", "2")]
)
def test_a_level_may_be_named_by_its_value(written: str, level: str) -> None:
    levels = {"f": (level, "other")}
    assert parse(f"f: {written} / other", levels) == parse(f"f: {level} / other", levels)


def test_of_two_ways_to_read_a_contrast_none_is_chosen() -> None:
    levels = {"model": ("a", "b / a", "a / b")}
    with pytest.raises(ConfigurationError, match="in two ways"):
        parse("model: a / b / a", levels)
    (side,) = parse('model: "a / b" / a', levels).sides
    assert (side.top, side.bottom) == (("a / b",), ("a",))
