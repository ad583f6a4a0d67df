import re

TOKEN = re.compile(r"""#[^\n]*|[{}\[\]:,]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w-]+""", re.S)
WORDS = {"true": True, "false": False, "null": None}


def parse_settings(text):
    tokens = [token for token in TOKEN.findall(text) if token[0] != "#"][::-1]
    return value(tokens)


def value(tokens):
    token = tokens.pop()
    if token == "{":
        found = {}
        while (key := tokens.pop()) != "}":
            if key != ",":
                tokens.pop()
                found[key.strip("\"'")] = value(tokens)
        return found
    if token == "[":
        found = []
        while tokens[-1] != "]":
            if tokens[-1] == ",":
                tokens.pop()
            else:
                found.append(value(tokens))
        tokens.pop()
        return found
    return token[1:-1] if token[0] in "\"'" else WORDS[token] if token in WORDS else int(token)
