"""The one error that a person can mend."""

from refinery_tui.core.base.text import unbroken


class RefineryError(Exception):
    """What is wrong and what mends it, a line each; front ends print them and exit with `exit_code`.

    A name that stands in a sentence may hold line breaks: they are shown as marks, and begin no line.
    """

    def __init__(self, *sentences: str, exit_code: int = 1) -> None:
        super().__init__("\n".join(map(unbroken, sentences)))
        self.exit_code = exit_code


class ConfigurationError(RefineryError):
    """What a person wrote cannot be used: usage or configuration (exit code 2)."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences, exit_code=2)
