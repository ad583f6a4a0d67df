"""The form of an experiment: what is typed, what is kept, what is wrong and where."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base import toml
from refinery_tui.core.experiment import form
from refinery_tui.core.experiment.parse import judged
from refinery_tui.core.experiment.serialize import toml_text, values_of
from refinery_tui.core.find.resolve import asked, known
from refinery_tui.core.plan.preview import Preview, most_hours, previewed

LEVEL = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1),
)


def pilot() -> form.Draft:
    return form.draft_of(toml.parse(asked("pilot").source, "pilot").values)


def seen(draft: form.Draft) -> Preview:
    return previewed(draft.values(), known())


@given(st.lists(LEVEL, min_size=2, max_size=4))
def test_levels_are_read_back_as_the_values_they_were(levels: list[Any]) -> None:
    text = form.texts_of({"factors": {"agents": levels}})["agents"]
    assert form.levels_of(text) == levels
    assert [type(level) for level in form.levels_of(text)] == [type(level) for level in levels]


def test_a_form_nobody_has_typed_in_is_the_file_itself() -> None:
    draft = pilot()
    assert draft.values() == dict(draft.base)
    found = seen(draft).outlook
    assert found is not None
    assert found.experiment == asked("pilot").experiment
    assert draft.kept() == ["what the simulated team is like"]


def test_two_levels_make_a_factor_and_one_a_setting() -> None:
    draft = pilot().typed("agents", "2").typed("feedback", "none, timing")
    values = draft.values()
    assert values["run"]["agents"] == 2
    assert list(values["factors"]) == ["budget", "feedback"]
    found = seen(draft).outlook
    assert found is not None
    assert len(found.experiment.arms) == 8
    assert found.experiment.simulated == asked("pilot").experiment.simulated


def test_an_emptied_field_goes_back_to_the_default_and_an_emptied_table_goes_away() -> None:
    draft = pilot()
    for name in ("agents", "budget", "primary"):
        draft = draft.typed(name, " ")
    values = draft.values()
    assert "factors" not in values
    assert "primary" not in values["analysis"]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("agents", "1, 200", "must be at most 100"),
        ("budget", "3 itertions, 60 s", "Did you mean 'iterations'?"),
        ("memory", "ful", "Did you mean 'full'?"),
        ("model", "simulatd", "Did you mean 'simulated'?"),
        ("task", "get_diference", "Did you mean 'get_difference'?"),
        ("replicates", "many", "'many' is not a whole number"),
        ("usd", "-1", "must be more than 0"),
        ("primary", "agent: 1 / 2", "Did you mean 'agents'?"),
        ("agents", "2, 2", "names a level twice"),
        ("name", "bad/name", "leave out / and"),
    ],
)
def test_a_mistake_is_told_at_its_field_with_the_words_of_the_file(field: str, text: str, words: str) -> None:
    found = seen(pilot().typed(field, text))
    assert found.outlook is None
    assert [form.field_of(c.key) for c in found.complaints].count(field) >= 1
    assert any(words in c.what for c in found.complaints)
    if field != "primary":  # which the file's reader leaves to the analysis
        file = judged(toml.parse(found.source, "x"), known())[1]
        assert set(file) == set(found.complaints)


def test_the_preview_tells_design_power_warnings_cost_and_arms_that_are_the_same() -> None:
    found = seen(pilot())
    assert found.outlook is not None
    assert found.outlook.power is not None
    assert 0.05 < found.outlook.power.power < 0.5
    assert found.outlook.power.needed == 20
    assert len(found.outlook.same) == 4
    few = seen(pilot().typed("budget", "").typed("agents", "1, 2").typed("replicates", "1").typed("primary", "agents"))
    assert few.outlook is not None
    assert few.outlook.warnings == (
        "0 error degrees of freedom are too few to test any contrast: set replicates = 5 or more",
    )


def test_hours_are_bounded_where_every_budget_is_one_of_time() -> None:
    experiment = asked("pilot").experiment
    assert most_hours(experiment) is None
    timed = replace(experiment, factors={"budget": ["60 s", "120 s"]})
    assert most_hours(timed) == pytest.approx((180 / 3 / 20 + 8 * 1.5) * 2 / 3600)


def test_lists_of_treatments_are_kept_as_they_are() -> None:
    values = {"task": "get_difference", "treatments": [{"agents": 1}, {"agents": 3}]}
    draft = form.draft_of(values).typed("replicates", "7")
    found = seen(draft)
    assert found.outlook is not None
    assert [dict(arm.levels) for arm in found.outlook.experiment.arms] == [{"agents": 1}, {"agents": 3}]
    assert draft.kept() == ["its list of treatments"]


def test_every_field_has_its_place_in_a_file() -> None:
    experiment = values_of(asked("pilot").experiment)
    assert toml.parse(toml_text(experiment), "x").values == experiment
    assert {form.field_of(key) for key in form.SINGLE.values()} == set(form.SINGLE)
    assert form.field_of(("factors", "memory", 1)) == "memory"
    assert form.field_of(("prompts", "x", "ask")) == ""


def test_the_parameters_of_a_protocol_stay_in_their_brackets() -> None:
    assert form.levels_of("rotate, debate(rounds=2, choose=vote), a(") == [
        "rotate",
        "debate(rounds=2, choose=vote)",
        "a(",
    ]
