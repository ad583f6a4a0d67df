"""A person joins in: what becomes of a wish, once and visibly, and which runs it marks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.cli.sessions.show_text import run_lines
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.events import Event, RunEnded, RunStarted, TurnEnded, TurnStarted
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.human_events import Decided, DecisionAwaited, HumanTurn, Instructed, Refused
from refinery_tui.core.record.inbox import Decision, Edit, HumanMessage, HumanRequest, hand_in, waiting
from refinery_tui.core.record.results import iterations_words
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import Folder, opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import climbing, conducted
from tests.fakes.visitors import ANN, GATED, MINE, TWO, Visitor, after_first_reply, answering, edit, source


def test_an_edit_is_an_iteration_that_the_team_sees_next_and_no_budget_pays_for(tmp_path: Path) -> None:
    model, bench = climbing(), FakeBench()
    state = Visitor(tmp_path / "s", after_first_reply(lambda s: edit(s.run(1)))).conduct(TWO, model, bench)
    first = state.run(1)
    assert [i.by for i in first.iterations] == ["agent", "person", "agent", "agent"]
    theirs = first.iterations[1]
    assert (theirs.program, theirs.based_on, theirs.person, theirs.after_end) == (MINE, 1, ANN, False)
    assert MINE.strip() in model.asks[1].messages[-1].content
    assert theirs.verdict == "correct"
    assert theirs.seconds == 0.1
    assert (first.dose.iterations, first.dose.turns) == (3, 3)
    assert first.dose == state.run(2).dose
    assert [t.agent for t in first.turns if not t.person] == [1, 2, 1]
    assert (first.touched, state.run(2).touched) == (True, False)
    assert (tmp_path / "s" / "programs" / f"{theirs.sha256}.py").read_text() == MINE
    assert waiting(Folder(path=tmp_path / "s")) == []


def test_an_edit_waits_for_the_reply_under_way(tmp_path: Path) -> None:
    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, TurnStarted) and (event.run, event.iteration) == (1, 2):
            visitor.say(edit(state.run(1), iteration=1))

    state = Visitor(tmp_path / "s", act).conduct(TWO, climbing())
    assert [(i.number, i.by) for i in state.run(1).iterations[1:3]] == [(2, "agent"), (3, "person")]
    assert state.run(1).iterations[2].based_on == 1


def test_an_edit_after_a_runs_end_is_judged_and_changes_nothing_of_it(tmp_path: Path) -> None:
    plain = conducted(TWO, tmp_path / "plain", climbing())

    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, RunStarted) and event.run == 2:
            visitor.say(edit(state.run(1)))

    state = Visitor(tmp_path / "s", act).conduct(TWO, climbing())
    first, late = state.run(1), state.run(1).iterations[-1]
    assert (late.by, late.after_end, late.verdict, late.seconds) == ("person", True, "correct", 0.1)
    assert (first.program, first.chosen, first.dose) == (
        plain.run(1).program,
        plain.run(1).chosen,
        plain.run(1).dose,
    )
    assert not first.touched


def test_a_finished_session_answers_its_inbox_and_ends_again(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    before = conducted(TWO, folder, climbing())
    hand_in(Folder(path=folder), edit(before.run(2), program=source(0.1, "wrong")), at_ns=1)
    model = climbing()
    after = conducted(TWO, folder, model)
    assert after.run(2).iterations[-1].verdict == "wrong"
    assert after.rounds == before.rounds
    assert model.asks == []
    assert after.ended is not None
    assert after.ended.reason == "finished"


def test_what_the_last_program_of_a_run_becomes_is_up_to_the_person_who_edits_it_in_time(tmp_path: Path) -> None:
    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, TurnEnded) and (event.run, event.iteration) == (1, 3):
            visitor.say(edit(state.run(1)))

    state = Visitor(tmp_path / "s", act).conduct(TWO, climbing())
    assert state.run(1).chosen == 4
    assert state.run(1).source == MINE


class Died(BaseException):
    """The conductor's process ended."""


