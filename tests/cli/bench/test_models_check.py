"""`refinery models check`: what it says of servers that can much, little, or nothing."""

import json
from pathlib import Path

import pytest

from tests.cli.typed_commands import Typed
from tests.docs.json_shapes import assert_held
from tests.fakes.scripted_server import ScriptedServer, Step, closed_port

CAPABLE = Step(text="one two three four five six", pieces=6, piece_seconds=0.01)


def findings(typed: Typed, server: ScriptedServer) -> dict[str, tuple[str, str]]:
    said = typed("models", "check", "any", "--base-url", server.base_url, "--json")
    assert said.code == 0, said.err
    assert_held("models check", json.loads(said.out))
    (answer,) = json.loads(said.out)
    assert answer["input_tokens"] > 0
    return {found["topic"]: (found["mark"], found["words"]) for found in answer["findings"]}


def test_a_server_that_can_all_is_said_to(typed: Typed) -> None:
    with ScriptedServer([CAPABLE]) as server:
        found = findings(typed, server)
    assert {topic for topic, (mark, _) in found.items() if mark == "good"} == {
        "reachable", "streams", "usage", "parameters", "speed", "cancels", "parallel"
    }  # fmt: skip
    assert found["price"] == (
        "bad",
        "unknown, so no limit in usd can hold: write input_usd and output_usd under [models.any]",
    )


def test_what_a_server_cannot_is_said_in_words(typed: Typed) -> None:
    refusal = {"error": {"message": "Unknown parameter: 'seed'.", "param": "seed"}}
    refused = Step(kind="raw", raw=json.dumps(refusal).encode(), status=400, content_type="application/json")
    whole = {"choices": [{"message": {"content": "one two three"}, "finish_reason": "stop"}]}
    unstreamed = Step(kind="raw", raw=json.dumps(whole).encode(), content_type="application/json")
    with ScriptedServer([refused, unstreamed]) as server:
        found = findings(typed, server)
    assert found["streams"][0] == "bad"
    assert "estimates" in found["usage"][1]
    assert "left out from then on: seed (Unknown parameter: 'seed')" in found["parameters"][1]


def test_a_cap_that_is_not_obeyed_is_told(typed: Typed) -> None:
    with ScriptedServer([Step(text="one " * 500, usage=(11, 500))]) as server:
        assert findings(typed, server)["cap"][0] == "bad"


def test_a_server_that_is_away_is_one_sentence_and_worth_another_try(typed: Typed) -> None:
    said = typed("models", "check", "any", "--base-url", f"http://127.0.0.1:{closed_port()}/v1")
    assert said.code == 3
    assert "is the server running there?" in said.err


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        ([], "Which model?"),
        (["nobody"], "--experiment"),
        (["m", "--base-url", "http://h:99999/v1"], "is no address of a server"),
        (["m", "--base-url", "https://sk-abcdefghijklmnop@h/v1"], "key_env"),
        (["--base-url", "http://h/v1"], "the name of one model"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_its_mend(typed: Typed, words: list[str], mend: str) -> None:
    said = typed("models", "check", *words)
    assert said.code == 2
    assert mend in said.err
    assert "sk-abc" not in said.err


def test_a_model_is_found_in_the_experiments_of_this_folder(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with ScriptedServer([CAPABLE]) as server:
        lines = ['task = "get_difference"', "[run]", 'model = "m"', "[models.m]", 'model = "any"', "input_usd = 1"]
        text = "\n".join([*lines, "output_usd = 2", f'base_url = "{server.base_url}"'])
        (tmp_path / "mine.toml").write_text(text)
        said = typed("models", "check", "m")
    assert said.code == 0, said.err
    assert "✓ price" in said.out
    assert "$2.00 out a million tokens (the experiment file)" in said.out
