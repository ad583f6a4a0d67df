"""A session folder that a stranger has prepared: nothing outside it is read into it, changed, or waited for."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.find.catalogue import summary
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.control_pipe import send_command
from refinery_tui.core.record.inbox import HumanMessage, hand_in, waiting
from refinery_tui.core.record.live_replies import LiveReplies
from refinery_tui.core.record.store import Folder, Session, opened
from refinery_tui.tui.feed.session_tail import SessionTail
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.strangers import PLANTS, Victim, within

NAMES = (
    "events.jsonl",
    "experiment.toml",
    "lock",
    "control",
    "inbox",
    "inbox/00.json",
    "live",
    "live/run-1.txt",
    "programs",
)
SECONDS = 20.0  # far more than any of it takes, far less than waiting for ever
HELLO = HumanMessage(person="p", run=1, text="hello")


def conduct_more(path: Path) -> None:
    conducted(SMALL.replace("replicates = 2", "replicates = 3"), path, climbing())


def watch(path: Path) -> None:
    watched = SessionTail.open(Folder(path=path))
    watched.look()
    watched.listen()


ACTIONS: dict[str, Callable[[Path], object]] = {
    "open": opened,
    "list": summary,
    "watch": watch,
    "ask whether it runs": lambda path: Folder(path=path).is_running,
    "read its experiment": lambda path: asked(str(path)),
    "read its inbox": lambda path: waiting(Folder(path=path)),
    "read what was left over": lambda path: LiveReplies(Folder(path=path)).left_over(),
    "hand in": lambda path: hand_in(Folder(path=path), HELLO, at_ns=1),
    "tell its conductor": lambda path: send_command(Folder(path=path), "stop"),
    "go on with it": conduct_more,
}


@pytest.fixture
def victim(tmp_path: Path) -> Victim:
    return Victim.in_folder(tmp_path / "victim")


@pytest.fixture
def session(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "session"))


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_whatever_stands_under_a_name_of_a_session_nothing_beside_it_is_touched_and_nothing_waits(
    name: str, action: str, recorded: Path, victim: Victim, tmp_path: Path
) -> None:
    before = victim.stands
    for plant in PLANTS:
        session = Path(shutil.copytree(recorded, tmp_path / plant.__name__))
        plant(session / name, victim)
        with within(SECONDS):
            said = refusal(ACTIONS[action], session)
        assert len(said.splitlines()) <= 1, plant
        assert victim.stands == before, plant
        assert not victim.leaked_into(session), plant


def refusal(action: Callable[[Path], object], session: Path) -> str:
    """What a person is told who tries it; any other exception than the one for people ends the test."""
    try:
        action(session)
    except RefineryError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "name", ["run-abc.txt", "run-.txt", "run-0.txt", "run-1.txt.txt", f"run-{'9' * 5000}.txt"[:255]]
)
def test_a_file_beside_the_live_replies_is_none(name: str, session: Path) -> None:
    (session / "live" / name).write_text("hello")
    assert LiveReplies(Folder(path=session)).left_over() == {}
    conduct_more(session)
    assert (session / "live" / name).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
def test_a_folder_of_another_user_is_read_and_never_written_to(session: Path) -> None:
    for path in (session, *session.rglob("*")):
        os.chown(path, 65534, 65534)
    before = sorted(session.rglob("*"))
    assert opened(session).state.runs
    for write in (lambda: hand_in(Folder(path=session), HELLO, at_ns=1), lambda: Session.resume(session)):
        with pytest.raises(RefineryError, match="belongs to nobody, so it is read here and never written to: copy it"):
            write()
    assert sorted(session.rglob("*")) == before
