"""Inputs and reference of contact_record. Trusted; runs in the bench process only; standard library only.

Its records are those of clean_records, one a call; each task is a folder that stands alone.
"""

import random
import re
from datetime import date
from typing import Any

Record = dict[str, str]
NAMES = {
    "name": ("full name", "name", "customer"),
    "email": ("e mail", "email", "mail"),
    "born": ("born", "birthday", "date of birth"),
    "amount": ("amount", "total", "sum"),
}
MEANS = {name: field for field, names in NAMES.items() for name in names}
OTHERS = ("note", "id", "nickname", "mail box", "subtotal", "name day", "sum of all", "customers", "birth place")
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{2})\.(\d{2})\.(\d{4})|(\d{2})/(\d{2})/(\d{4})", re.A)
AMOUNT = re.compile(r"(-?)(\$?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?( ?EUR)?", re.A)
BAD_DATES = ("31.04.2001", "1999-02-29", "02/30/2000", "2001-1-3", "3.4.2001", "13/01/2001", "2001", "20010304", "?")
BAD_AMOUNTS = ("1,23", "12,34.5", "1.234", "$5 EUR", "--3", "free", "5 USD", "1,2345", ".5", "5.", "1 000", "+3")
SHOWN = 4  # of the pairs below; the others are held out
BAD_MAILS = ("a.b", "@b.c", "a@", "a@b@c", "@", "none")
# Pairs of a record as it was entered and what a person made of it: name, email, born, amount. No program wrote these.
PAIRS: list[tuple[Record, tuple[str | None, str | None, str | None, int | None]]] = [
    (
        {"Full_Name": " Ada  Lovelace", "E-Mail": "Ada@Example.ORG ", "Born": "10.12.1815", "Sum": "$1,200.5"},
        ("Ada Lovelace", "ada@example.org", "1815-12-10", 120050),
    ),
    (
        {"customer": "Li", "MAIL": "li.example.org", "birthday": "02/30/1999", "total": "12,34"},
        ("Li", None, None, None),
    ),
    ({"NAME ": "", "Customer": "de Vries", "date of birth": "2000-02-29"}, ("de Vries", None, "2000-02-29", None)),
    ({"amount": "-0.05", " e_mail": "@b.c", "born": "29.02.1900", "note": "7"}, (None, None, None, -5)),
    ({"Amount": "EUR 5", "TOTAL": "5EUR", "mail": "a@b@c", "e mail": "a@b"}, (None, "a@b", None, 500)),
    ({"subtotal": "9", "nickname": "Bo", "mail box": "x@y.z", "name day": "2001-01-01"}, (None, None, None, None)),
    (
        {"full--name": "O", "email": "O@P", "BIRTHDAY": "12/31/1999", "amount": "1234567"},
        ("O", "o@p", "1999-12-31", 123456700),
    ),
    (
        {"name": "a\tb", "born": "1.1.2001", "Born ": "01.01.2001", "sum": "1,234,567.89 EUR"},
        ("a b", None, "2001-01-01", 123456789),
    ),
    ({"sum": "$7 EUR", "AMOUNT": " ", "Total": "-$7"}, (None, None, None, -700)),
    ({}, (None, None, None, None)),
]


def answer(argument: Record) -> dict[str, Any]:
    """The record with the four fields of the schema."""
    return _clean(argument)


def shown(rng: random.Random, size: int) -> list[Record]:
    """The records that the agents are told, in their order."""
    return [dict(record) for record, _ in PAIRS[:size]]


def by_hand(rng: random.Random, size: int) -> list[Record]:
    """Some of the pairs that a person made, in a new order; the reference is held to them."""
    chosen = rng.sample(PAIRS[SHOWN:], min(size, len(PAIRS) - SHOWN))
    for record, right in chosen:
        if tuple(_clean(record).values()) != right:
            raise ValueError(f"the reference and a person disagree about {record}")
    return [dict(record) for record, _ in chosen]


def _clean(record: Record) -> dict[str, Any]:
    result: dict[str, Any] = dict.fromkeys(NAMES)
    for key, text in record.items():
        field = MEANS.get(re.sub(r"[ _-]+", " ", key.strip().lower()))
        if field and result[field] is None and text.strip():
            result[field] = {"name": _name, "email": _email, "born": _born, "amount": _amount}[field](text.strip())
    return result