@pytest.mark.parametrize("when", ["before the answer", "after the answer"])
def test_a_wish_is_answered_once_whenever_the_conductor_dies(tmp_path: Path, when: str) -> None:
    folder = tmp_path / "s"
    left: dict[Path, bytes] = {}

    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, TurnEnded) and (event.run, event.iteration) == (1, 1):
            visitor.say(edit(state.run(1)))
            left.update({found.path: found.path.read_bytes() for found in waiting(visitor.folder)})
            if when == "before the answer":
                raise Died
        if isinstance(event, HumanTurn):
            raise Died

    with pytest.raises((Died, BaseExceptionGroup)):
        Visitor(folder, act).conduct(TWO, climbing())
    for path, body in left.items():
        path.write_bytes(body)  # where the other tasks of this process lived on to remove it: a dead one's do not
    assert len(waiting(Folder(path=folder))) == 1
    state = conducted(TWO, folder, climbing())
    assert [i.by for i in state.run(1).iterations].count("person") == 1
    assert waiting(Folder(path=folder)) == []
    assert state.run(1).iterations[1].check is not None
    assert opened(folder).state == state


def test_an_edit_kept_while_nobody_conducts_is_taken_up_before_the_team_is_asked_again(tmp_path: Path) -> None:
    folder = tmp_path / "s"

    def dying(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, TurnStarted) and (event.run, event.iteration) == (1, 2):
            raise Died

    with pytest.raises((Died, BaseExceptionGroup)):
        Visitor(folder, dying).conduct(TWO, climbing())
    hand_in(Folder(path=folder), edit(opened(folder).state.run(1), iteration=1), at_ns=1)
    model = climbing()
    state = conducted(TWO, folder, model)
    theirs = state.run(1).iterations[2]
    assert (theirs.by, theirs.based_on, theirs.after_end) == ("person", 1, False)
    assert MINE.strip() in model.asks[0].messages[-1].content
    assert [i.verdict is None for i in state.run(1).iterations] == [False, True, False, False, False]
    assert iterations_words(state.run(1)) == "3 +1 by a person"
    assert state.run(1).dose.iterations == 3
    assert (
        " · 3 iterations +1 by a person +1 without a complete reply · " in list(run_lines(state, 1, "s", "finished"))[1]
    )


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (lambda run: replace(edit(run), run=99), "There is no run 99"),
        (lambda run: replace(edit(run), iteration=9), "there is no 9"),
        (lambda run: replace(edit(run), base="0" * 64), "edit it anew"),
        (lambda run: edit(run, program=run.iterations[-1].program), "nothing changed"),
        (lambda run: edit(run, program=" \n"), "is empty"),
        (lambda run: HumanMessage(person=ANN, run=1, text="hurry"), "has ended"),
        (lambda run: Decision(person=ANN, run=1, iteration=1, accepted=True), "waits for no decision"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_on_record(
    tmp_path: Path, wish: Callable[[Run], HumanRequest], why: str
) -> None:
    before = conducted(TWO, tmp_path / "s", climbing())
    hand_in(Folder(path=tmp_path / "s"), wish(before.run(1)), at_ns=1)
    after = conducted(TWO, tmp_path / "s", climbing())
    assert [why in refused.why for refused in after.refusals] == [True]
    assert after.runs == before.runs
    assert waiting(Folder(path=tmp_path / "s")) == []


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"kind":"edit","person":"\xff"}', b'{"kind":"message"', b"\x00" * 99]
)
def test_a_file_that_is_no_wish_is_refused_and_harms_nothing(tmp_path: Path, body: bytes) -> None:
    conducted(TWO, tmp_path / "s", climbing())
    (tmp_path / "s" / "inbox").mkdir()
    (tmp_path / "s" / "inbox" / "9-\x1b[2J.json").write_bytes(body)
    (tmp_path / "s" / "inbox" / "folder.json").mkdir()
    for _ in range(2):
        state = conducted(TWO, tmp_path / "s", climbing())
    assert len(state.refusals) == 2
    assert all("\x1b" not in refused.why and "no wish" in refused.why for refused in state.refusals)


def test_a_message_is_carried_by_the_next_request_of_its_run_alone(tmp_path: Path) -> None:
    model = climbing()
    say = after_first_reply(lambda s: HumanMessage(person=ANN, run=1, text="Use a \x1b[31mtable.\n"))
    state = Visitor(tmp_path / "s", say).conduct(TWO, model)
    carried = [ask.messages[-1].content.endswith("A person says to your team:\nUse a table.") for ask in model.asks]
    assert carried == [False, True, False, False, False, False]
    assert [run.touched for run in state.runs] == [True, False]
    assert state.run(1).turns[1].messages[-1].content == model.asks[1].messages[-1].content


