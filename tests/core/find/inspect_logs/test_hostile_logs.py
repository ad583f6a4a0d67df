"""A stranger's log does no harm: one sentence with file, key and mend, and no more memory than was set aside."""

import json
import os
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.files import archive, zstandard_entries
from refinery_tui.core.find.inspect_logs import eval_factors, eval_runs, log_files
from refinery_tui.core.find.inspect_logs.eval_session import EvalImport, import_evals
from refinery_tui.core.find.inspect_logs.log_files import holds_logs, log_paths, read_log
from refinery_tui.core.record.state import State
from tests.fakes.eval_logs import eval_log, letters, written
from tests.fakes.hostile_text import NASTY, driving

SPEC = {"task": "t", "model": "m/x", "created": "2026-01-01T00:00:00+00:00", "dataset": {"name": "d"}}
SAMPLE = {"id": 1, "epoch": 1, "input": "q", "target": "a", "scores": {"match": {"value": "C"}}}


def text(**changes: Any) -> dict[str, Any]:
    """A log in one piece."""
    return {"version": 2, "status": "success", "eval": SPEC, "samples": [SAMPLE]} | changes


def json_log(folder: Path, content: object) -> Path:
    path = folder / "x.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def zipped(folder: Path, files: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "x.eval"
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def eval_zip(folder: Path, *samples: dict[str, Any], more: dict[str, bytes | str] | None = None) -> Path:
    named = {f"samples/{each['id']}_epoch_{each['epoch']}.json": json.dumps(each) for each in samples}
    return zipped(folder, {"header.json": json.dumps({"eval": SPEC, "status": "success"}), **named, **(more or {})})


def session_of(path: Path, folder: Path, score: str = "match") -> State:
    found = eval_runs.eval_runs([read_log(path)], score)
    return import_evals(EvalImport(name="mine", found=found, at=1.0), folder)


