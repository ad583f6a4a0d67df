"""AlgoTune: a folder with a class that makes problems, solves them, and checks solutions."""

import ast
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import MEMORISED, example, imported_modules, inputs_text, settings, title_of
from refinery_tui.core.tasks.own_function import text_of
from refinery_tui.core.tasks.shims import solved

SMALL, LARGE = 10, 100
_BASELINE = '''{source}

# Below: what the class above was made from, and how a program of this task is called.


class Solver:
    """The reference, as a program."""

    def __init__(self):
        self._task = _task()

    def solve(self, problem, **settings):
        return self._task.solve(problem)
'''
_STAND_IN = """import types, sys
_made = {}
def _noted(name):
    def note(kind):
        _made[name] = kind
        return kind
    return note
class _Base:
    def __init__(self, **settings):
        self.__dict__.update(settings)
def _task():
    return _made[%r]()
_base = types.ModuleType("AlgoTuneTasks.base")
_base.Task, _base.register_task = _Base, _noted
sys.modules["AlgoTuneTasks"], sys.modules["AlgoTuneTasks.base"] = types.ModuleType("AlgoTuneTasks"), _base
"""


def folders(path: Path) -> list[Path]:
    """The folders of tasks of this form: the folder itself, or those in it."""
    found = [path] if _is_one(path) else sorted(inner for inner in path.iterdir() if _is_one(inner))
    if not found:
        raise ConfigurationError(f"{path}: holds no task of AlgoTune's form: NAME/NAME.py and NAME/description.txt.")
    return found


def _is_one(path: Path) -> bool:
    return (path / f"{path.resolve().name}.py").is_file() and (path / "description.txt").is_file()


def algotune(folder: Path, size: int | None) -> TaskDraft:
    """A task whose program is a class Solver, and whose checker takes any right answer."""
    name = folder.resolve().name
    source, prose = text_of(folder / f"{name}.py"), text_of(folder / "description.txt")
    registered = _registered(folder / f"{name}.py", source)
    note = f"AlgoTune {registered}: {MEMORISED}"
    known = {"task_id": registered, "source": source}
    large = size or LARGE
    asked = (
        f"{prose.strip()}\n\nWrite a class Solver with a method solve(self, problem, **kwargs) "
        "that returns such a solution "
        "as fast as it can. What its __init__ does is not timed. It must not depend on anything but the problem."
    )
    body = source.replace("from __future__ import annotations\n", "")
    future = "from __future__ import annotations\n" if body != source else ""
    return TaskDraft(
        note=f"{note}\nIts size belongs to the machine: `refinery task import --milliseconds 100` measures it.",
        settings=settings(
            title_of(prose, registered),
            "Solver",
            asked,
            call="method",
            checker="is_right",
            libraries=imported_modules(source),
        ),
        families=(
            {"name": "problem", "role": "check", "size": max(2, min(SMALL, large)), "count": 5, "thorough": 10},
            {"name": "problem", "role": "check", "size": large},
            {"name": "timed", "role": "time", "size": large},
        ),
        programs=example(),
        files={
            "inputs.py": inputs_text(solved, known, note),
            "baseline.py": future + _STAND_IN % registered + _BASELINE.format(source=body),
        },
        limits={"answer_bytes": 256 << 20, "memory_bytes": 4 << 30},
    )


def _registered(path: Path, source: str) -> str:
    """The name under which the one class is registered that is the task."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigurationError(f"{path}: is not Python: {error}.") from None
    for node in tree.body:
        for made in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            named = isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id == "register_task"
            if named and isinstance(made, ast.Call) and made.args and isinstance(made.args[0], ast.Constant):
                return str(made.args[0].value)
    raise ConfigurationError(f"{path}: has no class under @register_task('{path.stem}').")