def test_a_message_that_no_request_carried_touches_nothing(tmp_path: Path) -> None:
    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, TurnEnded) and (event.run, event.iteration) == (1, 3):
            visitor.say(HumanMessage(person=ANN, run=1, text="too late"))

    visitor = Visitor(tmp_path / "s", act)
    state = visitor.conduct(TWO, climbing())
    assert any(isinstance(event, Instructed | Refused) for event in visitor.heard)
    assert not state.run(1).touched


def test_a_message_is_carried_again_when_the_request_that_carried_it_was_lost(tmp_path: Path) -> None:
    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, TurnEnded) and (event.run, event.iteration) == (1, 1):
            visitor.say(HumanMessage(person=ANN, run=1, text="Use a table."))
        if isinstance(event, TurnStarted) and (event.run, event.iteration) == (1, 2):
            raise Died

    with pytest.raises((Died, BaseExceptionGroup)):
        Visitor(tmp_path / "s", act).conduct(TWO, climbing())
    model = climbing()
    conducted(TWO, tmp_path / "s", model)
    assert ["Use a table." in ask.messages[-1].content for ask in model.asks][:2] == [True, False]


def test_messages_are_refused_where_a_contrast_is_declared(tmp_path: Path) -> None:
    declared = TWO.replace("agents = 2\n", "") + '[factors]\nagents = [1, 2]\n[analysis]\nprimary = "agents: 1 / 2"\n'
    state = Visitor(tmp_path / "s", after_first_reply(lambda s: HumanMessage(person=ANN, run=1, text="hurry"))).conduct(
        declared, climbing()
    )
    assert ["decides a declared contrast (agents: 1 / 2)" in refused.why for refused in state.refusals] == [True]


def test_a_gated_run_goes_on_when_a_person_has_accepted(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path / "s", answering(lambda iteration: True))
    state = visitor.conduct(GATED, climbing())
    assert sum(isinstance(event, DecisionAwaited) for event in visitor.heard) == 6
    assert {i.decision for run in state.runs for i in run.iterations} == {"accepted"}
    assert [run.chosen for run in state.runs] == [3, 3]
    assert not any(run.touched for run in state.runs)


def test_a_rejected_program_is_neither_current_nor_the_result_and_the_team_is_told_why(tmp_path: Path) -> None:
    model = climbing()
    state = Visitor(tmp_path / "s", answering(lambda i: i == 1, "unreadable")).conduct(GATED, model)
    assert state.run(1).chosen == 1
    kept = state.run(1).iterations[0].program
    assert kept is not None
    for ask in model.asks[1:3]:
        assert kept.strip() in ask.messages[-1].content
    told = "A person rejected the program of your team's last reply: unreadable"
    assert [told in ask.messages[-1].content for ask in model.asks[:3]] == [False, False, True]


def test_a_team_whose_every_program_was_rejected_has_none(tmp_path: Path) -> None:
    model = climbing()
    state = Visitor(tmp_path / "s", answering(lambda i: False, "no")).conduct(GATED, model)
    assert [run.program for run in state.runs] == [None, None]
    assert "rejected the program" in model.asks[1].messages[-1].content


def test_an_edit_at_the_gate_accepts_what_it_was_made_from(tmp_path: Path) -> None:
    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, DecisionAwaited):
            own = state.run(event.run)
            better = edit(own, program=f"{MINE}# better than {event.iteration}\n")
            visitor.say(better if (event.run, event.iteration) == (1, 1) else yes(event))

    def yes(event: DecisionAwaited) -> Decision:
        return Decision(person=ANN, run=event.run, iteration=event.iteration, accepted=True)

    model = climbing()
    state = Visitor(tmp_path / "s", act).conduct(GATED, model)
    assert [(i.by, i.decision) for i in state.run(1).iterations[:2]] == [("agent", "accepted"), ("person", "")]
    assert "# better than 1" in model.asks[1].messages[-1].content
    assert state.run(1).touched


