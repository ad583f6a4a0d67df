"""Whatever a session compares, its programs are measured again and its runs are gone on with."""

from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.lineage.recorded import recorded
from refinery_tui.core.lineage.remeasure import drawn, remeasured_experiment
from tests.core.lineage.test_fork import fork_of, forked
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import climbing, conducted
from tests.fakes.remeasured_sessions import measured_again

HEAD = 'task = "get_difference"\nreplicates = 2\n'
KINDS = {
    "one treatment": HEAD,
    "listed": f"{HEAD}[[treatments]]\nagents = 1\n[[treatments]]\nagents = 2\nfeedback = 'timing'\n",
    "the pilot's way": f'{HEAD}[factors]\nagents = [1, 2]\n[measuring]\nway = "pilot-faithful"\n',
    "named teams": f'{HEAD}[factors]\nteam = ["a", "b"]\n[[teams.a]]\nname = "x"\n[[teams.b]]\nname = "y"\ncount = 2\n',
    "candidates": f'{HEAD}[factors]\nprotocol = ["rotate", "best-of-n(2)"]\n',
    "own words": f'{HEAD}[factors]\nframing = ["plain", "terse"]\n[prompts.terse]\nsystem = "You are terse."\n',
    "tokens": f'{HEAD}[factors]\nagents = [1, 2]\n[analysis]\nprimary = "agents: 2 / 1"\nresponse = "output tokens"\n',
    "untimed": f'{HEAD}[factors]\nagents = [1, 2]\n[measuring]\nway = "untimed"\n[analysis]\nresponse = "correct"\n',
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_session_is_measured_again_and_gone_on_with(kind: str, tmp_path: Path) -> None:
    old = conducted(KINDS[kind], tmp_path / "old", climbing())
    again = measured_again(tmp_path / "old", tmp_path / "again", FakeBench(), every=True)
    found = of_session(again).remeasured
    assert found is not None
    assert found.held
    assert found.results.programs == len(old.runs)
    assert asked(str(tmp_path / "again")).experiment == again.experiment
    few, _ = remeasured_experiment(drawn(recorded(tmp_path / "old"), 2, seed=1), "few")  # as `verify --remeasure` does
    assert few.analysis.primary is None
    wanted = fork_of(tmp_path / "old", changes={"budget": "4 iterations"})
    new = forked(wanted, tmp_path / "new", climbing(0.5))
    assert [len(run.iterations) for run in new.runs] == [4]
    assert new.started.arms[0].levels.keys() >= old.started.arms[0].levels.keys()
    assert asked(str(tmp_path / "new")).experiment == new.experiment
