"""Whether a study was declared before its sessions began: each one's plan names it, and how many sessions it has."""

from collections.abc import Mapping, Sequence

from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.study.study_session import StudySession, declared_contrast, differences


def declaration(sessions: Sequence[StudySession], others: Mapping[str, str]) -> tuple[str, str]:
    """What was declared, and why the study is exploratory all the same; one of the two is empty.

    `others` are the sessions of the folder that are not pooled, by name, with the study that their plan names.
    """
    plans = [each.state.started.experiment.study for each in sessions]
    first = plans[0]
    if first is None or any(plan is None for plan in plans):
        without = next(each.name for each, plan in zip(sessions, plans, strict=True) if plan is None)
        return "", f"the plan of {without} named no study before its first call ([study] name, sessions)"
    if any(plan != first for plan in plans):
        return "", "the plans name different studies, or different numbers of sessions"
    if why := _broken(sessions, first.sessions, [name for name, study in others.items() if study == first.name]):
        return "", why
    return f"study {one_line(first.name, 60)} of {count(first.sessions, 'session')}", ""


def _broken(sessions: Sequence[StudySession], declared: int, unpooled: Sequence[str]) -> str:
    if differing := differences(sessions):
        return f"its sessions are not of one plan: {differing[0]}"
    if declared_contrast(sessions) is None:
        return "its plans declare no primary contrast of times"
    if exploratory := [each.name for each in sessions if each.found.decision == "exploratory"]:
        return f"the plan of {exploratory[0]} was broken"
    if unpooled:
        more = f" and {len(unpooled) - 1} more" if len(unpooled) > 1 else ""
        return f"{unpooled[0]}{more} belongs to it and is left out here: all of its sessions count, or none is chosen"
    if len(sessions) != declared:
        return f"{declared} sessions were declared, and {len(sessions)} are pooled"
    return ""
