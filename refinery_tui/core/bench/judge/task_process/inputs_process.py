"""The process in which a task's inputs.py runs: confined before a line of it is read, then asked for draws."""

import ast
import base64
import contextlib
import importlib
import json
import os
import random
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any

from refinery_tui.core.base.schema.dialect import Schema
from refinery_tui.core.base.schema.fit import misfit
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.wide import wider_for
from refinery_tui.core.bench.exchange.wire import LENGTH, Message
from refinery_tui.core.bench.judge.task_process import audit, mutants
from refinery_tui.core.bench.lockdown import kernel, landlock, limits, seccomp

HEAD = struct.Struct("<BQQ")  # how it went, and the lengths of the two parts that follow
DREW, BROKEN = 1, 2
MEMORY_BYTES = 16 << 30  # of address space


def begin(link: int, parent: int) -> None:
    """Entry point: die with the bench, give up every power, then draw until the line is closed."""
    kernel.die_with_parent(parent, signal.SIGKILL)
    kernel.hide_memory()
    told = _receive(link)
    if told is None:
        return
    try:
        if told["confined"]:
            _confine(told)
        functions = _loaded(told)
        schema = json.loads(told["schema"]) if told["schema"] else True
    except Exception as error:  # whatever a task's author got wrong is reported
        _send(link, BROKEN, _words(error), b"")
        return
    _send(link, DREW, b"", b"")
    while (request := _receive(link)) is not None:
        _answer(link, functions, schema, request)


def _confine(told: Message) -> None:
    """No writing, no network, no other process, nothing to read but what is named; an error when it cannot be had."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    reading = told["landlock"] > 0
    if not reading:
        _preload(told["source"])  # without Landlock no file can be told from another: none is opened any more
    limits.powerless()
    if reading:
        landlock.restrict(landlock.ruleset(told["readable"], told["landlock"]))
    permissions = seccomp.Permissions(reading=reading, executable_memory=True)
    seccomp.install(seccomp.program(os.uname().machine, permissions, os.getpid()))


def _preload(source: str) -> None:
    """Import what the program names of the standard library."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        for name in names:
            if name.partition(".")[0] in sys.stdlib_module_names:
                importlib.import_module(name)


def _loaded(told: Message) -> dict[str, Any]:
    """The names that the program defines."""
    sys.path[:] = [path for path in sys.path if path != told["root"]]
    sys.meta_path.append(_Located(told["libraries"]))
    functions: dict[str, Any] = {"__name__": "inputs", "__file__": told["path"]}
    exec(compile(told["source"], told["path"], "exec"), functions)
    return functions


class _Located:
    """Finds the task's libraries where they stand, and no others that stand beside them."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = {os.path.basename(path).partition(".")[0]: path for path in paths}

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module of this name, which is none of a package's."""
        found = self._paths.get(name)
        if found is None:
            return None
        if os.path.isdir(found):
            init = os.path.join(found, "__init__.py")
            return spec_from_file_location(name, init, submodule_search_locations=[found])
        return spec_from_file_location(name, found)


def _answer(link: int, functions: dict[str, Any], schema: Schema, request: Message) -> None:
    """One draw and the reference's answer to it (or what `mutants` finds), or the words of what went wrong."""
    try:
        rng = random.Random(bytes.fromhex(request["seed"]))
        first, second = _carried_out(functions, schema, request, rng)
    except Exception as error:  # whatever a task's author got wrong is reported, and ends no session
        _send(link, BROKEN, _words(error), b"")
        return
    finally:
        with contextlib.suppress(Exception):  # inputs.py may have put anything in the place of stdout
            sys.stdout.flush()
    _send(link, DREW, first, second)


def _carried_out(
    functions: dict[str, Any], schema: Schema, request: Message, rng: random.Random
) -> tuple[bytes, bytes]:
    if "misfit" in request:
        given = codec.decode(base64.b64decode(request["misfit"]), wider=wider_for(request["answer"]))
        return codec.encode(_misfit(given if request["calls"] else [given], schema)), b""
    if "checker" in request:
        return _checked(functions, request), b""
    if "asked" in request:
        return _asked(functions, request)
    if "audit" in request:
        return codec.encode(audit.report(functions, request["audit"], request["answer"], rng)), b""
    return _measured(functions, request, rng) if "plan" in request else _drawn(functions, schema, request, rng)


def _misfit(answers: list[Any], schema: Schema) -> str:
    """The first place at which one of some answers does not fit the schema."""
    return next((words for each in answers if (words := misfit(each, schema))), "")


