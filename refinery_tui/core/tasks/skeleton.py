"""A task to fill in: small, whole, and passing its own check as it is."""

from refinery_tui.core.tasks.draft import TaskDraft

_INPUTS = '''"""Inputs of each family, and the right answers. Runs in the bench only."""


def few(dice, size):
    """What every program is checked on: `dice` is a random.Random with a secret seed."""
    return [dice.randint(-1000, 1000) for _ in range(size)]


def many(dice, size):
    """What correct programs are timed on."""
    return few(dice, size)


def answer(numbers):
    """The right answer."""
    return sum(number for number in numbers if number > 0)


def brute_force(numbers):
    """The same in the plainest way, for small inputs: `refinery task check` compares the two. May be left out."""
    total = 0
    for number in numbers:
        total += max(number, 0)
    return total
'''
_LOOP = """def {entry}(numbers):
    total = 0
    for number in numbers:
        if number > 0:
            total += number
    return total
"""
_BUILT_IN = """def {entry}(numbers):
    return sum([number for number in numbers if number > 0])
"""
_ALL = """def {entry}(numbers):
    return sum(numbers)
"""
_FIRST = """def {entry}(numbers):
    return max(numbers) + min(0, numbers[0])
"""
_PROMPT = """Write a function {entry} that takes a list of integers and returns the sum of those that are
greater than zero, an int. It must not change its argument."""


def skeleton(name: str, entry_point: str, *, title: str = "", prompt: str = "") -> TaskDraft:
    """A task about sums, whose every part is there to be replaced."""
    programs = {"loop": _LOOP, "built_in": _BUILT_IN, "all_numbers": _ALL, "empty_fails": _FIRST}
    return TaskDraft(
        note=f"`refinery task check {name}` runs every program below and says what to mend.",
        settings={
            "title": title or "Sum of the positive numbers",
            "entry_point": entry_point,
            "answer": "int",
            "baseline": "programs/loop.py",
            "prompt": (prompt or _PROMPT.format(entry=entry_point)) + "\n",
        },
        families=(
            {"name": "few", "role": "check", "size": 0},
            {"name": "few", "role": "check", "size": 2000, "least": 1, "count": 8, "thorough": 8},
            {"name": "many", "role": "time", "size": 200_000},
        ),
        programs=(
            {"file": "programs/loop.py", "verdict": "correct", "rung": 0, "idea": "a plain loop"},
            {"file": "programs/built_in.py", "verdict": "correct", "rung": 1, "idea": "sum of a list comprehension"},
            {"file": "programs/all_numbers.py", "verdict": "wrong", "idea": "adds negative numbers too"},
            {"file": "programs/empty_fails.py", "verdict": "crashed", "idea": "expects at least one number"},
        ),
        files={"inputs.py": _INPUTS}
        | {f"programs/{stem}.py": source.format(entry=entry_point) for stem, source in programs.items()},
    )
