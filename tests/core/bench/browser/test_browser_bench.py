"""The bench of a browser task: one Chromium for all claims, each on a fresh visit of a small hostile site."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.browser.browser_bench import BrowserBench, open_browser_bench
from refinery_tui.core.bench.browser.process_tree import descendants
from refinery_tui.core.experiment.browser.observation import observation_words
from tests.fakes.browser import IN_CHROMIUM
from tests.fakes.browser_tasks import ADD, list_task

pytestmark = IN_CHROMIUM
OTHER_TEA = ADD.replace("{item}", "tea")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bench(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BrowserBench]:
    task = list_task(tmp_path_factory.mktemp("list"))
    async with open_browser_bench(task, dice=Random(7)) as opened:
        yield opened


async def one(bench: BrowserBench, source: str) -> tuple[Verdict, str]:
    """The verdict on a script of one hidden visit, and why."""
    (shot,) = await bench.volley("hidden visits", 1, [source])
    return shot.verdict, shot.detail


async def test_what_holds_the_site_is_on_record_and_was_tried(bench: BrowserBench) -> None:
    found = bench.isolation
    assert (found.mode, found.verified) == ("strict", True)
    assert any("network" in layer or "TCP" in layer for layer in found.layers)
    assert any("Landlock" in layer for layer in found.layers)
    with open(f"/proc/{bench.pid}/environ", "rb") as environment:  # noqa: ASYNC230  # of a moment
        assert {each.partition(b"=")[0] for each in environment.read().split(b"\0")} == {b"LANG", b"PATH", b""}
    assert ("Chromium's sandbox" in found.layers) == ("own sandbox is not in force" not in found.sentence)


async def test_a_script_is_right_where_the_site_ends_in_the_declared_state_on_every_visit(bench: BrowserBench) -> None:
    right = await bench.check(ADD)
    assert [(shot.family, shot.verdict) for shot in right.cases] == [
        ("shown visit", Verdict.CORRECT),
        ("hidden visits", Verdict.CORRECT),
    ]
    assert all(shot.cpu_seconds and shot.wall_seconds for shot in right.cases)


async def test_a_check_ends_at_the_first_visit_that_goes_wrong_and_its_shown_visit_is_what_is_observed(
    bench: BrowserBench,
) -> None:
    nothing = '{"do": "read", "on": "#kind"}\n'
    found = await bench.check(nothing)
    assert [(shot.family, shot.verdict) for shot in found.cases] == [("shown visit", Verdict.WRONG)]
    assert [each.read for each in (await bench.observe(nothing)).outcomes] == ["Food"]
    both = await bench.check('{"do": "click", "on": ".two"}\n', thorough=True)  # of which both marks are asked
    assert [shot.family for shot in both.cases] == ["shown visit", "hidden visits"]


async def test_what_playwright_turns_off_in_chromium_stays_off_as_the_last_list_alone_counts(
    bench: BrowserBench,
) -> None:
    (started,) = (words for pid in descendants(bench.pid or 0) if "--remote-debugging-pipe" in (words := _words(pid)))
    *before, last = (word.partition("=")[2].split(",") for word in started if word.startswith("--disable-features="))
    assert before
    assert not {feature for features in before for feature in features} - set(last)


async def test_a_script_that_writes_the_shown_values_is_right_on_the_shown_visit_alone(bench: BrowserBench) -> None:
    found = await bench.check(OTHER_TEA)
    assert [shot.verdict for shot in found.cases] == [Verdict.CORRECT, Verdict.WRONG]
    assert "storage list is" in found.cases[1].detail
    assert 'does not hold, it is ["tea"]' in found.cases[1].detail


async def test_a_line_that_is_no_action_is_a_verdict_with_its_number_and_nothing_runs(bench: BrowserBench) -> None:
    assert await one(bench, ADD + "press Add\n") == (Verdict.CRASHED, "line 3: is not JSON: press Add")
    seen = await bench.observe("press Add\n")
    assert seen.missing == "Nothing was tried: line 1: is not JSON: press Add."
    assert not seen.outcomes


async def test_what_fits_several_nothing_or_cannot_be_done_is_told_with_the_page_it_left(bench: BrowserBench) -> None:
    assert await one(bench, '{"do": "click", "on": ".two"}') == (
        Verdict.CRASHED,
        "line 1: it fits 2 elements and must fit exactly one",
    )
    off = await bench.observe('{"do": "read", "on": "#kind"}\n{"do": "click", "on": "#off"}\n')
    assert [outcome.done for outcome in off.outcomes] == [True, False]
    assert off.outcomes[0].read == "Food"
    assert off.outcomes[1].why == "it is disabled"
    nothing = await bench.observe('# look\n{"do": "click", "on": {"role": "button", "name": "Ad"}}\n')
    assert nothing.outcomes[0].why.startswith("it fits nothing on this page (waited ")
    assert 'button "Add"' in nothing.outline
    assert not nothing.whole


async def test_dialogs_windows_and_requests_are_refused_told_and_cleaned(bench: BrowserBench) -> None:
    nag = '{"do": "click", "on": "#nag"}\n{"do": "wait", "on": "#long"}\n'
    seen = await bench.observe(nag)
    assert seen.whole
    told = "\n".join(seen.messages)
    assert "a dialog (alert) was dismissed: Buy more" in told
    assert "a new window was closed" in told
    assert "a request to https://evil.example/steal" in told
    assert "a connection to wss://evil.example/socket was refused" in told
    assert "an error in the site's own code: broken code" in told
    assert len(seen.outline) < 1300
    assert "characters more)" in seen.outline
    assert "\x1b" not in observation_words(seen)
    assert "\u202e" not in observation_words(seen)
    assert (await bench.observe(nag)).messages[0] == seen.messages[0]  # nothing is left of a visit


async def test_a_script_that_leads_out_of_the_site_is_blocked_there(bench: BrowserBench) -> None:
    verdict, why = await one(bench, '{"do": "click", "on": "#away"}')
    assert verdict is Verdict.BLOCKED
    assert why == "line 1: it leads out of the site, to https://evil.example/steal"
    missing = await one(bench, '{"do": "goto", "page": "task.toml"}')
    assert missing == (Verdict.CRASHED, "line 1: the site has no page task.toml")


async def test_a_site_that_hangs_times_out_and_the_next_visit_is_as_any(bench: BrowserBench) -> None:
    verdict, why = await one(bench, '{"do": "click", "on": "#hang"}\n{"do": "click", "on": "#add"}')
    assert verdict is Verdict.TIMED_OUT
    assert "did not respond" in why
    assert (await one(bench, ADD))[0] is Verdict.CORRECT


async def test_a_browser_that_dies_is_the_benchs_fault_and_is_started_again_and_nothing_of_it_is_left(
    bench: BrowserBench,
) -> None:
    before = bench.pid
    assert before is not None
    started = descendants(before)
    os.kill(before, signal.SIGKILL)
    verdict, why = await one(bench, ADD)
    assert verdict is Verdict.INTERNAL_ERROR
    assert not verdict.counts
    assert "started again" in why
    shots = await bench.round([ADD])
    assert [shot.verdict for shot in shots] == [Verdict.CORRECT] * 2
    assert [shot.place for shot in shots] == [0, None]
    assert bench.pid != before
    assert [pid for pid in started if _lives(pid)] == []


async def test_a_site_that_takes_all_memory_is_ended_with_a_verdict_and_its_chromium_with_it(
    bench: BrowserBench,
) -> None:
    verdict, why = await one(bench, '{"do": "click", "on": "#eat"}\n{"do": "wait", "on": "#never"}\n')
    assert (verdict, why) == (Verdict.OUT_OF_MEMORY, "line 2: the site took more than 450 MB of memory")
    assert bench.pid is None  # the next visit starts another, as after any that is lost


def _words(pid: int) -> list[str]:
    """The command line of a process; of Chromium's others, which it makes itself, a single word with all of it."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return [""]


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2][:1] not in b"ZX"
    except OSError:
        return False
