"""The form of an experiment: what is typed, what is kept, what is wrong and where."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base import toml
from refinery_tui.core.experiment import form
from refinery_tui.core.experiment.field_text import levels_of
from refinery_tui.core.experiment.parse import judged
from refinery_tui.core.experiment.serialize import toml_text, values_of
from refinery_tui.core.experiment.teams.team_draft import TeamDraft, member_of
from refinery_tui.core.find.resolve import asked, known
from refinery_tui.core.plan.preview import Preview, most_hours, outlook, previewed
from refinery_tui.core.team.forecast import measuring_seconds

LEVEL = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1),
)

WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
MEMBER = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("name", "role", "model", "persona"), WORDS),
        "temperature": st.one_of(st.floats(0, 2), st.integers(0, 2)),
        "count": st.integers(1, 5),
        "modle": WORDS,
    },
)
MEMBERS = st.lists(MEMBER, min_size=1, max_size=3)
FILE = st.fixed_dictionaries(
    {"task": st.just("get_difference")},
    optional={"team": MEMBERS, "teams": st.dictionaries(WORDS, MEMBERS, min_size=1, max_size=3)},
)


def pilot() -> form.Draft:
    return form.draft_of(toml.parse(asked("pilot").source, "pilot").values)


def seen(draft: form.Draft) -> Preview:
    return previewed(draft.values(), known())


@given(st.lists(LEVEL, min_size=2, max_size=4))
def test_levels_are_read_back_as_the_values_they_were(levels: list[Any]) -> None:
    text = form.texts_of({"factors": {"agents": levels}})["agents"]
    assert levels_of(text) == levels
    assert [type(level) for level in levels_of(text)] == [type(level) for level in levels]


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
    assert most_hours(outlook(experiment)) is None
    plain = replace(experiment, analysis=replace(experiment.analysis, primary=None))
    timed = outlook(replace(plain, factors={"budget": ["60 s", "120 s"]}))
    bench = measuring_seconds(timed.experiment, timed.task, timed.expected.runs)
    assert most_hours(timed) == pytest.approx((180 / 3 / 20 * 2 + bench) / 3600)


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
    assert levels_of("rotate, debate(rounds=2, choose=vote), a(") == [
        "rotate",
        "debate(rounds=2, choose=vote)",
        "a(",
    ]


@given(FILE)
def test_teams_that_nobody_has_typed_in_are_those_of_the_file(values: dict[str, Any]) -> None:
    draft = form.draft_of(values)
    assert draft.values() == values
    assert draft.typed("replicates", "3").values() == {**values, "replicates": 3}


@given(MEMBERS)
def test_every_text_of_a_member_is_read_back_as_it_was_when_it_is_typed_anew(members: list[dict[str, Any]]) -> None:
    known = ("name", "role", "model", "persona", "temperature", "count")
    empty = TeamDraft(name="a", members=tuple(member_of({}) for _ in members))
    for place, member in enumerate(members):
        for part in known:
            empty = empty.typed(place, part, member_of(member).texts[part])
    typed = replace(form.draft_of({"task": "t"}), teams=(empty,)).values()
    expected = [{part: value for part, value in member.items() if part in known} for member in members]
    shown = [{part: value for part, value in member.items() if value != ""} for member in expected]
    assert typed["teams"] == {"a": shown}
    assert toml.parse(toml_text(typed), "x").values == typed


TEAMS = """
task = "get_difference"
[run]
protocol = "critic"
[factors]
team = ["seniors", "mixed"]
[[teams.seniors]]
name = "senior"
count = 2
[[teams.mixed]]
name = "Ann"
persona = '''
You are careful.
You say "no", often.'''
[[teams.mixed]]
name = "Bo"
temperature = 0.2
"""


def test_teams_written_in_the_form_are_the_file_a_person_would_write() -> None:
    wanted = toml.parse(TEAMS, "x").values
    bare = {name: value for name, value in wanted.items() if name not in ("teams", "factors")}
    seniors = TeamDraft(name="seniors", members=(member_of({}),)).typed(0, "name", "senior").typed(0, "count", "2")
    mixed = TeamDraft(name="mixed", members=(member_of({}), member_of({})))
    mixed = mixed.typed(0, "name", "Ann").typed(0, "persona", '"You are careful.\\nYou say \\"no\\", often."')
    mixed = mixed.typed(1, "name", "Bo").typed(1, "temperature", "0.2")
    draft = replace(form.draft_of(bare), teams=(seniors, mixed)).typed("team", "seniors, mixed")
    assert draft.values() == wanted
    found = seen(draft).outlook
    assert found is not None
    assert [len(found.experiment.members(found.experiment.settings(arm))) for arm in (0, 1)] == [1, 2]


def test_a_team_left_out_takes_its_tables_along_and_no_others() -> None:
    values = toml.parse(TEAMS, "x").values
    draft = form.draft_of(values)
    without = replace(draft, teams=draft.teams[1:]).values()
    assert list(without["teams"]) == ["mixed"]
    assert "teams" not in replace(draft, teams=()).values()
    assert replace(draft, teams=draft.teams).values() == values


@pytest.mark.parametrize("broken", [{"team": 5}, {"team": [1]}, {"teams": [{"name": "A"}]}, {"teams": {"a": 5}}])
def test_teams_that_are_none_are_kept_and_told(broken: dict[str, Any]) -> None:
    draft = form.draft_of({"task": "get_difference", **broken})
    assert draft.teams == ()
    assert draft.values() == {"task": "get_difference", **broken}
    assert [form.field_of(each.key) for each in seen(draft).complaints] == ["team"]


def test_an_impossible_part_of_a_member_is_one_complaint_at_its_place() -> None:
    draft = form.draft_of(toml.parse(TEAMS, "x").values)
    changed = replace(draft, teams=(draft.teams[0].typed(0, "temperature", "9"), draft.teams[1]))
    assert [(each.key, form.field_of(each.key)) for each in seen(changed).complaints] == [
        (("teams", "seniors", 0, "temperature"), "team")
    ]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("max_blocks", "1", "is below replicates = 2"),
        ("target_ratio", "0", "must be more than 0"),
        ("composite", "worst", "worst rank"),
        ("human_turns", "leave", "include"),
        ("question", "these", "these tasks"),
        ("team", "nobody", "'nobody' is not a team"),
    ],
)
def test_what_is_declared_before_the_first_call_is_checked_at_its_field(field: str, text: str, words: str) -> None:
    told = [each for each in seen(pilot().typed(field, text)).complaints if form.field_of(each.key) == field]
    assert len(told) == 1
    assert words in told[0].what


def test_a_field_of_few_words_offers_them() -> None:
    assert form.choices("composite") == ("worst rank",)
    assert form.choices("human_turns") == ("include",)
    assert form.choices("stopping") == ("fixed", "sequential", "anytime")
    assert form.choices("memory")[0] == "last-program"
    assert form.choices("max_blocks") == ()
