"""Who is in a team: by number and name, with which model, temperature, words of its own and role."""

from dataclasses import dataclass, replace

from refinery_tui.core.base.chat import Message
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One agent: `number` counts from 1; `name` is empty where the experiment gives none; `settings` are those of its
    run with its own model and temperature; `persona` is added to the system words of all it is asked.
    """

    number: int
    settings: Settings
    name: str = ""
    persona: str = ""
    role: str = ""

    @property
    def called(self) -> str:
        """Its name, else `agent 2`."""
        return self.name or f"agent {self.number}"

    def with_persona(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """The messages as this member is sent them: its persona at the end of the system words."""
        if not self.persona:
            return messages
        if messages and messages[0].role == "system":
            first = replace(messages[0], content=f"{messages[0].content}\n\n{self.persona}")
            return (first, *messages[1:])
        return (Message(role="system", content=self.persona), *messages)


def members_of(experiment: Experiment, treatment: int) -> tuple[Member, ...]:
    """The team of a treatment's runs."""
    return members_with(experiment, experiment.settings(treatment))


def members_with(experiment: Experiment, settings: Settings) -> tuple[Member, ...]:
    """The team of a run with these settings: its members as they are named, else so many who differ in nothing."""
    named = [(name, plan) for plan in experiment.members(settings) for name in plan.names]
    if not named:
        return tuple(Member(number=number, settings=settings) for number in range(1, settings.agents + 1))
    return tuple(
        Member(
            number=number,
            settings=experiment.member_settings(settings, number),
            name=name,
            persona=plan.persona.strip(),
            role=plan.role,
        )
        for number, (name, plan) in enumerate(named, 1)
    )


def models_called(experiment: Experiment, treatment: int) -> frozenset[str]:
    """The models that a treatment's team calls."""
    return frozenset(member.settings.model for member in members_of(experiment, treatment))