def test_dying_at_the_gate_loses_nothing(tmp_path: Path) -> None:
    def dying(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, DecisionAwaited):
            raise Died

    with pytest.raises((Died, BaseExceptionGroup)):
        Visitor(tmp_path / "s", dying).conduct(GATED, climbing())
    left = opened(tmp_path / "s").state
    assert left.run(1).awaiting == 1
    hand_in(Folder(path=tmp_path / "s"), Decision(person=ANN, run=1, iteration=1, accepted=True), at_ns=1)
    state = Visitor(tmp_path / "s", answering(lambda i: True)).conduct(GATED, climbing())
    assert [run.chosen for run in state.runs] == [3, 3]
    assert state.run(1).iterations[0].sha256 == left.run(1).iterations[0].sha256


def test_a_session_can_be_stopped_while_a_run_waits_for_a_person(tmp_path: Path) -> None:
    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, DecisionAwaited):
            visitor.order.commands.put_nowait("stop")

    state = Visitor(tmp_path / "s", act).conduct(GATED, climbing())
    assert state.ended is not None
    assert state.ended.reason == "stopped"
    assert state.run(1).awaiting == 1


def test_other_lanes_go_on_while_a_run_waits(tmp_path: Path) -> None:
    two = GATED + "[limits]\nconcurrency = 2\n"
    two = (
        two.replace("replicates = 2", "replicates = 1").replace('protocol = "review"\n', "").replace("agents = 2\n", "")
    )
    two += '[factors]\nprotocol = ["rotate", "review"]\n'
    seen: list[str] = []

    def act(visitor: Visitor, event: Event, state: State) -> None:
        if isinstance(event, RunEnded):
            seen.append(str(state.experiment.settings(state.run(event.run).planned.treatment).protocol))
        if isinstance(event, RunEnded | DecisionAwaited) and any(run.status == "ended" for run in state.runs):
            for waits in (run for run in state.runs if run.awaiting is not None):
                answering(lambda i: True)(
                    visitor, DecisionAwaited(at=0, run=waits.planned.id, iteration=waits.awaiting or 0), state
                )

    Visitor(tmp_path / "s", act).conduct(two, climbing())
    assert seen == ["rotate", "review"]


def test_a_bug_while_people_are_answered_ends_the_session_instead_of_hanging(tmp_path: Path) -> None:
    class Broken(FakeBench):
        async def check(self, source: str, *, thorough: bool = False):  # type: ignore[no-untyped-def]  # it never answers
            if source == MINE:
                raise ZeroDivisionError
            return await super().check(source, thorough=thorough)

    folder = tmp_path / "s"
    before = conducted(TWO, folder, climbing())
    hand_in(Folder(path=folder), edit(before.run(1)), at_ns=1)
    with pytest.raises(ZeroDivisionError):
        conducted(TWO, folder, climbing(), Broken())


def test_a_persons_iteration_that_does_not_follow_the_last_one_is_no_session(tmp_path: Path) -> None:
    state = conducted(TWO, tmp_path / "s", climbing())
    wrong = HumanTurn(at=0, run=1, iteration=9, turn=9, based_on=1, program=MINE, person=ANN, wish="1")
    with pytest.raises(RefineryError, match="does not follow"):
        apply(state, wrong)


def test_a_decision_is_told_from_an_edit(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path / "s", answering(lambda i: True))
    state = visitor.conduct(GATED, climbing())
    assert len(state.wishes) == sum(isinstance(event, Decided) for event in visitor.heard) == 6


@contextmanager
def inbox(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(path=tmp_path)
    yield folder
    for path in folder.inbox.iterdir():
        path.unlink()


@settings(deadline=None)  # files, on cores that others use as well
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    reason=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_a_wish_comes_out_of_the_inbox_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, text: str, reason: str
) -> None:
    wishes: list[HumanRequest] = [
        Edit(person=text, run=1, iteration=2, base="b", program=text),
        HumanMessage(person=ANN, run=1, text=text),
        Decision(person=ANN, run=1, iteration=1, accepted=False, reason=reason),
    ]
    with inbox(tmp_path_factory.mktemp("i")) as folder:
        for number, wish in enumerate(wishes):
            hand_in(folder, wish, at_ns=number)
        out = [found.wish for found in waiting(folder)]
    assert [replace(wish, id="") for wish in out if wish is not None] == wishes
