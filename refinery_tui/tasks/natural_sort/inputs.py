"""Inputs and reference of natural_sort. Trusted; runs in the bench process only; standard library only."""

import random
import re

RUN = re.compile(r"[0-9]+|[^0-9]")
WORDS = ("file", "img", "v", "Chapter ", "a", "b", "ab", "", "x-", "ä")


def answer(argument: list[str]) -> list[str]:
    """The texts in natural order."""
    return sorted(argument, key=_key)


def _key(text: str) -> tuple[list[tuple[int, int, str]], str]:
    return [(0, int(run), "") if "0" <= run[0] <= "9" else (1, 0, run) for run in RUN.findall(text)], text


def _shuffled(rng: random.Random, texts: list[str]) -> list[str]:
    rng.shuffle(texts)
    return texts


def _number(rng: random.Random, digits: int = 4) -> str:
    return str(rng.randrange(10 ** rng.randint(1, digits)))


def smallest(rng: random.Random, size: int) -> list[str]:
    """No text, one, or two of which one is empty or both are equal."""
    return rng.choice(([], ["a"], ["", "0"], ["0", ""], ["7", "7"], ["b", ""]))


def numbers(rng: random.Random, size: int) -> list[str]:
    """One word and numbers of different length, some longer than a machine word."""
    word = rng.choice(WORDS)
    return [word + _number(rng, rng.choice((3, 40))) for _ in range(size)]


def leading_zeros(rng: random.Random, size: int) -> list[str]:
    """The same numbers with zeros before them: equal but for their text."""
    word = rng.choice(WORDS)
    texts = [word + "0" * rng.randint(0, 3) + str(rng.randint(0, 12)) + rng.choice(("", "a", "b")) for _ in range(size)]
    return _shuffled(rng, texts)


def mixed_starts(rng: random.Random, size: int) -> list[str]:
    """Some begin with a number, some with a sign that sorts before digits, some with a letter."""
    starts = ("", " ", "!", "#", "-", ".", "/", ":", "A", "a", "é")
    return [rng.choice(starts) + _number(rng, 2) + rng.choice(starts) for _ in range(size)]


def beginnings(rng: random.Random, size: int) -> list[str]:
    """Texts that go on where others end."""
    whole = "a1b22c" + _number(rng) + "d"
    return [whole[: rng.randint(0, len(whole))] + rng.choice(("", "0", "a", " ")) for _ in range(size)]


def odd_digits(rng: random.Random, size: int) -> list[str]:
    """Digits of other alphabets, superscripts and fractions are characters, not numbers."""
    odd = ("٣", "२", "２", "²", "½", "Ⅷ", "1", "10", "9", "a")
    return ["x" + "".join(rng.choices(odd, k=rng.randint(1, 3))) for _ in range(size)]


def versions(rng: random.Random, size: int) -> list[str]:
    """Several numbers in each text."""
    return [f"{rng.choice(WORDS)}{_number(rng, 2)}.{_number(rng, 3)}.{_number(rng)}" for _ in range(size)]


def reversed_files(rng: random.Random, size: int) -> list[str]:
    """In the order opposite to the right one."""
    return sorted(versions(rng, size), key=_key, reverse=True)


def every_shape(rng: random.Random, size: int) -> list[str]:
    """Long numbers, zeros before them, signs, texts that go on where others end, digits of other alphabets, mixed."""
    shapes = (numbers, leading_zeros, mixed_starts, beginnings, odd_digits, versions)
    texts = [text for shape in shapes for text in shape(rng, size // len(shapes))]
    return _shuffled(rng, texts)


def files(rng: random.Random, size: int) -> list[str]:
    """The same in no order; what is timed."""
    return versions(rng, size)
