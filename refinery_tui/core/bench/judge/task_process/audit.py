"""What is wrong with a task's inputs.py, found without any program: in the process in which it runs.

A reference must say the same twice, leave its argument alone, and agree with a brute force where one is given; families
must draw inputs that differ.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.wide import wider_for

BRUTE = "brute_force"
DRAWS, MOST_SIZE = 6, 2_000  # of each family, as small as the faults allow that are looked for
TRIALS, SMALL = 25, 6  # draws for the brute force, and their size
_SHOWN = 160
Found = dict[str, Any]


def report(functions: Mapping[str, Any], families: Sequence[Found], answer: str, dice: random.Random) -> list[Found]:
    """For each family: what answer() does wrong in words (or nothing), whether all draws are one, the digest of a draw.

    seconds: what answer() took for one input of the size that is asked for, wall time.
    """
    return [_family(functions, family, answer, dice) for family in families]


def _family(functions: Mapping[str, Any], family: Found, answer: str, dice: random.Random) -> Found:
    """What is found of one family; what its author got wrong is words."""
    found: Found = {
        "name": family["name"],
        "role": family["role"],
        "size": family["size"],
        "faults": [],
        "same": False,
        "seconds": 0.0,
    }
    try:
        seen = _drawn(functions, family, answer, dice)
        found |= {"same": len(seen.forms) == 1 and seen.count > 1, "faults": seen.faults, "forms": sorted(seen.forms)}
        found["seconds"] = seen.seconds
        if BRUTE in functions and family["role"] == "check":
            found["faults"] += _disagreement(functions, family, answer, dice)
    except Exception as error:  # whatever it is, a person is told
        found["faults"] = [f"fails: {type(error).__name__}: {error}"[:_SHOWN]]
    return found


class _Seen:
    """What some draws of a family showed."""

    def __init__(self) -> None:
        self.forms: set[str] = set()
        self.faults: list[str] = []
        self.count, self.seconds = 0, 0.0


def _drawn(functions: Mapping[str, Any], family: Found, answer: str, dice: random.Random) -> _Seen:
    seen, wider, reference = _Seen(), wider_for(answer), functions["answer"]
    sizes = [family["size"], *[min(family["size"], MOST_SIZE)] * (DRAWS - 1)]
    for size in sizes:
        encoded = codec.encode(functions[family["name"]](dice, size), wider)
        begun = time.perf_counter()
        once = _answered(reference, encoded, family["calls"], wider)
        seen.seconds = max(seen.seconds, time.perf_counter() - begun)
        if size <= MOST_SIZE or len(sizes) == 1:
            twice = _answered(reference, encoded, family["calls"], wider)
            seen.faults += _faults(once, twice)
            drawn = codec.decode(encoded, wider=wider)
            forms = [codec.encode(one, wider) for one in drawn] if family["calls"] else [encoded]
            seen.forms |= {form[:1000].hex() for form in forms}
            seen.count += len(forms)
    seen.faults = list(dict.fromkeys(seen.faults))
    return seen


def _answered(reference: Callable[[Any], Any], encoded: bytes, calls: bool, wider: Any) -> tuple[bytes, bool]:
    """The encoded answer to a copy of the input, and whether the copy was changed."""
    argument = codec.decode(encoded, wider=wider)
    given = [reference(one) for one in argument] if calls else reference(argument)
    return codec.encode(given, wider), codec.encode(argument, wider) != encoded


def _faults(once: tuple[bytes, bool], twice: tuple[bytes, bool]) -> list[str]:
    faults = []
    if once[0] != twice[0]:
        faults.append("is random: answer() gave two answers to one input")
    if once[1]:
        faults.append("changes its argument in answer(): let it work on a copy")
    return faults


def _disagreement(functions: Mapping[str, Any], family: Found, answer: str, dice: random.Random) -> list[str]:
    """The first small input on which reference and brute force differ."""
    wider = wider_for(answer)
    for _ in range(TRIALS):
        drawn = functions[family["name"]](dice, min(family["size"], dice.randint(0, SMALL)))
        for argument in drawn if family["calls"] else [drawn]:
            encoded = codec.encode(argument, wider)
            given = functions["answer"](codec.decode(encoded, wider=wider))
            wanted = functions[BRUTE](codec.decode(encoded, wider=wider))
            if not codec.same(wanted, given, 1e-9):
                words = f"answer() gives {given!r} and brute_force() {wanted!r} for {argument!r}"
                return [words[: 2 * _SHOWN]]
    return []
