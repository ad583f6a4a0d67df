"""Formats of other communities: trajectories, spans, evaluation results, each judged by its own published schema."""

import json
import re
import statistics
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import geometric_mean
from typing import Any

import jsonschema
import pytest

from refinery_tui.core.base.text import clean
from refinery_tui.core.export.formats import eee
from refinery_tui.core.export.telemetry import span_attributes
from tests.core.export.test_notebook import PAIR, PLAN, drawn
from tests.fakes.exported_sessions import Exported, live
from tests.fakes.hostile_text import NASTY, driving
from tests.fakes.judged_sessions import judged_session
from tests.fakes.recorded_sessions import half_way, visited
from tests.fakes.session_shapes import all_failed
from tests.fakes.team_sessions import team_at_work
from tests.places import DATA, ROOT

HEX_16, HEX_32 = r"^[0-9a-f]{16}$", r"^[0-9a-f]{32}$"
NANO = {"type": "string", "pattern": r"^[0-9]{19}$"}
VALUE = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
    "properties": {
        "stringValue": {"type": "string"},
        "boolValue": {"type": "boolean"},
        "intValue": {"type": "string", "pattern": r"^-?[0-9]+$"},
        "doubleValue": {"type": "number"},
        "arrayValue": {"type": "object", "required": ["values"], "additionalProperties": False,
                       "properties": {"values": {"type": "array", "items": {"$ref": "#/$defs/value"}}}},
    },
}  # fmt: skip


def closed(required: dict[str, Any], **others: Any) -> dict[str, Any]:
    properties = {**required, **others}
    return {"type": "object", "additionalProperties": False, "required": [*required], "properties": properties}


ATTRIBUTES = {"type": "array", "items": closed({"key": {"type": "string"}, "value": {"$ref": "#/$defs/value"}})}
SPAN = closed(
    {
        "traceId": {"type": "string", "pattern": HEX_32},
        "spanId": {"type": "string", "pattern": HEX_16},
        "name": {"type": "string", "minLength": 1},
        "kind": {"enum": [1, 3]},
        "startTimeUnixNano": NANO,
        "endTimeUnixNano": NANO,
        "attributes": ATTRIBUTES,
        "status": closed({}, code={"enum": [2]}, message={"type": "string"}),
    },
    parentSpanId={"type": "string", "pattern": HEX_16},
    events={
        "type": "array",
        "items": closed({"timeUnixNano": NANO, "name": {"type": "string"}, "attributes": ATTRIBUTES}),
    },
)
SCOPE = closed({"name": {"type": "string"}, "version": {"type": "string"}})
SCOPE_SPANS = closed({"scope": SCOPE, "schemaUrl": {"type": "string"}, "spans": {"type": "array", "items": SPAN}})
RESOURCE_SPANS = closed(
    {"resource": closed({"attributes": ATTRIBUTES}), "scopeSpans": {"type": "array", "items": SCOPE_SPANS}}
)
OTLP = {**closed({"resourceSpans": {"type": "array", "items": RESOURCE_SPANS}}), "$defs": {"value": VALUE}}


def team(folder: Path) -> None:
    team_at_work(folder, member=NASTY, writer=NASTY).session.close()


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exported]:
    """An ended one, a running one, a team, one that people joined, one without a correct program, the pilot."""
    folder = tmp_path_factory.mktemp("exchanged")
    made = {"live": live(folder / "live"), "pilot": Exported(ROOT / "sessions/published-pilot")}
    for name, write in (("team", team), ("failed", all_failed)):
        write(folder / name)
        made[name] = Exported(folder / name)
    for name, record in (("half", half_way), ("visited", visited)):
        record(folder / name).session.close()
        made[name] = Exported(folder / name)
    return made


NAMES = ("live", "pilot", "team", "failed", "half", "visited")


def trajectories(own: Exported) -> dict[str, Any]:
    return {name: json.loads(str(text)) for name, text in own.files("atif").items() if name.endswith(".json")}


