"""A key goes where its owner said, and nowhere else."""

from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.consent.agreements import Agreements
from refinery_tui.core.consent.key_uses import (
    OWN_HOSTS,
    KeyUse,
    calls,
    key_uses,
    may_send,
    refuse_unsettled,
    unsettled,
)
from refinery_tui.core.models.keys import key_of_command
from refinery_tui.core.team.model_connections import found_key
from tests.fakes.conductor import read

NOTHING = Agreements()
ENVIRONMENT = {"OPENAI_API_KEY": "hidden-1", "AWS_SECRET_ACCESS_KEY": "hidden-2"}


def uses(models: str, dotenv: Path = Path("none")) -> tuple[KeyUse, ...]:
    names = [line.removeprefix("[models.").rstrip("]") for line in models.splitlines() if line.startswith("[models.")]
    listed = ", ".join(f'"{name}"' for name in names)
    return key_uses(read(f'task = "get_difference"\n[factors]\nmodel = [{listed}]\n{models}'), ENVIRONMENT, dotenv)


def model(name: str, url: str, key: str) -> str:
    return f'[models.{name}]\nmodel = "m"\nbase_url = "{url}"\nkey_env = "{key}"\n'


@pytest.mark.parametrize(
    ("url", "key", "open_pair"),
    [
        ("https://api.openai.com/v1", "OPENAI_API_KEY", None),
        ("https://API.openai.com:443/v1", "OPENAI_API_KEY", None),
        ("http://api.openai.com/v1", "OPENAI_API_KEY", "OPENAI_API_KEY@http://api.openai.com"),
        ("https://api.openai.com:8443/v1", "OPENAI_API_KEY", "OPENAI_API_KEY@api.openai.com:8443"),
        ("https://api.openai.com.evil.example/v1", "OPENAI_API_KEY", "OPENAI_API_KEY@api.openai.com.evil.example"),
        ("https://api.openai.com/v1", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY@api.openai.com"),
        ("http://evil.example/v1", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY@http://evil.example"),
        ("http://localhost:9/v1", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY@localhost:9"),
        ("https://host/v1", "NOT_SET", None),
    ],
)
def test_a_key_may_go_to_its_own_providers_host_and_any_other_pair_is_asked_about(
    url: str, key: str, open_pair: str | None
) -> None:
    found = uses(model("m", url, key))
    assert [use.pair for use in unsettled(found, may_send(NOTHING))] == ([open_pair] if open_pair else [])
    if open_pair is None:
        refuse_unsettled(found, may_send(NOTHING))
        return
    with pytest.raises(ConfigurationError) as caught:
        refuse_unsettled(found, may_send(NOTHING))
    assert f"--allow-key '{open_pair}'" in str(caught.value)
    assert "hidden" not in str(caught.value)
    refuse_unsettled(found, may_send(Agreements(keys={open_pair: "agreed"})))
    refuse_unsettled(found, may_send(NOTHING, [open_pair]))


def test_a_key_of_the_folders_own_file_is_named_as_such_and_bound_to_hosts_as_all_are(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MY_KEY=hidden-3\nOPENAI_API_KEY=hidden-4\n")
    mine, openai = uses(
        model("a", "https://host/v1", "MY_KEY") + model("b", "https://api.openai.com/v1", "OPENAI_API_KEY"),
        tmp_path / ".env",
    )
    assert mine.source == f"MY_KEY (from this folder's {tmp_path / '.env'})"
    assert openai.source == "OPENAI_API_KEY (from the environment)"
    assert [use.pair for use in unsettled([mine, openai], may_send(NOTHING))] == ["MY_KEY@host"]


def test_each_pair_is_asked_about_once_and_models_without_a_key_never() -> None:
    two = model("a", "https://host/v1", "OPENAI_API_KEY") + model("b", "https://host/v2", "OPENAI_API_KEY")
    bare = '[models.c]\nmodel = "m"\nbase_url = "http://gpu-box:8000/v1"\n'
    found = uses(two + bare)
    assert [use.model for use in unsettled(found, may_send(NOTHING))] == ["a"]
    assert [call.allowed for call in calls(found, may_send(NOTHING))] == [False, False, True]
    assert [call.words for call in calls(found, may_send(NOTHING))][2] == "no key"


def test_a_model_of_openais_own_needs_no_address_and_no_question() -> None:
    (use,) = key_uses(read('task = "get_difference"\n[run]\nmodel = "gpt-4o"'), ENVIRONMENT, Path("none"))
    assert (use.pair, use.address.url) == ("OPENAI_API_KEY@api.openai.com", "https://api.openai.com/v1")
    assert unsettled([use], may_send(NOTHING)) == ()


def test_every_provider_has_hosts_and_no_host_may_be_read_on_the_way() -> None:
    assert all(OWN_HOSTS.values())
    assert not any("/" in host or ":" in host for hosts in OWN_HOSTS.values() for host in hosts)


def test_a_command_for_a_key_is_agreed_to_as_it_stands_before_it_runs(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    command = f"sh -c 'touch {ran}; echo the-key'"
    served = f'[models.m]\nmodel = "m"\nbase_url = "http://localhost:9/v1"\napi_key_cmd = "{command}"\n'
    experiment = read(f'task = "get_difference"\n[run]\nmodel = "m"\n{served}')
    (use,) = uses(served)
    with pytest.raises(ConfigurationError, match="to which nobody has agreed") as caught:
        refuse_unsettled([use], may_send(NOTHING))
    assert command in str(caught.value)
    assert not ran.exists()
    refuse_unsettled([use], may_send(NOTHING, [f"$({command})@localhost:9"]))
    secret = found_key("m", experiment.models["m"], {}, Path("none"))
    assert secret is not None
    assert secret.get_secret_value() == "the-key"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("nowhere-to-be-found", "cannot be run"),
        ("sh -c 'echo secret-words >&2; exit 3'", "ended with code 3"),
        ("true", "printed nothing"),
        ("sh -c 'unclosed", "cannot be run"),
    ],
)
def test_a_command_that_gives_no_key_is_one_sentence_without_what_it_said(command: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why) as caught:
        key_of_command(command)
    assert "\n" not in str(caught.value)
    assert str(caught.value).count("secret-words") == command.count("secret-words"), "its own words alone"
