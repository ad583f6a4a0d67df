"""Where tests find the checkout, the session that ships, and their own data."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SESSIONS = ROOT / "sessions"
PILOT = SESSIONS / "published-pilot"
DATA = ROOT / "tests" / "data"
TINY = ROOT / "tests" / "tasks" / "tiny"
