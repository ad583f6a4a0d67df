"""A session as a folder, also where it is in a bundle: then from a copy that is gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from refinery_tui.core.bundle import is_bundle
from refinery_tui.core.find.catalogue import session_named

SessionOrBundle = Annotated[
    str, typer.Argument(metavar="SESSION|BUNDLE", help="A session, or a bundle's file, which is read from a copy.")
]


@contextmanager
def session_folder(what: str, sessions: Path) -> Iterator[Path]:
    """The folder of the session that a person named, or of a copy of the bundle's; nothing of a bundle is executed and
    nothing is written into it. RefineryError where it is no bundle, or a hostile one.
    """
    if not is_bundle(what):
        yield session_named(what, sessions)
        return
    from refinery_tui.core.base.files.archive import unpacked
    from refinery_tui.core.bundle.checks import unpack_session

    with TemporaryDirectory(prefix="refinery-bundle-") as place:
        yield unpack_session(unpacked(Path(what)), Path(place), Path(what))
