"""The files of a site that a task ships: read once, as a stranger's, and served from memory alone."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from refinery_tui.core.base.files.safe_files import read_file
from refinery_tui.core.base.text import count, one_line, size

SITE = "site"  # its folder in the task's
MOST_FILES, MOST_BYTES = 200, 8 << 20  # of a site
CONTENT_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


class SiteRefused(ValueError):
    """What stands in the folder is no site that is served; the words are a sentence."""


def read_site(task_folder: Path) -> Mapping[str, bytes]:
    """The files of the site by their paths in it (`app/cart.js`); SiteRefused says what is wrong with them."""
    root = task_folder / SITE
    names = list(islice((path for path in sorted(root.rglob("*")) if not path.is_dir()), MOST_FILES + 1))
    if len(names) > MOST_FILES:
        raise SiteRefused(f"{SITE}/ holds more than {count(MOST_FILES, 'file')}.")
    found: dict[str, bytes] = {}
    for path in names:
        name = path.relative_to(root).as_posix()
        if path.suffix not in CONTENT_TYPES:
            raise SiteRefused(
                f"{SITE}/{one_line(name, 80)} is not served: a site's files are {', '.join(CONTENT_TYPES)}."
            )
        try:
            found[name] = read_file(root, name, most=MOST_BYTES - sum(map(len, found.values())))
        except OSError as error:
            raise SiteRefused(
                f"{SITE}/{one_line(name, 80)} cannot be read: {error.strerror} (a site has at most {size(MOST_BYTES)})."
            ) from None
    return found
