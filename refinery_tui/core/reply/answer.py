"""The answer in a reply: readable text, without reasoning and without the tokens of a chat template."""

import re
from dataclasses import dataclass

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"  # zero-width characters and the byte-order mark
BLANK = " \t\u00a0\u2007\u202f" + INVISIBLE
_THOUGHT = r"(?:seed:)?(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis)"
_BEGINS = re.compile(
    rf"^[{BLANK}]*(?:<{_THOUGHT}>|\[{_THOUGHT}\]|◁{_THOUGHT}▷|<\|begin_of_thought\|>"
    r"|(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)[^<\n]{0,80}<\|message\|>)",
    re.MULTILINE | re.IGNORECASE,
)
_END = (
    rf"(?:</{_THOUGHT}>|\[/{_THOUGHT}\]|◁/{_THOUGHT}▷|<\|end_of_thought\|>"
    r"|<\|end\|>(?=<\|start\|>)|<\|channel\|>final[^<\n]{0,80}<\|message\|>)"
)
_ENDS = re.compile(rf"(?<!['\"`]){_END}(?!['\"]|`(?!``))", re.IGNORECASE)
_ENDS_ALONE = re.compile(rf"^[{BLANK}]*{_END}|{_END}[{BLANK}]*$", re.IGNORECASE | re.MULTILINE)
_FENCED = re.compile(rf"^[{BLANK}]*(?:```|~~~)", re.MULTILINE)
_TOKEN = (
    r"(?:<[|｜][^|｜<>\n]{1,60}[|｜]>|</?s>|\[/?INST\]|<(?:start|end)_of_turn>(?:model\b)?|<eos>|<bos>"
    r"|<end_code>|<EOT>)"
)
TOKENS = re.compile(_TOKEN)
_FIRST = re.compile(rf"(?:\s*{_TOKEN}(?:(?:assistant|model)\b)?)+", re.IGNORECASE)
_LAST = re.compile(rf"(?:{_TOKEN}\s*){{1,20}}\Z")
_NEXT_TURN = re.compile(
    r"(?:<\|im_end\|>|<\|eot_id\|>|<\|endoftext\|>|<\|end\|>|</s>|<end_of_turn>)\s*"
    r"(?:<\|im_start\|>\s*|<\|start_header_id\|>\s*|<start_of_turn>\s*|<\|start\|>\s*|<\|)(?:user|human|system)\b"
    r"|</s>\s*\[INST\]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reply says to others; `reasoned` tells whether reasoning was left out."""

    text: str
    reasoned: bool


def answer_in(reply: str) -> Answer:
    """The answer in `reply`; line ends become `\\n`, lone surrogates U+FFFD, a turn that follows is cut off."""
    text = _own_turn(readable(reply))
    spoken = _after_reasoning(text)
    return Answer(text=_without_template(spoken), reasoned=spoken != text)


def readable(reply: str) -> str:
    """The text as UTF-8 can hold it, with `\\n` between its lines."""
    whole = reply if reply.isascii() else reply.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _own_turn(text: str) -> str:
    """Without the turns that a model which overran its own end put into others' mouths."""
    following = _NEXT_TURN.search(text)
    return text[: following.start()] if following else text


def _after_reasoning(text: str) -> str:
    """What stands outside of reasoning; a template may have opened it before the reply began."""
    kept: list[str] = []
    position = 0
    while (begins := _BEGINS.search(text, position)) and not _FENCED.search(text, position, begins.start()):
        kept.append(text[position : begins.start()])
        ends = _ENDS.search(text, begins.end())
        position = ends.end() if ends else len(text)
    return "".join(kept) + _after_orphan(text[position:])


def _after_orphan(text: str) -> str:
    """What follows the last mark that ends reasoning and began nowhere, unless the text opens with a program."""
    if text.lstrip(BLANK + "\n").startswith(("```", "~~~")):
        return text
    return text[max((ends.end() for ends in _ENDS_ALONE.finditer(text)), default=0) :]


def _without_template(text: str) -> str:
    first = _FIRST.match(text)
    return _LAST.sub("", text[first.end() :] if first else text)
