"""Inputs that are like a few examples: of their types, in their ranges, of any length."""

import random
from typing import Any

TRIES = 200  # draws in which one must be found that the reference takes


def like(dice: random.Random, pool: list[Any], items: int, reach: int = 1) -> Any:
    """A value like those of `pool`, a list or text of so many items; numbers may lie so many times farther apart."""
    one = dice.choice(pool)
    alike = [each for each in pool if type(each) is type(one)]
    if isinstance(one, bool) or one is None:
        return one
    if isinstance(one, int):
        low, high = min(alike), max(alike)
        return dice.randint(low * (reach if low < 0 else 1), high + reach * max(9, high - low))
    if isinstance(one, float):
        return dice.uniform(min(alike), max(alike) + reach)
    if isinstance(one, str):
        letters = "".join(alike) or "ab"
        return "".join(dice.choice(letters) for _ in range(items))
    if isinstance(one, dict):
        return {key: like(dice, [each[key] for each in alike if key in each], items, reach) for key in one}
    return like_list(dice, alike, items, reach)


def like_list(dice: random.Random, alike: list[Any], items: int, reach: int) -> Any:
    """The same for lists, tuples and sets; of lists that are all in order one that is in order."""
    kind, lengths = type(alike[0]), {len(each) for each in alike}
    if kind is tuple and len(lengths) == 1:
        return tuple(like(dice, [each[place] for each in alike], items, reach) for place in range(len(alike[0])))
    within = [item for each in alike for item in each]
    if not within:
        return kind()
    longest = max((len(item) for item in within if isinstance(item, (str, list, tuple))), default=0)
    lengths_within = (dice.randint(0, longest) if isinstance(within[0], str) else longest for _ in range(items))
    made = [like(dice, within, length, reach) for length in lengths_within]
    in_order = max(lengths) > 1 and all(in_ascending_order(each) for each in alike)
    return kind(sorted(made) if in_order else made)


def in_ascending_order(values: Any) -> bool:
    """Whether a list is sorted; what cannot be compared is not."""
    try:
        return list(values) == sorted(values)
    except TypeError:
        return False


def like_arguments(dice: random.Random, examples: list[Any], items: int, reach: int = 1) -> Any:
    """A list of arguments like those of the examples, all of one length but for words of a fixed one."""
    places = range(len(examples[0]))
    return [
        like(dice, [example[place] for example in examples], word_length(examples, place, items), reach)
        for place in places
    ]


def word_length(examples: list[Any], place: int, items: int) -> int:
    """How long an argument is to be: a letter, or a word as long in all examples and shorter than another argument,
    stays as long as it is, lest it is never found in the other.
    """
    words = [example[place] for example in examples]
    lengths = {len(word) for word in words if isinstance(word, str)}
    others = (part for example in examples for at, part in enumerate(example) if at != place)
    longest = max((len(part) for part in others if isinstance(part, (str, list, tuple))), default=0)
    fixed = len(lengths) == 1 and all(isinstance(word, str) for word in words) and max(lengths) < longest
    return lengths.pop() if fixed else items
