"""What the rest of the house knows of the bench: it checks, it times in rounds, it knows its own noise."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, LineProfile, ScalingPoint, Shot
from refinery_tui.core.experiment.browser.observation import Observation
from refinery_tui.core.experiment.direct.question import AnswerVerdict, DirectQuestion, DrawnQuestions
from refinery_tui.core.experiment.measures.measuring_plan import Measuring


class Bench(Protocol):
    """Judges programs in isolation; every call is one fresh process and one fresh secret input an execution."""

    @property
    def isolation(self) -> Isolation:
        """What contains the programs, and which clock times them."""
        ...

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        """The program on every check family; with `thorough` on at least thirty small planted inputs more."""
        ...

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        """Every program and the baseline once each, in random order, each on a fresh input of the timing family."""
        ...

    async def profile(self, source: str) -> LineProfile:
        """Where its time goes, by line, on a small fresh input; it is no timing, and no verdict."""
        ...

    async def scaling(self, source: str) -> tuple[ScalingPoint, ...]:
        """The program beside the baseline at the sizes that its task declares; nothing where it declares none."""
        ...

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        """In each round every program once, by the pilot's way, of which nothing can be defended."""
        ...

    async def questions(self, count: int | None) -> DrawnQuestions:
        """Fresh inputs that can be written in a prompt, `count` of them or as many as a check has."""
        ...

    async def judge_answer(self, question: DirectQuestion, reply: str) -> AnswerVerdict:
        """What the bench says of a model's own answer to a question, read from its reply and never evaluated."""
        ...

    async def call_answers(self, source: str, questions: Sequence[DirectQuestion]) -> tuple[Shot, ...]:
        """A program called on each of the questions, an execution each; shots in their order."""
        ...

    async def calibrate(self) -> Calibration:
        """The bench's floor, its A/A noise, and the drift sentinel."""
        ...

    async def aclose(self) -> None:
        """End the bench's processes."""
        ...


@runtime_checkable
class ScriptObserver(Protocol):
    """What may be asked where a script leads to."""

    async def observe(self, source: str) -> Observation:
        """The script tried on the visit that the prompt shows, with the page it leaves; it is no check and no timing.

        Never raises for a script: what is no script, what cannot be done and a browser that fails are in the answer.
        """
        ...


class ObservingBench(Bench, ScriptObserver, Protocol):
    """A bench of a browser task: without profile and scaling, and a `thorough` check goes on after a failure."""
