"""The glossary explains in about two sentences, is found by any spelling, and names words that have an entry."""

import re

from refinery_tui.core.find.glossary import explained, explained_in, glossary


def test_a_word_is_found_by_any_of_its_spellings_and_letter_case_aside() -> None:
    assert explained("iters") is explained("Iteration") is explained("ITERATIONS ")
    assert explained("pilot-faithful") is not None
    assert explained("no such word") is None


def test_no_spelling_has_two_meanings() -> None:
    spellings = [spelling.lower() for entry in glossary() for spelling in entry.spellings]
    assert len(spellings) == len(set(spellings))


def test_every_entry_has_one_to_three_sentences_and_no_more() -> None:
    counted = {entry.word: len(re.findall(r"[.!?](?=\s|$)", entry.says)) for entry in glossary()}
    assert {word: n for word, n in counted.items() if not 1 <= n <= 3} == {}
    assert sum(n == 2 for n in counted.values()) > 0.9 * len(counted)


def test_words_are_found_whole_in_a_text_and_single_letters_are_left_to_the_keys() -> None:
    found = {entry.word for entry in explained_in("The boundary, p = 0.03; an A/A pair of 12 RUNS. q quits, itself")}
    assert {"boundary", "a/a", "run"} <= found
    assert not {"p", "q", "iteration"} & found


def test_a_pointer_that_is_a_word_has_an_entry() -> None:
    pointers = [word.strip() for entry in glossary() for word in entry.see.split(";")]
    single = [word for word in pointers if word and re.fullmatch(r"[\w×/ -]+", word) and len(word.split()) <= 2]
    assert single
    assert [word for word in single if explained(word) is None and not word.startswith("refinery")] == []


def test_a_pointer_to_the_docs_is_a_page() -> None:
    from refinery_tui.core.docs.pages import is_docs_page

    pages = [found for entry in glossary() for found in re.findall(r"refinery docs ([\w-]+)", entry.see)]
    assert pages
    assert [page for page in pages if not is_docs_page(page)] == []
