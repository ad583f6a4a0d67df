"""What a bench tells of a script that was tried: each action, and the page it left. Whether a goal is reached is not
in it: that is the check's word, and an agent that heard it after each attempt would need no observation of its own.
"""

from dataclasses import dataclass

from refinery_tui.core.base.ranges import Count
from refinery_tui.core.base.text import count

OUTCOME_CHARACTERS, TITLE_CHARACTERS, MESSAGE_CHARACTERS, MOST_MESSAGES = 300, 120, 200, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOutcome:
    """One line of a script as it was tried: `line` its number, `action` its JSON with the values of the visit; `why` it
    was not done, empty where it was; `read` what a read took down.
    """

    line: Count
    action: str
    why: str = ""
    read: str = ""

    @property
    def done(self) -> bool:
        """Whether it was."""
        return not self.why


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A script tried on a fresh visit with the values that the task shows, and the page as the script left it.

    program: SHA-256 of the script; outcomes: its lines up to the first that was not done; address: path of the page in
    its site; outline: roles, names and values of the page as indented text, capped; messages: what was dismissed,
    refused or reported while it ran; missing: why there is no page, a sentence, of a text that is no script or a bench
    that failed. All text is cleaned: it is a stranger's.
    """

    program: str
    outcomes: tuple[ActionOutcome, ...] = ()
    address: str = ""
    title: str = ""
    outline: str = ""
    messages: tuple[str, ...] = ()
    missing: str = ""

    @property
    def whole(self) -> bool:
        """Whether every action was done."""
        return not self.missing and all(outcome.done for outcome in self.outcomes)


def observation_words(seen: Observation) -> str:
    """The observation as an agent is told it, and as a screen shows it."""
    parts = [
        *(
            f"line {each.line}  {'done' if each.done else 'NOT DONE'}  {each.action}{_more(each)}"
            for each in seen.outcomes
        ),
        *(["", seen.missing] if seen.missing else []),
        *(["", f"The page {seen.address}, titled '{seen.title}':", seen.outline] if not seen.missing else []),
        *(["", f"{count(len(seen.messages), 'message')} of the browser:", *seen.messages] if seen.messages else []),
    ]
    return "\n".join(parts).strip("\n")


def _more(outcome: ActionOutcome) -> str:
    if outcome.why:
        return f"\n        {outcome.why}"
    return f"\n        {outcome.read!r}" if outcome.read else ""
