"""What the analysis of a session needs is there before anybody asks for it."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from refinery_tui.core.base.files.package_files import published_pilot
from refinery_tui.tui.feed import findings_cache, statistics_libraries
from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.feed.statistics_libraries import KeysFirst, LibraryLoader
from refinery_tui.tui.screens.session import session_screen
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, until
from tests.places import ROOT

AFTER_LOADING = """
import sys, pathlib
from refinery_tui.tui.feed.statistics_libraries import load
load()
before = set(sys.modules)
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.record.store import opened
of_session(opened(pathlib.Path({path!r})).state)
late = sorted(n for n in set(sys.modules) - before if n.split(".")[0] in ("scipy", "statsmodels", "patsy"))
print("LATE", *late)
"""


def test_an_analysis_imports_no_library_that_was_not_loaded_with_the_session() -> None:
    path = published_pilot()
    assert isinstance(path, Path)
    command = [sys.executable, "-c", AFTER_LOADING.format(path=str(path))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["LATE"]


async def test_a_session_that_is_opened_loads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = threading.Event()
    monkeypatch.setattr(statistics_libraries, "load", loaded.set)
    monkeypatch.setattr(session_screen, "LIBRARIES_SECONDS", 0.01)
    recorded_sessions.half_way(tmp_path / "s").session.close()
    async with app(tmp_path, tmp_path / "s").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await until(pilot, loaded.is_set)


def test_while_keys_arrive_the_thread_that_loads_waits_until_they_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics_libraries, "REST", 0.0)
    asked = iter([0, 1, 1, 2, 2, 2])  # two keys came, then none
    finder = KeysFirst(lambda: next(asked), threading.Event())
    assert finder.find_spec("scipy") is None
    assert list(asked) == []


def test_keys_hold_up_neither_another_thread_nor_an_analysis_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, cache = count(), FindingsCache()  # they never rest
    monkeypatch.setattr(findings_cache, "analysed", lambda state: "no block is whole")
    finder = KeysFirst(lambda: next(keys), cache.libraries.urgent)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(finder.find_spec, "scipy").result(60) is None
    made = recorded_sessions.half_way(tmp_path / "s").session
    cache.findings(made.state, "hash")
    made.close()
    assert finder.find_spec("scipy") is None


def test_what_was_loaded_leaves_no_finder_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(statistics_libraries, "load", lambda: seen.extend(sys.meta_path))
    loader, before = LibraryLoader(), list(sys.meta_path)
    loader.begin(lambda: 0)
    loader.begin(lambda: 0)
    loader.wait(60)
    assert len(seen) == len(before) + 1
    assert sys.meta_path == before
