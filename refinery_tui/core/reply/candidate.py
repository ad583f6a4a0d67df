"""A text in a reply that may be its program, and what one has to assume to take it."""

from dataclasses import dataclass, replace
from typing import Literal

from refinery_tui.core.base.extraction import Assumption

PYTHON = frozenset({"python", "py", "python3", "py3", "python2", "ipython", "ipython3", "pycon", "python-repl", "pyi"})
UNLABELLED = frozenset({"", "code", "text", "txt", "plaintext", "plain", "none", "program", "solution", "answer"})
Origin = Literal["block", "open block", "tags", "bare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One text as it stands in the reply.

    `language` is the first word of its `label` in lower case, `heading` what introduces it; an `open block` lacks its
    end, and `ends` says that it reaches to the end of the reply. `lines` are those it takes up, marks included.
    """

    text: str
    origin: Origin
    language: str = ""
    label: str = ""
    heading: str = ""
    ends: bool = False
    lines: tuple[int, int] = (0, 0)
    assumed: tuple[Assumption, ...] = ()

    @property
    def is_python(self) -> bool:
        """Whether it is marked as Python."""
        return self.language in PYTHON or self.language.startswith("python")

    @property
    def may_be_python(self) -> bool:
        """Whether nothing marks it as another language."""
        return self.is_python or self.language in UNLABELLED

    def assuming(self, text: str, assumption: Assumption) -> "Candidate":
        """The same with another text, that it stands for."""
        return replace(self, text=text, assumed=(*self.assumed, assumption))
