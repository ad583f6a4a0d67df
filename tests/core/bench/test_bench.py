"""The bench as the conductor sees it: real processes, real programs."""

import asyncio
import os
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import TypeAdapter

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.bench.gallery import attacks, gallery_task
from refinery_tui.core.bench.judge import canaries, cpu_clock
from refinery_tui.core.bench.judge.check_plan import FRESH
from refinery_tui.core.bench.judge.server_pool import STANDING
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.experiment.task import TaskLimits
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.few_inputs import few_inputs
from tests.fakes.processes import gone
from tests.fakes.sum_task import SumTask
from tests.fakes.volleys import carried_out

LONG = TaskLimits(wall_seconds=30, least_wall_seconds=30)  # a program that is watched is not ended on a slow machine
FOREVER = "def get_difference(numbers):\n    while True:\n        pass\n"
SHARED = pytest.mark.asyncio(loop_scope="session")  # the loop of the bench that is opened once
PROGRAMS = {program.name: program.source for program in load_task("get_difference").programs}
ATTACKS = {attack.name: attack for attack in attacks()}


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def fork_servers(bench: ProcessBench) -> list[int]:
    assert bench.pid is not None
    return [pid for pid in children(bench.pid) if b"zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def fork_server(bench: ProcessBench) -> int:
    """The only one there is before a second request."""
    (server,) = fork_servers(bench)
    return server


async def until(true: Callable[[], object]) -> None:
    """Wait for something another process does and does not tell."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110  there is no event: the kernel is asked
            await asyncio.sleep(0.01)


async def running(bench: ProcessBench) -> int:
    """The pid of the child that runs a program without an end, as soon as it does; others end within a moment."""
    await until(lambda: _busy(bench))
    return _busy(bench)[0]


def _busy(bench: ProcessBench) -> list[int]:
    return [pid for server in fork_servers(bench) for pid in children(server) if _used(pid) > 0.1]


def _used(pid: int) -> float:
    try:
        return cpu_clock.cpu_seconds(pid)
    except OSError:  # it has ended since it was listed
        return 0.0


@SHARED
async def test_a_round_times_every_program_and_the_baseline_each_on_an_input_of_its_own(bench: ProcessBench) -> None:
    sources = [PROGRAMS["table"], PROGRAMS["constant"], PROGRAMS["table"]]
    shots = await bench.round(sources)
    assert [shot.place for shot in shots] == [0, 1, 2, None]
    assert [shot.program for shot in shots] == [sha(s) for s in (*sources, PROGRAMS["string_digits"])]
    assert sorted(shot.order for shot in shots) == [0, 1, 2, 3]
    assert [shot.verdict for shot in shots] == [Verdict.CORRECT, Verdict.WRONG, Verdict.CORRECT, Verdict.CORRECT]
    assert len({shot.answer for shot in shots if shot.verdict is Verdict.CORRECT}) > 1
    assert all(s.cpu_seconds and s.wall_seconds and s.cpu_seconds <= s.wall_seconds * 1.1 for s in shots)
    adapter = TypeAdapter(tuple[Shot, ...])
    assert adapter.validate_json(adapter.dump_json(shots)) == shots


@SHARED
async def test_inputs_are_fresh_and_secret_each_time(bench: ProcessBench) -> None:
    answers = {(await bench.round([]))[-1].answer for _ in range(6)}
    assert len(answers) > 3


async def test_a_check_tells_which_input_it_has_come_to_and_a_round_which_execution() -> None:
    heard: list[tuple[str, int, int]] = []
    async with open_bench(few_inputs(), heard=lambda family, step, steps: heard.append((family, step, steps))) as bench:
        assert heard == []
        check = await bench.check(PROGRAMS["table"])
        during = list(heard)
        await bench.round([PROGRAMS["table"]])
    assert set(heard[len(during) :]) <= {(few_inputs().timing.name, 2, 2)}  # a short one is over before it tells
    assert during[0] == (check.cases[0].family, 1, len(check.cases))
    assert all(check.cases[step - 1].family == family for family, step, _ in during)
    steps = [step for _, step, _ in during]
    assert steps == sorted(set(steps))


async def test_a_thorough_check_adds_at_least_thirty_small_inputs() -> None:
    task = load_task("get_difference")
    families = tuple(replace(family, size=min(family.size, 5000)) for family in task.families)  # as many, sooner drawn
    async with open_bench(replace(task, families=families)) as bench:
        plain = await bench.check(PROGRAMS["table"])
        thorough = await bench.check(PROGRAMS["table"], thorough=True)
    assert plain.verdict is thorough.verdict is Verdict.CORRECT
    assert len(thorough.cases) >= len(plain.cases) + 30
    assert TypeAdapter(Check).validate_json(TypeAdapter(Check).dump_json(plain)) == plain


@SHARED
async def test_examples_are_checked_on_the_same_inputs_and_a_check_of_one_program_on_inputs_of_its_own(
    bench: ProcessBench,
) -> None:
    first, wrong, again = await bench.checks([PROGRAMS[name] for name in ("table", "constant", "table")], brief=True)
    alone = await bench.check(PROGRAMS["table"], brief=True)
    assert first.verdict is again.verdict is alone.verdict is Verdict.CORRECT
    assert wrong.verdict is Verdict.WRONG
    assert len(wrong.cases) < len(first.cases)
    answers = [[shot.answer for shot in check.cases] for check in (first, again, alone)]
    assert answers[0] == answers[1] != answers[2]


async def test_a_cancelled_request_leaves_the_bench_usable() -> None:
    async with open_bench(few_inputs(), limits=LONG) as bench:
        for wait in (0.0, 0.05, 0.3):
            task = asyncio.create_task(bench.check(FOREVER))
            await asyncio.sleep(wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with asyncio.timeout(60):
                assert (await bench.check(PROGRAMS["table"])).verdict is Verdict.CORRECT
        assert not _busy(bench)
        await until(lambda: [len(children(server)) for server in fork_servers(bench)] == [1, 1])  # who stands ready


@SHARED
async def test_requests_made_at_once_are_served_one_after_the_other(bench: ProcessBench) -> None:
    checks = await asyncio.gather(*(bench.check(PROGRAMS[name]) for name in ("table", "constant", "map_str")))
    assert [check.verdict for check in checks] == [Verdict.CORRECT, Verdict.WRONG, Verdict.CORRECT]


async def test_the_death_of_a_process_is_our_fault_and_is_mended() -> None:
    async with open_bench(few_inputs(), limits=LONG) as bench:
        for doomed in (fork_server(bench), bench.pid or 0):
            task = asyncio.create_task(bench.check(FOREVER))
            child = await running(bench)
            os.kill(doomed, signal.SIGKILL)
            async with asyncio.timeout(60):
                assert (await task).verdict is Verdict.INTERNAL_ERROR
                await until(lambda child=child: gone(child))  # type: ignore[misc]  # the child of this turn
                assert (await bench.check(PROGRAMS["table"])).verdict is Verdict.CORRECT


async def test_a_fork_server_that_dies_between_requests_costs_nothing() -> None:
    async with open_bench(few_inputs()) as bench:
        server = fork_server(bench)
        os.kill(server, signal.SIGKILL)
        await until(lambda: gone(server))  # else it may die while it is asked, which is a failure of the bench
        assert (await bench.check(PROGRAMS["table"])).verdict is Verdict.CORRECT


async def test_nothing_is_left_when_the_bench_is_closed() -> None:
    async with open_bench(few_inputs(), limits=LONG) as bench:
        pids = [bench.pid or 0, fork_server(bench)]
        task = asyncio.create_task(bench.check(FOREVER))
        pids.append(await running(bench))
        task.cancel()
    await until(lambda: all(map(gone, pids)))


async def test_the_bench_ends_with_the_conductor_even_in_the_middle_of_a_program() -> None:
    async with open_bench(few_inputs(), limits=LONG) as bench:
        pids = [bench.pid or 0, fork_server(bench)]
        task = asyncio.create_task(bench.check(FOREVER))
        pids.append(await running(bench))
        await bench.aclose()
        async with asyncio.timeout(60):
            assert (await task).verdict is Verdict.INTERNAL_ERROR
        await until(lambda: all(map(gone, pids)))


ODD = [
    ("", Verdict.CRASHED, "no function get_difference"),
    ("get_difference = 3", Verdict.CRASHED, "no function get_difference"),
    ("x = '\ud800'\ndef get_difference(n): return 0", Verdict.WRONG, ""),
    ("\0", Verdict.CRASHED, "null bytes"),
    ("# " + "x" * 300_000, Verdict.NO_PROGRAM, "bytes"),
    ("raise ValueError('\x1b[31m' + 'x' * 9999)", Verdict.CRASHED, "ValueError: xxx"),
    ("class E(Exception):\n  def __str__(self): raise self\nraise E", Verdict.CRASHED, "message raised E"),
    ("print('hello')\ndef get_difference(n): return None", Verdict.WRONG_TYPE, "NoneType"),
    ("import sys\nsys.stdout = None\ndef get_difference(n): raise KeyError(1)", Verdict.CRASHED, "KeyError: 1"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def odd_shots(bench: ProcessBench) -> dict[str, Shot]:
    """What became of each odd program, all in one round."""
    sources = [source for source, _, _ in ODD]
    return dict(zip(sources, await bench.round(sources), strict=False))


@pytest.mark.parametrize(("source", "verdict", "words"), ODD)
def test_odd_programs_get_a_verdict_and_clean_words(
    odd_shots: dict[str, Shot], source: str, verdict: Verdict, words: str
) -> None:
    shot = odd_shots[source]
    assert (shot.verdict, words in shot.detail) == (verdict, True), shot.detail
    assert len(shot.detail.encode()) <= 2048
    assert "\x1b" not in shot.detail


async def test_time_is_read_from_outside_and_complete() -> None:
    """A program that sleeps shows it in the wall, one that spins after its answer gains no tick."""
    async with open_bench(replace(gallery_task(), libraries=(), may_change_argument=True)) as bench:
        names = ("sleep_instead", "spin_after_answer", "exit_after_answer", "work_at_import", "gc_off")
        rounds = [await bench.round([ATTACKS[name].source for name in names]) for _ in range(7)]
    shots = dict(zip(names, rounds[0], strict=False))
    least = {name: min(r[at].cpu_seconds or 9 for r in rounds) for at, name in enumerate(names)}
    assert all(shot.verdict is Verdict.CORRECT for shot in shots.values())
    slept = shots["sleep_instead"]
    assert (slept.wall_seconds or 0) >= (slept.cpu_seconds or 9) + 0.019
    assert least["spin_after_answer"] > 0.8 * least["gc_off"]
    assert (shots["work_at_import"].load_share or 0) > 0.8
    assert 0 < (shots["gc_off"].load_share or 0) < 0.2


async def test_a_million_integers_cost_at_most_60_mb() -> None:
    null = "def get_difference(numbers):\n    return 0\n"
    async with open_bench(load_task("get_difference")) as bench:
        (small,) = await bench.volley("empty", 0, [null])
        (large,) = await bench.volley("planted_large", 1_000_000, [null])
    assert small.peak_bytes
    assert large.peak_bytes
    assert large.peak_bytes - small.peak_bytes <= 60e6


@pytest.mark.parametrize(
    ("kind", "answer", "wrong"),
    [
        ("int", "sum(argument)", "float(sum(argument))"),
        ("float", "sum(argument) / 2", "sum(argument)"),
        ("str", "str(argument)", "argument"),
        ("bool", "sum(argument) > 0", "1"),
        ("none", "None", "False"),
        ("list", "[argument, [1.5, None]]", "(1, 2)"),
        ("dict", "{'a': argument, 'b': {}}", "[argument]"),
        ("json", "[True, 'x', {'y': argument}]", "{1, 2}"),
    ],
)
async def test_every_answer_type_crosses_and_is_exact(sum_task: SumTask, kind: str, answer: str, wrong: str) -> None:
    task = sum_task(kind=kind, answer=answer)
    sources = {"right": task.baseline, "wrong": f"def total(argument):\n    return {wrong}\n"}
    found = await carried_out(task, sources, family="few", size=5)
    assert {name: shot.verdict for name, shot in found.items()} == {
        "right": Verdict.CORRECT,
        "wrong": Verdict.WRONG_TYPE,
    }


LONG_ANSWERS = {
    "str": "'x' * 50_000",
    "list": "[*range(300_000)]",
    "dict": "{str(n): n for n in range(9000)}",
    "int": "3 ** 50_000",
    "json": "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]",
}
NEARLY = [
    ("str", "'x' * 49_999 + 'y'", Verdict.WRONG),
    ("str", "'x' * 60_000", Verdict.WRONG),
    ("list", "[*range(300_000)][::-1]", Verdict.WRONG),
    ("list", "[*range(299_999)]", Verdict.WRONG),
    ("list", "[*range(299_999), 299_999.0]", Verdict.WRONG),
    ("list", "tuple(range(300_000))", Verdict.WRONG_TYPE),
    ("dict", "{str(n): n + 1 for n in range(9000)}", Verdict.WRONG),
    ("int", "3 ** 50_000 + 2", Verdict.WRONG),
    ("int", "2 ** 63", Verdict.WRONG),
    ("json", "[[[[[[[[[[[[[[[[[[[[2]]]]]]]]]]]]]]]]]]]]", Verdict.WRONG),
]


@pytest.mark.parametrize("kind", LONG_ANSWERS)
async def test_long_answers_are_compared_whole(sum_task: SumTask, kind: str) -> None:
    answer, others = LONG_ANSWERS[kind], [(wrong, verdict) for of, wrong, verdict in NEARLY if of == kind]
    form = "def total(argument):\n    return {}\n"
    sources = {value: form.format(value) for value in (answer, *(wrong for wrong, _ in others))}
    found = await carried_out(sum_task(kind=kind, answer=answer), sources, family="few", size=5)
    assert [found[value].verdict for value in sources] == [Verdict.CORRECT, *(verdict for _, verdict in others)]
    assert all(len(shot.answer) <= 200 for shot in found.values())


async def test_a_long_answer_in_another_order_or_within_the_tolerance_is_right(sum_task: SumTask) -> None:
    other = "{str(n): n / 3 * (1 + 1e-12) for n in reversed(range(9000))}"
    task = sum_task(kind="dict", answer="{str(n): n / 3 for n in range(9000)}", more="tolerance = 1e-9")
    found = await carried_out(task, {0: f"def total(argument):\n    return {other}\n"}, family="few", size=5)
    assert (found[0].verdict, found[0].detail) == (Verdict.CORRECT, "")


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("tuple(argument)", "json", "tuple"),
        ("{1: 2}", "dict", "dict with a key of type int"),
        ("float(sum(argument))", "int", "answer() returned float"),
        ("__import__('sys').exit()", "int", "its process ended with code 0"),
    ],
)
async def test_a_reference_whose_answer_no_program_can_give_is_the_tasks_fault(
    sum_task: SumTask, answer: str, kind: str, words: str
) -> None:
    async with open_bench(sum_task(kind=kind, answer=answer)) as bench:
        with pytest.raises(RefineryError, match=re.escape(words)):
            await bench.check("def total(argument):\n    return 1\n")


async def test_permissions_are_off_unless_the_task_asks_for_them() -> None:
    names = ("threads", "native_code", "processes")
    verdicts = {}
    for threads, native in ((False, False), (True, False), (False, True)):
        task = replace(few_inputs(), threads=threads, executable_memory=native)
        found = await carried_out(task, {name: ATTACKS[name].source for name in names})
        verdicts[threads, native] = [shot.verdict for shot in found.values()]
    blocked, correct = Verdict.BLOCKED, Verdict.CORRECT
    assert verdicts == {
        (False, False): [blocked, blocked, blocked],
        (True, False): [correct, blocked, blocked],
        (False, True): [blocked, correct, blocked],
    }


async def test_libraries_are_those_the_task_names(sum_task: SumTask, tmp_path: Path) -> None:
    numpy = "import numpy\ndef total(argument):\n    return int(numpy.sum(argument))\n"
    async with open_bench(sum_task()) as bench:
        assert (await bench.check(numpy)).verdict is Verdict.CRASHED
    async with open_bench(sum_task(more='libraries = ["numpy"]')) as bench:
        assert (await bench.check(numpy)).verdict is Verdict.CORRECT
    site = tmp_path / "site"
    site.mkdir()
    (site / "summing.py").write_text("total = sum\n")
    own = "from summing import total\n"
    async with open_bench(sum_task(more='libraries = ["summing"]\nenvironment = "site"')) as bench:
        assert (await bench.check(own)).verdict is Verdict.CORRECT
    with pytest.raises(RefineryError, match="unheard_of"):
        async with open_bench(sum_task(more='libraries = ["unheard_of"]')):
            pass


async def test_broken_inputs_are_one_sentence_and_end_nothing(sum_task: SumTask) -> None:
    task = sum_task(answer="1 // (len(argument) - 50)")
    async with open_bench(task) as bench:
        with pytest.raises(RefineryError, match=r"ZeroDivisionError.*inputs.py"):
            await bench.round([task.baseline])
        assert (await bench.check(task.baseline)).verdict is Verdict.CORRECT


async def test_the_canaries_succeed_where_nothing_confines_them(tmp_path: Path) -> None:
    """Canaries that could not sing would prove nothing."""
    steps = canaries.ESCAPES | canaries.THREAD | canaries.NATIVE
    harmful = {"signal the bench's group", "become another program", "start a process"}
    secret = tmp_path / "secret"
    secret.write_text("secret")
    form = "SECRET = OWN = {path!r}\ndef get_difference(numbers):\n    {step}\n    return 0\n"
    sources = [form.format(path=str(secret), step=step) for name, step in steps.items() if name not in harmful]
    async with open_bench(few_inputs(), unsafe=True) as bench:
        assert not bench.isolation.verified
        assert "UNVERIFIED" in bench.isolation.sentence
        shots = await bench.volley("empty", 0, sources)
    assert [s.detail for s in shots if s.verdict is not Verdict.CORRECT] == []


@SHARED
async def test_a_round_has_one_hash_seed_and_a_check_several_a_thorough_one_new_ones(bench: ProcessBench) -> None:
    program = "def get_difference(numbers):\n    return hash('refinery')\n"
    rounds = [{shot.answer for shot in (await bench.round([program] * 3))[:3]} for _ in range(2)]
    plain, thorough, again = [
        {shot.answer for shot in (await bench.check(program, thorough=thorough)).cases}
        for thorough in (False, True, True)
    ]
    assert [len(seen) for seen in rounds] == [1, 1]
    assert plain == rounds[0] | rounds[1]
    assert (len(plain), len(thorough), len(again)) == (STANDING, STANDING + FRESH, STANDING + FRESH)
    assert thorough & again == plain


async def test_no_two_executions_throw_the_same_dice() -> None:
    async with open_bench(few_inputs("numpy")) as bench:
        for dice in ("random.getrandbits(60)", "int(numpy.random.randint(1 << 60))"):
            program = f"import random, numpy\ndef get_difference(numbers):\n    return {dice}\n"
            answers = [shot.answer for shot in (await bench.check(program)).cases]
            assert len(set(answers)) == len(answers)


async def test_a_bench_started_again_keeps_its_mode() -> None:
    async with open_bench(few_inputs(), mode="no-open") as bench:
        os.kill(bench.pid or 0, signal.SIGKILL)
        while (await bench.check(PROGRAMS["table"])).verdict is not Verdict.CORRECT:
            continue
        assert bench.isolation.mode == "no-open"


async def test_a_closed_bench_starts_nothing_anew() -> None:
    async with open_bench(few_inputs()) as bench:
        pass
    assert (await bench.check(PROGRAMS["table"])).verdict is Verdict.INTERNAL_ERROR
    assert bench.pid is None


async def test_a_time_out_says_which_limit_it_met() -> None:
    async with open_bench(few_inputs(), limits=TaskLimits(wall_seconds=0.3, least_wall_seconds=0.3)) as bench:
        (shot, _) = await bench.round([FOREVER])
    assert (shot.verdict, shot.cpu_seconds) == (Verdict.TIMED_OUT, None)
    assert shot.detail == "no answer within 0.3 s of CPU time"
    assert (shot.wall_seconds or 0) >= 0.28  # up to a tick of the clock less than its CPU time


async def test_calibration_knows_floor_and_noise() -> None:
    async with open_bench(replace(gallery_task(), libraries=())) as bench:
        found = await bench.calibrate()
    assert 0 < found.floor_seconds < found.baseline_seconds
    assert 0.5 < found.aa_ratio < 2
    assert found.aa_spread >= 0


@SHARED
async def test_a_declared_encoding_hides_no_code_in_a_comment(bench: ProcessBench) -> None:
    hidden = "# coding: utf-7\n# harmless +AAo-def get_difference(numbers): return 0\n"
    check = await bench.check(hidden, brief=True)
    assert check.verdict is Verdict.CRASHED
    assert "there is no function get_difference" in check.cases[0].detail
