import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.bench import modes
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import Frame, Kind
from refinery_tui.core.bench.judge import canaries
from refinery_tui.core.bench.judge.fork_server import ServerRefused
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.lockdown import landlock
from tests.fakes.few_inputs import few_inputs


@pytest.fixture
def modern_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 7)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")


@pytest.mark.usefixtures("modern_kernel")
def test_the_strongest_mode_that_holds_is_chosen() -> None:
    tried: list[str] = []

    def attempt(mode: str) -> str:
        tried.append(mode)
        return "a program could write a file" if mode == "strict" else ""

    chosen = modes.choose(None, attempt)
    assert tried == ["strict", "no-open"]
    assert (chosen.mode, chosen.verified) == ("no-open", True)
    assert "a program could write a file" in chosen.sentence


@pytest.mark.usefixtures("modern_kernel")
def test_when_no_mode_holds_nothing_runs_and_the_message_says_why_and_what_to_do() -> None:
    with pytest.raises(ServerRefused, match=r"strict: loose; no-open: loose.*Nothing was executed.*--unsafe"):
        modes.choose(None, lambda mode: "loose")


def test_without_landlock_strict_is_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    tried: list[str] = []

    def attempt(mode: str) -> str:
        tried.append(mode)
        return ""

    chosen = modes.choose(None, attempt)
    assert (tried, chosen.mode) == (["no-open"], "no-open")
    assert "Landlock" in chosen.sentence


def test_a_machine_without_a_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(ServerRefused, match="riscv64"):
        modes.choose(None, lambda mode: "")


def test_unsafe_is_never_verified() -> None:
    chosen = modes.choose("unsafe", lambda mode: "")
    assert (chosen.mode, chosen.verified) == ("unsafe", False)


@pytest.mark.parametrize(("platform", "way"), [("win32", "WSL2"), ("darwin", "Docker")])
async def test_other_systems_are_refused_with_a_way_out(
    platform: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(RefineryError, match=way):
        async with open_bench(few_inputs()):
            pass


def fake(kind: Kind, payload: bytes) -> Outcome:
    return Outcome(end="frame", frame=Frame(kind=kind, payload=payload))


def test_an_escape_by_one_canary_is_named() -> None:
    def execute(source: str, seconds: float) -> Outcome:
        loose = "fork" in source or "math" in source
        return fake(Kind.ANSWER, codec.encode(6)) if loose else fake(Kind.BLOCKED, b"PermissionError")

    found = canaries.run(execute, entry="f", threads=False, executable_memory=False)
    assert found == "a program could start a process"


@pytest.mark.parametrize("kind", [Kind.CRASHED, Kind.WRONG_TYPE, Kind.EXITED, Kind.MEMORY])
def test_only_a_refusal_by_the_kernel_counts_as_contained(kind: Kind) -> None:
    def execute(source: str, seconds: float) -> Outcome:
        return fake(Kind.ANSWER, codec.encode(6)) if "math" in source else fake(kind, b"FileNotFoundError")

    assert "read a file" in canaries.run(execute, entry="f", threads=False, executable_memory=False)


def test_an_honest_program_that_cannot_run_makes_a_mode_unusable() -> None:
    found = canaries.run(lambda *_: fake(Kind.CRASHED, b"ImportError"), entry="f", threads=True, executable_memory=True)
    assert "honest program cannot run" in found
