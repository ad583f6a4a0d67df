"""What a command cannot read is told in one sentence that names the mend, without a box of usage."""

import pytest

from tests.cli.typed_commands import Typed


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan", "mine.toml"), "named with --from"),
        (("export", "--formt", "csv"), "Did you mean '--format'?"),
        (("export",), "export needs SESSION. See "),
        (("task", "chekc"), "Did you mean 'check'?\n"),
        (("plan", "--sigma", "x"), "plan: invalid value for '--sigma'"),
    ],
)
def test_a_command_that_cannot_be_read_says_so_in_a_sentence_with_its_mend(
    words: tuple[str, ...], says: str, typed: Typed
) -> None:
    said = typed(*words)
    assert said.code == 2
    assert says in said.err
    assert "Usage" not in said.err
    assert len(said.err.strip().splitlines()) == 1
