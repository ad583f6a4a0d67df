"""What the bench may say of a program: a closed set of values, never exceptions."""

from enum import StrEnum


class Verdict(StrEnum):
    """The outcome of one program on one input, or of a program over all its inputs."""

    CORRECT = "correct"
    WRONG = "wrong"
    WRONG_TYPE = "wrong type"
    OFF_SCHEMA = "off schema"
    ARGUMENT_CHANGED = "argument changed"
    NO_ANSWER = "no answer"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out of memory"
    TIMED_OUT = "timed out"
    OUTPUT_LIMIT = "output limit"
    BLOCKED = "blocked"
    VIOLATION = "protocol violation"
    NO_PROGRAM = "no program"
    INTERNAL_ERROR = "internal error"
    CANNOT_GO_ON = "cannot go on"

    @property
    def counts(self) -> bool:
        """Whether this says something of the program: an internal error is the instrument's fault alone, and a run that
        cannot go on, since its server does not let it, has none.
        """
        return self not in (Verdict.INTERNAL_ERROR, Verdict.CANNOT_GO_ON)
