"""The process that reads a reply which may take long or much; it says what it knows as soon as it knows it."""

import json
import resource
import sys

from refinery_tui.core.base.extraction import to_json
from refinery_tui.core.reply.answer import answer_in
from refinery_tui.core.reply.extract import extract
from refinery_tui.core.reply.syntax import Syntax

CPU_SECONDS = 5
MEMORY_BYTES = 512 * 2**20


def main() -> None:
    """Read a request from stdin; print what patterns find, then what parsing finds: the limits may end it between."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    asked = json.loads(sys.stdin.buffer.read())
    answer, name = answer_in(asked["reply"]), asked["entry_point"]
    for characters in (0, sys.maxsize):
        syntax = Syntax(entry_point=name, characters=characters, trusting=True)
        found = extract(answer, syntax, finish_reason=asked["finish_reason"], instead=asked["instead"])
        print(to_json(found), flush=True)
