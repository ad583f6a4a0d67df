"""A plan, and the published figures, as text for a terminal."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from refinery_tui.core.analysis.design.planner import Advice, Assumptions, Option, Question
from refinery_tui.core.analysis.design.spread_words import spread_words
from refinery_tui.core.analysis.report.wrap_lines import wrap
from refinery_tui.core.analysis.session.published_pilot import PublishedFigure
from refinery_tui.core.base.text import hours, one_line, percent, plain_ratio, seconds, usd


def published_text(figures: Sequence[PublishedFigure], *, width: int = 80) -> str:
    """As published beside right, under each the reason, said once where several share it."""
    lines = ["", "As published, and as it should be", f"{'':<42} {'published':>12} {'right':>22}"]
    for why, group in groupby(figures, lambda f: f.why):
        lines += [f"{one_line(f.name, 42):<42} {f.published:>12} {f.right:>22}" for f in group]
        lines.append(wrap(why, width, "    "))
    return "\n".join(lines)


def plan_text(
    advice: Advice,
    question: Question,
    given: Assumptions,
    *,
    source: str = "",
    marks: Sequence[str] = (),
    width: int = 80,
) -> str:
    """The marks of what it rests on and the advice first, then the designs, then what it rests on and, in the sentence
    `source`, where that is from.
    """
    advised = "".join(f"{mark}. " for mark in marks) + advice.sentence
    head = f"Question: {question.primary}, to find {question.effect_words}{_of(question)}"
    rest = [
        _wanted(advice.best, question),
        *([source] if source else []),
        _rests_on(advice, question, given),
        *_unknown(given),
        _legend(advice.best),
    ]
    return "\n".join(
        [
            *(wrap(advised, width), "", wrap(head, width)),
            *_designs(advice.options, width),
            *("", *(wrap(sentence, width) for sentence in rest)),
        ]
    )


def _designs(options: Sequence[Option], width: int) -> Iterator[str]:
    yield f"{'design':<27} {'reps':>5} {'programs':>8} {'power':>6} {'detects':>7} {'usd':>9} {'hours':>6} {'early':>5}"
    for o in options:
        yield (
            f"{one_line(o.design.name, 27):<27} {o.replicates:>5} {o.programs:>8} {o.power:>6.0%} "
            f"{_detects_of(o):>7} {_usd(o.usd):>9} {_hours(o.hours):>6} {o.early_share:>5.0%}"
        )
        if o.design.unanswerable:
            yield wrap("out of reach: " + "; ".join(o.design.unanswerable), width, "    ")


def _wanted(best: Option, question: Question) -> str:
    ratio = math.isfinite(best.cell_detectable_ratio)
    known = [_usd(best.usd_needed)] if math.isfinite(best.usd_needed) else []
    known += [seconds(3600 * best.hours_needed)] if math.isfinite(best.hours_needed) else []
    if best.tasks > 1:
        return f"{best.design.name}: {best.programs_needed} programs in total, {', '.join(known) or 'unpriced'}."
    return ", ".join(
        [
            f"{percent(question.power)} power with {best.design.name}: {best.replicates_needed} a treatment",
            f"{best.programs_needed} programs in total",
            *known,
        ]
    ) + (f"; one treatment against another detects {_detects(best.cell_detectable_ratio)}." if ratio else ".")


def _rests_on(advice: Advice, question: Question, given: Assumptions) -> str:
    price, minutes = given.usd_per_program, given.minutes_per_program
    known = [f"{_usd(price)} a program"] if math.isfinite(price) else []
    known += [f"{seconds(60 * minutes)} a program, {given.concurrency} at once"] if math.isfinite(minutes) else []
    return (
        "; ".join(
            [
                *_spread(advice, question, given),
                *([advice.spread] if advice.spread else []),
                *known,
            ]
        )
        + "."
    )


def _spread(advice: Advice, question: Question, given: Assumptions) -> Iterator[str]:
    """How much programs vary in what is compared, and of times how many there are."""
    if question.compared.kind != "time":
        yield f"Planned with {spread_words(question, given)}"
        return
    yield (
        f"SD of log seconds {given.sd_between:.3f} between programs, {given.sd_blocks:.3f} between blocks, "
        f"{given.sd_within:.3f} between timings of one; with {given.timings} timings a program's mean varies "
        f"by {advice.sd:.3f}{_upper(advice)}"
    )
    yield f"{percent(given.p_correct)} of programs are correct{given.timed_out_words}"


def _upper(advice: Advice) -> str:
    return f", planned with the upper limit {advice.sd_plan:.3f}" if advice.sd_plan > advice.sd * 1.001 else ""


def _unknown(given: Assumptions) -> Iterator[str]:
    """What nobody recorded, and how to say it."""
    if not math.isfinite(given.usd_per_program):
        yield "The programs are unpriced, so no sum of money is given: say --cost, usd a program."
    if not math.isfinite(given.minutes_per_program):
        yield "How long a program takes was not recorded, so no hours are given: say --minutes."


def _legend(best: Option) -> str:
    looks = f" ({best.design.name}: analyses after blocks {', '.join(map(str, best.looks))})" if best.looks else ""
    return (
        "'detects' is the smallest ratio (or difference of shares) found with the wanted power, 'early' the expected "
        "share of the cost when "
        f"a sequential plan may end the experiment early{looks} and the effect is true."
    )


def _of(question: Question) -> str:
    """What is compared where it is not time, and when the plan looks where not once."""
    compared = f" in {question.compared.words}" if question.compared.kind != "time" else ""
    looks = {
        "fixed": "",
        "sequential": ", with looks at completed blocks",
        "anytime": ", with a look after every block",
    }
    return compared + looks[question.stopping]


def _detects_of(option: Option) -> str:
    """The smallest ratio, or the smallest difference of shares in points."""
    if math.isfinite(option.detectable_difference):
        return f"{100 * option.detectable_difference:.0f} pts"
    return _detects(option.detectable_ratio)


def _detects(ratio: float) -> str:
    """A ratio; a dash where no replicate is affordable, so that nothing would be found."""
    return plain_ratio(ratio) if 0 < ratio < math.inf else "–"


def _usd(value: float) -> str:
    """Money; a dash when programs are unpriced."""
    return usd(value) if math.isfinite(value) else "–"


def _hours(value: float) -> str:
    """Hours; a dash when nobody recorded a time."""
    return hours(value) if math.isfinite(value) else "–"
