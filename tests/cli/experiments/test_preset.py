"""`refinery preset` explains what ships; the dry run says where treatments consume more than others."""

import json
from pathlib import Path

from refinery_tui.core.base.files.package_files import preset_names
from tests.cli.typed_commands import Typed

UNEQUAL = (
    'task = "get_difference"\nreplicates = 2\n[run]\nagents = 2\nbudget = "4 iterations"\n'
    '[factors]\nprotocol = ["rotate", "best-of-n(4)"]\n'
)


def test_the_presets_are_listed_with_what_they_ask(typed: Typed) -> None:
    assert [row.split()[0] for row in typed("preset", "list").out.splitlines()] == preset_names()
    assert [each["name"] for each in json.loads(typed("preset", "list", "--json").out)] == preset_names()


def test_a_preset_is_explained_with_its_file_and_what_to_type(typed: Typed) -> None:
    said = typed("preset", "show", "team-shapes").out
    assert said.startswith("Which shape of a team is worth its tokens?\n\n")
    assert "refinery run team-shapes --dry-run" in said
    assert 'budget = "5000 tokens"' in said
    page = said.split("What it would do")[0]
    assert max(map(len, page.splitlines())) <= 80
    facts = json.loads(typed("preset", "show", "team-shapes", "--json").out)
    assert sorted(facts) == ["file", "name", "page", "title"]


def test_a_preset_that_is_none_is_refused(typed: Typed) -> None:
    said = typed("preset", "show", "piloot")
    assert said.code == 2
    assert "Did you mean 'pilot'?" in said.err


def test_the_dry_run_says_which_treatments_consume_more_in_text_and_in_json(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "unequal.toml"
    file.write_text(UNEQUAL)
    said = typed("run", str(file), "--dry-run").out
    assert "expected doses: protocol: 'best-of-n(4)' uses 4.0 times the tokens of 'rotate'" in said
    facts = json.loads(typed("run", str(file), "--dry-run", "--json").out)
    assert len(facts["doses"]) == 2
    assert [arm["replies"] for arm in facts["arms"]] == [4.0, 16.0]
    assert facts["arms"][1]["tokens"] > 3.9 * facts["arms"][0]["tokens"]
