"""A task: the problem a team is given, and everything needed to judge what it hands in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.browser.browser_task import BrowserTask

Answer = Literal["int", "float", "str", "bool", "none", "list", "dict", "json", "python"]
Call = Literal["one argument", "arguments", "expression", "steps", "method", "standard input"]
Role = Literal["check", "time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLimits:
    """What one execution may use before it is ended.

    wall_seconds: most CPU seconds of one answer, which else has ten times the baseline's, and least_wall_seconds at
    least; load_seconds: CPU seconds of loading the program. Asleep or stopped, either may last three times as long;
    time in which no processor was free does not count. check_seconds: CPU seconds that the task's checker may take;
    draw_seconds: CPU seconds of inputs.py for being loaded, and for each input with its answer.
    """

    wall_seconds: float = 10.0
    least_wall_seconds: float = 2.0
    load_seconds: float = 10.0
    memory_bytes: int = 1 << 30
    output_bytes: int = 64 << 10
    answer_bytes: int = 4 << 10
    source_bytes: int = 256 << 10
    check_seconds: float = 60.0
    draw_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Inputs of one kind: a function in inputs.py, the size it is asked for, and how many are drawn in a check.

    least: the smallest size where sizes up to `size` are drawn, as often in one order of magnitude as in another;
    calls: the function gives a list of inputs, and a program is called on each of them in one process;
    thorough: how many inputs a check adds when a champion is verified once more; weight: what it counts in the score
    over levels of ENAMEL (0: it is none of its levels); shown: inputs of the kind that the agents are told of, so that
    what fits them may still fail on all others.
    """

    name: str
    role: Role
    size: int
    least: int | None = None
    count: int = 1
    calls: bool = False
    thorough: int = 0
    weight: int = 0
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleProgram:
    """A program as a model would write it, and the verdict it must get; `rung` is its place on the ladder, 0 lowest."""

    name: str
    source: str
    verdict: Verdict
    rung: int | None
    idea: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One problem, read from its folder and checked.

    inputs: the text of inputs.py, as it was when the task was read: what is run is what a session has on record;
    answer: the only type that is accepted; libraries: top-level modules a program may import beside the standard
    library; environment: a folder of installed packages to take them from (None is the tool's own);
    threads, executable_memory: permissions that are off unless the task asks for them;
    may_change_argument: whether a program may change the list or dict that it is given.
    call: how a program is called with an input; checker: the function of inputs.py that decides whether an answer is
    right, where several are; start: whether the agents begin from the baseline and are to make it faster; family:
    what tasks share that are related, variants of one or of one source: together they are one piece of evidence;
    schema: the text of a JSON Schema that every answer must fit; empty where there is none;
    scaling: the sizes of the timed family, rising, at which every final program that is right is timed once more;
    browser: of a task that is done in a browser, whose programs are scripts of actions; its entry point is SCRIPT.
    """

    name: str
    title: str
    folder: Path
    prompt: str
    entry_point: str
    families: tuple[Family, ...]
    answer: Answer
    baseline: str
    inputs: str
    programs: tuple[ExampleProgram, ...] = ()
    libraries: tuple[str, ...] = ()
    environment: Path | None = None
    threads: bool = False
    executable_memory: bool = False
    may_change_argument: bool = False
    tolerance: float = 0.0
    call: Call = "one argument"
    checker: str = ""
    family: str = ""
    start: bool = False
    schema: str = ""
    scaling: tuple[int, ...] = ()
    limits: TaskLimits = field(default_factory=TaskLimits)
    browser: BrowserTask | None = None

    @property
    def permissions(self) -> tuple[str, ...]:
        """What its programs may do that programs else may not."""
        asked = {"threads": self.threads, "executable memory": self.executable_memory}
        return tuple(name for name, given in asked.items() if given)

    @property
    def checks(self) -> tuple[Family, ...]:
        """The families every program must answer."""
        return tuple(family for family in self.families if family.role == "check")

    @property
    def timing(self) -> Family:
        """The one family that is timed."""
        return next(family for family in self.families if family.role == "time")

    @property
    def ladder(self) -> tuple[ExampleProgram, ...]:
        """The example programs that stand on the ladder, slowest first."""
        return tuple(sorted((p for p in self.programs if p.rung is not None), key=lambda p: p.rung or 0))
