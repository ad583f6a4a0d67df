"""What nobody paid is said to be fictional, by one rule, once beside each sum."""

from pathlib import Path

import pytest

from refinery_tui.core.experiment.servers.fictional_money import fictional, money
from refinery_tui.core.export.notes import notes
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.session.header import header
from refinery_tui.tui.text.styled import plain
from tests.cli.typed_commands import Typed
from tests.fakes import recorded_sessions

WORD = "(fictional)"


@pytest.mark.parametrize(
    ("marks", "said", "short"),
    [
        (("SIMULATED", "UNVERIFIED"), "$0.3400 (fictional)", "$0.3400 (fict.)"),
        (("PARTLY SIMULATED",), "$0.3400 (partly fictional)", "$0.3400 (partly fict.)"),
        (("UNVERIFIED",), "$0.3400", "$0.3400"),
        ((), "$0.3400", "$0.3400"),
    ],
)
def test_a_sum_says_whether_anybody_paid_it(marks: tuple[str, ...], said: str, short: str) -> None:
    assert (money(0.34, marks), money(0.34, marks, short=True)) == (said, short)
    assert money(None, marks) == "unpriced"
    assert bool(fictional(marks)) == (said != "$0.3400")


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sessions") / "s"
    recorded_sessions.finished(folder)
    return folder


@pytest.mark.parametrize("words", [("show", "s"), ("analyze", "s"), ("cost", "s"), ("list",)])
def test_the_commands_say_it_once_in_a_line(typed: Typed, simulated: Path, words: tuple[str, ...]) -> None:
    lines = typed(*words, "--sessions", str(simulated.parent)).out.splitlines()
    wanted = WORD if words[0] != "list" else "(fict.)"
    assert any(wanted in line for line in lines)
    assert [line for line in lines if line.count("fict") > 1] == []


@pytest.mark.parametrize(("cells", "word"), [(160, WORD), (72, "(fict.)")])
def test_the_header_of_the_app_says_it_where_it_has_a_sum(simulated: Path, cells: int, word: str) -> None:
    state = opened(simulated).state
    assert word in plain(header(state, state.last_at, cells, running=False))


def test_an_export_says_it_in_its_readme_and_in_the_note_of_the_mark(simulated: Path) -> None:
    files = notes(opened(simulated).state, "the body")
    assert "Every sum in usd is fictional" in files["README.txt"]
    assert "fictional: nobody paid it" in files["SIMULATED.txt"]


def test_the_dry_run_says_that_a_limit_is_rehearsed(typed: Typed, tmp_path: Path) -> None:
    text = 'task = "get_difference"\nreplicates = 5\n[factors]\nagents = [1, 2]\n[limits]\n'
    (tmp_path / "mine.toml").write_text(f"{text}usd = 5\n")
    said = typed("run", "mine.toml", "--dry-run").out
    assert "limits.usd holds for fictional money too" in said
    assert f"{WORD}, about" in said
    (tmp_path / "mine.toml").write_text(text)
    assert "fictional money too" not in typed("run", "mine.toml", "--dry-run").out