@pytest.mark.parametrize("name", NAMES)
def test_every_trajectory_follows_the_rules_of_its_rfc(sessions: dict[str, Exported], name: str) -> None:
    schema = json.loads((DATA / "atif/trajectory-1.7.schema.json").read_text())
    documents = trajectories(sessions[name])
    assert bool(documents) is (name != "pilot")
    for document in documents.values():
        jsonschema.Draft202012Validator(schema).validate(document)
        assert [step["step_id"] for step in document["steps"]] == [*range(1, len(document["steps"]) + 1)]
        assert document["final_metrics"]["total_steps"] == len(document["steps"])


def test_a_trajectory_tells_each_message_once_and_each_reply_with_the_bench_s_word(
    sessions: dict[str, Exported],
) -> None:
    own = sessions["live"]
    document = trajectories(own)["run-002.trajectory.json"]
    assert [step["source"] for step in document["steps"]] == ["system", "user", "agent", "agent", "agent", "agent"]
    found = [step["observation"]["results"][0] for step in document["steps"][2:]]
    assert [each["extra"]["verdict"] for each in found] == ["correct", "wrong", "correct", "correct"]
    assert found[0]["content"] == "correct: 0.9 s, 1.324 times the baseline"
    assert found[1]["content"] == "wrong on planted extremes"
    run = own.state.run(2)
    metrics = [step["metrics"] for step in document["steps"][2:]]
    assert sum(each["prompt_tokens"] for each in metrics) == run.dose.input_tokens
    assert sum(each["cost_usd"] for each in metrics) == pytest.approx(run.dose.usd)
    for step, turn in zip(document["steps"][2:], run.turns, strict=True):
        event = own.event(step["extra"]["event"]["seq"])
        assert (event["kind"], event["turn"], event["text"]) == ("turn ended", turn.number, step["message"])


def test_a_person_s_program_is_a_step_of_the_user(sessions: dict[str, Exported]) -> None:
    steps = trajectories(sessions["visited"])["run-001.trajectory.json"]["steps"]
    (visit,) = [step for step in steps if step.get("extra", {}).get("by") == "person"]
    assert visit["source"] == "user"
    assert visit["observation"]["results"][0]["extra"]["verdict"] == "correct"


def spans(own: Exported) -> list[dict[str, Any]]:
    rows = own.rows("otel", "traces.jsonl")
    for row in rows:
        jsonschema.Draft202012Validator(OTLP).validate(row)
    return [
        span for row in rows for part in row["resourceSpans"] for scope in part["scopeSpans"] for span in scope["spans"]
    ]


def attributes(span: dict[str, Any]) -> dict[str, Any]:
    return {each["key"]: next(iter(each["value"].values())) for each in span["attributes"]}


@pytest.mark.parametrize("name", NAMES)
def test_every_span_is_otlp_and_lies_within_its_parent(sessions: dict[str, Exported], name: str) -> None:
    found = spans(sessions[name])
    by_id = {span["spanId"]: span for span in found}
    assert len(by_id) == len(found)
    assert len({span["traceId"] for span in found}) == 1
    assert [span["name"].split()[0] for span in found if "parentSpanId" not in span] == ["session"]
    for span in found:
        parent = by_id.get(span.get("parentSpanId", ""), span)
        assert parent["startTimeUnixNano"] <= span["startTimeUnixNano"] <= span["endTimeUnixNano"]
        assert span["endTimeUnixNano"] <= parent["endTimeUnixNano"]


def test_a_turn_s_span_says_what_was_asked_and_used_and_not_what_was_said(sessions: dict[str, Exported]) -> None:
    own = sessions["live"]
    found = spans(own)
    chats = [attributes(span) for span in found if span["kind"] == 3]
    assert len(chats) == len([turn for run in own.state.runs for turn in run.turns])
    first = chats[0]
    assert first["gen_ai.operation.name"] == "chat"
    assert first["gen_ai.provider.name"]
    assert first["gen_ai.request.model"]
    assert first["gen_ai.response.model"] == "simulated"
    assert (first["gen_ai.usage.input_tokens"], first["gen_ai.usage.output_tokens"]) == ("330", "247")
    (failed,) = [span for span in found if span["status"].get("code") == 2]
    assert attributes(failed)["error.type"] == "server"
    assert driving(failed["status"]["message"]) == []
    text = str(own.files("otel")["traces.jsonl"])
    assert "digit_sum" not in text
    assert "expert Python programmer" not in text


