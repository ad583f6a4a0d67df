"""Inputs and reference of parse_settings. Trusted; runs in the bench process only; standard library only."""

import random
import re
from typing import Any

TOKEN = re.compile(r"""#[^\n]*|[{}\[\]:,]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w-]+""", re.S)
WORDS = {"true": True, "false": False, "null": None}
ESCAPES = {"n": "\n", "t": "\t"}
SIGNS = ("#", "# no", ",", ":", "{", "}", "[", "]", "\\\\", "\\n", "\\t", "//")
PIECES = ("a", "word", "ä", "あ", " ", "true", "0", "-1", "dig\tit", *SIGNS)


def answer(argument: str) -> dict[str, Any]:
    """What the text says."""
    tokens = [token for token in TOKEN.findall(argument) if token[0] != "#"]
    tokens.reverse()
    found: dict[str, Any] = _value(tokens)
    return found


def _value(tokens: list[str]) -> Any:
    token = tokens.pop()
    if token == "{":
        return _members(tokens)
    if token == "[":
        return _items(tokens)
    if token[0] in "\"'":
        return _plain(token)
    return WORDS[token] if token in WORDS else int(token)


def _members(tokens: list[str]) -> dict[str, Any]:
    found = {}
    while (key := tokens.pop()) != "}":
        if key != ",":
            tokens.pop()
            found[_plain(key) if key[0] in "\"'" else key] = _value(tokens)
    return found


def _items(tokens: list[str]) -> list[Any]:
    found = []
    while tokens[-1] != "]":
        if tokens[-1] == ",":
            tokens.pop()
        else:
            found.append(_value(tokens))
    tokens.pop()
    return found


def _plain(token: str) -> str:
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), token[1:-1], flags=re.S)


def _string(rng: random.Random, pieces: int = 4) -> str:
    quote = rng.choice("\"'")
    other = "'" if quote == '"' else '"'
    return quote + "".join(rng.choices((*PIECES, other, "\\" + quote), k=rng.randint(0, pieces))) + quote


def _word(rng: random.Random) -> str:
    return rng.choice(("a", "b_2", "_", "name", "true_", "nullable", "Falsch", "x")) + str(rng.randint(0, 999))


def _scalar(rng: random.Random) -> str:
    return rng.choice((_string(rng), str(rng.randint(-(10**12), 10**12)), "0", "-7", "true", "false", "null"))


def _space(rng: random.Random) -> str:
    return rng.choice(("", "", "", " ", "\n", "\t", "  "))


def _joined(rng: random.Random, parts: list[str], ends: str) -> str:
    inside = ",".join(_space(rng) + part + _space(rng) for part in parts)
    comma = "," + _space(rng) if parts and rng.random() < 0.3 else ""
    return ends[0] + inside + comma + ends[1]


def _key(rng: random.Random) -> str:
    return _word(rng) if rng.random() < 0.6 else _string(rng, 3)


def _member(rng: random.Random, value: str) -> str:
    return _key(rng) + _space(rng) + ":" + _space(rng) + value


def _object(rng: random.Random, values: list[str]) -> str:
    return _joined(rng, [_member(rng, value) for value in values], "{}")


def smallest(rng: random.Random, size: int) -> str:
    """An object without a member, or with one that is empty."""
    return rng.choice(("{}", " { } ", "{# nothing\n}", "{a: {}}", "{'': []}", '{"": "",}', "{a: [\n],}"))


def scalars(rng: random.Random, size: int) -> str:
    """Members that hold no others."""
    return _object(rng, [_scalar(rng) for _ in range(size)])


def strings(rng: random.Random, size: int) -> str:
    """Strings with every sign that means something outside of them, and escapes."""
    return _object(rng, [_string(rng, 8) for _ in range(size)])


def comments(rng: random.Random, size: int) -> str:
    """Comments between all, with quotes and braces in them, and # in strings on the same line."""
    parts = [_member(rng, _scalar(rng)) for _ in range(size)]
    notes = [rng.choice((" # it's", ' # "', " # }", " #", " # a: 1,", "")) + "\n" for _ in parts]
    lines = [f"{part},{note}" for part, note in zip(parts, notes, strict=True)]
    return "{" + "".join(lines) + "}" + rng.choice(("", " # end"))


def nested(rng: random.Random, size: int) -> str:
    """Objects and arrays in each other, up to 40 deep."""
    text = _scalar(rng)
    for _ in range(min(size, 38)):
        others = [_scalar(rng) for _ in range(rng.randint(0, 2))]
        inside = [text, *others] if rng.random() < 0.5 else [*others, text]
        text = _object(rng, inside) if rng.random() < 0.5 else _joined(rng, inside, "[]")
    return _object(rng, [text])


def repeated_keys(rng: random.Random, size: int) -> str:
    """A key that occurs twice, once bare and once in quotes."""
    key = _word(rng)
    parts = [_member(rng, _scalar(rng)) for _ in range(size)] + [f"{key}: {_scalar(rng)}", f"'{key}': {_scalar(rng)}"]
    rng.shuffle(parts)
    return _joined(rng, parts, "{}")


def mixed(rng: random.Random, size: int) -> str:
    """So many values of every kind."""
    values: list[str] = []
    while len(values) < size:
        values.append(_scalar(rng))
        if rng.random() < 0.2:
            inside = [values.pop() for _ in range(min(len(values), rng.randint(1, 6)))]
            values.append(_object(rng, inside) if rng.random() < 0.6 else _joined(rng, inside, "[]"))
            size -= len(inside) - 1
    return "\n".join(_object(rng, values).split("\n")) + rng.choice(("", "\n", " # end"))


def every_shape(rng: random.Random, size: int) -> str:
    """Comments between members of every kind: deep ones, long arrays, keys that come again in quotes, hard strings."""
    lines, repeated = [], _word(rng)
    for _ in range(round(size * rng.uniform(0.35, 0.45))):
        value = rng.choice((_scalar(rng), _string(rng, 8), _joined(rng, [_scalar(rng) for _ in range(8)], "[]")))
        if rng.random() < 0.002:
            value = nested(rng, 30)
        key = rng.choice((repeated, f"'{repeated}'")) if rng.random() < 0.01 else _key(rng)
        note = rng.choice((" # it's", ' # "', " # }", " #", " # a: 1,", "", "", ""))
        lines.append(f"{key}{_space(rng)}:{_space(rng)}{value},{note}\n")
    return "{" + "".join(lines) + "}" + rng.choice(("", " # end"))


def mixed_large(rng: random.Random, size: int) -> str:
    """The same, long; what is timed."""
    return mixed(rng, size)
