"""The command line: what can be done, and where it is defined."""

import time

STARTED = time.perf_counter()  # before the other imports: people wait for those too

import gc

import click

from toolchain.cli.lazy_group import LazyGroup

COMMANDS = {
    "build": "toolchain.cli.commands.compiling:build_command",
    "check": "toolchain.cli.commands.compiling:check_command",
    "list": "toolchain.cli.commands.compiling:list_command",
    "explain": "toolchain.cli.commands.explaining:explain_command",
    "test-alerts": "toolchain.cli.commands.proving:test_alerts_command",
    "incidents": "toolchain.cli.commands.proving:incidents_command",
    "route": "toolchain.cli.commands.routing:route_command",
    "simulate": "toolchain.cli.commands.simulating:simulate_group",
    "preview": "toolchain.cli.commands.previewing:preview_command",
    "diff": "toolchain.cli.commands.reviewing:diff_command",
    "backtest": "toolchain.cli.commands.backtesting:backtest_command",
    "plan": "toolchain.cli.commands.syncing:plan_command",
    "apply": "toolchain.cli.commands.syncing:apply_command",
    "drift": "toolchain.cli.commands.syncing:drift_command",
    "restore": "toolchain.cli.commands.restoring:restore_command",
    "pull": "toolchain.cli.commands.pulling:pull_command",
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
