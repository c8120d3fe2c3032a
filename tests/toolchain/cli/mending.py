"""``build.py`` in a process that stops while ``check --fix`` writes: it says where it is, and goes on when it is told.

The first argument is where: ``computed``, before anything is read again, ``staged``, when the new texts are beside the
files, or ``placing``, when the first of several is to take its place. What follows are the command's own.
"""

import gc
import sys
import time
from collections.abc import Callable
from typing import Any

from build import main
from toolchain.base import replacement
from toolchain.cli import fixing
from toolchain.cli.signals import run


def stopping(inner: Callable[..., Any]) -> Callable[..., Any]:
    """Return what stops before a function is called for the first time."""
    calls: list[None] = []

    def stopped(*given: Any, **named: Any) -> Any:
        calls.append(None)
        if len(calls) == 1:
            sys.stderr.write("here\n")
            sys.stderr.flush()
            sys.stdin.readline()
        return inner(*given, **named)

    return stopped


def slowly(inner: Callable[..., Any]) -> Callable[..., Any]:
    """Return what takes so long that others come meanwhile."""

    def slow(*given: Any) -> Any:
        time.sleep(0.3)
        return inner(*given)

    return slow


PLACES = {
    "computed": (fixing, "write"),
    "staged": (fixing, "held"),
    "placing": (replacement, "_synced"),
}


if __name__ == "__main__":
    gc.disable()  # as build.py does
    owner, name = PLACES[sys.argv.pop(1)]
    setattr(owner, name, stopping(getattr(owner, name)))
    if name == "write":
        replacement._synced = slowly(replacement._synced)
    run(main)
