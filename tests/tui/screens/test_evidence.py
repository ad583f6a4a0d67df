"""Findings are those of the session itself, whatever is replayed of it meanwhile."""

from pathlib import Path

import pytest

from refinery_tui.core.record.results import blocks_timed
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed.findings_cache import FindingsCache
from tests.fakes import session_shapes
from tests.fakes.waiting import app, settled, text, until


async def test_a_replay_of_a_running_session_has_the_session_judged_and_not_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = session_shapes.fixed(tmp_path / "s", done=2, blocks=4)
    async with app(tmp_path, tmp_path / "s").run_test(size=(120, 30)) as pilot:
        screen = await settled(pilot)
        judged: list[tuple[str, int]] = []

        def noted(cache: FindingsCache, state: State, last: str) -> str:
            judged.append((last, len(blocks_timed(state))))
            return "judged"

        monkeypatch.setattr(FindingsCache, "findings", noted)
        await pilot.press("p")
        await until(pilot, lambda: "REPLAY" in text(pilot))
        replay = screen.session.replay
        assert replay is not None
        for number in (3, 4):
            session_shapes.block(made, number)
        await until(pilot, lambda: len(blocks_timed(replay.source.timeline.state)) == 4)
        while len(blocks_timed(replay.timeline.after(replay.recording.count(replay.moment)))) < 3:
            replay.step(1)
        screen.session.take_up(replay.look())
        assert replay.state is not None
        assert len(blocks_timed(replay.state)) == 3
        await pilot.press("f")
        await until(pilot, lambda: screen.evidence.blocks == 4)
        assert {blocks for last, blocks in judged if last == replay.source.reader.prev} == {4}
    made.session.close()
