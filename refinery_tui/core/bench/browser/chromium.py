"""Whether this machine can drive a browser: Playwright's package and the system's own Chromium; nothing is fetched."""

import shutil

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.extras import require

EXTRA = "browser"
NAMES = (  # the shell first: it is the same Chromium without a window, and a visit costs it a quarter less
    *("chromium-headless-shell", "chrome-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
_WHERE = "/usr/bin:/usr/local/bin:/snap/bin:/opt/google/chrome"


def sought() -> str | None:
    """The path of the system's Chromium, None without one."""
    return next((path for name in NAMES if (path := shutil.which(name, path=_WHERE))), None)


def executable() -> str:
    """The path of the system's Chromium; RefineryError, with the mends, where it or Playwright is missing."""
    found = sought()
    no_chromium = (
        "A browser task needs Chromium, and there is none on this machine (chromium and google-chrome were sought in "
        f"{_WHERE}): install it by the system's packages, such as apt-get install chromium-headless-shell."
    )
    try:
        require(EXTRA, "playwright")
    except ConfigurationError as no_playwright:
        raise ConfigurationError(str(no_playwright) if found else f"{no_playwright} {no_chromium}") from None
    if found is None:
        raise RefineryError(no_chromium)
    return found
