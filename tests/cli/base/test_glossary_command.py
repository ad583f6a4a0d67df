"""The glossary without a screen."""

import json

from refinery_tui.core.find.glossary import glossary
from tests.cli.typed_commands import Typed


def test_a_word_is_explained_by_any_of_its_spellings(typed: Typed) -> None:
    said = typed("glossary", "p-value")
    assert said.out.splitlines()[0] == "p (p-value)"
    assert "The probability of a difference at least this large" in " ".join(said.out.split())
    assert said.out.rstrip().endswith("See alpha.")


def test_all_words_are_listed_and_scripts_get_their_parts(typed: Typed) -> None:
    facts = json.loads(typed("glossary", "--json").out)
    assert [fact["word"] for fact in facts] == [entry.word for entry in glossary()]
    assert set(facts[0]) == {"word", "also", "says", "see"}
    assert typed("glossary").out.count("\n\n") == len(facts) - 1


def test_a_word_that_is_not_there_is_refused_with_the_nearest(typed: Typed) -> None:
    said = typed("glossary", "boundry")
    assert said.code == 2
    assert "'boundry' is not in the glossary. Did you mean 'boundary'?" in said.err
