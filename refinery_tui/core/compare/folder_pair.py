"""Two session folders read, judged under their own plans and laid beside each other, for every front end."""

from dataclasses import replace
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.compare.session_pair import SessionsCompared, sessions_compared
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, opened


def folders_compared(one: Path, other: Path) -> tuple[SessionsCompared, tuple[str, str]]:
    """The comparison and both verdict sentences; needs pandas; RefineryError when a folder cannot be read."""
    a, b = opened(one).state, opened(other).state
    (said, locked), (other_said, other_locked) = _judged(a), _judged(b)
    found = sessions_compared(a, b, (one.name, other.name), locked=(locked, other_locked))
    stand, other_stand = Folder(path=one).standing(a), Folder(path=other).standing(b)
    found = replace(found, one=replace(found.one, status=stand), other=replace(found.other, status=other_stand))
    return found, (said, other_said)


def _judged(state: State) -> tuple[str, str]:
    """The verdict sentence, and why the plan shows no effect; nor does one that cannot be carried out."""
    from refinery_tui.core.analysis.session.analyse import of_session

    try:
        found = of_session(state)
    except RefineryError as error:
        return str(error), f"Its plan cannot be carried out: {error}"
    return found.verdict, found.locked
