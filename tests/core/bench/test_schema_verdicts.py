"""An answer that a task's JSON Schema does not allow is off schema: judged in the bench, in words without values."""

import asyncio
import json
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.sum_task import SumTask, written_task

ANSWER = '{"sum": sum(argument), "unit": "EUR"}'
SCHEMA = {
    "type": "object",
    "required": ["sum", "unit"],
    "additionalProperties": False,
    "properties": {"sum": {"type": "integer"}, "unit": {"pattern": "^([A-Z]+)+$"}},
}
SCHEMA_KEY = 'schema = "schema.json"\n[limits]\ncheck_seconds = 0.2\n'


JUDGED = [
    (ANSWER, Verdict.CORRECT, ""),
    ('{"sum": str(argument), "unit": "EUR"}', Verdict.OFF_SCHEMA, "/sum should be integer"),
    ('{"sum": 1}', Verdict.OFF_SCHEMA, "/unit is missing"),
    (
        '{"sum": 1, "unit": "EUR", str(argument): 1}',
        Verdict.OFF_SCHEMA,
        "it has a property that the schema does not name",
    ),
    ('{"sum": sum(argument) + 1, "unit": "EUR"}', Verdict.WRONG, ""),
    ("[sum(argument)]", Verdict.WRONG_TYPE, "returned list"),
    (
        '{"sum": 1, "unit": "A" * 40 + "!"}',
        Verdict.OFF_SCHEMA,
        "it takes more than 0.2 CPU seconds to judge by the schema, as a pattern may on a strange text",
    ),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shot]:
    """The failing case of each answer, or its last; the schema's pattern has no end on a strange text."""
    folder = tmp_path_factory.mktemp("schema")
    (folder / "schema.json").write_text(json.dumps(SCHEMA))
    task = written_task(folder, answer=ANSWER, kind="dict", more=SCHEMA_KEY)

    async def judged() -> dict[str, Shot]:
        async with open_bench(task) as bench:
            checks = [
                await bench.check(f"def total(argument):\n    return {each}\n", brief=True) for each, *_ in JUDGED
            ]
        return {each: check.cases[-1] for (each, *_), check in zip(JUDGED, checks, strict=True)}

    return asyncio.run(judged())


@pytest.mark.parametrize(("answer", "verdict", "words"), JUDGED)
def test_an_answer_off_the_schema_has_a_verdict_with_place_and_rule(
    found: dict[str, Shot], answer: str, verdict: Verdict, words: str
) -> None:
    assert (found[answer].verdict, found[answer].detail) == (verdict, words)


async def test_a_task_whose_own_answers_do_not_fit_its_schema_says_so(sum_task: SumTask, tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"properties": {"sum": {"maximum": 0}}}')
    task = sum_task(answer=ANSWER, kind="dict", more='schema = "schema.json"')
    words = r"answer\(\) does not fit the task's schema on few: /sum breaks maximum 0"
    async with open_bench(task) as bench:
        with pytest.raises(RefineryError, match=words):
            await bench.check(task.baseline)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (None, "dict", "'schema.json' is not in the task's folder"),
        ('{"if": true}', "dict", "'schema.json' cannot be judged by: /if is not understood here: take it out"),
        ("{}", "python", "judges plain values: say answer = 'json'"),
    ],
)
def test_a_schema_that_cannot_be_judged_by_is_refused_with_the_task(
    sum_task: SumTask, tmp_path: Path, text: str | None, kind: str, words: str
) -> None:
    if text is not None:
        (tmp_path / "schema.json").write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        sum_task(kind=kind, more='schema = "schema.json"')
    assert words in str(refused.value)


def test_the_schema_is_on_record_with_the_task(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text("true")
    assert written_task(tmp_path, more='schema = "schema.json"').schema == "true"
    assert load_task(tmp_path).schema == "true"
