"""What one member of a team knows who sees its own work alone, told from the team's past."""

from collections.abc import Sequence
from dataclasses import replace

from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.run.team_notes import last_page
from refinery_tui.core.team.iteration.history import best_so_far, feedback
from refinery_tui.core.team.iteration.member import Member
from refinery_tui.core.team.iteration.team import Team
from refinery_tui.core.team.prompts import Exchange, History, RunPrompts


def own_history(team: Team, member: Member) -> History:
    """The member's own replies, its last program and what the bench says of it; what people write is everyone's."""
    turns = _own(team, member)
    current = next((turn for turn in reversed(turns) if turn.program is not None), None)
    asked = [turn for turn in turns if turn.by == "agent"]
    return replace(
        team.so_far,
        iterations=len(asked),
        program=current.program if current else None,
        feedback=feedback(turns[-1], team.words.settings) if turns else "",
        exchanges=tuple(Exchange(asked=t.messages[-1].content if t.messages else "", replied=t.text) for t in asked),
        best=best_so_far(turns),
        notes=last_page(asked),
    )


def _own(team: Team, member: Member) -> Sequence[Turn]:
    """Its replies that came to an end, and the programs of people, as the bench judged them."""
    found: list[Turn] = []
    for iteration in team.began.past:
        for turn in iteration.turns:
            if turn.by == "person":
                found.append(replace(turn, check=iteration.check, selection=iteration.selection))
            elif turn.agent == member.number and turn.answered:
                found.append(turn)
    return found


def alone(words: RunPrompts) -> RunPrompts:
    """The words as an agent is told them who works alone: nothing is said of a team."""
    return replace(words, settings=replace(words.settings, agents=1))
