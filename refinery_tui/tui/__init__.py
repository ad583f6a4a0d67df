"""The terminal app; whoever imports it gets textual's frames at 120 a second, since a key may wait for two of them."""

import os

os.environ.setdefault("TEXTUAL_FPS", "120")
