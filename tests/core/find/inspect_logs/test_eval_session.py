"""Logs become a session: samples are tasks, epochs replicates, what varies a factor; nothing is dropped unsaid."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.bundle.checks import verify_session
from refinery_tui.core.export import export
from refinery_tui.core.find.inspect_logs.eval_runs import EvalRuns, eval_runs
from refinery_tui.core.find.inspect_logs.eval_session import EvalImport, import_evals
from refinery_tui.core.find.inspect_logs.log_files import log_paths, read_log
from refinery_tui.core.find.inspect_logs.score_values import chosen_score
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from tests.fakes.eval_logs import FAILED, eval_log, letters, usage_of, written

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog

pytestmark = [
    pytest.mark.filterwarnings("ignore:The inplace keyword:Warning"),  # Inspect's, of a pandas to come
    pytest.mark.xdist_group("inspect"),  # one worker imports it
]


def runs_of(folder: Path, *, score: str | None = None, sample: int | None = None) -> EvalRuns:
    logs = [read_log(path) for path in log_paths([folder])]
    return eval_runs(logs, chosen_score(logs, score), sample=sample)


def session_of(folder: Path, found: EvalRuns, *, primary: str | None = None) -> State:
    return import_evals(EvalImport(name="mine", found=found, at=1.0, primary=primary), folder)


def imported(tmp_path: Path, *logs: "EvalLog", form: str = "eval", **how: Any) -> State:
    return session_of(tmp_path / "session", runs_of(written(tmp_path / "logs", *logs, form=form), **how))


def notes(state: State) -> str:
    assert state.started.isolation is not None
    return state.started.isolation.sentence


def two_models(**more: Any) -> "tuple[EvalLog, EvalLog]":
    return (
        eval_log("openai/gpt-4o", said=letters("a", 0.8), **more),
        eval_log("anthropic/claude", said=letters("b", 0.4), **more),
    )


@pytest.mark.parametrize("form", ["eval", "json"])
def test_two_models_on_the_same_samples_are_a_paired_comparison_of_correctness(tmp_path: Path, form: str) -> None:
    state = imported(tmp_path, *two_models(samples=12, epochs=2), form=form)
    assert state.experiment.factor_levels == {
        "task": tuple(map(str, range(1, 13))),
        "model": ("openai/gpt-4o", "anthropic/claude"),
    }
    assert len(state.runs) == 48
    assert state.blocks == 2
    assert state.experiment.analysis.response == "correct"
    found = of_session(state)
    share = found.primary_share
    assert share is not None
    assert share.contrast == "model: openai/gpt-4o / anthropic/claude"
    hits = [
        sum(letters(seed, p)(n, e) == "C" for n in range(1, 13) for e in (1, 2)) for seed, p in (("a", 0.8), ("b", 0.4))
    ]
    assert (share.hits, share.attempted) == (tuple(hits), (24, 24))
    assert "for tasks like these (12)" in found.verdict


def test_that_there_are_no_timings_is_said_and_nothing_is_said_of_times(tmp_path: Path) -> None:
    state = imported(tmp_path, *two_models())
    found = of_session(state)
    assert "No timings were recorded" in notes(state)
    assert any(
        caution.code == "untimed" and "No timings were recorded" in caution.sentence for caution in found.cautions
    )
    assert (found.timings, found.contrasts, found.anova, found.cannot) == (0, (), None, ())
    assert (found.trajectories, found.equal_doses, found.targets) == ((), (), ())  # no iteration was judged here
    assert found.tasks is not None
    assert (found.tasks.questions, found.tasks.by_task) == ((), ())
    assert {number.name for number in found.tasks.numbers} == {"pass@1"}
    assert all(result.seconds is None for result in results(state))


def test_usage_and_cost_are_those_of_the_log(tmp_path: Path) -> None:
    state = imported(tmp_path, eval_log(said=letters("a", 0.5), samples=3))
    assert [run.dose.input_tokens for run in state.runs] == [141, 142, 143]  # those of the cache among them
    assert [run.dose.usd for run in state.runs] == pytest.approx([0.001, 0.002, 0.003])
    assert state.usd == pytest.approx(0.006)
    (turn,) = state.runs[0].turns
    assert turn.usage is not None
    assert (turn.usage.cached_tokens, turn.seconds, turn.text) == (40, 1.5, "It is 2.")
    assert [message.content for message in turn.messages] == ["What is 1 + 1?"]


def test_a_cost_that_the_log_does_not_name_is_unknown(tmp_path: Path) -> None:
    state = imported(tmp_path, eval_log(said=letters("a", 0.5), usage=False))
    assert state.usd is None
    turns = [turn.usage for run in state.runs for turn in run.turns]
    assert all(usage is not None and usage.estimated and not usage.input_tokens for usage in turns)


def test_samples_without_a_score_are_counted_named_and_compared_with_nothing(tmp_path: Path) -> None:
    lost = {(1, 1): FAILED, (2, 1): None, (3, 1): float("nan")}
    said = letters("a", 1.0)
    logs = (
        eval_log("a/x", said=lambda n, e: lost.get((n, e), said(n, e))),
        eval_log("b/y", said=said),
    )
    state = imported(tmp_path, *logs)
    assert "3 samples without a score (1 ended in an error; a/x: 3)" in notes(state)
    found = of_session(state)
    assert found.programs == 13
    assert any("3 samples have no score" in caution.sentence for caution in found.cautions)
    assert [run.error for run in state.runs if run.error] == [
        "ended in an error: the sandbox died",
        "was not scored",
        "was not scored",
    ]


def test_a_log_that_was_cancelled_says_how_much_of_it_there_is(tmp_path: Path) -> None:
    state = imported(tmp_path, eval_log(said=letters("a", 0.5), status="cancelled", total=20))
    assert "00.eval: its status is cancelled; 8 of 20 samples are there" in notes(state)


def test_what_varies_is_a_factor_and_what_varies_with_another_is_not(tmp_path: Path) -> None:
    logs = [
        eval_log(model, said=letters(model, 0.5), args={"shots": shots, "grader": f"of {model}", "same": 1})
        for model in ("a/x", "b/y")
        for shots in (0, 5)
    ]
    state = imported(tmp_path, *logs)
    assert {name: levels for name, levels in state.experiment.factor_levels.items() if name != "task"} == {
        "model": ("a/x", "b/y"),
        "shots": ("0", "5"),
    }
    assert state.experiment.analysis.primary is None  # there are several contrasts to choose from
    assert "grader varies with model alone (of a/x of a/x, of b/y of b/y): no factor of its own." in notes(state)


def test_several_logs_of_one_treatment_are_more_replicates_and_a_sample_counts_once(tmp_path: Path) -> None:
    one = eval_log(said=letters("a", 0.5), samples=6, eval_id="one")
    again = eval_log(said=letters("b", 0.5), samples=6, eval_id="two")
    state = imported(tmp_path, one, again, one)
    assert (len(state.runs), state.blocks) == (12, 2)
    assert "02.eval: 6 samples that an earlier log holds too: counted once." in notes(state)


def test_samples_of_different_datasets_are_different_tasks(tmp_path: Path) -> None:
    logs = [
        eval_log(model, said=letters(model, 0.5), samples=3, task=name, dataset=name)
        for model in ("a/x", "b/y")
        for name in ("sums", "products")
    ]
    state = imported(tmp_path, *logs)
    assert state.experiment.tasks == ("sums/1", "sums/2", "sums/3", "products/1", "products/2", "products/3")
    assert state.experiment.factor_names == ("task", "model")


def test_two_tasks_on_one_dataset_are_treatments_of_its_samples(tmp_path: Path) -> None:
    logs = [eval_log(said=letters(task, 0.5), task=task) for task in ("plain", "chain_of_thought")]
    state = imported(tmp_path, *logs)
    assert state.experiment.factor_levels["eval"] == ("plain", "chain_of_thought")
    assert len(state.experiment.tasks) == 8


def test_one_sample_in_many_epochs_is_one_task(tmp_path: Path) -> None:
    state = imported(tmp_path, *two_models(samples=1, epochs=12))
    assert (state.experiment.task, state.experiment.tasks, state.blocks) == ("1", (), 12)
    assert of_session(state).primary_share is not None


def test_a_sample_that_only_one_model_has_is_no_pair(tmp_path: Path) -> None:
    logs = (eval_log("a/x", said=letters("a", 0.5), samples=9), eval_log("b/y", said=letters("b", 0.5), samples=8))
    found = of_session(imported(tmp_path, *logs))
    assert found.primary_share is not None
    assert found.primary_share.attempted == (8, 8)


def test_samples_may_be_drawn_and_the_draw_is_on_record(tmp_path: Path) -> None:
    state = imported(tmp_path, *two_models(samples=20), sample=7)
    assert len(state.experiment.tasks) == 7
    assert (state.experiment.sample, state.experiment.sample_of) == (7, 20)


def random_scores(seed: int, samples: int, epochs: int, *, whole: bool) -> pd.DataFrame:
    """Scores of two models on the same samples, which go together as samples are hard or easy."""
    dice = np.random.default_rng(seed)
    hard = dice.normal(size=samples)
    rows = []
    for side, shift in (("a/x", 0.4), ("b/y", 0.0)):
        for number in range(samples):
            for epoch in range(epochs):
                chance = 1 / (1 + np.exp(-(shift + 1.5 * hard[number])))
                value = (
                    float(dice.random() < chance)
                    if whole
                    else float(np.round(np.clip(dice.normal(chance, 0.2), 0, 1), 3))
                )
                rows.append({"model": side, "sample": number + 1, "epoch": epoch + 1, "value": value})
    return pd.DataFrame(rows)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("epochs", [1, 4])
def test_the_error_is_that_of_statsmodels_with_samples_as_clusters(tmp_path: Path, epochs: int, whole: bool) -> None:
    """Epochs of a sample are no evidence of their own: OLS of the scores, its errors clustered by sample.

    The small-sample factor of ours is G / (G - 1), of the paired t; statsmodels' own has one more for the parameters.
    """
    scores = random_scores(7 + epochs, 25, epochs, whole=whole)
    value = {(r.model, r.sample, r.epoch): r.value for r in scores.itertuples()}
    logs = [eval_log(m, said=lambda n, e, m=m: value[m, n, e], samples=25, epochs=epochs) for m in ("a/x", "b/y")]  # type: ignore[misc]
    state = imported(tmp_path, *logs)
    assert state.experiment.analysis.response == ("correct" if whole else "score")
    found = of_session(state).primary_share
    assert found is not None
    fit = smf.ols("value ~ C(model, Treatment('b/y'))", scores).fit(
        cov_type="cluster", cov_kwds={"groups": scores["sample"], "use_correction": False}
    )
    assert found.difference == pytest.approx(fit.params.iloc[1], abs=1e-9)
    assert found.error == pytest.approx(fit.bse.iloc[1] * np.sqrt(25 / 24), rel=1e-9)
    naive = smf.ols("value ~ C(model, Treatment('b/y'))", scores).fit()
    assert naive.bse.iloc[1] != pytest.approx(found.error, rel=0.02)


def test_scores_between_all_and_nothing_are_compared_by_their_means(tmp_path: Path) -> None:
    """The paired t interval over samples, as scipy gives it."""
    from scipy import stats

    scores = random_scores(3, 15, 2, whole=False)
    value = {(r.model, r.sample, r.epoch): r.value for r in scores.itertuples()}
    logs = [eval_log(m, said=lambda n, e, m=m: value[m, n, e], samples=15, epochs=2) for m in ("a/x", "b/y")]  # type: ignore[misc]
    state = imported(tmp_path, *logs)
    found = of_session(state)
    share = found.primary_share
    assert share is not None
    means = scores.groupby(["sample", "model"])["value"].mean().unstack()
    test = stats.ttest_rel(means["a/x"], means["b/y"])
    assert share.p == pytest.approx(test.pvalue, rel=1e-9)
    assert share.ci == pytest.approx(tuple(test.confidence_interval()), rel=1e-9)
    assert f"mean score {scores[scores.model == 'a/x'].value.mean():.2f} of 30" in found.verdict.replace("\n", " ")


LETTERS = {"C": "correct", "I": "wrong", "N": "wrong", "P": "wrong", True: "correct", 0.0: "wrong", "1.0": "correct"}


@pytest.mark.parametrize(("value", "verdict"), LETTERS.items())
def test_letters_truths_and_numbers_are_read_as_inspect_reads_them(tmp_path: Path, value: Any, verdict: str) -> None:
    (run,) = imported(tmp_path, eval_log(said=lambda n, e: value, samples=1)).runs
    assert run.final is not None
    assert str(run.final.verdict) == verdict
    assert run.published_score == {"P": 0.5}.get(value, float(verdict == "correct"))


def test_a_score_that_is_no_share_is_refused_with_its_sample(tmp_path: Path) -> None:
    folder = written(tmp_path / "logs", eval_log(said=lambda n, e: 7.5 if n == 3 else 1))
    with pytest.raises(ConfigurationError, match=r"sample 3, epoch 1: scores\.match: 7\.5 is no share.*--score"):
        runs_of(folder)


def several_scores(tmp_path: Path) -> Path:
    from inspect_ai.scorer import Score

    log = eval_log(said=letters("a", 0.5))
    for sample in log.samples or ():
        sample.scores = {"match": Score(value="C"), "judge": Score(value={"style": 1, "facts": 0.25})}
    return written(tmp_path / "logs", log)


def test_of_several_scores_one_must_be_named(tmp_path: Path) -> None:
    folder = several_scores(tmp_path)
    with pytest.raises(ConfigurationError, match=r"--score: match, judge\.style, judge\.facts"):
        runs_of(folder)
    with pytest.raises(ConfigurationError, match="no sample has it"):
        runs_of(folder, score="matsch")
    assert {run.score for run in runs_of(folder, score="judge.facts").runs} == {0.25}


def test_a_log_without_a_score_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no sample of it has a score"):
        runs_of(written(tmp_path / "logs", eval_log(said=lambda n, e: None)))


def test_an_imported_session_is_whole_and_goes_out_again_as_it_came(tmp_path: Path) -> None:
    """To Inspect's own dataframes, and back: the same figures."""
    from inspect_ai.analysis import evals_df, samples_df

    state = imported(tmp_path, *two_models(samples=8, epochs=2))
    assert all(check.holds for check in verify_session(tmp_path / "session"))
    export(state, "inspect", tmp_path / "out", session="mine")
    evals, samples = evals_df(str(tmp_path / "out"), quiet=True), samples_df(str(tmp_path / "out"), quiet=True)
    assert sorted(evals["model"]) == ["anthropic/claude", "openai/gpt-4o"]
    assert len(samples) == 32
    assert set(samples["score_correct"]) == {"C", "I"}
    again = session_of(
        tmp_path / "again", runs_of(tmp_path / "out", score="correct"), primary=state.experiment.analysis.primary
    )
    first, second = of_session(state).primary_share, of_session(again).primary_share
    assert first is not None
    assert second == first


