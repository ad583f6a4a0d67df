from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.find.catalogue import experiment_named, session_named


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    for name in ("2026-03-02T1405-pilot", "2026-03-02T1405-pilot-2", "2026-03-03T0900-Quick"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.jsonl").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2026-03-02T1405-pilot", "2026-03-02T1405-pilot"),
        ("pilot-2", "2026-03-02T1405-pilot-2"),
        ("quick", "2026-03-03T0900-Quick"),
        ("03-03", "2026-03-03T0900-Quick"),
        ("published", "published-pilot"),
    ],
)
def test_a_part_that_one_name_alone_has_means_that_session(sessions: Path, words: str, name: str) -> None:
    assert session_named(words, sessions).name == name


def test_a_part_of_several_names_is_refused_with_the_names(sessions: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        session_named("1405", sessions)
    assert str(refused.value) == (
        "1405: is part of the names of 2026-03-02T1405-pilot-2 and 2026-03-02T1405-pilot. "
        "Give more of the name you mean."
    )


def test_of_very_many_only_the_first_are_listed(sessions: Path) -> None:
    for number in range(20):
        (sessions / f"many-{number:02}").mkdir()
        (sessions / f"many-{number:02}" / "events.jsonl").touch()
    with pytest.raises(ConfigurationError, match=r"many-14 and 14 more sessions\."):
        session_named("many", sessions)


def test_the_folder_one_stands_in_has_its_own_name(sessions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = session_named(next(each.name for each in sorted(sessions.iterdir())), sessions)
    monkeypatch.chdir(own)
    assert session_named(".", sessions).name == own.name


def test_nothing_is_no_part_of_a_name(sessions: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not a session"):
        session_named("", sessions)
    with pytest.raises(ConfigurationError, match="is not a session"):
        session_named("nope", sessions)


def test_what_is_run_may_be_a_part_of_a_sessions_name_but_a_preset_and_a_file_come_first(
    sessions: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert experiment_named("quick", sessions) == str(sessions / "2026-03-03T0900-Quick")
    assert experiment_named("pilot", sessions) == "pilot"
    assert experiment_named("quick.toml", sessions) == "quick.toml"
    assert experiment_named("nothing", sessions) == "nothing"
    with pytest.raises(ConfigurationError, match="is part of the names"):
        experiment_named("T1405", sessions)


def test_a_folder_of_programs_takes_no_sessions_name_away(
    sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quick").mkdir()
    assert experiment_named("quick", sessions) == str(sessions / "2026-03-03T0900-Quick")