WRONG: dict[str, tuple[object, str]] = {
    "no JSON": ("{", r"x\.json: .*Take the log from its source"),
    "another JSON": ([1, 2], r"x\.json: "),
    "no eval": ({"status": "success"}, r"x\.json: eval: Field required"),
    "a number for a text": (text(eval=SPEC | {"model": 7}), r"x\.json: eval\.model: Input should be a valid string"),
    "a text for a table": (text(eval=SPEC | {"task_args": "a"}), r"eval\.task_args: Input should be"),
    "a text for a list": (text(samples="many"), r"samples: Input should be a valid array"),
    "an epoch of nothing": (text(samples=[SAMPLE | {"epoch": 0}]), r"samples\.0\.epoch: .*greater than or equal to 1"),
    "a sample without an id": (
        text(samples=[{"epoch": 1}]),
        r"samples\.0\.id\.str: Field required|samples\.0\.id: Field",
    ),
    "tokens below nothing": (
        text(samples=[SAMPLE | {"model_usage": {"m": {"input_tokens": -1}}}]),
        r"samples\.0\.model_usage\.m\.input_tokens: ",
    ),
    "a cost that is no number": (
        json.dumps(text(samples=[SAMPLE | {"model_usage": {"m": {"total_cost": 7777}}}])).replace("7777", "NaN"),
        r"total_cost",
    ),
    "nested without end": ('{"eval": ' + "[" * 100_000, r"x\.json: .*recursion|x\.json: "),
    "a version to come": (text(version=3), r"version: 3 is newer"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_with_a_log_is_one_sentence_with_its_file_and_key(tmp_path: Path, fault: str) -> None:
    content, sentence = WRONG[fault]
    with pytest.raises(ConfigurationError, match=sentence) as error:
        read_log(json_log(tmp_path, content))
    assert "\n" not in str(error.value)


def test_a_fault_of_one_sample_names_its_file_in_the_zip(tmp_path: Path) -> None:
    path = eval_zip(tmp_path, SAMPLE, SAMPLE | {"id": 2, "scores": {"match": {"answer": "x"}}})
    with pytest.raises(ConfigurationError, match=r"x\.eval: samples/2_epoch_1\.json: scores\.match\.value: Field req"):
        read_log(path)


def slip(folder: Path) -> Path:
    return eval_zip(folder, SAMPLE, more={"samples/../../../etc/x_epoch_1.json": "{}"})


def link(folder: Path) -> Path:
    path = eval_zip(folder, SAMPLE)
    with zipfile.ZipFile(path, "a") as made:
        entry = zipfile.ZipInfo("samples/9_epoch_1.json")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    return path


def twice(folder: Path) -> Path:
    path = eval_zip(folder, SAMPLE)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as made:
        made.writestr("header.json", "{}")
    return path


def torn(folder: Path) -> Path:
    path = eval_zip(folder, SAMPLE)
    path.write_bytes(path.read_bytes()[:-30])
    return path


def other_packing(folder: Path) -> Path:
    return zipped(folder, {"header.json": json.dumps({"eval": SPEC})}, method=zipfile.ZIP_LZMA)


def no_header(folder: Path) -> Path:
    return zipped(folder, {"samples/1_epoch_1.json": json.dumps(SAMPLE)})


def another_file(folder: Path) -> Path:
    (folder / "x.eval").write_text("hello")
    return folder / "x.eval"


HARM: dict[Callable[[Path], Path], str] = {
    slip: "leads out of its folder",
    link: "is a link",
    twice: "stands there twice",
    torn: "is no whole zip file",
    other_packing: "is packed in a way that no log is",
    no_header: r"it has no header\.json",
    another_file: "is no whole zip file",
}


@pytest.mark.parametrize("harm", HARM)
def test_a_zip_that_means_harm_is_refused_in_one_sentence(tmp_path: Path, harm: Callable[[Path], Path]) -> None:
    with pytest.raises(RefineryError, match=HARM[harm]) as error:
        read_log(harm(tmp_path))
    assert str(tmp_path / "x.eval") in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["x.eval"]


def packed_by_zstandard(folder: Path, name: str, content: bytes, *, size: int, crc: int) -> Path:
    """A zip whose entry is stored, and then said to be packed by Zstandard, whose header may lie."""
    path = zipped(folder, {name: content}, method=zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    directory = raw.rindex(b"PK\x01\x02")
    for at in (8, directory + 10):
        raw[at : at + 2] = (93).to_bytes(2, "little")
    for at in (14, directory + 16):
        raw[at : at + 4] = crc.to_bytes(4, "little")
    for at in (22, directory + 24):
        raw[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(raw)
    return path


def bomb(*, zstd: bool) -> Callable[[Path], Path]:
    """A sample that says that it is small, and unpacks to 64 MB."""

    def made(folder: Path) -> Path:
        if zstd:
            content = zstandard.ZstdCompressor().compress(b" " * (1 << 26))
            return packed_by_zstandard(folder, "header.json", content, size=100, crc=0)
        path = zipped(folder, {"header.json": b" " * (1 << 26)})
        raw = bytearray(path.read_bytes())
        directory = raw.rindex(b"PK\x01\x02")
        for at in (22, directory + 24):
            raw[at : at + 4] = (100).to_bytes(4, "little")
        path.write_bytes(raw)
        return path

    return made


@pytest.mark.parametrize("zstd", [True, False])
def test_a_bomb_is_given_up_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zstd: bool
) -> None:
    monkeypatch.setattr(log_files, "MOST_PART", 1 << 20)
    path = bomb(zstd=zstd)(tmp_path)
    tracemalloc.start()
    try:
        with pytest.raises(RefineryError, match=r"unpacks to more than|is no whole zip file"):
            read_log(path)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_zstandard_that_is_damaged_or_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header = zstandard.ZstdCompressor().compress(json.dumps({"eval": SPEC}).encode())
    for content, crc in ((header[:-5], 0), (b"not packed at all", 0), (header, 1)):
        path = packed_by_zstandard(tmp_path, "header.json", content, size=100, crc=crc)
        with pytest.raises(RefineryError, match="is no whole zip file"):
            read_log(path)
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'refinery-tui\[inspect\]'"):
        read_log(path)


def test_a_window_of_gigabytes_is_not_given(tmp_path: Path) -> None:
    """A frame may ask its reader to keep 2 GB: one byte of its header says so."""
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes([21 << 3]) + b"\x01\x00\x00"
    path = packed_by_zstandard(tmp_path, "header.json", frame, size=100, crc=0)
    with pytest.raises(RefineryError, match="is no whole zip file"):
        read_log(path)
    assert zstandard_entries.METHOD == 93


def test_a_list_of_a_million_files_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_DIRECTORY", 1000)
    path = eval_zip(tmp_path, *(SAMPLE | {"id": number} for number in range(40)))
    with pytest.raises(RefineryError, match="lists more files than are taken"):
        read_log(path)


def test_more_samples_than_a_session_holds_are_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eval_runs, "MOST_TREATMENTS", 5)
    path = json_log(tmp_path, text(samples=[SAMPLE | {"id": number} for number in range(8)]))
    with pytest.raises(ConfigurationError, match=r"samples times treatments are 8, at most 5 .*--sample"):
        eval_runs.eval_runs([read_log(path)], "match")
    monkeypatch.setattr(eval_runs, "MOST_TREATMENTS", 50)
    monkeypatch.setattr(eval_runs, "MOST_SAMPLES", 5)
    with pytest.raises(ConfigurationError, match=r"holds 8 samples with their epochs, at most 5"):
        eval_runs.eval_runs([read_log(path)], "match")


def test_a_sample_that_is_too_large_keeps_its_score_and_loses_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "MOST_SAMPLE", 5000)
    large = SAMPLE | {"id": 2, "input": "q" * 10_000}
    path = eval_zip(tmp_path, SAMPLE, large, more={"summaries.json": json.dumps([SAMPLE, SAMPLE | {"id": 2}])})
    found = eval_runs.eval_runs([read_log(path)], "match")
    assert [(run.sample, run.score, run.logged.input) for run in found.runs] == [("1", 1.0, "q"), ("2", 1.0, "q")]
    assert "1 sample too large to be read whole: without their words." in found.notes
    with pytest.raises(ConfigurationError, match=r"samples/2_epoch_1\.json: is larger than .* no summaries\.json"):
        read_log(eval_zip(tmp_path, SAMPLE, large))


def test_words_are_kept_as_far_as_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "LONGEST_TEXT", 100)
    monkeypatch.setattr(log_files, "MOST_TEXT", 250)
    samples = [SAMPLE | {"id": number, "input": "q" * 1000} for number in range(4)]
    kept = [sample.input for sample in read_log(json_log(tmp_path, text(samples=samples))).samples]
    assert kept == ["q" * 92 + " ... cut"] * 2 + [""] * 2


