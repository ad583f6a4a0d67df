"""ENAMEL: HumanEval's problems with inputs of four sizes, of which the smallest decides whether a program is right."""

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.tables.task_tables import MOST_WHOLE
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import (
    MEMORISED,
    completion_prompt,
    documented,
    example,
    imported_modules,
    inputs_text,
    refuse_without,
    settings,
    title_of,
)
from refinery_tui.core.tasks.items import Item
from refinery_tui.core.tasks.shims import levels

LEVELS, CASES = 4, 4  # sizes of an item, and inputs of each but the smallest
WEIGHTS = (0, 3, 3, 4)  # of the levels in the score: the smallest decides whether a program is right
# The published evaluation leaves these items out, most of which take the same time whatever the size.
NOT_COUNTED = frozenset(
    (2, 23, 41, 45, 53, 60, 71, 92, 97, 99, 102, 123, 124, 135, 137, 138, 144, 148, 156, 157, 159, 160)
)


def enamel(item: Item) -> TaskDraft:
    """A task whose largest inputs are timed."""
    values = item.values
    prompt, entry = values["prompt"].replace("\r\n", "\n"), values["entry_point"]
    sizes = values["input_levels"].split()
    if len(sizes) != LEVELS or not all(size.isdecimal() for size in sizes):
        raise ConfigurationError(f"line {item.line}: its input_levels are not four sizes: {values['input_levels']!r}.")
    reference = f"{prompt}\n{values['reference_solution']}"
    number = values["task_id"].rpartition("/")[2]
    counted = not (number.isdecimal() and int(number) in NOT_COUNTED)
    note = f"ENAMEL {values['task_id']}: {MEMORISED}"
    known = {
        "task_id": values["task_id"],
        "entry_point": entry,
        "reference": reference,
        "prompt": prompt,
        "sizes": [int(size) for size in sizes],
        "generator": values["input_generator"],
        "checker": values["checker"],
    }
    for field, source, name in (
        ("reference_solution", reference, entry),
        ("input_generator", f"{prompt}\n{values['input_generator']}", "generate_input"),
        ("checker", f"{prompt}\n    pass\n{values['checker']}", "__check"),
    ):
        refuse_without(item, field, source, name)
    numbers = [min(int(size), MOST_WHOLE) for size in sizes]
    libraries = imported_modules(f"{reference}\n{values['input_generator']}")
    return TaskDraft(
        note=note if counted else f"{note}\nThe published score does not count this item.",
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
            *(
                {
                    "name": f"level_{level}",
                    "role": "check",
                    "size": numbers[level],
                    "count": CASES,
                    "weight": WEIGHTS[level],
                }
                for level in (1, 2)
            ),
            {"name": "level_3", "role": "time", "size": numbers[3], "weight": WEIGHTS[3]},
        ),
        programs=example(),
        files={"inputs.py": inputs_text(levels, known, note), "baseline.py": reference},
        limits={"answer_bytes": 256 << 20, "memory_bytes": 4 << 30},
    )
