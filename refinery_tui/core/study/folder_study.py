"""A study of session folders, for every front end: read, judged under their own plans, pooled, and as JSON."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean, visible_json
from refinery_tui.core.find.session_folders import sessions_in
from refinery_tui.core.lineage.recorded import recorded
from refinery_tui.core.record.store import started
from refinery_tui.core.study.render_study import study_lines
from refinery_tui.core.study.study import study_of
from refinery_tui.core.study.study_findings import StudyFinding
from refinery_tui.core.study.study_session import StudySession


def study_of_folders(paths: Sequence[Path], sessions: Path, *, contrast: str | None = None) -> StudyFinding:
    """The study of these sessions; `sessions` is the folder in which others of it may stand.

    RefineryError when one cannot be read or is running, ConfigurationError where they make no study.
    """
    records = [recorded(path) for path in paths]
    pooled = [StudySession(recorded=each, found=of_session(each.state)) for each in records]
    return study_of(pooled, others=dict(_others(sessions, paths)), contrast=contrast)


def study_json(found: StudyFinding) -> str:
    """What `refinery study --json` answers, and the app writes."""
    return visible_json(json.dumps(as_facts(found), indent=2, ensure_ascii=False))


def study_text(found: StudyFinding) -> str:
    """What `refinery study` answers, and the app writes."""
    return clean("\n".join(study_lines(found)))


def _others(sessions: Path, pooled: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """The sessions of the folder, and of those that are pooled, that name a study and are not pooled."""
    known = {path.resolve() for path in pooled}
    folders = dict.fromkeys([sessions.resolve(), *(path.parent for path in known)])
    for path in (path for folder in folders for path in sessions_in(folder) if path.resolve() not in known):
        try:
            first = started(path)
        except RefineryError:
            continue  # a broken file names no study
        if first.experiment.study is not None and first.earlier is None:
            yield path.name, first.experiment.study.name
