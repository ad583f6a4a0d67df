"""A process that may only look is refused by Python itself whatever changes something."""

import subprocess
import sys
from pathlib import Path

CODE = """
import os, shutil, socket, subprocess, sys, tempfile
from pathlib import Path
from refinery_tui.tui.runtime.view_only_process import allow_no_change
folder, kept = Path(sys.argv[1]), Path(sys.argv[1]) / "kept.txt"
ways = dict(
    write=lambda: kept.write_text("other"),
    append=lambda: open(kept, "a"),
    make=lambda: (folder / "new").touch(),
    by_number=lambda: os.open(kept, os.O_RDWR),
    within=lambda: os.open("kept.txt", os.O_WRONLY, dir_fd=os.open(folder, os.O_RDONLY)),
    remove=kept.unlink,
    rename=lambda: kept.rename(folder / "other"),
    folder=lambda: (folder / "new").mkdir(),
    link=lambda: (folder / "new").symlink_to(kept),
    shrink=lambda: os.truncate(kept, 0),
    mode=lambda: kept.chmod(0o600),
    tree=lambda: shutil.rmtree(folder),
    temporary=lambda: tempfile.mkdtemp(),
    start=lambda: subprocess.run(["true"]),
    shell=lambda: os.system("true"),
    spawn=lambda: os.posix_spawn("/bin/true", ["true"], {}),
    replace=lambda: os.execv("/bin/true", ["true"]),
    fork=os.fork,
    signal=lambda: os.kill(os.getpid(), 0),
    connect=lambda: socket.create_connection(("127.0.0.1", 9)),
    listen=lambda: socket.socket().bind(("127.0.0.1", 0)),
)
allow_no_change()
for name, way in ways.items():
    try:
        way()
    except OSError:
        continue
    print("allowed:", name)
print(kept.read_text(), sorted(path.name for path in folder.iterdir()), open(os.devnull, "w").write("x"))
"""


def test_it_reads_and_does_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("as it was")
    done = subprocess.run([sys.executable, "-c", CODE, tmp_path], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "as it was ['kept.txt'] 1\n"
