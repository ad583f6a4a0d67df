"""Tasks that show some cases, begin from a program, or have packages of their own; pairs that ship."""

import os
from pathlib import Path

import pytest

from refinery_tui.cli.bench.task_env import env
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.files.package_files import TASKS
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.tasks.import_set import ImportRequest, import_set
from refinery_tui.core.team.prompts import PLAIN, History, RunPrompts
from tests.fakes.sum_task import SumTask

UV = """#!/bin/sh
while [ "$1" != "--target" ]; do shift; done
mkdir -p "$2/helper" && echo 'VALUE = 3' > "$2/helper/__init__.py"
"""


def test_shown_cases_are_told_and_agents_begin_from_the_baseline(sum_task: SumTask) -> None:
    task = sum_task(more='start = true\nshown = [["[1, 2]", "3"]]')
    asked = RunPrompts(prompts=PLAIN, task=task, settings=Settings()).request(History())
    assert "total([1, 2]) returns 3" in asked
    assert "def total(argument):\n    return sum(argument)" in asked
    assert "Make it run faster" in asked
    with pytest.raises(ConfigurationError, match="should be two texts"):
        sum_task(more='shown = ["3"]')


def test_packages_stand_read_only_beside_the_task(
    sum_task: SumTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tools = sum_task().folder, tmp_path / "tools"
    tools.mkdir()
    (tools / "uv").write_text(UV)
    (tools / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    env(str(folder), ["helper==1.0"])
    module = folder / "environment" / "helper" / "__init__.py"
    assert module.stat().st_mode & 0o222 == 0
    with pytest.raises(ConfigurationError, match="--again"):
        env(str(folder), ["helper"])
    env(str(folder), ["helper"], again=True)
    (tools / "uv").write_text("#!/bin/sh\necho no such package >&2\nexit 1\n")
    with pytest.raises(RefineryError, match="no such package"):
        env(str(folder), ["helper"], again=True)
    assert module.exists()  # nothing was changed
    with pytest.raises(ConfigurationError, match="no package's name"):
        env(str(folder), ["--index-url=http://x"])


@pytest.fixture
def records(tmp_path: Path) -> Task:
    """The pairs that ship beside clean_records, as a task."""
    own, out = TASKS / "clean_records", tmp_path / "records"
    import_set(ImportRequest(source=own / "examples.jsonl", out=out, schema=own / "schema.json"))
    return load_task(out)


async def test_the_pairs_that_ship_beside_clean_records_become_a_task_that_its_programs_solve(records: Task) -> None:
    task, own = records, {program.name: program.source for program in load_task("clean_records").programs}
    convert = "\n\ndef convert(given):\n    return clean_records([given])[0]\n"
    right, wrong = (own[name] + convert for name in ("known_fields", "month_first"))
    async with open_bench(task) as bench:
        verdicts = [(await bench.check(source)).verdict for source in (right, wrong, task.baseline)]
    assert verdicts == [Verdict.CORRECT, Verdict.WRONG, Verdict.CORRECT]
