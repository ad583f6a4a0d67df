"""Inputs and reference of edit_distance. Trusted; runs in the bench process only; standard library only."""

import random

Texts = dict[str, str]
LETTERS = "abcdefghij"
MORE = "äßあ 0-"


def answer(argument: Texts) -> int:
    """The last cell of the table of Wagner and Fischer (1974), a row at a time."""
    first, second = argument["first"], argument["second"]
    previous = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        current = [i]
        for j, b in enumerate(second, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (a != b)))
        previous = current
    return previous[-1]


def _text(rng: random.Random, size: int, letters: str) -> str:
    return "".join(rng.choices(letters, k=size))


def empty(rng: random.Random, size: int) -> Texts:
    """One of the two, or both, without a character."""
    texts = [_text(rng, rng.randint(1, 30), LETTERS), ""]
    rng.shuffle(texts)
    return dict(zip(("first", "second"), texts if rng.random() < 0.8 else ("", ""), strict=True))


def equal(rng: random.Random, size: int) -> Texts:
    """Two texts that are equal, or of which one goes on, at its end or its beginning, where the other does not."""
    text, more = _text(rng, size, LETTERS), "x" * rng.randint(0, 4)
    texts = [text, rng.choice((text + more, more + text))]
    rng.shuffle(texts)
    return dict(zip(("first", "second"), texts, strict=True))


def unrelated(rng: random.Random, size: int) -> Texts:
    """Texts of different lengths that share an alphabet, sometimes a small one."""
    letters = rng.choice(("ab", LETTERS, LETTERS + MORE))
    return {"first": _text(rng, rng.randint(0, size), letters), "second": _text(rng, size, letters)}


def swapped(rng: random.Random, size: int) -> Texts:
    """Neighbours change places: two steps each, or fewer by luck, and never one."""
    text = list(_text(rng, size, LETTERS))
    other = text[:]
    for place in rng.sample(range(0, size - 1, 2), k=size // 6):
        other[place], other[place + 1] = other[place + 1], other[place]
    return {"first": "".join(text), "second": "".join(other)}


def edited(rng: random.Random, size: int) -> Texts:
    """A text and the same after edits of every kind, between none and one for every three characters."""
    text = _text(rng, size, LETTERS + MORE)
    other = list(text)
    for _ in range(rng.randint(0, size // 3)):
        place = rng.randrange(len(other) + 1)
        other[place : place + rng.randint(0, 1)] = _text(rng, rng.randint(0, 1), LETTERS)
    return {"first": text, "second": "".join(other)}


def moved(rng: random.Random, size: int) -> Texts:
    """A stretch of one text stands twice its length or more off in the other: the least edits leave the diagonal far,
    where as many single changes in its place would not be fewer.
    """
    text = _text(rng, size, LETTERS + MORE)
    length = rng.randint(size * 21 // 100, size // 4)
    stretches = range(size - length + 1)
    start, place = rng.choice([(a, b) for a in stretches for b in (a - size // 2, a + size // 2) if b in stretches])
    farther = rng.randint(place, size - length) if place > start else rng.randint(0, place)
    stretch, rest = text[start : start + length], text[:start] + text[start + length :]
    return {"first": text, "second": rest[:farther] + stretch + rest[farther:]}


def edited_long(rng: random.Random, size: int) -> Texts:
    """The same, long; what is timed."""
    return edited(rng, size)
