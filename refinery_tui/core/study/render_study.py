"""A study as lines: the verdict first, then the contrast of each session and of all, and how far they agree."""

import math
from collections.abc import Iterator

from refinery_tui.core.analysis.report.wrap_lines import wrap
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.analysis.stats.arrays import ratio_of_log
from refinery_tui.core.analysis.stats.power.noncentral import t_critical
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import one_line, percent
from refinery_tui.core.study.study_findings import SessionHeterogeneity, SessionPart, StudyFinding

ROOM = 44  # cells of a session's or a treatment's name
LEVEL = 0.95  # of intervals where nothing is pooled that would have one


def study_level(found: StudyFinding) -> float:
    """The level of every interval of the study."""
    return found.pooled.level if found.pooled is not None else LEVEL


def study_lines(found: StudyFinding, *, width: int = 100) -> list[str]:
    """The whole text, no line longer than `width`."""
    return [
        wrap(" ".join([*(f"{mark}." for mark in found.marks), found.verdict]), width),
        "",
        *_contrasts(found),
        "",
        *(wrap(line, width) for line in agreement(found.heterogeneity)),
        "",
        *_treatments(found),
        *(line for note in notes(found) for line in ("", wrap(note, width))),
    ]


def _contrasts(found: StudyFinding) -> Iterator[str]:
    names = labels((part.name for part in found.sessions), ROOM)
    title = found.pooled.contrast if found.pooled is not None else "contrast"
    yield f"{one_line(title, ROOM):<{ROOM}} {'correct':>9} {'ratio':>7}  {interval_heading(found)}"
    for part in found.sessions:
        tried = f"{part.correct}/{part.programs}"
        yield f"{names[part.name]:<{ROOM}} {tried:>9} {_own(part, study_level(found))}"
    if found.pooled is not None:
        low, high = found.pooled.ci
        tried = f"{sum(p.correct for p in found.sessions)}/{sum(p.programs for p in found.sessions)}"
        words = "all, blocks within sessions fixed"
        yield f"{words:<{ROOM}} {tried:>9} {found.pooled.ratio:>7.3f}  {low:.3f} – {high:.3f}"
    if found.heterogeneity is not None:
        low, high = found.heterogeneity.ci
        words = "all, sessions as a random effect"
        yield f"{words:<{ROOM}} {'':>9} {found.heterogeneity.ratio:>7.3f}  {low:.3f} – {high:.3f}"


def interval_heading(found: StudyFinding) -> str:
    """The heading above every interval of the study."""
    return f"{percent(study_level(found))} interval"


def own_interval(part: SessionPart, level: float) -> tuple[float, float, float] | None:
    """A session's own ratio with both ends of its interval; None where it cannot be estimated."""
    if not math.isfinite(part.log_se):
        return None
    reach = t_critical((1 - level) / 2, part.df) * part.log_se
    ratio, low, high = (ratio_of_log(part.log_estimate + step) for step in (0.0, -reach, reach))
    return ratio, low, high


def _own(part: SessionPart, level: float) -> str:
    found = own_interval(part, level)
    return f"{'–':>7}  not estimable" if found is None else f"{found[0]:>7.3f}  {found[1]:.3f} – {found[2]:.3f}"


def agreement(apart: SessionHeterogeneity | None) -> Iterator[str]:
    """How far the sessions agree, in sentences."""
    if apart is None:
        yield "How far the sessions agree is not known: fewer than two of them estimate the contrast alone."
        return
    low, high = apart.i2_ci
    span = f"{percent(low)} to {percent(high)}" if math.isfinite(low) else "no interval from two sessions"
    yield (
        f"Between sessions: Cochran's Q = {apart.q:.2f} on {apart.df} df, {p_text(apart.p)}; I² = {percent(apart.i2)} "
        f"({span}); tau = {apart.tau:.3f} of the log ratio (Paule and Mandel). The interval of the random effect is "
        "Hartung and Knapp's, never narrower than without their correction."
    )


def _treatments(found: StudyFinding) -> Iterator[str]:
    names = labels((each.name for each in found.treatments), ROOM)
    yield f"{'correct, every program tried':<{ROOM}} {'':>9} {'share':>7}  {interval_heading(found)}"
    for each in found.treatments:
        low, high = each.share_ci
        tried, share = f"{each.correct}/{each.attempted}", percent(each.correct / each.attempted)
        yield f"{names[each.name]:<{ROOM}} {tried:>9} {share:>7}  {percent(low)} – {percent(high)}"


def notes(found: StudyFinding) -> Iterator[str]:
    """What the sessions differ in, and what was left out, a sentence each."""
    if found.kind == "strata":
        differing = "; ".join(found.differences)
        yield f"Sessions are strata, each with an effect of its own, as they are not of one plan: {differing}."
    if found.left_out:
        yield f"Left out, as not every session has them: {', '.join(one_line(name, 80) for name in found.left_out)}."
