"""What an agent is told: templates of words, and the past they are filled with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.notes_page import BEGIN, END, MOST, as_shown
from refinery_tui.core.experiment.experiment import Prompts
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.models.simulated_roles import WORDS_ONLY
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.team.script_prompts import PLAIN_SCRIPT, SCRIPT_IN_WORDS

PLAIN = Prompts(
    system="You are an expert Python programmer. You answer with one complete program in a fenced Python code block.",
    team="You work in a team of agents who improve one program in turn; what you are shown is your team's work.",
    ask="{task}",
    review=(
        "{task}\n\nThis is the current program:\n\n```python\n{program}\n```\n\n{feedback}"
        "Make it run faster without changing what it returns. Answer with the complete program."
    ),
    remaining="You have {seconds} seconds left.",
)
BEST_BEFORE = (
    "This is the best of all programs so far, correct on every hidden input, and it took {figure}:\n\n"
    "```{language}\n{program}\n```"
)
BEST_IS_CURRENT = "The current program is the best so far: it is correct on every hidden input, and took {figure}."
NOTES = (
    "A page of notes is kept from one request to the next: what was tried, what it brought, what is left to try. {page}"
    f"\n\nYou may rewrite it. After your program write the line {BEGIN}, then the whole new page in words, without "
    f"code blocks and with at most {MOST:,} characters, then the line {END}. Without these lines it stays as it is."
)
IN_WORDS = f"You are an expert Python programmer who advises colleagues. {WORDS_ONLY}"
FRAMINGS: Mapping[str, Prompts] = {"plain": PLAIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its reply, as they were said."""

    asked: str
    replied: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSoFar:
    """The fastest correct program so far, and in words what it took."""

    program: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a team knows: iterations done, the current program, what the bench says of it, and what people say.

    `past` are the iterations that are over, with their turns, programs, verdicts and ratios, those of people included.
    """

    iterations: int = 0
    program: str | None = None
    feedback: str = ""
    remaining_seconds: float | None = None
    exchanges: tuple[Exchange, ...] = ()
    said: tuple[str, ...] = ()
    past: tuple[Iteration, ...] = ()
    best: BestSoFar | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPrompts:
    """The prompts of one run: a framing's templates, filled for its task and its settings."""

    prompts: Prompts
    task: Task
    settings: Settings

    @property
    def language(self) -> str:
        """What a fence around one of its programs names."""
        return "python" if self.task.browser is None else "jsonl"

    def messages(self, so_far: History) -> tuple[Message, ...]:
        """The chat that is sent: the system words, what `memory` keeps of the past, and the request."""
        return (*self._system(), *self._past(so_far), Message(role="user", content=self.request(so_far)))

    def request(self, so_far: History) -> str:
        """The request itself: the task at first, the current program's review after that."""
        program = self.task.baseline if so_far.program is None and self.task.start else so_far.program
        template = self.prompts.ask if program is None else self.prompts.review
        values = {
            "task": self.task.prompt.strip(),
            "entry_point": self.task.entry_point,
            "program": (program or "").strip("\n"),
            "feedback": f"{so_far.feedback}\n\n" if so_far.feedback else "",
            "agents": str(self.settings.agents),
        }
        said = [
            self._best(so_far),
            filled(template or "", values),
            self._notes(so_far),
            self._remaining(so_far),
            *so_far.said,
        ]
        return "\n\n".join(part for part in said if part)

    def chat(self, template: str, **values: str) -> tuple[Message, ...]:
        """A chat of the system words and one request of a protocol's own: `{task}`, `{entry_point}`, `{agents}`,
        `{language}` and the names in `values` are filled in.
        """
        known = {"task": self.task.prompt.strip(), "entry_point": self.task.entry_point, "language": self.language}
        agents = {"agents": str(self.settings.agents)}
        trimmed = {name: value.strip("\n") for name, value in values.items()}
        return (*self._system(), Message(role="user", content=filled(template, known | agents | trimmed)))

    def chat_in_words(self, template: str, **values: str) -> tuple[Message, ...]:
        """As `chat`, with system words that ask for words and no program."""
        system = IN_WORDS if self.task.browser is None else SCRIPT_IN_WORDS
        return (Message(role="system", content=system), self.chat(template, **values)[-1])

    def _best(self, so_far: History) -> str:
        """The best program with its figure, before the request, where `memory` keeps it."""
        best = so_far.best
        if self.settings.memory != "best-and-last" or best is None:
            return ""
        words = BEST_IS_CURRENT if best.program == so_far.program else BEST_BEFORE
        program = best.program.strip("\n")
        return filled(words, {"figure": best.figure, "program": program, "language": self.language})

    def _notes(self, so_far: History) -> str:
        """The page of notes and how to rewrite it, where `memory` keeps one."""
        if self.settings.memory != "notes":
            return ""
        page = f"The page now:\n\n{as_shown(so_far.notes)}" if so_far.notes else "It is empty so far."
        return filled(NOTES, {"page": page})

    def _remaining(self, so_far: History) -> str:
        if so_far.remaining_seconds is None:
            return ""
        return filled(self.prompts.remaining or "", {"seconds": f"{so_far.remaining_seconds:.0f}"})

    def _system(self) -> tuple[Message, ...]:
        values = {"agents": str(self.settings.agents), "entry_point": self.task.entry_point}
        team = self.prompts.team if self.settings.agents > 1 else None
        said = [filled(part, values) for part in (self.prompts.system, team) if part]
        return (Message(role="system", content=" ".join(said)),) if said else ()

    def _past(self, so_far: History) -> tuple[Message, ...]:
        match self.settings.memory:
            case "last-program" | "best-and-last" | "notes":
                return ()
            case "full":
                return tuple(m for exchange in so_far.exchanges for m in _said(exchange))
            case "pilot-faithful":  # the pilot's conversation never grew past its first request
                return tuple(Message(role="user", content=e.asked) for e in so_far.exchanges[:1])


def _said(exchange: Exchange) -> tuple[Message, Message]:
    return Message(role="user", content=exchange.asked), Message(role="assistant", content=exchange.replied)


def filled(template: str, values: Mapping[str, str]) -> str:
    """`template` with each `{name}` of `values` replaced once; every other brace stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)


def run_prompts(settings: Settings, task: Task, prompts: Mapping[str, Prompts]) -> RunPrompts:
    """The words of a run; what a framing of the experiment leaves out is taken from `plain`."""
    plain = plain_prompts(task)
    own = prompts.get(settings.framing) or {**FRAMINGS, "plain": plain}[settings.framing]
    return RunPrompts(prompts=_completed(own, plain), task=task, settings=settings)


def plain_prompts(task: Task) -> Prompts:
    """The words of the framing `plain`: of programs in Python, or of scripts of actions."""
    return PLAIN if task.browser is None else PLAIN_SCRIPT


def _completed(own: Prompts, plain: Prompts) -> Prompts:
    from dataclasses import fields

    names = [f.name for f in fields(Prompts)]
    return Prompts(**{n: getattr(plain, n) if getattr(own, n) is None else getattr(own, n) for n in names})
