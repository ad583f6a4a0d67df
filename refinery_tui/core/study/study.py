"""A study from its sessions: what is pooled, how far they agree, and the verdict."""

from collections.abc import Mapping, Sequence

from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import count
from refinery_tui.core.study.pool_sessions import (
    common_treatments,
    contrast_of,
    heterogeneity,
    own_contrast,
    pooled_contrast,
    pooled_table,
    session_table,
    treatments_of,
)
from refinery_tui.core.study.study_declaration import declaration
from refinery_tui.core.study.study_findings import PooledContrast, SessionHeterogeneity, SessionPart, StudyFinding
from refinery_tui.core.study.study_session import (
    StudySession,
    common_plan,
    declared_contrast,
    differences,
    refuse_unpooled,
)

APART = 0.10  # p of Cochran's Q below which sessions are said to differ: its power is low with few of them


def study_of(
    sessions: Sequence[StudySession], *, others: Mapping[str, str], contrast: str | None = None
) -> StudyFinding:
    """The study; ConfigurationError where these sessions make none. `others` are the sessions beside them that name a
    study, `contrast` another one than they declared.
    """
    refuse_unpooled(sessions)
    treatments = common_treatments(sessions)
    if len(treatments) < 2:
        raise ConfigurationError("The sessions share fewer than two treatments, so there is nothing to compare.")
    named = contrast or declared_contrast(sessions)
    if named is None:
        raise ConfigurationError(
            "The sessions declare no primary contrast of times in common: name one with --contrast."
        )
    declared, undeclared = declaration(sessions, others)
    if declared and contrast is not None and contrast != declared_contrast(sessions):
        declared, undeclared = "", "the contrast is not the one that its plans declare"
    level = 1 - common_plan(sessions).alpha
    judged, whole = contrast_of(named, sessions, treatments), pooled_table(sessions, treatments)
    parts = tuple(_part(each, judged, treatments) for each in sessions)
    found, apart = pooled_contrast(whole, judged, level=level), heterogeneity(parts, level=level)
    differing = differences(sessions)
    return StudyFinding(
        verdict=_verdict(found, apart, parts, declared=declared, undeclared=undeclared, strata=bool(differing)),
        kind="strata" if differing else "one plan",
        declared=declared,
        undeclared=undeclared,
        marks=_marks(sessions),
        sessions=parts,
        treatments=treatments_of(whole, level=level),
        left_out=tuple(dict.fromkeys(name for each in sessions for name in each.treatments if name not in treatments)),
        differences=differing,
        pooled=None if isinstance(found, str) else found,
        heterogeneity=apart,
        cannot=found if isinstance(found, str) else "",
    )


def _part(each: StudySession, contrast: Contrast, treatments: Sequence[str]) -> SessionPart:
    programs = session_table(each, treatments)
    value, se, df = own_contrast(programs, contrast)
    return SessionPart(
        name=each.name,
        head=each.recorded.head,
        plan_sha256=each.state.started.plan_sha256,
        machine=each.state.started.machine,
        programs=len(programs.rows),
        correct=int(programs.correct.sum()),
        blocks=len(programs.blocks_done),
        log_estimate=value,
        log_se=se,
        df=df,
    )


def _marks(sessions: Sequence[StudySession]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark for each in sessions for mark in each.found.marks))


def _verdict(
    found: PooledContrast | str,
    apart: SessionHeterogeneity | None,
    parts: Sequence[SessionPart],
    *,
    declared: str,
    undeclared: str,
    strata: bool,
) -> str:
    """What may be said of the contrast, in one line: exploratory unless it was declared."""
    lead = f"Declared ({declared})" if declared else f"Exploratory, as {undeclared}"
    of = f"{count(len(parts), 'session')}{' as strata' if strata else ''}"
    if isinstance(found, str):
        return f"{lead}: not estimable: {found}"
    words = f"{found.contrast} is {found.ratio:.2f}× ({found.ci[0]:.2f}–{found.ci[1]:.2f}), {p_text(found.p)}"
    shown = found.p < 1 - found.level
    decided = ("a difference" if shown else "no difference shown") if declared else "pooled"
    differ = "; the sessions differ by more than chance" if apart is not None and apart.p < APART else ""
    return f"{lead}: {decided}: {words}, over {of}, n = {count(found.programs, 'program')}{differ}."