def test_an_export_of_the_simulated_team_stays_simulated(tmp_path: Path) -> None:
    state = imported(tmp_path, eval_log("simulated", said=letters("a", 0.5)), eval_log("b/y", said=letters("b", 0.5)))
    assert state.marks == ("PARTLY SIMULATED",)  # b/y is a real model
    assert any(caution.code == "simulated" for caution in of_session(state).cautions)


def test_two_samples_of_one_text_are_named_as_one(tmp_path: Path) -> None:
    logs = two_models(samples=6)
    for log in logs:
        for sample in log.samples or ():
            sample.input = "the same"
    found: Findings = of_session(imported(tmp_path, *logs))
    assert found.tasks is not None
    assert any("are one task, counted as several" in note for note in found.tasks.notes)


def test_a_session_of_logs_says_that_nothing_of_it_can_be_run(tmp_path: Path) -> None:
    from refinery_tui.core.find.resolve import asked

    imported(tmp_path, *two_models())
    with pytest.raises(ConfigurationError, match="nothing of it can be run or planned"):
        asked(str(tmp_path / "session"))


@pytest.mark.filterwarnings("ignore::Warning")  # of Inspect's own run, whose libraries age
def test_a_log_that_inspect_wrote_of_a_model_that_spoke_is_read(tmp_path: Path) -> None:
    from inspect_ai import Task, eval
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ModelOutput, get_model
    from inspect_ai.scorer import match

    told = "Default output from mockllm/model"
    dataset = [Sample(id="a", input="Say it", target=told), Sample(id="b", input="And", target="no")]
    task = Task(dataset=dataset, scorer=match("any"), name="spoken")
    replies = [ModelOutput.from_content("mockllm/model", told) for _ in range(4)]
    for reply in replies:
        reply.usage = usage_of(1)  # where a reply has none, Inspect counts its tokens, by what the network gives
    model = get_model("mockllm/model", custom_outputs=replies)
    eval(task, model=model, log_dir=str(tmp_path / "logs"), display="none", epochs=2)
    gc.collect()  # it leaves streams unclosed, which warn when they go: here, and not in another's test
    state = session_of(tmp_path / "session", runs_of(tmp_path / "logs"))
    assert [
        (state.task_of(run), str(result.verdict)) for run, result in zip(state.runs, results(state), strict=True)
    ] == [
        ("a", "correct"),
        ("b", "wrong"),
    ] * 2
    assert state.runs[0].turns[0].text == "Default output from mockllm/model"
