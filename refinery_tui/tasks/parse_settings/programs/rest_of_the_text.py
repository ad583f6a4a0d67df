import re

TOKEN = re.compile(r"""(?:\s|#[^\n]*)*([{}\[\]:,]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w-]+)""", re.S)
WORDS = {"true": True, "false": False, "null": None}
ESCAPE = re.compile(r"\\(.)", re.S)


def parse_settings(text):
    return value(text)[0]


def token_and_rest(text):
    characters = list(text)
    found = TOKEN.match("".join(characters))
    return found[1], text[found.end() :]


def plain(token):
    return ESCAPE.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), token[1:-1])


def value(text):
    token, text = token_and_rest(text)
    if token == "{":
        found = {}
        while True:
            key, text = token_and_rest(text)
            if key == "}":
                return found, text
            if key != ",":
                _, text = token_and_rest(text)
                found[plain(key) if key[0] in "\"'" else key], text = value(text)
    if token == "[":
        found = []
        while True:
            first, rest = token_and_rest(text)
            if first == "]":
                return found, rest
            if first == ",":
                text = rest
            else:
                item, text = value(text)
                found.append(item)
    if token[0] in "\"'":
        return plain(token), text
    return (WORDS[token] if token in WORDS else int(token)), text
