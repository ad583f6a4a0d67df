"""Inputs that are like a few examples: of their types, in their ranges, of any length."""

import random
from typing import Any

AGAIN = 0.5  # of the texts of a record, or of a word that is looked for: one of the examples'
TRIES = 200  # draws in which one must be found that the reference takes


def like(dice: random.Random, pool: list[Any], items: int | None, reach: int = 1) -> Any:
    """A value like those of `pool`, a list or text of so many items; numbers may lie so many times farther apart.

    items: None for as many as the examples have, of which every second text is one: names are met again.
    """
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
        if items is None and dice.random() < AGAIN:
            return one
        items = len(one) if items is None else items
        letters = "".join(alike) or "ab"
        return "".join(dice.choice(letters) for _ in range(items))
    if isinstance(one, dict):
        return {key: like(dice, [each[key] for each in alike if key in each], items, reach) for key in one}
    return like_list(dice, alike, len(one) if items is None else items, reach)


def like_list(dice: random.Random, alike: list[Any], items: int, reach: int) -> Any:
    """The same for lists, tuples and sets; of lists that are all in order one that is in order."""
    kind, lengths = type(alike[0]), {len(each) for each in alike}
    if kind is tuple and len(lengths) == 1:
        return tuple(like(dice, [each[place] for each in alike], items, reach) for place in range(len(alike[0])))
    within = [item for each in alike for item in each]
    if not within:
        return kind()
    longest = max((len(item) for item in within if isinstance(item, (str, list, tuple))), default=0)
    made = [like(dice, within, inner_length(dice, within[0], longest), reach) for _ in range(items)]
    in_order = max(lengths) > 1 and all(in_ascending_order(each) for each in alike)
    return kind(sorted(made) if in_order else made)


def inner_length(dice: random.Random, one: Any, longest: int) -> int | None:
    """How long what stands in a list is to be: a record's fields are as long as those of the examples."""
    if isinstance(one, dict):
        return None
    return dice.randint(0, longest) if isinstance(one, str) else longest


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


def word_length(examples: list[Any], place: int, items: int) -> int | None:
    """How long an argument is to be: a letter, or a word as long in all examples and no longer than another argument,
    is as long as it is there (None), lest it is never found in the other.
    """
    words = [example[place] for example in examples]
    lengths = {len(word) for word in words if isinstance(word, str)}
    others = (part for example in examples for at, part in enumerate(example) if at != place)
    longest = max((len(part) for part in others if isinstance(part, (str, list, tuple))), default=0)
    records = any(isinstance(part, list) and part and isinstance(part[0], dict) for e in examples for part in e)
    fixed = len(lengths) == 1 and all(isinstance(word, str) for word in words)
    return None if fixed and (records or max(lengths) < longest) else items
