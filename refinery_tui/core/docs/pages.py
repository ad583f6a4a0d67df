"""The pages of the docs, in the order of their index."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.package_files import docs_folder
from refinery_tui.core.base.text import did_you_mean

INDEX = "index"
ENTRY = re.compile(r"^- \[([^\]]+)\]\(([\w-]+)\.md\): (.+)$", re.MULTILINE)
EXAMPLES = (".toml",)  # files beside the pages that a link may open


@dataclass(frozen=True, slots=True, kw_only=True)
class DocsPage:
    """A page: its name (`design`), its title, and what the index says of it."""

    name: str
    title: str
    says: str


@cache
def docs_pages() -> tuple[DocsPage, ...]:
    """The index, then every page that it lists."""
    entries = ENTRY.findall(docs_text(INDEX))
    first = DocsPage(name=INDEX, title="The docs", says="all pages, by what one wants to do")
    return (first, *(DocsPage(name=name, title=title, says=says.replace("`", "")) for title, name, says in entries))


def docs_text(name: str) -> str:
    """A page's Markdown, or an example as a page that shows it; ConfigurationError when there is no such page."""
    path = _file(name)
    if path is None:
        names = [page.name for page in docs_pages()] if name != INDEX else []
        raise ConfigurationError(f"{name!r} is not a page of the docs.{did_you_mean(name, names)}")
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".md" else f"# {name}\n\n```toml\n{text}```\n"


def is_docs_page(name: str) -> bool:
    """Whether a link can open it here."""
    return _file(name) is not None


def linked_page(target: str, here: str) -> tuple[str, str] | None:
    """The page and the heading to which a link on the page `here` leads; None where it leads out of the docs."""
    path, _, heading = target.partition("#")
    name = path.removesuffix(".md") or here
    return (name, heading) if is_docs_page(name) else None


def heading_name(title: str) -> str:
    """How a link names a heading, on the web and here: `when-to-look`."""
    return re.sub(r"[^\w -]", "", title.strip().lower()).replace(" ", "-")


def _file(name: str) -> Path | None:
    """Beneath the folder of the docs, by name alone: a link leads nowhere else."""
    folder = docs_folder()
    if folder is None or not re.fullmatch(r"[\w-]+(/[\w-]+\.toml)?", name):
        return None
    path = folder / name if name.endswith(EXAMPLES) else folder / f"{name}.md"
    return path if path.is_file() else None
