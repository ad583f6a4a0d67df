"""A picture as pixels: drawn by Chromium, which alone of what was tried keeps each letter in its cell."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean, one_line

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
PATIENCE_SECONDS = 120.0
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PAGE = '<!DOCTYPE html><meta charset="utf-8"><style>body{margin:0}svg{display:block}</style>'


def png_of(svg: str) -> bytes:
    """The picture; RefineryError where no browser is installed that could draw it, or where it draws nothing."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise RefineryError(
            "A .png is drawn by Chromium, which is not installed: apt-get install chromium, or name a .svg file."
        )
    with TemporaryDirectory(prefix="refinery-picture-", ignore_cleanup_errors=True) as place:
        return _drawn(browser, svg, Path(place))


def _drawn(browser: str, svg: str, place: Path) -> bytes:
    page, out = place / "page.html", place / "page.png"
    page.write_text(_PAGE + svg, encoding="utf-8")
    command = [browser, *_options(svg, place), f"--screenshot={out}", page.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise RefineryError(f"{browser} drew nothing in {PATIENCE_SECONDS:g} s: name a .svg file.") from None
    if not out.is_file():
        why = one_line(clean(done.stderr.decode("utf-8", "replace")), 200) or f"it ended with {done.returncode}"
        raise RefineryError(f"{browser} drew nothing: {why}. Name a .svg file.")
    return out.read_bytes()


def _options(svg: str, place: Path) -> list[str]:
    found = _VIEW.search(svg)
    assert found is not None
    size = ",".join(str(round(float(side) + 0.5)) for side in found.groups())
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # which Chromium refuses to root; the page is our own
    quiet = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
    clear = ["--default-background-color=00000000"]  # beside the frame's round corners
    return [*quiet, *root, *clear, f"--user-data-dir={place / 'profile'}", f"--window-size={size}"]
