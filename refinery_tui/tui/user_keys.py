"""The app's side of keys of one's own: they are read once, told of when refused, and named wherever a key is named."""

from pathlib import Path

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode

from refinery_tui.core.base.text import count
from refinery_tui.tui.keys.key_hints import key_words
from refinery_tui.tui.keys.keymap import Keymap, read


class Remapped(App[int]):
    """`keymap` holds what the file `keys_file` changed."""

    keys_file: Path | None = None
    keymap: Keymap = Keymap()

    def read_keys(self) -> None:
        """Take up the file, if there is one; refused lines are said and keep their usual keys."""
        if self.keys_file is None or not self.keys_file.exists():
            return
        from refinery_tui.tui.all_bindings import rooms

        self.keymap = read(self.keys_file, rooms())
        self.set_keymap(dict(self.keymap.keys))
        refused = self.keymap.refused
        if refused:
            more = f" ({count(len(refused), 'line')} refused: {self.key('app.help')} tells all)" if refused[1:] else ""
            self.notify(f"{refused[0]}{more}", severity="warning", markup=False)

    def key(self, name: str, screen: DOMNode | None = None) -> str:
        """The key of a binding as a person reads it; of the screen that is seen, or of another one."""
        if name in self.keymap.keys:
            return key_words(self.keymap.keys[name].partition(",")[0])
        for node in (screen or self.screen, self):
            for key, binding in node._bindings:
                if binding.id == name:
                    return key_words(key)
        raise KeyError(name)

    def keys_of(self, binding: Binding) -> str:
        """All its keys as a person reads them."""
        return key_words(self.keymap.keys.get(binding.id or "", binding.key))
