"""The name of a program's text."""

from refinery_tui.core.base.program import sha


def test_sha_is_the_sha256_of_utf8() -> None:
    assert sha("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert sha("\ud800") == sha("?")
