"""Inputs and reference of find_all. Trusted; runs in the bench process only; standard library only."""

import random

Problem = dict[str, str]
LETTERS = "abcdefghijklmnopqrstuvwxyz    "


def answer(argument: Problem) -> list[int]:
    """All places, overlapping ones too."""
    text, word = argument["text"], argument["word"]
    found, place = [], text.find(word)
    while place >= 0:
        found.append(place)
        place = text.find(word, place + 1)
    return found


def _problem(text: str, word: str) -> Problem:
    return {"text": text, "word": word}


def _text(rng: random.Random, size: int, letters: str = LETTERS) -> str:
    return "".join(rng.choices(letters, k=size))


def tiny(rng: random.Random, size: int) -> Problem:
    """Texts of up to five letters and words of up to three: also no text at all, and a word too long for it."""
    return _problem(_text(rng, rng.randint(0, 5), "ab"), _text(rng, rng.randint(1, 3), "ab"))


def at_the_ends(rng: random.Random, size: int) -> Problem:
    """The word is how the text begins, how it ends, or all of it."""
    text = _text(rng, size, "abcdefgh")
    length = rng.randint(1, max(1, size // 3))
    return _problem(text, rng.choice((text[:length], text[-length:], text, text[-1], text[0])))


def overlapping(rng: random.Random, size: int) -> Problem:
    """A word that begins as it ends, again and again."""
    part = _text(rng, rng.randint(1, 3), "ab")
    return _problem((part * size)[:size] + rng.choice(("", "a", "b")), part * 2 + part[:1])


def brackets(rng: random.Random, size: int) -> Problem:
    """Words that are no regular expression."""
    word = rng.choice(("(", "[x", "**", "?", "a(b", "+"))
    return _problem("".join(rng.choices((word, "a", "b", "(", "x", "*"), k=size)), word)


def special(rng: random.Random, size: int) -> Problem:
    """Signs that mean something in regular expressions, capitals, and letters of other alphabets."""
    words = ("a.b", "A", "\\d", "ä", "あい", "$", "a|b", "İ", "ß")
    word = rng.choice(words)
    parts = rng.choices(
        (word, word, *words, word.lower(), word.upper(), "ab", "axb", "S", "D", "[", " ", "\n", "あ"), k=size
    )
    return _problem("".join(parts), word)


def alphabet(rng: random.Random, size: int) -> Problem:
    """Every letter that occurs anywhere, each again and again, and a word of one of them: none can be forgotten."""
    letters = LETTERS + "ABDISX()[]*+?.|$\\d\nßäあいİ\u0307"
    return _problem(_text(rng, size, letters), rng.choice(letters))


def absent(rng: random.Random, size: int) -> Problem:
    """A word that is not there, though all but its last letter may be."""
    text = _text(rng, size, "abc")
    return _problem(text, text[: rng.randint(1, min(size, 6))] + "d")


def random_text(rng: random.Random, size: int) -> Problem:
    """A word of up to three letters in a text of a few: it occurs often, by chance."""
    letters = rng.choice(("abcd", LETTERS))
    text = _text(rng, size, letters)
    return _problem(text, _text(rng, rng.randint(1, 3), letters))


def periodic(rng: random.Random, size: int) -> Problem:
    """A long word that nearly fits at every place: all letters equal but for one."""
    text = ["a"] * size
    for place in rng.sample(range(size), k=3):
        text[place] = "b"
    return _problem("".join(text), "a" * rng.randint(1500, 3000) + "b")


def every_shape(rng: random.Random, size: int) -> Problem:
    """A word that overlaps itself, or is no regular expression, again and again, at both ends of the text too."""
    word = rng.choice(("aa", "aba", "abab", "a.a", "A", "(", "\\d", "İ", "あい", "ab ab a"))
    near = (word.lower(), word.upper(), word[:-1], word[1:], word + word[1:], word * 2)
    size -= rng.randint(0, size // 20)
    parts, length = [word], 0
    while length < size:
        parts.append(_text(rng, rng.randint(0, 80)) + rng.choice((word, word, *near)) * rng.randint(1, 3))
        length += len(parts[-1])
    return _problem("".join(parts)[: size - len(word)] + word, word)


def letters(rng: random.Random, size: int) -> Problem:
    """A word of four letters that was put into a text some thousand times; what is timed."""
    word = _text(rng, 4, "abcdefgh")
    parts = [_text(rng, rng.randint(10, 120)) + word for _ in range(size // 70)]
    return _problem("".join(parts)[:size], word)
