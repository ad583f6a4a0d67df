"""get_difference with a handful of small inputs, for what hangs on processes and not on how much is checked."""

from dataclasses import replace

from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.experiment.task import Family, Task

FAMILIES = (
    Family(name="empty", role="check", size=0),
    Family(name="planted", role="check", least=10, size=300, count=3, thorough=6),
    Family(name="planted_large", role="time", size=2000),
)


def few_inputs(*libraries: str) -> Task:
    """The gallery's task with five executions to a check; its fork servers load these libraries alone."""
    return replace(gallery_task(), families=FAMILIES, libraries=libraries)
