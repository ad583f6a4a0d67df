"""The page: facts, figures and programs set into the templates of this folder, everything escaped."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.report.render_health import checks
from refinery_tui.core.analysis.report.render_parts import rests_on, without_programs
from refinery_tui.core.analysis.report.render_remeasured import MOVED_WORDS, changed_words, held_sentences
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.extras import require
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.text import clean, count
from refinery_tui.core.publish.figures import draw_view
from refinery_tui.core.publish.report.glance import glance
from refinery_tui.core.publish.report.method import method
from refinery_tui.core.publish.report.programs import left_out_words, programs
from refinery_tui.core.publish.subject import Subject

if TYPE_CHECKING:
    from jinja2 import Environment

WIDTH_MM = 170.0


def page(subject: Subject) -> str:
    """The whole report as HTML; needs the extra `report`."""
    require("report", "jinja2", "matplotlib")
    from refinery_tui.core.publish.report.datum import Datum  # brings jinja2's markupsafe

    runs, sources, left_out = programs(subject.state)
    how = method(subject.state)
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            subject=subject,
            state=subject.state,
            found=subject.found,
            datum=Datum(as_facts(subject.found)),
            glance=glance(subject, how),
            how=how,
            health=checks(subject.found.health) if subject.found.health else (),
            rests_on=rests_on(subject.found),
            without_programs=without_programs(subject.found, 10_000),
            again=held_sentences(subject.found.remeasured) if subject.found.remeasured else (),
            runs=runs,
            sources=sources,
            left_out=left_out_words(left_out),
            recorded=datetime.fromtimestamp(subject.state.last_at, UTC),
            command=command,
            figure=lambda view: _figure(subject, view),
        )
    )


def _figure(subject: Subject, view: str) -> Any:
    """A figure with the words beside it, or the sentence why there is none."""
    from markupsafe import Markup

    try:
        drawn = draw_view(subject, view, width_mm=WIDTH_MM)
        svg = Markup(drawn.inline(f"figure-{view}"))
    except RefineryError as error:
        return {"svg": "", "words": clean(str(error))}
    return {"svg": svg, "words": drawn.words}


@lru_cache(maxsize=1)
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from refinery_tui.core.publish.report.datum import DASH

    made = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown(),
    )
    made.globals |= {"dash": DASH, "count": count, "moved_words": MOVED_WORDS, "changed_words": changed_words}
    return made


def _shown() -> Callable[[object], object]:
    """What takes control bytes out of what strangers wrote; autoescape makes text of it afterwards."""
    from markupsafe import Markup  # once: a page asks for tens of thousands of values

    return lambda value: clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
