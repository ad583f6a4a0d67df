"""What a start needs a person's agreement to is asked with it, once."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.consent.agreements import Agreements, read_agreements, remember
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.find.resolve import asked
from refinery_tui.tui.feed.launch_consent import Consents
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog
from refinery_tui.tui.screens.shared.host import host_of
from tests.cli.installed_command import experiment as small_file
from tests.fakes.waiting import app, text, until
from tests.places import TINY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "agreements.toml"


def calling(url: str | None, key: str | None) -> Experiment:
    pilot = asked("pilot").experiment
    run = replace(pilot.run, model="m")
    return replace(pilot, run=run, models={"m": Endpoint(model="m", base_url=url, key_env=key)})


def test_a_key_is_named_with_its_address_and_never_shown(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    real = calling(None, "OPENAI_API_KEY")
    at = "at https://api.openai.com/v1"
    assert Consents(file).needed(real).keys == (f"m: OPENAI_API_KEY (NOT set: set it first), {at}",)
    monkeypatch.setenv("OPENAI_API_KEY", "hidden-words")
    needed = Consents(file).needed(real)
    assert needed.keys == (f"m: key OPENAI_API_KEY (from the environment), {at}",)
    assert needed.questions == ()
    assert "hidden-words" not in repr(needed)


def test_a_key_for_a_new_place_is_asked_for_once(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden-words")
    strange = calling("http://evil.example/v1", "AWS_SECRET_ACCESS_KEY")
    consents = Consents(file)
    needed = consents.needed(strange)
    (question,) = needed.questions
    for words in ("AWS_SECRET_ACCESS_KEY", "evil.example", "plain HTTP"):
        assert words in question
    consents.agree(needed)
    assert consents.needed(strange).questions == ()
    assert consents.needed(calling("https://other.example/v1", "AWS_SECRET_ACCESS_KEY")).questions
    assert list(read_agreements(file).keys) == ["AWS_SECRET_ACCESS_KEY@http://evil.example"]


def test_a_base_url_that_holds_a_password_cannot_be_started_and_is_not_shown(file: Path) -> None:
    needed = Consents(file).needed(calling("https://me:hidden-words@host/v1", None))
    assert "holds a user or a password" in needed.trouble
    assert "hidden-words" not in needed.trouble


async def test_a_strangers_task_is_asked_about_in_the_dialog_and_started_on_a_yes(tmp_path: Path, file: Path) -> None:
    mine = Path(shutil.copytree(TINY, tmp_path / "mine"))
    (mine / "note.txt").write_text("of my own")
    path = small_file(tmp_path)
    path.write_text(path.read_text().replace(str(TINY), str(mine)))
    made = app(tmp_path / "sessions")
    made.consents = Consents(file)
    started: list[str] = []
    made.start = started.append  # type: ignore[method-assign,assignment]  # no conductor is needed here
    async with made.run_test(size=(100, 40)) as pilot:
        host_of(made).propose(str(path))
        await until(pilot, lambda: isinstance(made.screen, ChoiceDialog))
        await until(pilot, lambda: "does not ship with Refinery" in text(pilot))
        await pilot.press("enter")
        assert started == []
        await pilot.press("y")
        await until(pilot, lambda: started == [str(path)])
        host_of(made).propose(str(path))
        await until(pilot, lambda: isinstance(made.screen, ChoiceDialog))
        assert "does not ship" not in text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: len(started) == 2)


def test_agreements_are_added_to_those_before_and_survive_a_file_written_by_hand(file: Path) -> None:
    remember(file, Agreements(keys={'A@b"c': "one"}))
    remember(file, Agreements(tasks={"0" * 64: "two"}))
    assert read_agreements(file) == Agreements(keys={'A@b"c': "one"}, tasks={"0" * 64: "two"})
    assert "Take a line out" in file.read_text()
