"""The libraries of the statistics, loaded in a thread once a session is open, so that its analysis need not wait."""

import sys
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

LIBRARIES = (
    "refinery_tui.core.analysis.session.analyse",
    "statsmodels.regression.linear_model",
    "statsmodels.duration.survfunc",
    "statsmodels.stats.contingency_tables",
    "statsmodels.stats.proportion",
    "statsmodels.stats.weightstats",
)
REST = 0.3  # seconds without a key after which loading goes on


def load() -> None:
    """Import them all; what is loaded already costs nothing."""
    for name in LIBRARIES:
        import_module(name)


class KeysFirst:
    """A finder of modules that finds none: while keys arrive, its thread waits before it loads a further module.

    Measured while they loaded: a key's p95 was 228 ms, beside 57 ms without them. `keys` counts the keys so far.
    """

    def __init__(self, keys: Callable[[], int], urgent: threading.Event) -> None:
        self._keys, self._urgent = keys, urgent
        self._seen = keys()
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None, once no key has come for a while; at once where an analysis waits, or to another thread."""
        while threading.get_ident() == self._thread and self._keys() != self._seen and not self._urgent.is_set():
            self._seen = self._keys()
            self._urgent.wait(REST)
        return None


class LibraryLoader:
    """Loads them once, in a thread for which an app that ends does not wait."""

    def __init__(self) -> None:
        self.urgent = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, keys: Callable[[], int]) -> None:
        """Load them while the app goes on; `keys` counts its keys."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, args=(keys,), name="statistics", daemon=True)
            self._thread.start()

    def hurry(self) -> None:
        """An analysis waits for them: keys no longer hold them up."""
        self.urgent.set()

    def wait(self, seconds: float) -> None:
        """Until they are loaded, for so many seconds at most."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _load(self, keys: Callable[[], int]) -> None:
        finder = KeysFirst(keys, self.urgent)
        sys.meta_path.insert(0, finder)
        try:
            load()
        finally:
            sys.meta_path.remove(finder)
