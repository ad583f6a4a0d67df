from pathlib import Path

from tests.cli.typed_commands import Typed


def test_the_command_lists_all_and_checks_the_file(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('session.follow = "f7"\nsession.diff = "ctrl+i"\n')
    said = typed("keys", "--file", "keys.toml")
    assert said.code == 2
    assert "f7 (usually f)" in said.out
    assert "keys.toml:2: session.diff: 'ctrl+i' cannot be told from tab" in said.err
    assert typed("keys", "--file", "nowhere.toml").code == 2


def test_the_keys_stand_by_screen(typed: Typed) -> None:
    rows = typed("keys").out.splitlines()
    after = rows[rows.index("Session") + 1 :]
    own = after[: after.index("")]
    assert [row.split()[0] for row in own[:2]] == ["session.back", "session.on"]
    assert any(row.startswith("session.plan ") for row in own)
    assert rows.count("Session") == 1
