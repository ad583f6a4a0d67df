"""A task made of a person's own function and a few inputs: the function is its reference and its baseline.

The bench is asked what cannot be read off: of which type the answers are, how large an input takes long enough, and
which verdicts a program gets that does not look at its input.
"""

import ast
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.experiment.task_file import read_task
from refinery_tui.core.tasks.draft import TaskDraft, write_task
from refinery_tui.core.tasks.own_function import OwnFunction
from refinery_tui.core.tasks.shims import like_examples

SIZES = (100, 1_000, 10_000, 50_000, 200_000)
ENOUGH_SECONDS = 0.03
MOST_VALUES = 200_000  # plain values in an input that is timed
SHOWN = 1  # examples that the agents are told; the others are checked only
_GROWS = (list, str, set, dict, frozenset)
_PLAIN = ("int", "float", "str", "bool", "list", "dict")
_FAMILIES = '''
EXAMPLES = {examples}
GROWS = {grows}  # whether an input can be made larger; else many are drawn in its place


def answer(argument):
    """The right answer, by the function this task was made of."""
    return {call}


def examples(dice, size):
    """The inputs that were given."""
    return copy.deepcopy(EXAMPLES)


def similar(dice, size):
    """An input like the examples: change `like` above until it draws what your programs will meet."""
    for _ in range(TRIES):
        drawn = {draw}
        try:
            answer(copy.deepcopy(drawn))
        except Exception:
            continue
        return drawn
    raise ValueError(f"the reference failed on {{TRIES}} inputs like the examples: draw others in inputs.py")


def large(dice, size):
    """What correct programs are timed on."""
    return similar(dice, size) if GROWS else [similar(dice, 3) for _ in range(size)]


examples.whole = large.whole = True
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asks for: the task's name and folder, its function, its inputs, and words if there are any."""

    folder: Path
    function: OwnFunction
    examples: Sequence[Any]
    title: str = ""
    prompt: str = ""

    @property
    def several(self) -> bool:
        """Whether the function takes several arguments."""
        return len(self.function.parameters) > 1

    @property
    def grows(self) -> bool:
        """Whether an input has a length of its own."""
        parts = [one for given in self.examples for one in (given if self.several else [given])]
        return any(isinstance(part, _GROWS) for part in parts)


async def write_from_function(wish: Wish) -> list[str]:
    """Write the task, ask the bench, write it again with what is known then; words on what was found."""
    draft = _draft(wish)
    write_task(wish.folder, draft)
    async with open_bench(read_task(wish.folder)) as bench:
        answers = await _answers(bench, wish)
        size, seconds = await _timed_size(bench, wish)
        verdicts = [(name, *(await _verdict(bench, source))) for name, source in _blind(wish, answers)]
    kind = _kind(answers)
    settings = {**draft.settings, "answer": kind, **({"tolerance": 1e-9} if kind in ("float", "list") else {})}
    settings["prompt"] = _prompt(wish, answers)
    families = _families(wish, size)
    programs, files = list(draft.programs), dict(draft.files)
    for name, source, verdict in verdicts:
        if verdict.counts and verdict is not Verdict.CORRECT:
            idea = "gives one answer, whatever it is asked" if name == "one_answer" else "fails on every input"
            programs.append({"file": f"programs/{name}.py", "verdict": verdict.value, "idea": idea})
            files[f"programs/{name}.py"] = source
    whole = replace(draft, settings=settings, families=families, programs=programs, files=files)
    write_task(wish.folder, whole, again=True)
    return [f"answers: {kind}; timed on inputs of size {size:,}, which take the function {seconds:.2g} s"]


def _draft(wish: Wish) -> TaskDraft:
    function = wish.function
    return TaskDraft(
        note=f"`refinery task check {wish.folder.name}` runs every program below and says what to mend.",
        settings={
            "title": wish.title or function.name.replace("_", " ").strip().capitalize(),
            "entry_point": function.name,
            "answer": "python",
            "call": "arguments" if wish.several else "one argument",
            **({"libraries": list(function.libraries)} if function.libraries else {}),
            "baseline": "programs/own.py",
            "prompt": "",
        },
        families=_families(wish, SIZES[0]),
        programs=[{"file": "programs/own.py", "verdict": "correct", "rung": 0, "idea": "the function it was made of"}],
        files={"inputs.py": _inputs(wish), "programs/own.py": function.source},
        limits={"answer_bytes": 16 << 20},
    )


def _families(wish: Wish, size: int) -> list[dict[str, Any]]:
    most = max(2, min(40, size))
    within = {"name": "similar", "role": "check"}
    larger = [{**within, "size": size}] if wish.grows and size > most else []
    return [
        {"name": "examples", "role": "check", "size": len(wish.examples), "calls": True},
        {**within, "size": 0},
        {**within, "size": most, "least": 1, "count": 8, "thorough": 16},
        *larger,
        {"name": "large", "role": "time", "size": size, **({} if wish.grows else {"calls": True})},
    ]


def _inputs(wish: Wish) -> str:
    """The function, how inputs like the examples are drawn, and the families."""
    drawing = inspect.getsource(like_examples).partition('"""\n\n')[2]
    call = f"_own[{wish.function.name!r}]({'*' if wish.several else ''}argument)"
    draw = f"{'like_arguments' if wish.several else 'like'}(dice, EXAMPLES, size, dice.choice((1, 1 + size)))"
    rows = ",\n    ".join(map(repr, wish.examples))
    families = _FAMILIES.format(examples=f"[\n    {rows},\n]", grows=wish.grows, call=call, draw=draw)
    own = wish.function.source.rstrip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    note = f'"""Inputs like a few examples, and the right answers, by {wish.function.name}. Runs in the bench only."""'
    head = f'_own = {{"__name__": "own"}}\nexec("""\\\n{own}\n""", _own)  # the same as programs/own.py\n'
    return f"{note}\n\nimport copy\n{drawing.rstrip()}\n\n\n{head}{families}"


async def _answers(bench: ProcessBench, wish: Wish) -> list[Any]:
    """The function's answers to the examples; RefineryError when it has none."""
    shot = (await bench.volley("examples", len(wish.examples), [wish.function.source]))[0]
    if shot.verdict is not Verdict.CORRECT:
        why = shot.detail or "it answers differently each time"
        raise RefineryError(
            f"{wish.function.name} is {shot.verdict} on your examples: {why}. "
            f"Mend it, remove {wish.folder}, and try again."
        )
    try:
        found = ast.literal_eval(shot.answer)
    except (ValueError, SyntaxError):  # long answers are not shown as they are
        return []
    return found if isinstance(found, list) else []


async def _timed_size(bench: ProcessBench, wish: Wish) -> tuple[int, float]:
    """The size at which the function takes long enough to be timed, or the largest that it manages; CPU seconds."""
    best = SIZES[0], 0.0
    for size in SIZES:
        if size * _values_of_an_item(wish) > MOST_VALUES:
            break  # drawing it would take longer than anything that is timed
        shot = (await bench.volley("large", size, [wish.function.source]))[0]
        if shot.verdict is not Verdict.CORRECT:
            break
        best = size, (shot.cpu_seconds or 0.0) * (1 - (shot.load_share or 0.0))
        if best[1] >= ENOUGH_SECONDS:
            break
    return best


def _values_of_an_item(wish: Wish) -> int:
    """How many plain values an item of the examples' lists holds at most: three for a record of three fields."""
    parts = [part for given in wish.examples for part in (given if wish.several else [given])]
    items = [item for part in parts if isinstance(part, (list, tuple)) for item in part]
    return max((_values(item) for item in items), default=1)


def _values(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple, set)) else None
    return 1 if inner is None else max(1, sum(map(_values, inner)))


async def _verdict(bench: ProcessBench, source: str) -> tuple[str, Verdict]:
    return source, (await bench.check(source, brief=True)).verdict


def _blind(wish: Wish, answers: Sequence[Any]) -> list[tuple[str, str]]:
    """Programs that do not look at their input, as examples of what is wrong."""
    head = f"def {wish.function.name}(*given):\n"
    constant = [("one_answer", f"{head}    return {answers[0]!r}\n")] if answers else []
    return [*constant, ("fails", f'{head}    raise NotImplementedError("not written yet")\n')]


def _kind(answers: Sequence[Any]) -> str:
    """The one type of all answers where plain values suffice, else any of Python's."""
    kinds = {type(answer).__name__ for answer in answers}
    only = kinds.pop() if len(kinds) == 1 else ""
    return only if only in _PLAIN and all(map(_plain, answers)) else "python"


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(inner) for key, inner in value.items())
    return value is None or isinstance(value, (bool, int, float, str))


def _prompt(wish: Wish, answers: Sequence[Any]) -> str:
    """What the agents are told: the words there are, and the first example."""
    function = wish.function
    told = wish.prompt or function.words
    lines = [f"Write a Python function {function.head}." + (f" {told}" if told else "")]
    for given, answer in zip(wish.examples[:SHOWN], answers, strict=False):
        written = ", ".join(map(repr, given)) if wish.several else repr(given)
        if len(written) + len(repr(answer)) < 2000:
            lines.append(f"For example, {function.name}({written}) returns {answer!r}.")
    allowed = f"Only Python's standard library{''.join(f' and {name}' for name in function.libraries)} is available."
    return "\n".join([*lines, f"It must not change its arguments. {allowed}"]) + "\n"
