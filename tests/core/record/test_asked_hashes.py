"""What the plan's hash does not cover has hashes of its own: known before the first call, other where it is other."""

import json
from dataclasses import replace
from pathlib import Path

from refinery_tui.core.record.events import Arm
from refinery_tui.core.record.origin.asked_hashes import asked_words, tasks_on_record, treatments_sha256
from tests.cli.typed_commands import Typed
from tests.fakes.conductor import SMALL, climbing, conducted

ARMS = (Arm(levels={"agents": 1}, sha256="a" * 64), Arm(levels={"agents": 2}, sha256="b" * 64))


def test_another_level_another_prompt_or_another_order_is_another_hash() -> None:
    other_prompt = (ARMS[0], replace(ARMS[1], sha256="c" * 64))
    other_level = (ARMS[0], replace(ARMS[1], levels={"agents": 3}))
    assert len({treatments_sha256(arms) for arms in (ARMS, other_prompt, other_level, ARMS[::-1], ARMS[:1])}) == 5


def test_the_dry_run_says_what_the_session_then_has_on_record(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(SMALL)
    started = conducted(SMALL, tmp_path / "s", climbing()).started
    words = asked_words(started.arms, tasks_on_record(started))
    assert f"asked, with hashes of its own: {words}" in typed("run", str(tmp_path / "small.toml"), "--dry-run").out
    facts = json.loads(typed("run", str(tmp_path / "small.toml"), "--dry-run", "--json").out)
    assert facts["treatments_sha256"] == treatments_sha256(started.arms)
    assert facts["tasks_sha256"] == {task.name: task.sha256 for task in tasks_on_record(started)}
    assert started.task is not None
    assert words.endswith(f"task {started.task.name} {started.task.sha256[:12]}")
