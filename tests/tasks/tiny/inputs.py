"""Inputs and reference of the tiny task."""

import random


def empty(rng: random.Random, size: int) -> list[int]:
    """No number at all."""
    return []


def small(rng: random.Random, size: int) -> list[int]:
    """A few numbers."""
    return [rng.randint(-1000, 1000) for _ in range(size)]


def large(rng: random.Random, size: int) -> list[int]:
    """Many numbers."""
    return [rng.randint(-1000, 1000) for _ in range(size)]


def answer(numbers: list[int]) -> int:
    """Their sum."""
    return sum(numbers)