def _drawn(functions: dict[str, Any], schema: Schema, request: Message, rng: random.Random) -> tuple[bytes, bytes]:
    """An input and its answer; of many calls the inputs, at most so many of them as are wanted, and their answers.

    A family with the attribute `whole` gives its calls in their order, all of them.
    """
    family, answer, wider = functions[request["family"]], functions["answer"], wider_for(request["answer"])
    argument = family(rng, request["size"])
    if not request["calls"]:
        encoded = codec.encode(argument, wider)
        return encoded, _right([answer(argument)], schema, request, wider, alone=True)
    if type(argument) is not list:
        raise TypeError(f"{request['family']} gives {codec.name(type(argument))} where calls = true wants a list")
    whole = getattr(family, "whole", False)
    chosen = argument if whole else rng.sample(argument, min(len(argument), request["most"]))
    encoded = codec.encode(chosen, wider)
    return encoded, _right([answer(one) for one in chosen], schema, request, wider)


def _right(
    answers: list[Any], schema: Schema, request: Message, wider: codec.Wider | None, *, alone: bool = False
) -> bytes:
    """The reference's answers as bytes; ValueError where one is off the schema, as no program could be right.

    Beside a checker there may be no reference: its answer may then be None.
    """
    if words := _misfit([right for right in answers if not (right is None and request["optional"])], schema):
        raise ValueError(f"answer() does not fit the task's schema on {request['family']}: {words}")
    return codec.encode(answers[0] if alone else answers, wider)


def _asked(functions: dict[str, Any], request: Message) -> tuple[bytes, bytes]:
    """An input that was drawn before, and its answer."""
    encoded, wider = base64.b64decode(request["asked"]), wider_for(request["answer"])
    return encoded, codec.encode(functions["answer"](codec.decode(encoded, wider=wider)), wider)


def _checked(functions: dict[str, Any], request: Message) -> bytes:
    """What the task's checker says of an answer: T or F, of copies that nobody else holds.

    A checker with the attribute `whole` is asked once about all calls; any other about each.
    """
    wider, checker = wider_for(request["answer"]), functions[request["checker"]]
    told = (codec.decode(base64.b64decode(request[part]), wider=wider) for part in ("argument", "expected", "given"))
    argument, expected, given = told
    if not request["calls"] or getattr(checker, "whole", False):
        return codec.encode(bool(checker(argument, expected, given)))
    if len(given) != len(argument):
        return codec.encode(False)
    return codec.encode(all(bool(checker(*one)) for one in zip(argument, expected, given, strict=True)))


def _measured(functions: dict[str, Any], request: Message, rng: random.Random) -> tuple[bytes, bytes]:
    """What share of the reference's mutants a drawn check catches."""
    reference, apart = functions["answer"], request["call"] == "arguments"
    if request["call"] not in ("one argument", "arguments") or request["checker_of_answers"]:
        nothing = "its answers are not compared with the reference's on lists or texts"
        return codec.encode(mutants.unlike(nothing)), b""

    def drawn() -> list[Any]:
        cases = [(functions[family](rng, size), calls) for family, size, calls in request["plan"]]
        arguments = [argument for given, calls in cases for argument in (given if calls else [given])]
        return [{str(place): one for place, one in enumerate(given)} for given in arguments] if apart else arguments

    def answered(named: dict[str, Any]) -> Any:
        return reference(list(named.values()))

    found = mutants.report(answered if apart else reference, drawn, rng, count=request["count"], rate=request["rate"])
    return codec.encode(found), b""


def _words(error: Exception) -> bytes:
    return f"inputs.py: {type(error).__name__}: {error}"[:2000].encode("utf-8", "backslashreplace")


def _send(link: int, kind: int, first: bytes, second: bytes) -> None:
    for part in (HEAD.pack(kind, len(first), len(second)), first, second):
        view = memoryview(part)
        while view:
            view = view[os.write(link, view) :]


def _receive(link: int) -> Message | None:
    """The next message; None when the line is closed."""
    head = _exactly(link, LENGTH.size)
    body = _exactly(link, LENGTH.unpack(head)[0]) if head else None
    message: Message | None = json.loads(body) if body else None
    return message


def _exactly(link: int, length: int) -> bytes | None:
    received = bytearray()
    while len(received) < length:
        part = os.read(link, length - len(received))
        if not part:
            return None
        received += part
    return bytes(received)