def test_a_turn_s_span_says_with_which_settings_it_was_asked(sessions: dict[str, Exported]) -> None:
    state = sessions["live"].state
    asked = replace(state.experiment, run=replace(state.experiment.run, temperature=0.7, max_tokens=900))
    run = state.run(2)
    told = span_attributes(replace(state, experiment=asked), run, run.turns[0])
    assert (told["gen_ai.request.temperature"], told["gen_ai.request.max_tokens"]) == (0.7, 900)


def test_the_bench_s_word_is_an_event_of_the_span_it_judges(sessions: dict[str, Exported]) -> None:
    found = {
        span["name"]: span for span in spans(sessions["live"]) if attributes(span).get("refinery.run") in ("1", None)
    }
    assert [attributes(event)["gen_ai.evaluation.score.label"] for event in found["run 1"]["events"]] == ["wrong"]
    (event,) = found["iteration 1"]["events"]
    told = attributes(event)
    assert event["name"] == "gen_ai.evaluation.result"
    assert (told["gen_ai.evaluation.name"], told["gen_ai.evaluation.score.value"]) == ("correct", 1.0)
    assert told["refinery.program_seconds"] == 0.56


def test_a_session_that_goes_on_is_a_snapshot_whose_spans_say_so(sessions: dict[str, Exported]) -> None:
    own = sessions["half"]
    open_ones = [span["name"] for span in spans(own) if attributes(span).get("refinery.unfinished")]
    assert sum(name.startswith("run ") for name in open_ones) == 3
    assert "session pilot" in open_ones
    for form in ("otel", "atif", "eee"):
        assert "A snapshot of a session that had not ended: 270 events" in own.readme(form)


def records(files: Any) -> list[Any]:
    return [json.loads(text) for name, text in files.items() if name.endswith(".json")]


SCHEMA = json.loads((DATA / "every_eval_ever/eval.schema.json").read_text())
SAMPLES = json.loads((DATA / "every_eval_ever/instance_level_eval.schema.json").read_text())


def samples(files: Any) -> list[Any]:
    return [json.loads(line) for name, text in files.items() if name.endswith(".jsonl") for line in text.splitlines()]


@pytest.mark.parametrize("name", ["failed", "half", "live"])
def test_every_run_behind_a_score_is_a_sample_of_it(sessions: dict[str, Exported], name: str) -> None:
    files = sessions[name].files("eee")
    found, made = records(files), samples(files)
    for row in made:
        jsonschema.Draft7Validator(SAMPLES).validate(row)
    for record in found:
        detailed = record["detailed_evaluation_results"]
        lines = str(files[detailed["file_path"]])
        assert sha256(lines.encode()).hexdigest() == detailed["checksum"]
        assert len(lines.splitlines()) == detailed["total_rows"] > 0
        for result in record["evaluation_results"]:
            rows = [row for row in made if row["evaluation_result_id"] == result["evaluation_result_id"]]
            assert len(rows) == result["score_details"]["uncertainty"]["num_samples"]
            of = [row["evaluation"]["score"] for row in rows]
            mean = statistics.fmean(of) if "rate" in result["metric_config"]["metric_id"] else geometric_mean(of)
            assert mean == pytest.approx(result["score_details"]["score"])


