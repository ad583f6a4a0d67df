"""Recorded sessions of teams: turns one after the other and at once, words, votes, replies that arrive side by side."""

from pathlib import Path

from refinery_tui.core.base.chat import Message, Usage
from refinery_tui.core.base.design import Level
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.record.events import Checked, Measured, TurnEnded, TurnStarted
from refinery_tui.core.record.live_replies import live_name
from refinery_tui.core.record.run.team_events import ProgramChosen, TurnPart, Wants
from tests.fakes.recorded_sessions import Recorder, check, program, said, shot
from tests.fakes.session_shapes import begun

REVIEW = "The inner loop counts the digits of every number anew.\n\nRemember the sums of three digits in a table."
CRITIC, ROTATE, AT_ONCE = 1, 2, 3  # the runs, in the order of the plan


def ask_part(made: Recorder, run: int, iteration: int, turn: int, agent: int, part: TurnPart) -> None:
    """An agent is asked for its part of an iteration."""
    made.at += 0.1
    words = "Review this program." if part.wants == "words" else "Write a function `get_difference`."
    asked = (Message(role="system", content="You are an expert."), Message(role="user", content=words))
    made.note(
        TurnStarted(
            at=made.at,
            run=run,
            iteration=iteration,
            turn=turn,
            agent=agent,
            model="simulated",
            messages=asked,
            seed=turn,
            remaining_seconds=40.0,
            part=part,
        )
    )


def answer_part(
    made: Recorder,
    run: int,
    iteration: int,
    turn: int,
    wants: Wants = "program",
    *,
    seconds: float = 0.3,
    verdict: Verdict = Verdict.CORRECT,
    text: str = REVIEW,
    checked: bool = True,
) -> None:
    """Its reply, and what the bench says of the program in it, where it is `checked`."""
    source = program(run, turn) if wants == "program" else None
    made.at += 0.4
    made.note(
        TurnEnded(
            at=made.at,
            run=run,
            iteration=iteration,
            turn=turn,
            text=said(run, turn) if source is not None else text,
            program=source,
            outcome="complete",
            finish_reason="stop",
            usage=Usage(input_tokens=300 + turn, output_tokens=150 + turn),
            usd=0.003,
            seconds=4.0,
            first_token_seconds=0.4,
        )
    )
    if source is None or not checked:
        return
    found = check(str(turn), verdict)
    made.note(Checked(at=made.at, run=run, iteration=iteration, purpose="iteration", check=found, turn=turn))
    if verdict is Verdict.CORRECT:
        shots = (shot(str(turn), verdict, seconds, place=0), shot("base", verdict, 0.68, place=None))
        made.note(
            Measured(
                at=made.at,
                block=1,
                purpose="selection",
                input=1,
                repeat=1,
                shots=shots,
                runs=(run,),
                run=run,
                iteration=iteration,
                turn=turn,
            )
        )


def choose_turn(
    made: Recorder, run: int, iteration: int, turn: int, why: str, votes: dict[str, int] | None = None
) -> None:
    """The team's choice."""
    made.at += 0.1
    made.note(ProgramChosen(at=made.at, run=run, iteration=iteration, turn=turn, why=why, votes=votes or {}))


def part(role: str, step: int, lane: int = 1, wants: Wants = "program", member: str = "", parent: int = 0) -> TurnPart:
    """A part of an iteration of several turns."""
    parents = (parent,) if parent else ()
    return TurnPart(member=member, role=role, step=step, lane=lane, wants=wants, candidate=True, parents=parents)


def _rotating(made: Recorder) -> None:
    made.begin(ROTATE)
    for iteration in (1, 2):
        made.ask(ROTATE, iteration, remaining=50.0)
        made.answer(ROTATE, iteration)
        made.judge(ROTATE, iteration, Verdict.CORRECT, 0.6 * 0.7**iteration)
    made.ask(ROTATE, 3, remaining=31.0)
    made.live(ROTATE, said(ROTATE, 3)[:200])


def _reviewing(made: Recorder, writer: str, critic: str, review: str) -> None:
    made.begin(CRITIC)
    ask_part(made, CRITIC, 1, 1, 1, part("writer", 1, member=writer))
    answer_part(made, CRITIC, 1, 1, seconds=0.5)
    ask_part(made, CRITIC, 1, 2, 2, part("critic", 2, wants="words", member=critic, parent=1))
    answer_part(made, CRITIC, 1, 2, "words", text=review)
    ask_part(made, CRITIC, 1, 3, 1, part("writer", 3, member=writer, parent=1))
    answer_part(made, CRITIC, 1, 3, seconds=0.25)
    choose_turn(made, CRITIC, 1, 3, "written after the review")
    ask_part(made, CRITIC, 2, 4, 1, part("writer", 1, member=writer))
    answer_part(made, CRITIC, 2, 4, verdict=Verdict.WRONG)
    ask_part(made, CRITIC, 2, 5, 2, part("critic", 2, wants="words", member=critic, parent=4))
    made.live(CRITIC, review[:40])


def _at_once(made: Recorder, many: int, member: str) -> None:
    made.begin(AT_ONCE)
    for lane in range(1, many + 1):
        ask_part(made, AT_ONCE, 1, lane, lane, part("proposer", 1, lane, member=member and f"{member}{lane}"))
    for lane in range(1, many + 1):
        wrong = lane == 2
        answer_part(
            made,
            AT_ONCE,
            1,
            lane,
            seconds=max(0.01, 0.5 - 0.01 * lane),
            verdict=Verdict.WRONG if wrong else Verdict.CORRECT,
        )
    choose_turn(made, AT_ONCE, 1, many, "the vote of the team", {f"turn {many}": many - 1, "turn 1": 1})
    for lane in range(1, many + 1):
        ask_part(made, AT_ONCE, 2, many + lane, lane, part("proposer", 1, lane, member=member and f"{member}{lane}"))
        path = made.session.folder.path / live_name((AT_ONCE, lane))
        path.write_text(said(AT_ONCE, lane)[: 90 + 30 * lane], encoding="utf-8")


def team_at_work(
    folder: Path, *, many: int = 4, writer: str = "", critic: str = "ben", member: str = "", review: str = REVIEW
) -> Recorder:
    """Three runs at work: agents take turns, a critic reviews, so `many` answer at once for the second time."""
    factors: dict[str, list[Level]] = {"protocol": ["rotate", "critic", f"best-of-n({many})"], "agents": [3]}
    made = begun(folder, factors, AnalysisPlan(), blocks=1, concurrency=3)
    _rotating(made)
    _reviewing(made, writer, critic, review)
    _at_once(made, many, member)
    return made
