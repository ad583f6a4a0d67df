"""What a program said or printed, without what is this tool's or this machine's: paths, frames, advice to ourselves."""

import re

_OWN = r"[^\s\"']{0,300}refinery_tui/core/bench/\w+/\w+\.py"
_FRAME = re.compile(rf"^ +File \"{_OWN}\", line \d+, in [^\n]*\n(?:    [^\n]*\n)*", re.MULTILINE)
_PLACE = re.compile(rf"{_OWN}(?::\d+)?:? ?")
_ADVICE = re.compile(r"^[^\n]*Enable tracemalloc to get the object allocation traceback[^\n]*\n?", re.MULTILINE)
_LIBRARY = re.compile(r"/[^\s\"':;,()]{0,300}/(lib(?:64)?/python3\.\d+/)")  # wherever this Python is installed


def plain(text: str) -> str:
    """`text` with frames of ours gone, files of ours unnamed, and files of Python's named from its `lib` on."""
    for pattern, instead in ((_ADVICE, ""), (_FRAME, ""), (_PLACE, ""), (_LIBRARY, r"\1")):
        text = pattern.sub(instead, text)
    return text
