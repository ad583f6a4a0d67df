"""From a plan to its start: the file it would run, growing the session it came from, or another one."""

from dataclasses import replace
from typing import TYPE_CHECKING

from refinery_tui.core.base.text import count, one_line
from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog, paragraph
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.save_file import FileSaving, free_name

if TYPE_CHECKING:
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.plan.plan_answer import PlanAnswer


class PlanStart:
    """Begins what a plan screen answers."""

    def __init__(self, page: Page) -> None:
        self._page, self._saving = page, FileSaving(page)

    def start(self, found: "PlanAnswer | str | None") -> None:
        """Write the experiment of the chosen design, and propose it; offer to grow the session where it can."""
        if found is None or isinstance(found, str):
            words = found or "The answer is still being computed."
            self._page.notify(words, severity="warning", markup=False)
            return
        from refinery_tui.core.base.errors import RefineryError
        from refinery_tui.core.plan.plan_answer import added_blocks, designed

        try:
            experiment = designed(found.basis, found.wish, found.option)
        except RefineryError as error:
            self._page.notify(str(error), severity="error", markup=False)
            return
        added = added_blocks(found.basis, experiment)
        if added:
            self._ask_growth(experiment, found, added)
        else:
            self._save(experiment, found)

    def _ask_growth(self, experiment: "Experiment", found: "PlanAnswer", added: int) -> None:
        more = added * found.option.design.treatments * found.option.tasks
        choices = (
            Choice(key="g", name="grow", words=f"extend it by {count(added, 'replicate')}, {count(more, 'run')}"),
            Choice(key="n", name="new", words="begin a new session, with another seed"),
        )
        said = paragraph(
            "Its results so far count. Extending a fixed plan after looking at its data is a choice that readers "
            "should know about: the session records it."
        )

        def answered(answer: str | None) -> None:
            if answer == "grow":
                self._save(experiment, found)
            elif answer == "new":
                self._save(replace(experiment, seed=experiment.seed + 1), found)

        question = f"This plan differs from {one_line(found.basis.name, 60)} only in its replicates."
        self._page.app.push_screen(ChoiceDialog(question, choices, *said), answered)

    def _save(self, experiment: "Experiment", found: "PlanAnswer") -> None:
        from refinery_tui.core.experiment.serialize import written

        note = f"Planned with Refinery: {one_line(found.advice.sentence, 300)}\n{one_line(found.basis.source, 400)}"
        text = written(experiment, note=note)
        self._saving.ask(text, free_name(f"{experiment.name}-plan"), lambda path: self._page.host.propose(str(path)))
