"""ENAMEL: HumanEval's problems with inputs of four sizes, of which the smallest decides whether a program is right."""

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import (
    MEMORISED,
    completion_prompt,
    documented,
    example,
    imported_modules,
    inputs_text,
    settings,
    title_of,
)
from refinery_tui.core.tasks.items import Item
from refinery_tui.core.tasks.shims import levels

LEVELS = 4


def enamel(item: Item) -> TaskDraft:
    """A task whose largest inputs are timed."""
    values = item.values
    prompt, entry = values["prompt"].replace("\r\n", "\n"), values["entry_point"]
    sizes = values["input_levels"].split()
    if len(sizes) != LEVELS or not all(size.isdecimal() for size in sizes):
        raise ConfigurationError(f"line {item.line}: its input_levels are not four sizes: {values['input_levels']!r}.")
    reference = f"{prompt}\n{values['reference_solution']}"
    note = f"ENAMEL {values['task_id']}: {MEMORISED}"
    known = {
        "task_id": values["task_id"],
        "entry_point": entry,
        "reference": reference,
        "generator": values["input_generator"],
        "checker": values["checker"],
    }
    numbers = [min(int(size), 1 << 45) for size in sizes]
    libraries = imported_modules(f"{reference}\n{values['input_generator']}")
    return TaskDraft(
        note=note,
        settings=settings(
            title_of(documented(prompt, entry), entry),
            entry,
            completion_prompt(prompt, entry),
            call="arguments",
            checker="is_right",
            libraries=libraries,
        ),
        families=(
            {"name": "level_0", "role": "check", "size": numbers[0], "calls": True},
            *({"name": f"level_{level}", "role": "check", "size": numbers[level]} for level in (1, 2)),
            {"name": "level_3", "role": "time", "size": numbers[3]},
        ),
        programs=example(),
        files={"inputs.py": inputs_text(levels, known, note), "baseline.py": reference},
        limits={"answer_bytes": 256 << 20, "memory_bytes": 4 << 30},
    )
