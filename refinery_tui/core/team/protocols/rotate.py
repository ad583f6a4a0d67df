"""Whose turn it is, and what that agent is told: the lead rotates."""

from dataclasses import dataclass

from refinery_tui.core.team.prompts import History, Request, RunPrompts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotate:
    """Each iteration one agent improves the current program; the lead passes on."""

    words: RunPrompts

    def ask(self, so_far: History) -> Request:
        """The request for the next iteration: agent 1 answers first, then round-robin."""
        lead = so_far.iterations % self.words.settings.agents + 1
        return Request(agent=lead, messages=self.words.messages(so_far))


PROTOCOL = Rotate
