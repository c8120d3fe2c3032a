"""Programs that a command starts, and what it leaves on disks: none outlives it, however it ends.

A keeper (``toolchain.base.keeper``) leads the process group of everything that is started or forked here, and kills
the group once the command is gone, by SIGKILL as well. The group is not the terminal's own: Ctrl-C reaches the command
alone, which ends the rest in order.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, Protocol

_KEEPER = Path(__file__).with_name("keeper.py")


class Killable(Protocol):
    """A process that can be killed."""

    def kill(self) -> None:
        """Kill it, if it is still there."""


class _Kept:
    """What this process has: its keeper, by its group and where it is told things, and the programs that run."""

    group: int | None = None
    descriptor = -1
    is_child = False
    lock = Lock()
    running: ClassVar[set[Killable]] = set()


def keeper_is_there() -> None:
    """Start the keeper of this process unless it has one; a forked process is kept by that of its parent."""
    with _Kept.lock:
        if _Kept.group is not None:
            return
        read, write = os.pipe()
        try:
            _Kept.group = os.posix_spawn(
                sys.executable,
                [sys.executable, "-I", "-S", str(_KEEPER)],
                os.environ,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, read, 0),
                    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                    (os.POSIX_SPAWN_DUP2, 1, 2),
                ],
                setpgroup=0,
            )
        except BaseException:
            os.close(write)
            raise
        finally:
            os.close(read)
        _Kept.descriptor = write


def is_temporary(path: Path) -> None:
    """Have a file or folder removed when this command ends, if it is still there; say so before it is made."""
    keeper_is_there()
    _tell(b"+", path)


def is_settled(path: Path) -> None:
    """Take back that a file or folder is temporary: it is gone, or is to stay."""
    _tell(b"-", path)


def _tell(sign: bytes, path: Path) -> None:
    if _Kept.descriptor >= 0:
        with suppress(BrokenPipeError):  # somebody killed the keeper: what is made from now on is not kept
            os.write(_Kept.descriptor, sign + os.fsencode(path.absolute()) + b"\0")


def start(command: Sequence[str], **options: Any) -> "subprocess.Popen[Any]":
    """Start a program that ends with this command at the latest and reads no input; takes what Popen takes."""
    keeper_is_there()
    group = {} if _Kept.is_child else {"process_group": _Kept.group}
    return subprocess.Popen(command, **{"stdin": subprocess.DEVNULL, **group, **options})


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, and return what it said. Raises TimeoutExpired after so many seconds: it is killed."""
    with start(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=env, cwd=cwd
    ) as process:
        try:
            with waited_for(process):
                output, errors = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


@contextmanager
def waited_for(process: Killable) -> Iterator[None]:
    """Have an interruption kill a process that threads wait for, until the end of the block."""
    _Kept.running.add(process)
    try:
        yield
    finally:
        _Kept.running.discard(process)


def kill_those_that_run() -> None:
    """Kill what threads wait for: the programs that ``run`` runs, and processes that answer."""
    for process in tuple(_Kept.running):
        process.kill()


def _join() -> None:
    """Make a forked process one of the group; the keeper does not wait for its end."""
    _Kept.lock = Lock()
    _Kept.running.clear()
    if _Kept.descriptor >= 0:
        assert _Kept.group is not None
        with suppress(OSError):
            os.setpgid(0, _Kept.group)
        os.close(_Kept.descriptor)
        _Kept.descriptor, _Kept.is_child = -1, True


os.register_at_fork(after_in_child=_join)
