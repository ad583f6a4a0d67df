"""The real bench where inputs are answered directly: it draws what can be written, and judges values and programs."""

import asyncio
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.direct.question import AnswerVerdict, DirectQuestion, DrawnQuestions
from tests.fakes.sum_task import written_task

LONG = """
[[families]]
name = "few"
role = "check"
size = 15000
"""
MORE = """
def long(rng, size):
    return list(range(size))
"""
SPOKEN = {
    "right": "The numbers add up.\n```\n{right}\n```\n",
    "wrong": "```\n-1\n```",
    "wrong type": "```json\n[1]\n```",
    "in words": "It is the sum of them all.",
    "deep": "```\n" + "[" * 30_000 + "\n```",
    "long": "9" * 100_000_000,
    "code": "```python\ndef total(argument):\n    return sum(argument)\n```",
    "not a number": "NaN",
}
WANTED = {
    "right": Verdict.CORRECT,
    "wrong": Verdict.WRONG,
    "wrong type": Verdict.WRONG_TYPE,
    "in words": Verdict.NO_ANSWER,
    "deep": Verdict.NO_ANSWER,
    "long": Verdict.NO_ANSWER,
    "code": Verdict.NO_ANSWER,
    "not a number": Verdict.WRONG_TYPE,
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[DrawnQuestions, dict[str, AnswerVerdict], tuple[Shot, ...]]:
    """One bench: what it draws, what it says of each reply to the first question, and of a program on all of them."""
    folder: Path = tmp_path_factory.mktemp("sums")
    task = written_task(folder)
    inputs = folder / "inputs.py"
    inputs.write_text(inputs.read_text() + MORE)
    text = (folder / "task.toml").read_text()
    (folder / "task.toml").write_text(text + LONG.replace("few", "long"))
    from refinery_tui.core.experiment.task_shelf import load_task

    task = load_task(folder)

    async def asked() -> tuple[DrawnQuestions, dict[str, AnswerVerdict], tuple[Shot, ...]]:
        async with open_bench(task) as bench:
            drawn = await bench.questions(4)
            first = drawn.questions[0]
            right = str(sum(int(n) for n in first.literal.strip("[]").split(",")))
            said = {name: words.replace("{right}", right) for name, words in SPOKEN.items()}
            verdicts = {name: await bench.judge_answer(first, words) for name, words in said.items()}
            shots = await bench.call_answers("def total(argument):\n    return sum(argument)\n", drawn.questions)
            forged = DirectQuestion(family="few", size=5, literal="__import__('os')")
            with pytest.raises(RefineryError, match="is no input"):
                await bench.judge_answer(forged, "1")
            return drawn, verdicts, shots

    return asyncio.run(asked())


def test_it_draws_different_inputs_that_can_be_written_and_names_the_families_left_out(
    seen: tuple[DrawnQuestions, dict[str, AnswerVerdict], tuple[Shot, ...]],
) -> None:
    drawn, _, _ = seen
    assert len({question.literal for question in drawn.questions}) == 4
    assert {question.family for question in drawn.questions} == {"few"}
    assert [name for name, _ in drawn.left_out] == ["long"]


@pytest.mark.parametrize("said", WANTED)
def test_a_reply_gets_the_verdict_of_its_value(
    said: str, seen: tuple[DrawnQuestions, dict[str, AnswerVerdict], tuple[Shot, ...]]
) -> None:
    _, verdicts, _ = seen
    found = verdicts[said]
    assert found.verdict is WANTED[said]
    assert len(found.detail) <= 400
    assert len(found.answer) <= 200


def test_what_is_said_of_a_wrong_answer_holds_nothing_of_the_right_one(
    seen: tuple[DrawnQuestions, dict[str, AnswerVerdict], tuple[Shot, ...]],
) -> None:
    _, verdicts, _ = seen
    right = verdicts["right"].answer
    assert all(right not in (each.detail, each.answer) for name, each in verdicts.items() if name != "right")


def test_a_program_is_called_on_the_same_inputs_each_in_a_process_of_its_own(
    seen: tuple[DrawnQuestions, dict[str, AnswerVerdict], tuple[Shot, ...]],
) -> None:
    drawn, _, shots = seen
    assert [shot.verdict for shot in shots] == [Verdict.CORRECT] * len(drawn.questions)
    assert all(shot.cpu_seconds for shot in shots)
