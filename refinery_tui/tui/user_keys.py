"""The app's side of keys of one's own: they are read once, told of when refused, and named wherever a key is named."""

from pathlib import Path

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode

from refinery_tui.core.base.text import count
from refinery_tui.tui.keys.key_hints import key_words
from refinery_tui.tui.keys.keymap import Keymap, read
from refinery_tui.tui.runtime.textual_patches import bindings_of


class UserKeys:
    """`keymap` holds what the file `file` changed."""

    def __init__(self, app: App[int], file: Path | None) -> None:
        self._app, self.file, self.keymap = app, file, Keymap()

    def read(self) -> None:
        """Take up the file, if there is one; refused lines are said and keep their usual keys."""
        if self.file is None or not self.file.exists():
            return
        from refinery_tui.tui.all_bindings import binding_groups

        self.keymap = read(self.file, binding_groups())
        self._app.set_keymap(dict(self.keymap.keys))
        refused = self.keymap.refused
        if refused:
            more = f" ({count(len(refused), 'line')} refused: {self.key('app.help')} shows them)" if refused[1:] else ""
            self._app.notify(f"{refused[0]}{more}", severity="warning", markup=False)

    def key(self, name: str, screen: DOMNode | None = None) -> str:
        """The key of a binding as a person reads it; of the screen that is seen, or of another one."""
        if name in self.keymap.keys:
            return key_words(self.keymap.keys[name].partition(",")[0])
        for node in (screen or self._app.screen, self._app):
            for binding in bindings_of(node):
                if binding.id == name:
                    return key_words(binding.key)
        raise KeyError(name)

    def all_keys(self, binding: Binding) -> str:
        """All its keys as a person reads them."""
        return key_words(self.keymap.keys.get(binding.id or "", binding.key))
