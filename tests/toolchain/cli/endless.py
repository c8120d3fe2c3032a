"""A command line with commands that have no end of their own, for tests of signals: ``python -m`` runs it."""

import os
import subprocess
import sys
import time

import click

from toolchain.base import pools
from toolchain.base.children import start
from toolchain.base.pools import forked, threads
from toolchain.base.scratch import scratch_folder
from toolchain.cli.lazy_group import LazyCommand, LazyGroup
from toolchain.cli.signals import run

_SLEEP = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"]


def _process_after(seconds: int) -> int:
    time.sleep(seconds)
    return os.getpid()


@click.command()
def wait_command() -> None:
    """Wait, with a program, a worker and a temporary folder that have no end of their own."""
    with scratch_folder("endless-") as folder, start(_SLEEP, stdout=subprocess.DEVNULL) as program:
        try:
            for worker in forked(_process_after, [0, 600], 1):
                click.echo(f"{folder} {program.pid} {worker}")
        finally:
            program.kill()


@click.command()
def count_command() -> None:
    """Print more than anybody reads."""
    for number in range(1_000_000):
        click.echo(str(number))


@click.command()
def threads_command() -> None:
    """Have threads wait that nothing can interrupt."""
    pools._PATIENCE = 0.2  # tests wait for its end
    with threads(2) as pool:
        waiting = [pool.submit(time.sleep, 7) for _ in range(20)]
        click.echo("ready")
        waiting[-1].result()


_HERE = "tests.toolchain.cli.endless"
main = LazyGroup(
    name="endless",
    sections={
        "All": {
            "wait": LazyCommand(f"{_HERE}:wait_command", "Wait.", "what was there is there."),
            "count": LazyCommand(f"{_HERE}:count_command", "Count."),
            "threads": LazyCommand(f"{_HERE}:threads_command", "Wait for threads."),
        }
    },
)

if __name__ == "__main__":
    run(main)
