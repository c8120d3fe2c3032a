"""A small process beside a command: it outlives it, however it ends, and removes what it left.

It leads the process group of all that the command starts, and reads from standard input which files and folders are
temporary, as ``+path`` or ``-path`` that ends in a zero byte. The end of that input is the end of the command, by
SIGKILL as well, which the command itself cannot see: the group is killed then, and what is still there is removed.

It is run as a script, without the packages of the toolchain, so that it is there at once.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

_ATTEMPTS, _PAUSE = 50, 0.1
"""What is killed may write for a moment yet."""


def main() -> int:
    """Take down what is temporary until the command ends, and clear up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(3, 256)
    left = _left_by_command()
    group = os.getpid()
    clearer = os.fork()
    if clearer:
        os.waitpid(clearer, 0)  # until then nobody else can get the number of the group
        return 0
    os.setsid()
    os.killpg(group, signal.SIGKILL)
    for path in left:
        _remove(Path(path))
    return 0


def _left_by_command() -> set[str]:
    left: set[str] = set()
    rest = b""
    while read := os.read(0, 1 << 16):
        *complete, rest = (rest + read).split(b"\0")
        for message in complete:
            change = left.add if message[:1] == b"+" else left.discard
            change(os.fsdecode(message[1:]))
    return left


def _remove(path: Path) -> None:
    for _ in range(_ATTEMPTS):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        if not os.path.lexists(path):
            return
        time.sleep(_PAUSE)


if __name__ == "__main__":
    sys.exit(main())
