"""Findings as text for a terminal: the verdict first, then forest lines, then tables."""

import math
from collections.abc import Iterator, Sequence

from refinery_tui.core.analysis.report.forest import forest
from refinery_tui.core.analysis.report.render_equal_dose import equal_dose, equal_title
from refinery_tui.core.analysis.report.render_health import healthy
from refinery_tui.core.analysis.report.render_origins import BEST, ORIGINS, best_so_far_lines, origin_lines
from refinery_tui.core.analysis.report.render_parts import (
    composite,
    consumed,
    correctness,
    label_room,
    look,
    median_words,
    reply_outcomes,
    rests_on,
    spread,
    targets,
    targets_title,
    timeouts,
    treatment_labels,
)
from refinery_tui.core.analysis.report.render_plausibility import GROWTH, growth, plausibility
from refinery_tui.core.analysis.report.render_plausibility import TITLE as PLAUSIBILITY
from refinery_tui.core.analysis.report.render_versions import TITLE as VERSIONS
from refinery_tui.core.analysis.report.render_versions import versions
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.findings import Findings, TreatmentFinding, tells
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import clean, count, ratio, seconds


def as_text(found: Findings, *, width: int = 80) -> str:
    """The whole report, no line longer than `width`."""
    parts = [
        wrap(" ".join([*(f"{mark}." for mark in found.marks), found.verdict]), width),
        *_section("", [wrap(sentence, width) for sentence in rests_on(found)]),
        *_remeasured(found, width),
        *_section("", forest(found.timed, width=width)),
        *_over_tasks(found, width),
        *_section(_treatments_title(found), _treatments(found.treatments, width)),
        *_section("Correctness (every program tried)", correctness(found, width)),
        *_section("Worst rank (declared: programs that failed share the last place)", composite(found, width)),
        *_section(_timeouts_title(found), timeouts(found, width)),
        *_section(_anova_title(found), _anova(found, width)),
        *_section("Resources used (every attempt)", consumed(found, width)),
        *_section("Replies by how they ended", reply_outcomes(found, width)),
        *_section("Spread of log seconds", spread(found, width)),
        *_section(VERSIONS, versions(found.versions, width)),
        *_section(PLAUSIBILITY, plausibility(found.plausibility, found.gap_differences, width)),
        *_section(GROWTH, growth(found.plausibility, width)),
        *_direct(found, width),
        *_section(targets_title(found), targets(found, width)),
        *_section(BEST, best_so_far_lines(found, width)),
        *_section(ORIGINS, origin_lines(found, width)),
        *(line for each in found.equal_doses for line in _section(equal_title(each), equal_dose(found, each, width))),
        *_section("Sequential plan", look(found, width)),
        *_section("Health", healthy(found.health, width) if found.health else []),
        *_section("", [wrap(found.lock_sentence, width)] if found.lock_sentence else []),
        *_section("Cannot be estimated", [wrap(s, width, "- ") for s in found.cannot]),
        *_section(
            "Caveats",
            [
                wrap(c.sentence, width, {"error": "!! ", "warning": "! ", "note": "- "}[c.severity])
                for c in found.cautions
            ],
        ),
    ]
    return "\n".join(clean(part) for part in parts)


def _direct(found: Findings, width: int) -> list[str]:
    if found.direct is None:
        return []
    from refinery_tui.core.analysis.report.render_direct import TITLE, direct_lines  # few sessions pay for it

    return _section(TITLE, direct_lines(found.direct, width))


def _remeasured(found: Findings, width: int) -> list[str]:
    if (one := found.remeasured) is None:
        return []
    from refinery_tui.core.analysis.report.render_remeasured import remeasured_lines, remeasured_title  # the same

    return _section(remeasured_title(one), remeasured_lines(one, width))


def _over_tasks(found: Findings, width: int) -> list[str]:
    if found.tasks is None:
        return []
    from refinery_tui.core.analysis.report import render_tasks as told  # the same

    strata, fields = "Spread of log ratios over tasks (every program worked)", found.tasks.numbers
    return [
        *_section(told.tasks_title(found.tasks), told.tasks_lines(found.tasks, width)),
        *_section(told.NUMBERS, [*told.numbers(fields, width), *told.gaps(found.tasks, width)]),
        *_section(strata, told.strata_rows(found.tasks)),
    ]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", *([title] if title else []), *lines] if lines else []


def _treatments_title(found: Findings) -> str:
    timed = f"{found.correct} correct ({count(found.timings, 'timing')})"
    return f"Treatments: n = {count(found.programs, 'program')}, {timed}"


def _treatments(rows: Sequence[TreatmentFinding], width: int) -> list[str]:
    if not rows:
        return []
    names = treatment_labels((row.name for row in rows[:MOST_ROWS]), width - 46)
    room = len(names[rows[0].name])
    head = f"{'':<{room}} {'correct':>9} {'time':>8} {'95 % interval':>17} {'base':>8}"
    lines = [head.rstrip()]
    for row in rows[:MOST_ROWS]:
        span = " – ".join(map(seconds, row.seconds_ci)) if tells(row.seconds_ci) else "–"
        share = f"{row.correct}/{row.attempted}" if row.attempted else "–"
        lines.append(
            f"{names[row.name]} {share:>9} {seconds(row.seconds):>8} {span:>17} {ratio(row.ratio_to_baseline):>8}"
        )
    if len(rows) > MOST_ROWS:
        lines.append(f"... and {len(rows) - MOST_ROWS} more; see --json.")
    medians = [words for row in rows[:MOST_ROWS] if (words := median_words(row, names[row.name].rstrip()))]
    return [*lines, *(wrap(sentence, width) for sentence in (*medians, *_treatments_error(rows)))]


def _treatments_error(rows: Sequence[TreatmentFinding]) -> Iterator[str]:
    """Where the intervals of the means come from, and why some are not printed."""
    few = [row for row in rows if row.error == "pooled" and row.df >= 1 and math.isfinite(row.seconds_ci[0])]
    if few:
        whose = "all treatments" if len(few) == len(rows) else "treatments of fewer than 5 programs"
        yield f"Intervals of {whose}: from the error pooled over treatments ({few[0].df:.0f} df)."
    if any(math.isfinite(row.seconds_ci[0]) and not tells(row.seconds_ci) for row in rows):
        yield "A dash stands for an interval that spans more than a factor of 100: too few programs for a useful one."


def _timeouts_title(found: Findings) -> str:
    counted = found.tasks is None or any(math.isfinite(t.time_ratio) for t in found.timeouts)
    return "Timeouts (cut off at the time limit)" if counted else "Timeouts (left out of ratios over tasks)"


def _anova_title(found: Findings) -> str:
    if found.anova is None:
        return ""
    return f"Analysis of variance of log seconds: n = {found.anova.n} programs ({found.timings} timings)"


def _anova(found: Findings, width: int) -> list[str]:
    if found.anova is None:
        return []
    room = label_room(("residual", *(e.words for e in found.effects)), width - 46)
    lines = [f"{'effect':<{room}} {'df':>4} {'sum of sq.':>11} {'F':>8} {'p':>7} {'p Holm':>7}"]
    names = labels((e.words for e in found.effects), room)
    for e in found.effects:
        lines.append(
            f"{names[e.words]:<{room}} {e.df:>4} {_number(e.ss, 4):>11} {_number(e.F, 3):>8} "
            f"{_p(e.p):>7} {_p(e.p_holm):>7}"
        )
    lines.append(f"{'residual':<{room}} {found.anova.df_residual:>4} {found.anova.ss_residual:>11.4f}")
    return lines


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "–"


def _p(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"
