"""The one error that a person can mend."""


class RefineryError(Exception):
    """One sentence that says what is wrong and what mends it; front ends print it and exit with `exit_code`."""

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class ConfigurationError(RefineryError):
    """What a person wrote cannot be used: usage or configuration (exit code 2)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exit_code=2)