def test_what_a_run_said_stands_once_and_its_result_is_named_with_its_message(sessions: dict[str, Exported]) -> None:
    own = sessions["half"]
    made = samples(own.files("eee"))
    whole = [row for row in made if row["messages"]]
    assert len({row["sample_id"] for row in made}) == len(whole)
    for row in whole:
        run = own.state.run(int(row["metadata"]["run"]))
        for told in row["answer_attribution"]:
            assert told["extracted_value"] == clean(run.source or "")
            assert row["messages"][told["turn_idx"]]["role"] == "assistant"
        assert not any("```python" in part for part in [row["input"]["raw"]])  # the request, and no reply to it


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_one_of_every_eval_ever(sessions: dict[str, Exported], name: str) -> None:
    found = records(sessions[name].files("eee"))
    assert len(found) == (name in ("pilot", "failed", "half"))
    assert ("Of 1 model no program has been judged" in sessions[name].readme("eee")) is not bool(found)
    for record in found:
        jsonschema.Draft7Validator(SCHEMA).validate(record)
        assert record["schema_version"] == SCHEMA["version"] == eee.SCHEMA_VERSION
        simulated = record["source_metadata"]["source_name"].startswith("SIMULATED: ")
        assert simulated is (sessions[name].state.started.origin == "simulated")


def scores(record: Any, metric: str) -> list[float]:
    every = record["evaluation_results"]
    return [each["score_details"]["score"] for each in every if each["metric_config"]["metric_id"] == metric]


def test_the_golden_numbers_of_the_published_pilot(sessions: dict[str, Exported]) -> None:
    own = sessions["pilot"]
    (record,) = records(own.files("eee"))
    assert (record["model_info"]["name"], record["model_info"]["id"]) == ("gpt-4o", "unknown/gpt-4o")
    assert scores(record, "pass_rate") == [1.0] * 12
    assert scores(record, "geometric_mean_seconds")[0] == pytest.approx(1.6811218748, rel=1e-9)
    runs = [span for span in spans(own) if span["name"].startswith("run ")]
    assert len(runs) == 24
    assert own.files("atif").keys() == {"README.txt"}
    assert "Of 24 runs no reply is on record" in own.readme("atif")


def test_a_locked_session_gives_its_means_without_intervals_and_no_effect() -> None:
    state = judged_session(PAIR, PLAN, drawn(), blocks=3, planned_blocks=6)
    (record,) = records(eee.files(state, "s"))
    jsonschema.Draft7Validator(SCHEMA).validate(record)
    assert record["source_metadata"]["additional_details"]["effects"] == "withheld until the planned analysis"
    for result in record["evaluation_results"]:
        timed = result["metric_config"]["metric_id"] != "pass_rate"
        assert ("confidence_interval" in result["score_details"]["uncertainty"]) is not timed


def test_no_correct_program_gives_shares_of_nothing_and_no_time(sessions: dict[str, Exported]) -> None:
    (record,) = records(sessions["failed"].files("eee"))
    assert scores(record, "pass_rate") == [0.0, 0.0]
    assert scores(record, "geometric_mean_seconds") == []


def test_a_model_s_name_that_strangers_chose_stays_a_file_s_name() -> None:
    state = judged_session({"model": ["../../etc/x", NASTY]}, replace(PLAN, primary=None), drawn(), blocks=2)
    files = eee.files(state, "s")
    names = [name for name in files if name.endswith(".json")]
    assert len(names) == 2
    assert all(re.fullmatch(r"data(/[A-Za-z0-9_-][A-Za-z0-9_.-]*){3}/[0-9a-f-]{36}\.json", name) for name in names)
    assert {record["model_info"]["name"] for record in records(files)} == {"../../etc/x", clean(NASTY)}


@pytest.mark.parametrize("form", ["atif", "otel", "eee"])
def test_nothing_simulated_goes_unlabelled_and_nothing_drives_a_terminal(
    sessions: dict[str, Exported], form: str
) -> None:
    for name, text in sessions["team"].files(form).items():
        assert isinstance(text, str)
        assert driving(text) == []
        for line in text.splitlines() if name.endswith(".jsonl") else [text]:
            assert "SIMULATED" in line or name == "README.txt"
