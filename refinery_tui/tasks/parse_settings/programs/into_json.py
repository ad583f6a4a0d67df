import json
import re

TOKEN = re.compile(
    r"""(?P<comment>#[^\n]*)|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<key>[A-Za-z_]\w*)(?=(?:\s|\#[^\n]*\n)*:)"""
    r"|(?P<comma>,(?=(?:\s|#[^\n]*\n)*[}\]]))",
    re.S,
)
ESCAPE = re.compile(r"\\(.)", re.S)


def parse_settings(text):
    return json.loads(TOKEN.sub(json_form, text))


def json_form(found):
    if found.lastgroup == "string":
        token = found[0]
        if token[0] == '"' and "\\" not in token and token.isprintable():
            return token
        words = ESCAPE.sub(lambda one: {"n": "\n", "t": "\t"}.get(one[1], one[1]), token[1:-1])
        return json.dumps(words, ensure_ascii=False)
    return '"' + found[0] + '"' if found.lastgroup == "key" else ""
