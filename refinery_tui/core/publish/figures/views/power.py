"""Power against replicates: what it would take to answer the session's own question."""

from refinery_tui.core.base.text import clean, count, percent
from refinery_tui.core.plan.assumptions import of_state
from refinery_tui.core.plan.plan_answer import answer, first_wish
from refinery_tui.core.publish.figures.paper import FAINT, INK, RULE, SERIES, Paper
from refinery_tui.core.publish.subject import Subject

SAYS = "Power against replicates for the session's own question, as it would be planned again."


def draw(paper: Paper, subject: Subject) -> str:
    """The curve with the planning SD, dashed with the SD as estimated, and where the plan would stand."""
    basis = of_state(subject.state, subject.name, subject.tidy)
    found = answer(basis, first_wish(basis))
    (axes,) = paper.axes(height_mm=70)
    at = [point.replicates for point in found.curve]
    axes.plot(at, [p.power for p in found.curve], color=SERIES[0], label="planning SD (cautious)")
    axes.plot(at, [p.power_estimated for p in found.curve], "--", color=SERIES[1], label="SD as estimated")
    axes.axhline(found.wish.power, color=FAINT, linestyle=":", label=f"wanted: {percent(found.wish.power)}")
    if found.option.replicates >= 1:
        axes.plot([found.option.replicates], [found.option.power], "D", color=INK, ms=5, label="the plan advised")
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.grid(color=RULE)
    axes.set_xlabel("replicates a treatment" if found.option.tasks <= 1 else "replicates a treatment and task")
    axes.set_ylabel(f"power to detect {found.question.effect_figure}")
    axes.legend(loc="lower right")
    return (
        f"Power to detect {found.question.effect_figure} in {clean(found.wish.primary)}, over "
        f"{count(len(found.curve), 'number')} of replicates. {clean(found.advice.sentence)}"
    )
