"""The command line: what can be done, and where it is defined."""

import signal
import time

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the command listens: no traceback of an import

STARTED = time.perf_counter()  # before the other imports: people wait for those too

import gc

import click

from toolchain.base.generated_code import keep_generated_code

keep_generated_code()  # before the first class is made

from toolchain.cli.lazy_group import LazyCommand, LazyGroup
from toolchain.cli.signals import run
from toolchain.cli.version import print_version

COMMANDS = "toolchain.cli.commands"

SECTIONS = {
    "Definitions": {
        "build": LazyCommand(
            f"{COMMANDS}.compiling:build_command",
            "Compile and check, write build/NAME/.",
            "build/NAME/ is whole, as before or new.",
        ),
        "check": LazyCommand(f"{COMMANDS}.checking:check_command", "Check these definitions, or FILEs made elsewhere."),
        "list": LazyCommand(f"{COMMANDS}.compiling:list_command", "List what is defined, with file and line."),
        "explain": LazyCommand(f"{COMMANDS}.explaining:explain_command", "Explain a rule, or what a query means."),
    },
    "Alerts": {
        "test-alerts": LazyCommand(f"{COMMANDS}.proving:test_alerts_command", "Play the tests of alerts."),
        "prove": LazyCommand(f"{COMMANDS}.unit_testing:prove_command", "Run unit tests of rules and routes in files."),
        "incidents": LazyCommand(f"{COMMANDS}.proving:incidents_command", "Play incidents: what fires, who is told."),
        "route": LazyCommand(f"{COMMANDS}.routing:route_command", "Say where an alert with some labels goes."),
        "evaluation": LazyCommand(
            f"{COMMANDS}.evaluating:evaluation_command", "Say what alerts read, who evaluates it, and how it fares."
        ),
        "backtest": LazyCommand(f"{COMMANDS}.backtesting:backtest_command", "Say how often an alert would have fired."),
    },
    "Review": {
        "diff": LazyCommand(
            f"{COMMANDS}.reviewing:diff_command",
            "Say what a change means, in words and pictures.",
            "a file that it writes is as before.",
        ),
        "preview": LazyCommand(
            f"{COMMANDS}.previewing:preview_command",
            "Draw dashboards, over simulated or live data.",
            "pages are whole, as before or new.",
        ),
        "serve": LazyCommand(
            f"{COMMANDS}.authoring:serve_command",
            "Show dashboards on a page that follows each save.",
            "everything is stopped, and nothing is left of it.",
        ),
        "docs": LazyCommand(
            f"{COMMANDS}.documenting:docs_command",
            "Write the documentation as pages.",
            "pages are whole, as before or new.",
        ),
        "simulate": LazyCommand(
            f"{COMMANDS}.simulating:simulate_group",
            "Play the simulated system, live or its past.",
            "a file or folder that it writes is as before.",
        ),
        "local": LazyCommand(
            f"{COMMANDS}.locally:local_command",
            "Run it all on this machine: who is told what.",
            "everything is stopped, and nothing is left of it.",
        ),
    },
    "Stack": {
        "stack": LazyCommand(
            f"{COMMANDS}.stack:stack_group",
            "Run what observes, by docker compose.",
            "containers that were begun run on.",
        ),
        "sizing": LazyCommand(f"{COMMANDS}.sizing:sizing_command", "Say what comes in, and what keeping it costs."),
    },
    "Reality": {
        "contract": LazyCommand(
            f"{COMMANDS}.contracting:contract_command",
            "Hold the catalog against what is exposed, or write it as code.",
            "a file that it writes is as before.",
        ),
        "probe": LazyCommand(
            f"{COMMANDS}.probing:probe_command",
            "Ask live servers every query: what is empty, fails or hurts.",
            "what was answered by then is told.",
        ),
    },
    "Logs": {
        "scrub": LazyCommand(f"{COMMANDS}.scrubbing:scrub_command", "Write what the log shipper stores of log lines."),
    },
    "Reports": {
        "report": LazyCommand(
            f"{COMMANDS}.reporting:report_command",
            "Tell what happened in a day or a week.",
            "files are whole, as before or new.",
        ),
    },
    "Grafana": {
        "plan": LazyCommand(f"{COMMANDS}.syncing:plan_command", "Show what apply would change."),
        "apply": LazyCommand(f"{COMMANDS}.syncing:apply_command", "Bring Grafana to what the definitions say."),
        "drift": LazyCommand(f"{COMMANDS}.syncing:drift_command", "Say what was changed in Grafana, and by whom."),
        "restore": LazyCommand(f"{COMMANDS}.restoring:restore_command", "Undo: bring back a backup or a revision."),
        "access": LazyCommand(f"{COMMANDS}.access:access_command", "Say who may see and change what."),
        "pull": LazyCommand(
            f"{COMMANDS}.pulling:pull_command",
            "Make a definition of what is in Grafana.",
            "each file is whole, as before or new.",
        ),
        "import": LazyCommand(
            f"{COMMANDS}.importing:import_command",
            "Make definitions of files, folders or all of a Grafana.",
            "each file is whole, as before or new.",
        ),
        "pull-edits": LazyCommand(
            f"{COMMANDS}.pulling_edits:pull_edits_command",
            "Write edits in Grafana into definitions.",
            "each file is whole, as before or new.",
        ),
    },
    "Shell": {
        "completion": LazyCommand(f"{COMMANDS}.completing:completion_command", "Print what a shell needs to complete."),
        "schema": LazyCommand(f"{COMMANDS}.describing:schema_command", "Print what describes a command's JSON."),
    },
}


@click.group(cls=LazyGroup, sections=SECTIONS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=print_version, help="Say what runs, and end."
)
@click.pass_context
def main(context: click.Context) -> None:
    """MediaNest's dashboards, alerts and data sources as code.

    Exit codes: 0 fine, 1 findings of severity error, 2 the command could not run, 128 and more a signal ended it.
    """
    context.obj = STARTED


if __name__ == "__main__":
    gc.disable()  # a build allocates and ends; looking for garbage costs a tenth: a check 2.8 s of CPU instead of 2.5
    run(main)
