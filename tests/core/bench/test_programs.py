"""Programs as models write them, each with the verdict that an honest bench gives it and in which words."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.experiment.bench_records import Shot, first_failing
from tests.core.bench.test_loading import PLENTY

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "programs.jsonl").read_text().splitlines()
]


@pytest.fixture(scope="module")
def shots() -> dict[str, tuple[Shot, ...]]:
    """Each program checked and, when it is correct, timed once."""

    async def judged() -> dict[str, tuple[Shot, ...]]:
        found = {}
        async with open_bench(gallery_task(), limits=PLENTY) as bench:
            for case in CASES:
                check = await bench.check(case["source"], brief=True)
                sound = check.verdict is Verdict.CORRECT
                found[case["name"]] = check.cases + ((await bench.round([case["source"]]))[:1] if sound else ())
        return found

    return asyncio.run(judged())


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_program_of_a_known_kind_gets_its_verdict_in_plain_words(
    case: dict[str, Any], shots: dict[str, tuple[Shot, ...]]
) -> None:
    failing = first_failing(shots[case["name"]])
    verdict = failing.verdict if failing else Verdict.CORRECT
    assert verdict == case["verdict"], failing
    if failing is not None:
        assert case["words"] in failing.detail
        assert failing.family
        assert not [ours for ours in ("refinery_tui", "tracemalloc", ".pyenv") if ours in failing.detail]
