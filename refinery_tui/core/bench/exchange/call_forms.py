"""How a program is called that is no function of one argument: by a function that is put below its text.

What is put there knows no answer and takes nothing but the input, so nothing is lost when a program looks at it.
"""

from typing import assert_never

from refinery_tui.core.bench.exchange.names import CALLED, EACH, PROGRAM_FILE
from refinery_tui.core.experiment.task import Call

# Names of the program's own are looked up when it is called, so that it may define them in any order; a program may
# have redefined any name that is built in.
_ARGUMENTS = """
def {called}(arguments):
    return {entry}(*arguments)
"""
_EXPRESSION = """
def {called}(text):
    import builtins
    names = globals()
    before, arguments = text
    if before:
        builtins.exec(before, names)
    return builtins.eval("{entry}(" + arguments + ")", names)
"""
_STEPS = """
def {called}(steps):
    import builtins
    names, answers = globals(), []
    made = names["{entry}"]
    if builtins.isinstance(made, builtins.type):
        (_, *arguments), *steps = steps
        made = made(*arguments)
        find = lambda name: builtins.getattr(made, name)
    else:
        find = names.__getitem__
    for name, *arguments in steps:
        answers.append(find(name)(*arguments))
    return answers
"""
_METHOD = """
_refinery_made = {entry}()
def {called}(problem):
    return _refinery_made.solve(problem)
"""
_STANDARD_INPUT = """
def {called}(given):
    import builtins, io, sys
    before, written = (sys.stdin, sys.stdout), io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    sys.stdin, sys.stdout = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"), written
    try:
        builtins.exec(builtins.compile(_refinery_program, "program.py", "exec"), {{"__name__": "__main__"}})
    except SystemExit as end:
        if end.code not in (None, 0):
            raise RuntimeError("it ended with exit code %s" % (end.code,)) from None
    finally:
        sys.stdin, sys.stdout = before
    written.flush()
    return written.buffer.getvalue().decode("utf-8", "replace").rstrip()
"""
# A call of many, whose failure is its own; what the exception says is the program's own code, and may fail itself.
_EACH = """
def {each}(record):
    import builtins
    try:
        return [{called}(record)]
    except builtins.BaseException as error:
        kind, trace, line = builtins.type(error).__name__, error.__traceback__.tb_next, 0
        while trace is not None:
            line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == {file!r} else line
            trace = trace.tb_next
        try:
            words = builtins.str(error)[:400]
        except builtins.BaseException:
            words = "(its message raised)"
        return {{"crashed": kind + ": " + words + " (line " + builtins.str(line) + ")"}}
"""


def call_words(call: Call, entry_point: str) -> str:
    """How a program is called, for a person."""
    match call:
        case "one argument":
            return f"{entry_point}, called with one argument"
        case "arguments":
            return f"{entry_point}, called with several arguments"
        case "expression":
            return f"{entry_point}, called as it is written in its own module"
        case "steps":
            return f"{entry_point}, of which an input names the methods or functions to call in turn"
        case "method":
            return f"{entry_point}, a class whose method solve is called with one argument"
        case "standard input":
            return "a program that reads standard input and prints its answer"
    assert_never(call)


def constant_source(call: Call, entry_point: str, value: str) -> str:
    """A program that gives one value, written as a literal, whatever it is asked; nothing is done to find it."""
    match call:
        case "one argument" | "arguments" | "expression":
            return f"def {entry_point}(*given):\n    return {value}\n"
        case "method":
            return f"class {entry_point}:\n    def solve(self, given):\n        return {value}\n"
        case "standard input":
            return f"print({value})\n"
        case "steps":
            return (
                f"class {entry_point}:\n    def __init__(self, *given):\n        pass\n"
                f"    def __getattr__(self, name):\n        return lambda *given: {value}\n"
            )
    assert_never(call)


def called_name(call: Call, entry_point: str) -> str:
    """The function that the bench calls."""
    return entry_point if call == "one argument" else CALLED


def each_source(source: str, call: Call, entry_point: str) -> str:
    """The program's text, with what calls it below, and below that what keeps a failing call from ending the others."""
    called = called_name(call, entry_point)
    return callable_source(source, call, entry_point) + "\n" + _EACH.format(each=EACH, called=called, file=PROGRAM_FILE)


def callable_source(source: str, call: Call, entry_point: str) -> str:
    """The program's text, its lines where they were, with what calls it below."""
    match call:
        case "one argument":
            return source
        case "arguments":
            return source + "\n" + _ARGUMENTS.format(called=CALLED, entry=entry_point)
        case "expression":
            return source + "\n" + _EXPRESSION.format(called=CALLED, entry=entry_point)
        case "steps":
            return source + "\n" + _STEPS.format(called=CALLED, entry=entry_point)
        case "method":
            return source + "\n" + _METHOD.format(called=CALLED, entry=entry_point)
        case "standard input":
            return f"_refinery_program = {source!r}\n" + _STANDARD_INPUT.format(called=CALLED)
    assert_never(call)
