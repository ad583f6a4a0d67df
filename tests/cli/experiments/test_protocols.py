"""`refinery protocols` lists what the folder of protocols holds."""

import json

from refinery_tui.core.team.protocols import names
from tests.cli.typed_commands import Typed


def test_every_protocol_is_listed_with_a_sentence_its_parameters_and_roles(typed: Typed) -> None:
    rows = typed("protocols").out.splitlines()
    assert "best-of-n(4)" in rows
    assert "  parameters: n = 4" in rows
    found = {each["name"]: each for each in json.loads(typed("protocols", "--json").out)}
    assert found.keys() == names()
    assert all(each["sentence"].endswith(".") for each in found.values())
    assert found["critic"]["roles"] == ["writer", "critic"]
    assert found["best-of-n"]["parameters"] == {"n": 4}


def test_the_glossary_explains_each(typed: Typed) -> None:
    assert "Written best-of-n(4)" in " ".join(typed("glossary", "best-of-n").out.split())
