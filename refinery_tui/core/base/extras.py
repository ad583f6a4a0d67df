"""Libraries that only some need: asked for by the name of their extra, in one sentence where they are missing."""

import importlib.util

from refinery_tui.core.base.errors import ConfigurationError


def missing(*modules: str) -> tuple[str, ...]:
    """Those that cannot be imported here."""
    return tuple(name for name in modules if importlib.util.find_spec(name) is None)


def require(extra: str, *modules: str) -> None:
    """ConfigurationError with the line that installs `extra` when one of its modules cannot be imported."""
    if lacking := missing(*modules):
        raise ConfigurationError(
            f"This needs {' and '.join(lacking)}, which the base of Refinery leaves out: "
            f"pip install 'refinery-tui[{extra}]'."
        )