def test_hostile_text_in_every_field_is_text(tmp_path: Path) -> None:
    score = {"value": "C", "answer": NASTY, "explanation": NASTY}
    sample = {
        "id": NASTY,
        "epoch": 1,
        "input": [{"role": "user", "content": [{"type": "text", "text": NASTY}]}],
        "target": NASTY,
        "scores": {NASTY: score},
        "output": {"choices": [{"message": {"role": "assistant", "content": NASTY}}]},
        "error": {"message": NASTY},
        "model_usage": {NASTY: {"input_tokens": 1}},
    }
    spec = SPEC | {"task": NASTY, "model": NASTY, "task_args": {NASTY: NASTY}, "dataset": {"name": NASTY}}
    other = spec | {"model": "m/x", "task_args": {NASTY: "=1+1"}}
    paths = []
    for place, each in enumerate((spec, other)):
        (tmp_path / str(place)).mkdir()
        paths.append(json_log(tmp_path / str(place), text(eval=each, samples=[sample, sample | {"id": "2"}])))
    found = eval_runs.eval_runs([read_log(path) for path in paths], NASTY)
    state = import_evals(EvalImport(name="mine", found=found, at=1.0), tmp_path / "session")
    for name, levels in state.experiment.factor_levels.items():
        assert not driving("".join((name, *levels)))
    shot = state.runs[0].final
    assert shot is not None
    (turn,) = state.runs[0].turns
    shown = (turn.text, turn.messages[0].content, shot.cases[0].answer, shot.cases[0].detail, *found.notes)
    assert not [c for c in driving("".join(shown)) if c != "\t"]


def test_levels_that_read_alike_stay_apart(tmp_path: Path) -> None:
    long = "a" * 100
    specs = [SPEC | {"task_args": {"run": value}} for value in (f"{long}1", f"{long}2", None, {"a": [1, 2]}, "")]
    logs = [read_log(json_log(tmp_path, text(eval=spec))) for spec in specs]
    levels = [each["run (argument)"] for each in eval_factors.eval_factors(logs).levels]
    assert len(set(levels)) == 5
    assert levels[2:] == ["none", '{"a": [1, 2]}', "empty"]


@pytest.mark.xdist_group("inspect")  # one worker imports it
def test_links_and_other_files_in_a_folder_are_left_alone(tmp_path: Path) -> None:
    folder = written(tmp_path / "logs", eval_log(said=letters("a", 0.5)))
    (folder / "listing.json").write_text('{"00.eval": {"status": "success"}}')
    (folder / "notes.txt").write_text("eval status")
    (tmp_path / "elsewhere.eval").write_bytes((folder / "00.eval").read_bytes())
    os.symlink(tmp_path / "elsewhere.eval", folder / "link.eval")
    assert [path.name for path in log_paths([folder])] == ["00.eval"]
    assert not holds_logs(tmp_path / "nothing.csv")
    with pytest.raises(ConfigurationError, match="holds no log of Inspect's"):
        log_paths([tmp_path / "session"])
