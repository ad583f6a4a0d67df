"""The page and the files it is made of: ours, and those of textual-serve; nothing comes from another host."""

from html import escape
from importlib.util import find_spec
from pathlib import Path
from string import Template

from refinery_tui.core.base.text import one_line

ASSETS = Path(__file__).parent / "assets"
_OURS = ("page.css", "page.js")
_THEIRS = {
    "textual.js": "js/textual.js",
    "xterm.css": "css/xterm.css",
    "mono.ttf": "fonts/RobotoMono-VariableFont_wght.ttf",
    "mono-italic.ttf": "fonts/RobotoMono-Italic-VariableFont_wght.ttf",
}
TYPES = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf"}
_POLICY = (
    *("default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self'"),
    *("connect-src 'self'", "img-src 'self' data: blob:"),
    *("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"),
)  # xterm.js writes its styles into the page


def page_text(title: str) -> str:
    """The page under a title, which may be anybody's."""
    page = Template((ASSETS / "page.html").read_text(encoding="utf-8"))
    return page.substitute(title=escape(one_line(title, 200)))


def static_files() -> dict[str, Path]:
    """The files of the page by the names under which they are served, and no others."""
    spec = find_spec("textual_serve")
    assert spec is not None
    assert spec.origin is not None
    static = Path(spec.origin).parent / "static"
    return {name: ASSETS / name for name in _OURS} | {name: static / path for name, path in _THEIRS.items()}


def headers(*, control: bool) -> dict[str, str]:
    """What every answer says: fetch from here alone, keep nothing, tell nobody, leave the clipboard alone."""
    return {
        "Content-Security-Policy": "; ".join(_POLICY),
        "Permissions-Policy": f"clipboard-read=(), clipboard-write=({'self' if control else ''})",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
