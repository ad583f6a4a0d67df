"""Inputs and reference of csv_totals. Trusted; runs in the bench process only; standard library only."""

import csv
import io
import random

HEADER = "name,amount\n"
Row = tuple[str, str]
ODD = (
    "",
    " ",
    "a",
    "A",
    " a",
    "a ",
    "ä",
    "0",
    "null",
    "name",
    "a,b",
    'say "x"',
    "two\nlines",
    '"',
    ",",
    "\n",
    "'",
    "a;b",
)


def answer(argument: str) -> dict[str, int]:
    """The total of every name, by Python's own reader of CSV."""
    rows = csv.reader(io.StringIO(argument, newline=""))
    next(rows)
    totals: dict[str, int] = {}
    for name, amount in rows:
        totals[name] = totals.get(name, 0) + int(amount or 0)
    return totals


def _text(rng: random.Random, rows: list[Row]) -> str:
    text = HEADER + "".join(f"{_field(name)},{amount}\n" for name, amount in rows)
    return text if rng.random() < 0.7 else text.removesuffix("\n")


def _field(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if set(name) & set(',"\n') else name


def _amount(rng: random.Random) -> str:
    return str(rng.randint(-999, 9999))


def _names(rng: random.Random, count: int) -> list[str]:
    return ["".join(rng.choices("abcdefgh", k=rng.randint(2, 9))) for _ in range(count)]


def header_only(rng: random.Random, size: int) -> str:
    """No row at all."""
    return HEADER if rng.random() < 0.5 else HEADER.removesuffix("\n")


def plain(rng: random.Random, size: int) -> str:
    """Names without a quote, each several times."""
    names = _names(rng, max(1, size // 5))
    return _text(rng, [(rng.choice(names), _amount(rng)) for _ in range(size)])


def quoted(rng: random.Random, size: int) -> str:
    """Names with commas, quotes and line breaks in them, and others that are quoted without need."""
    names = [
        name[:2] + rng.choice((",", '"', "\n", ", ", '""', "")) + name[2:] for name in _names(rng, max(1, size // 4))
    ]
    text = _text(rng, [(rng.choice(names), _amount(rng)) for _ in range(size)])
    needless, amount = rng.choice(_names(rng, 1)), _amount(rng)
    return (
        text.replace(HEADER, f'{HEADER}"{needless}",{amount}\n{needless},"{amount}"\n') if rng.random() < 0.7 else text
    )


def odd_names(rng: random.Random, size: int) -> str:
    """Names that a careless program takes for one another, or for none."""
    return _text(rng, [(rng.choice(ODD), _amount(rng)) for _ in range(size)])


def blank_amounts(rng: random.Random, size: int) -> str:
    """Some amounts are empty, and a name may have nothing else."""
    names = _names(rng, max(1, size // 3))
    return _text(rng, [(rng.choice(names), "" if rng.random() < 0.4 else _amount(rng)) for _ in range(size)])


def many_names(rng: random.Random, size: int) -> str:
    """Nearly every name occurs once."""
    return _text(rng, [(name + str(rng.randrange(size)), _amount(rng)) for name in _names(rng, size)])


def every_shape(rng: random.Random, size: int) -> str:
    """Names with commas, quotes and line breaks, odd ones, ones that occur once, and empty amounts, all in one text."""
    size -= rng.randint(0, size // 20)
    often = [*ODD, *(name[:2] + rng.choice((",", '"', "\n", '""')) + name[2:] for name in _names(rng, 2000))]
    once = _names(rng, size // 2)
    names = once + rng.choices(often, k=size - len(once))
    rng.shuffle(names)
    return _text(rng, [(name, "" if rng.random() < 0.1 else _amount(rng)) for name in names])


def sales(rng: random.Random, size: int) -> str:
    """Some thousand names, a few of them quoted; what is timed."""
    names = [name if rng.random() < 0.9 else f"{name}, {name}" for name in _names(rng, 12_000)]
    return _text(rng, [(rng.choice(names), _amount(rng)) for _ in range(size)])
