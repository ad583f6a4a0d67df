"""What is said of runs that wait, sessions that rest, and figures that nobody has yet."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.cli.sessions.show_session_text import session_lines
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.bench_note import BenchNote, NoteBook
from refinery_tui.core.record.events import SessionPaused
from refinery_tui.core.record.results import results
from refinery_tui.core.record.store import Folder, opened
from refinery_tui.tui.all_bindings import WAY, binding_groups
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.feed.replay import Replay
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.panes.iteration import iteration_facts, iteration_pages
from refinery_tui.tui.panes.session import (
    countdown,
    header,
    heatmap,
    iteration_strip,
    reply_panes,
    results_table,
    status_symbols,
    turn_status,
)
from refinery_tui.tui.panes.session.header import treatment
from refinery_tui.tui.text import table_model
from refinery_tui.tui.text.styled import Line, plain
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until

AT_WORK = ("being checked", "arriving", "running", "▶", "◐")


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A session whose conductor has gone: the program of run 15 was not checked, the reply of run 16 was not over."""
    made = recorded_sessions.half_way(tmp_path / "half-way")
    made.answer(15, 2)
    made.session.close()
    return tmp_path / "half-way"


def said(rows: list[Line]) -> str:
    return "\n".join(map(plain, rows))


def test_nothing_is_at_work_in_a_session_that_nobody_conducts(stopped: Path) -> None:
    state = opened(stopped).state
    found = results(state)
    rows = results_table.Rows().update(state, found, running=False)
    told = [said([cell for row in rows for cell in row.cells]), said(heatmap.legend(state, found, 60, running=False))]
    told.append(said(list(heatmap.heat(state, found, 60, running=False).lines)))
    for number in (15, 16):
        run = state.run(number)
        last = run.iterations[-1]
        here = Position(run=number, iteration=last.number)
        told.append(plain(iteration_strip.scrubber(state, here, 100, running=False).line))
        told.append(said(iteration_facts.iteration_facts(state, run, last, 80, running=False)))
        told.append(said(iteration_pages.reply(last, 80, lambda turn: turn.text, running=False)))
        told.append(said(iteration_pages.program(last, 80, running=False)))
    assert not [(word, each) for each in told for word in AT_WORK if word in each]
    assert "◌ interrupted" in told[0]
    assert "not checked yet" in told[3]
    assert "the reply was interrupted" in told[-1]


def test_what_is_at_work_says_so(stopped: Path) -> None:
    run = opened(stopped).state.run(15)
    assert turn_status.unjudged(run.iterations[-1]) == "being checked"
    assert plain((status_symbols.of_iteration(run.iterations[-1]),)) == "◐"


async def test_a_session_that_loses_its_conductor_is_shown_at_rest(tmp_path: Path) -> None:
    made = recorded_sessions.half_way(tmp_path / "half-way")
    made.answer(15, 2)
    async with app(tmp_path, tmp_path / "half-way").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "iteration 2 of 2 · being checked" in text(pilot))
        made.session.close()
        await until(pilot, lambda: "iteration 2 of 2 · not checked yet" in text(pilot))
        await until(pilot, lambda: "◌ interrupted" in text(pilot))
        assert "being checked" not in text(pilot)


def test_a_run_that_waits_says_how_many_begin_before_it(stopped: Path) -> None:
    watched = SessionTail.open(Folder(path=stopped))
    watched.look()
    watched.running = True
    words = {
        number: " ".join(map(plain, reply_panes.nothing(watched, Position(run=number, following=False), 60)))
        for number in (18, 19, 24)
    }
    assert words[18] == "Run 18 is waiting: it starts next."
    assert words[19] == "Run 19 is waiting: 1 run starts before it."
    assert words[24] == "Run 24 is waiting: 6 runs start before it."
    watched.running = False
    nothing = reply_panes.nothing(watched, Position(run=24, following=False), 60)
    assert " ".join(map(plain, nothing)) == "Run 24 was not begun."


