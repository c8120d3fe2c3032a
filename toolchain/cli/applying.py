"""Carries plans out for a command: what is refused, what is shown, and what an interruption leaves."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from threading import current_thread, main_thread

import click
from attrs import define, evolve
from rich.markup import escape

from toolchain.base.progress import SILENT, Advance, Progress
from toolchain.cli import console as consoles
from toolchain.cli.phases import Phases
from toolchain.cli.printing.deploys import deployed_json
from toolchain.cli.printing.evaluation import problem
from toolchain.cli.printing.plans import print_applied, print_former_rulers, print_plan, print_withheld, summary
from toolchain.cli.settling import SETTLED, Unsettled
from toolchain.cli.signals import Ended, Interrupted, heard
from toolchain.live.grafana.errors import GrafanaError
from toolchain.sync.deploy import Deployed, RefusedError, deploy
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kinds
from toolchain.sync.plan import Plan
from toolchain.sync.safety import SafetyLimits

_FEW = 10
"""How many rules that are not well are named."""


@define(eq=False)
class _Counted:
    """Counts what was tried, for what is said of an interruption, and has it shown."""

    shown: Progress = SILENT
    done: int = 0
    total: int = 0

    def begin(self, name: str, total: int) -> Advance:
        """Count the steps as well."""
        self.total += total
        show = self.shown.begin(name, total)

        def advance(text: str = "", steps: int = 1) -> None:
            self.done += steps
            show(text, steps)

        return advance

    def end(self) -> None:
        """End what is shown."""
        self.shown.end()


def carry_out(
    destination: Destination,
    make_plan: Callable[[Destination], Plan],
    kinds: Kinds,
    refuse: Callable[[Plan], None],
    backups: Path,
) -> Deployed:
    """Deploy with a bar. Raises Interrupted, and what ``deploy`` raises."""
    counted = _Counted()
    try:
        hears = heard() if current_thread() is main_thread() else nullcontext()
        with hears, Phases(consoles.messages()) as counted.shown:
            return deploy(destination, make_plan, kinds, refuse, backups, counted)
    except GrafanaError as error:
        if counted.done == 0:
            raise error.with_remedy(f"{error.remedy} Nothing was changed.".strip()) from error
        raise
    except KeyboardInterrupt as error:
        is_known = not (isinstance(error, Ended) and error.is_repeated)
        if counted.done == 0 and is_known:
            raise Interrupted("interrupted", "nothing was changed.", error) from None
        raise Interrupted(
            f"interrupted after {counted.done} of {counted.total} changes",
            f"{'nothing is under way any more' if is_known else 'more may have been made'}.\n"
            f"Run it again to finish, or `build.py restore` to undo; the state before is in {backups}.",
            error,
        ) from None


def refuse_unsafe(plan: Plan, limits: SafetyLimits) -> None:
    """Raise RefusedError for a plan with conflicts, or one that does more than is safe."""
    messages = consoles.messages()
    if plan.conflicts:
        print_plan(messages, evolve(plan, changes=plan.conflicts))
        number = len(plan.conflicts)
        raise RefusedError(
            f"{number} {'resource stands' if number == 1 else 'resources stand'} in the way", "Nothing was changed."
        )
    refusal = limits.refusal(plan)
    if refusal:
        print_plan(messages, plan)
        raise RefusedError(refusal, "Nothing was changed.")


def report(deployed: Deployed, unsettled: Unsettled = SETTLED, again: str = "", *, as_json: str = "") -> None:
    """Print what came of a deploy, and end the command with exit code 1 where something is left to do.

    ``unsettled`` are the rules that are not well after it. ``again`` is what finishes a deploy, where that is not the
    same words again. ``as_json`` is the command whose document is printed; people read the rest beside it then.
    """
    messages = consoles.messages()
    output = messages if as_json else consoles.output()
    if deployed.note_problem:
        messages.print("[yellow]warning[/] the deploy could not be noted in Grafana", soft_wrap=True)
        messages.print(f"    {deployed.note_problem}", markup=False, soft_wrap=True)
    _tell(unsettled)
    plan = deployed.plan
    if plan.writes:
        print_applied(output, messages, deployed.applied, deployed.unverified)
        output.print(f"The state before is kept in {deployed.backup}", soft_wrap=True)
    print_former_rulers(messages, plan)
    print_withheld(messages, plan.withheld)
    again = f"Run `{again}`" if again else "Run it again"
    if not deployed.applied.is_complete:
        messages.print(f"{again} to finish, or `build.py restore` to undo.", soft_wrap=True)
    elif plan.withheld:
        messages.print(f"{again} to finish.", soft_wrap=True)
    if not plan.writes:
        output.print(summary(plan))
    is_done = deployed.applied.is_complete and not deployed.unverified and not unsettled and not plan.left
    is_done = is_done and not plan.withheld
    if as_json:
        click.echo(deployed_json(as_json, deployed, unsettled, is_complete=is_done))
    sys.exit(0 if is_done else 1)


def _tell(unsettled: Unsettled) -> None:
    messages = consoles.messages()
    for rule in unsettled.rules[:_FEW]:
        messages.print(f"[yellow]not well[/] {escape(problem(rule))}", soft_wrap=True)
    if len(unsettled.rules) > _FEW:
        messages.print(f"    and {len(unsettled.rules) - _FEW} more: build.py evaluation --live names them")
    if unsettled.problem:
        messages.print("[yellow]not verified[/] whether the rules are evaluated is not known", soft_wrap=True)
        messages.print(f"    {unsettled.problem}", markup=False, soft_wrap=True)
