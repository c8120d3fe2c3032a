"""The command line: what can be done, and where it is defined."""

import time

STARTED = time.perf_counter()  # before the other imports: people wait for those too

import gc

import click

from toolchain.cli.lazy_group import LazyGroup

COMMANDS = {
    "build": "toolchain.cli.compiling:build_command",
    "check": "toolchain.cli.compiling:check_command",
    "list": "toolchain.cli.compiling:list_command",
    "explain": "toolchain.cli.explaining:explain_command",
    "test-alerts": "toolchain.cli.proving:test_alerts_command",
    "incidents": "toolchain.cli.proving:incidents_command",
    "route": "toolchain.cli.routing:route_command",
    "simulate": "toolchain.cli.simulating:simulate_group",
    "preview": "toolchain.cli.previewing:preview_command",
    "diff": "toolchain.cli.reviewing:diff_command",
    "backtest": "toolchain.cli.backtesting:backtest_command",
    "plan": "toolchain.cli.syncing:plan_command",
    "apply": "toolchain.cli.syncing:apply_command",
    "drift": "toolchain.cli.syncing:drift_command",
    "restore": "toolchain.cli.restoring:restore_command",
    "pull": "toolchain.cli.pulling:pull_command",
}


@click.group(cls=LazyGroup, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """MediaNest's dashboards, alerts and data sources as code.

    Exit codes: 0 fine, 1 findings of severity error, 2 the command could not run.
    """
    context.obj = STARTED


if __name__ == "__main__":
    gc.disable()  # a build allocates, writes and ends: there is nothing to collect, and looking for it costs a third
    main()