def _name(text: str) -> str:
    return " ".join(text.split())


def _email(text: str) -> str | None:
    before, _, after = text.lower().partition("@")
    return text.lower() if before and after and "@" not in after else None


def _born(text: str) -> str | None:
    found = DATE.fullmatch(text)
    if not found:
        return None
    groups = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4) if found[4] else found.group(9, 7, 8)
    year, month, day = map(int, groups)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _amount(text: str) -> int | None:
    found = AMOUNT.fullmatch(text)
    if not found or (found[2] and found[5]):
        return None
    cents = int(found[3].replace(",", "")) * 100 + int((found[4] or "0").ljust(2, "0"))
    return -cents if found[1] else cents


def _padded(rng: random.Random, text: str) -> str:
    return rng.choice(("", "", " ", "  ")) + text + rng.choice(("", "", " "))


def _key(rng: random.Random, name: str) -> str:
    words = rng.choice((" ", "_", "-", "  ", "_-")).join(name.split())
    return _padded(rng, rng.choice((words, words.upper(), words.title())))


def _a_name(rng: random.Random) -> str:
    words = rng.sample(("Ada", "Grace", "van", "de", "Noether", "Ó", "Šidák", "Li", "Curie"), k=rng.randint(1, 3))
    return rng.choice((" ", "  ")).join(words)


def _a_mail(rng: random.Random) -> str:
    good = f"{rng.choice(('Ada', 'g.h', 'x+1'))}{rng.randint(0, 99)}@{rng.choice(('Example.org', 'b.c'))}"
    return good if rng.random() < 0.8 else rng.choice(BAD_MAILS)


def _a_date(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return rng.choice(BAD_DATES)
    year, month, day = rng.randint(1900, 2030), rng.randint(1, 12), rng.randint(1, rng.choice((12, 28, 31)))
    return rng.choice((f"{year}-{month:02}-{day:02}", f"{day:02}.{month:02}.{year}", f"{month:02}/{day:02}/{year}"))


def _an_amount(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return rng.choice(BAD_AMOUNTS)
    number = rng.randrange(10 ** rng.randint(1, 7))
    cents = rng.choice(("", f".{rng.randint(0, 9)}", f".{rng.randint(0, 99):02}"))
    whole = rng.choice((f"{number}", f"{number:,}")) + cents
    before, behind = rng.choice((("", ""), ("$", ""), ("", " EUR"), ("", "EUR")))
    return rng.choice(("", "", "-")) + before + whole + behind


def _value(rng: random.Random, field: str) -> str:
    made = {"name": _a_name, "email": _a_mail, "born": _a_date, "amount": _an_amount}[field](rng)
    return rng.choice(("", " ", "   ")) if rng.random() < 0.05 else _padded(rng, made)


def _record(rng: random.Random, fields: list[str]) -> Record:
    pairs = [(_key(rng, rng.choice(NAMES[field])), _value(rng, field)) for field in fields]
    others = rng.choices(OTHERS, k=rng.randint(0, 2))
    pairs += [(_key(rng, other), rng.choice(("7", "x@y.z", "2001-01-01"))) for other in others]
    rng.shuffle(pairs)
    return dict(pairs)


def field_names(rng: random.Random, size: int) -> list[Record]:
    """Every name of a field in every spelling, among others that only look like one."""
    return [_record(rng, rng.sample(list(NAMES), k=rng.randint(0, 4))) for _ in range(size)]


def dates(rng: random.Random, size: int) -> list[Record]:
    """Dates in three forms, also days that no calendar has."""
    return [_record(rng, ["born"]) for _ in range(size)]


def amounts(rng: random.Random, size: int) -> list[Record]:
    """Amounts in every form, also such as are none."""
    return [_record(rng, ["amount"]) for _ in range(size)]


def doubled_fields(rng: random.Random, size: int) -> list[Record]:
    """Two fields that mean the same, of which the first may be null."""
    return [_record(rng, [*NAMES, *rng.choices(list(NAMES), k=3)]) for _ in range(size)]


def mixed(rng: random.Random, size: int) -> list[Record]:
    """All of it."""
    return [_record(rng, rng.sample(list(NAMES), k=rng.randint(2, 4))) for _ in range(size)]
