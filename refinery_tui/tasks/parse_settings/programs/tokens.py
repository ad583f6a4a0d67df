import re

TOKEN = re.compile(r"""#[^\n]*|[{}\[\]:,]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w-]+""", re.S)
WORDS = {"true": True, "false": False, "null": None}
ESCAPE = re.compile(r"\\(.)", re.S)


def plain(token):
    return ESCAPE.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), token[1:-1])


def parse_settings(text):
    tokens = [token for token in TOKEN.findall(text) if token[0] != "#"]
    tokens.reverse()
    return value(tokens)


def value(tokens):
    token = tokens.pop()
    if token == "{":
        found = {}
        while (key := tokens.pop()) != "}":
            if key == ",":
                continue
            tokens.pop()
            found[plain(key) if key[0] in "\"'" else key] = value(tokens)
        return found
    if token == "[":
        found = []
        while tokens[-1] != "]":
            if tokens[-1] == ",":
                tokens.pop()
                continue
            found.append(value(tokens))
        tokens.pop()
        return found
    if token[0] in "\"'":
        return plain(token)
    return WORDS[token] if token in WORDS else int(token)
