"""What the bench process is told about a task, once: plain values, no code but the task's own inputs.py."""

import importlib.util
from dataclasses import asdict
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.process.isolated_python import ROOT
from refinery_tui.core.bench.exchange import libraries
from refinery_tui.core.bench.exchange.call_forms import called_name
from refinery_tui.core.bench.exchange.names import EACH
from refinery_tui.core.bench.exchange.wire import Message
from refinery_tui.core.experiment.task import Task, TaskLimits


def setup(task: Task, limits: TaskLimits, mode: str | None, *, each: bool = False) -> Message:
    """Everything the bench process is told, once; each: programs are called with records that nobody has judged."""
    inputs = task.folder / "inputs.py"
    permissions = {"threads": task.threads, "executable_memory": task.executable_memory}
    importable = _importable(task)
    server = {
        "entry_point": EACH if each else called_name(task.call, task.entry_point),
        "answer": "json" if each else task.answer,
        "memory_bytes": limits.memory_bytes,
        "permissions": permissions,
        "libraries": task.libraries,
        "library_paths": importable if task.environment is None else [str(task.environment)],
    }
    return {
        "mode": mode,
        "root": ROOT,
        "inputs": task.inputs,
        "inputs_path": str(inputs),
        "families": [asdict(family) for family in task.families],
        "baseline": task.baseline,
        "answer": task.answer,
        "call": task.call,
        "entry_point": task.entry_point,
        "checker": task.checker,
        "schema": task.schema,
        "tolerance": task.tolerance,
        "may_change_argument": task.may_change_argument,
        "limits": asdict(limits),
        "permissions": permissions,
        "importable": importable,
        "server": server,
    }


def _importable(task: Task) -> list[str]:
    """The packages and modules that programs may import beside the standard library's."""
    if task.environment is not None:
        _refuse_other_folder(task.environment, task)
        return libraries.inside(task.environment, task.libraries)
    found = {name: _location(name) for name in libraries.with_needed(task.libraries)}
    for name in task.libraries:
        if found[name] is None:
            raise RefineryError(f"Task {task.name} needs {name}, which is not installed here: pip install {name}.")
    return [path for path in found.values() if path is not None]


def _refuse_other_folder(environment: Path, task: Task) -> None:
    """RefineryError for a folder of somebody's own: what stands in an environment is read, and shown to programs."""
    if not environment.is_relative_to(task.folder.resolve()) and not any(environment.glob("*.dist-info")):
        raise RefineryError(
            f"Task {task.name}: environment {environment} is outside the task's folder and holds no installed packages "
            "(*.dist-info), so nothing in it is read: name a folder that pip install --target has made."
        )


def _location(name: str) -> str | None:
    """The folder of an installed package, or the file of a module; None where there is neither."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        return None
    origin = Path(found.origin)
    return str(origin.parent if origin.name == "__init__.py" else origin)
