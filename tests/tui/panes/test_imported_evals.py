"""Samples of others' evals on the screens: scores, tokens and money, and nothing that only programs have."""

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.plan.assumptions import of_state
from refinery_tui.core.record.results import results, trajectory
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.panes.session import results_table
from refinery_tui.tui.panes.session.iteration_strip import scrubber
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.treatments import treatments
from tests.core.find.inspect_logs.test_eval_session import imported
from tests.fakes.eval_logs import FAILED, eval_log, letters

pytestmark = [
    pytest.mark.filterwarnings("ignore:The inplace keyword:Warning"),  # Inspect's, of a pandas to come
    pytest.mark.xdist_group("inspect"),  # one worker imports it
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Two models on six samples, twice each; one sample ended in an error."""
    said = letters("a", 0.8)
    return imported(
        tmp_path_factory.mktemp("evals"),
        eval_log("openai/gpt-4o", said=lambda n, e: FAILED if (n, e) == (3, 1) else said(n, e), samples=6, epochs=2),
        eval_log("anthropic/claude", said=letters("b", 0.4), samples=6, epochs=2),
    )


def test_the_table_of_results_has_no_column_of_times_and_as_many_cells_as_headings(state: State) -> None:
    columns, rows = results_table.columns(state), results_table.Rows().update(state, results(state))
    assert [column.title for column in columns] == ["run", "task", "model", "rep", "verdict", "tokens", "usd"]
    assert {len(row.cells) for row in rows} == {len(row.ranks) for row in rows} == {len(columns)}
    assert all(trajectory(run) == "" for run in state.runs)
    counted = results_table.counted(state, results(state), rows)
    assert plain(counted[0]).endswith("of 24 runs correct")


def test_the_strip_says_what_the_log_scored_and_not_that_a_program_is_missing(state: State) -> None:
    found = results(state)
    told = {plain(scrubber(state, Position(run=r.run, iteration=1), 120, results=found).line).strip() for r in found}
    assert any(line.endswith("correct, as the log scores it") for line in told)
    assert sum(line.endswith("no score in the log") for line in told) == 1
    assert not any("no program" in line for line in told)


def test_treatments_are_shares_without_an_axis_of_times(state: State) -> None:
    rows = treatments(ViewContext(found=of_session(state), state=state, cells=78, rows=30))
    said = [plain(row) for row in rows]
    assert " ".join(said).startswith(
        "How many of each treatment's samples are correct, n = 23; no times were recorded."
    )
    assert sum("█" in line or "░" in line for line in said) == 12
    assert max(map(width, rows)) <= 78
    assert any("1 sample has no score, since it ended" in caution.sentence for caution in of_session(state).cautions)


def test_no_next_experiment_is_planned_from_them(state: State) -> None:
    with pytest.raises(ConfigurationError, match="samples of others' evals"):
        of_state(state, "evals")
