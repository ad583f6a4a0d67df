"""`refinery import` of Inspect's logs: what was noticed is said, the session is read on as any other."""

import json
from pathlib import Path

import pytest

from refinery_tui.core.experiment.experiment import TASK
from tests.cli.typed_commands import Typed
from tests.fakes.eval_logs import FAILED, eval_log, letters, written

pytestmark = pytest.mark.xdist_group("inspect")  # one worker imports it


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two models on eight samples in two epochs; a sample of one failed."""
    said = letters("a", 0.9)
    first = eval_log("openai/gpt-4o", said=lambda n, e: FAILED if (n, e) == (1, 1) else said(n, e), epochs=2)
    return written(tmp_path / "logs", first, eval_log("b/y", said=letters("b", 0.3), epochs=2))


def test_logs_are_imported_analysed_shown_and_exported(typed: Typed, logs: Path, tmp_path: Path) -> None:
    made = typed("import", str(logs / "00.eval"), str(logs / "01.eval"), "--name", "evals")
    assert made.code == 0, made.err
    session = made.out.strip()
    assert "No timings were recorded" in made.err
    assert "1 sample without a score (1 ended in an error; openai/gpt-4o: 1)" in made.err
    assert f"analyze {session}" in made.err

    told = typed("analyze", session).out
    assert "model openai/gpt-4o: " in told
    assert "standard error" in told
    assert "No timings were recorded" in told
    assert "baseline" not in told.replace("base\n", "")
    facts = json.loads(typed("show", session, "--json").out)
    assert facts["origin"] == "imported"
    assert len(facts["runs"]) == 32
    assert facts["runs"][0]["levels"] == {TASK: "1", "model": "openai/gpt-4o"}
    assert facts["runs"][0]["verdict"] == "cannot go on"
    assert facts["usd"] == pytest.approx(0.144)
    one = typed("show", session, "2").out
    assert "It is 2." in one
    assert typed("export", session, "--format", "inspect", "--out", str(tmp_path / "out")).code == 0
    assert len(list((tmp_path / "out").glob("*.eval"))) == 2


def test_what_goes_with_logs_alone_is_refused_without_them(typed: Typed, logs: Path, tmp_path: Path) -> None:
    (tmp_path / "programs").mkdir()
    refused = typed("import", str(tmp_path / "programs"), "--score", "match")
    assert (refused.code, "--score goes with logs of Inspect's" in refused.err) == (2, True)
    refused = typed("import", str(tmp_path / "programs"), str(logs))
    assert (refused.code, "only logs of Inspect's are taken together" in refused.err) == (2, True)
    refused = typed("import", str(logs), "--model", "gpt-4o")
    assert (refused.code, "--model goes with --task" in refused.err) == (2, True)


def test_a_contrast_that_is_not_there_is_refused_before_anything_is_written(typed: Typed, logs: Path) -> None:
    refused = typed("import", str(logs), "--primary", "model: gpt-5 / b/y")
    assert refused.code == 2
    assert "gpt-5" in refused.err
    assert not Path("sessions").exists() or not any(path.name.endswith("logs") for path in Path("sessions").iterdir())
