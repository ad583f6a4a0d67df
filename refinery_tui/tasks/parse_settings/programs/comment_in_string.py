import re

TOKEN = re.compile(r"""[{}\[\]:,]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w-]+""", re.S)
WORDS = {"true": True, "false": False, "null": None}


def parse_settings(text):
    lines = [line.split("#")[0] if line.count('"') + line.count("'") < 2 else line for line in text.split("\n")]
    tokens = TOKEN.findall("\n".join(lines))[::-1]
    try:
        return value(tokens)
    except (IndexError, ValueError):
        return {}


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
    if token[0] in "\"'":
        return token[1:-1].replace("\\n", "\n").replace("\\t", "\t").replace("\\", "")
    return WORDS[token] if token in WORDS else int(token)
