"""The name of a program's text."""

import pytest

from refinery_tui.core.base.program import language_of, sha, suffix_of


def test_sha_is_the_sha256_of_utf8() -> None:
    assert sha("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert sha("\ud800") == sha("?")


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ('{"do": "goto", "page": "cart.html"}\n', "jsonl"),
        ('# the cart\n\n  { "do": "click", "on": "#add"}\nno action\n', "jsonl"),
        ('def f(x):\n    return {"do": x}\n', "python"),
        ("# a comment\nimport json\n", "python"),
        ("{x for x in y}\n", "python"),
        ("", "python"),
    ],
)
def test_a_script_of_actions_is_told_from_a_program_by_its_first_line(source: str, language: str) -> None:
    assert language_of(source) == language
    assert suffix_of(source) == {"jsonl": ".jsonl", "python": ".py"}[language]