def test_only_a_run_that_has_begun_is_about_to_reply(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    watched = SessionTail.open(Folder(path=tmp_path / "s"))
    watched.look()
    here = Position(run=1)
    assert plain(reply_panes.nothing(watched, here, 60)[0]) == "The first reply is about to arrive."
    made.session.close()
    watched.look()
    assert plain(reply_panes.nothing(watched, here, 60)[0]) == "Run 1 was interrupted before its first reply."


def test_what_a_run_without_a_reply_cost_is_not_known_yet(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    state = made.session.state
    made.session.close()
    for number in (1, 2):
        run = state.run(number)
        cells = results_table.Rows().update(state, results(state))[number - 1].cells
        assert [plain(cell) for cell in cells[-2:]] == ["–", "–"]
        rows = countdown.countdown_lines(state, run, countdown.left(state, run, made.at), 40)
        assert not any(plain(row).startswith("used") or "$" in plain(row) for row in rows)
    row = next(row for row in session_lines(state, "s", "interrupted") if row.startswith("2 "))
    assert row.split()[-2:] == ["–", "–"]


def keys(words: str, whole: list[table_model.Row]) -> set[int]:
    return {int(row.key) for row in table_model.matching(whole, words)}


def test_digits_alone_are_a_run_and_with_a_word_a_phrase(stopped: Path) -> None:
    state = opened(stopped).state
    rows = results_table.Rows().update(state, results(state))
    assert keys("8", rows) == {8}
    assert keys("8 15", rows) == {8, 15}
    assert keys("8 iter", rows) == {row for row in range(1, 25) if "8 iterations" in rows[row - 1].text.split("\n")}
    assert len(keys("8 iter", rows)) == 6
    assert 0 < len(keys("60 correct", rows)) < len(keys("correct", rows))
    assert keys("wrong 4", rows) == {4}
    alone = {run.planned.id for run in state.runs if state.started.arms[run.planned.treatment].levels["agents"] == 1}
    label = treatment(state, state.run(min(alone)))
    assert keys("agents 1", rows) == keys("1 agent", rows) == alone
    assert keys("agents 1 correct", rows) == alone & keys("correct", rows)
    assert keys(label, rows) == {run.planned.id for run in state.runs if treatment(state, run) == label}


def test_a_replay_of_a_simulated_session_says_whose_seconds_it_counts(stopped: Path) -> None:
    watched = SessionTail.open(Folder(path=stopped))
    watched.look()
    labels = [plain(label) for label in Replay.begin(watched, lambda: 0.0).labels]
    assert re.search(r" of \d\d:\d\d simulated, which took [\d.]+ \w+", labels[0])
    assert all(" simulated" in label for label in labels)


async def test_the_mark_of_a_simulated_session_is_whole_beside_its_replay(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("p")
        await until(pilot, lambda: "REPLAY" in text(pilot))
        head = text(pilot).splitlines()[0]
        assert " SIMULATED ×20 " in head
        assert " simulated" in head


def test_the_time_in_the_heading_says_what_it_is(stopped: Path, tmp_path: Path) -> None:
    half = opened(stopped).state
    done = recorded_sessions.finished(tmp_path / "done").session.state
    for state, word in ((half, "so far"), (done, "took ")):
        found = results(state)
        counted = results_table.counted(state, found, results_table.Rows().update(state, found))
        longest = plain(results_table.totals(state, counted, state.last_at)[0])
        assert word in longest.rpartition("·")[2]


def test_the_time_in_the_heading_goes_on_between_events(stopped: Path) -> None:
    state = opened(stopped).state
    began = state.last_at - 7.2
    fresh = replace(state, worked_before=7.2)
    said = [plain(results_table.totals(fresh, [], began + after)[0]) for after in (0.0, 9.4, 10.5, 130.0)]
    assert said == [f"Results · {words} so far" for words in ("7 s", "9 s", "10 s", "2 min 10 s")]


def test_the_keys_are_listed_along_the_way_through_the_app() -> None:
    names = [room.name for room in binding_groups()]
    assert tuple(names[: len(WAY)]) == WAY
    assert names[-2:] == ["panes", "everywhere"]


async def test_the_keys_of_home_are_listed_in_the_order_of_its_foot_line(tmp_path: Path) -> None:
    listed = [name for bound in binding_groups()[0].bound for name in bound.keys]
    async with app(tmp_path).run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "? help" in text(pilot))
        foot = text(pilot).splitlines()[-1].split()
    shown = [key for key in listed if key in foot]
    assert [key for key in foot if key in listed] == shown
    assert {"tab", "enter", "d", "n"} <= set(shown)


async def test_no_second_conductor_is_started_where_one_works(tmp_path: Path) -> None:
    made = recorded_sessions.half_way(tmp_path / "half-way")
    shown = app(tmp_path, tmp_path / "half-way")
    async with shown.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert shown.conductors.conduct(str(tmp_path / "half-way"), tmp_path / "half-way")
        assert shown.conductors.child(tmp_path / "half-way") is None
    made.session.close()


def test_a_verdict_stays_what_it_is_when_nobody_conducts(stopped: Path) -> None:
    state = opened(stopped).state
    found = results(state)
    assert plain((status_symbols.verdict_words(state.run(4), found[3], running=False),)) == str(Verdict.WRONG)


def test_a_paused_session_checks_nothing_that_has_been_checked(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1, remaining=50.0)
    made.answer(1, 1)
    state = made.session.state
    assert countdown.left(state, state.run(1), made.at).caption == "clock stopped while checking"
    assert plain((status_symbols.of_run(state.run(1), results(state)[0]),)) == "◐"
    made.judge(1, 1, Verdict.CORRECT, 0.3)
    state = made.session.state
    assert countdown.left(state, state.run(1), made.at).caption == "clock stopped before a turn"
    made.note(SessionPaused(at=made.at, reason="a person"))
    state = made.session.state
    made.session.close()
    assert countdown.left(state, state.run(1), made.at).caption == "paused"
    assert plain((status_symbols.of_run(state.run(1), results(state)[0]),)) == "▷"
    assert "checking" not in said(heatmap.legend(state, results(state), 60))


def test_a_pane_whose_program_is_checked_says_which_input_of_how_many(tmp_path: Path) -> None:
    made = recorded_sessions.half_way(tmp_path / "half-way")
    made.answer(15, 2)
    watched = SessionTail.open(Folder(path=tmp_path / "half-way"))
    watched.look()
    with NoteBook(watched.folder, seen=lambda note: None) as notes:
        watched.listen()  # a reply that is arriving
        notes.begin(BenchNote(doing="checking", run=15))
        notes.case("planted", 7, 9)
        assert watched.listen()
        headings = {s.run: plain(s.headings[0]) for s in reply_panes.speeches(watched, Position())}
        notes.begin(None)
        assert watched.listen()
        after = {s.run: plain(s.headings[0]) for s in reply_panes.speeches(watched, Position())}
    made.session.close()
    assert [run for run, heading in headings.items() if "checking" in heading] == [15]
    assert headings[15].endswith("checking, input 7 of 9 (planted)")
    assert "checking" not in after[15]


def test_the_header_says_whose_program_is_checked_again_before_a_block_is_timed(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "s")
    state = opened(tmp_path / "s").state
    block = replace(state, ended=None, status="running", rounds=(), calibrations=())
    note = BenchNote(doing="confirming", run=3, family="planted", step=12, steps=44)
    words = plain(header.standing(block, 0.0, running=True, note=note))
    assert words == "timing block 1: run 3, checking once more, input 12 of 44 (planted)"
    assert plain(header.standing(block, 0.0, running=True)).startswith("timing block 1: round 1 of ")
