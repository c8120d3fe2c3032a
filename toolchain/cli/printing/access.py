"""How it is told who may see and change what."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from rich.console import Console

from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.tables import fitted, table_width
from toolchain.compile.access.access import Access, Thing


def print_access(console: Console, access: Access) -> None:
    """Print a table of roles and teams, and below it what nobody but an administrator can see to."""
    width = table_width(console)
    rows = [_row(access, each) for each in access.things]
    for line in fitted(rows, (), width).lines:
        console.print(line, markup=False, soft_wrap=True)
    for line in _told(access, width):
        console.print(line, markup=False, soft_wrap=True)


def _row(access: Access, thing: Thing) -> dict[str, str]:
    roles = {str(role): may.value for role, may in thing.roles.items()}
    teams = {f"in {team.name}": thing.teams[team.name].value for team in access.teams}
    return {"who may, by role": thing.title, **roles, **teams}


def _told(access: Access, width: int) -> Iterator[str]:
    if access.gaps:
        yield ""
        yield "What no deploy sees to, for whoever administers Grafana:"
    for gap in access.gaps:
        yield ""
        yield from wrap(gap.what, width, initial_indent="  - ", subsequent_indent="    ")
        yield from wrap(gap.remedy, width, initial_indent="    ", subsequent_indent="    ")


def access_document(access: Access, findings: Iterable[Finding] = ()) -> str:
    """Return it for programs, with what of the definitions does not load."""
    fields = {
        "environment": access.environment,
        "findings": [finding_row(each) for each in findings],
        "teams": [{"name": each.name, "purpose": each.purpose} for each in access.teams],
        "things": [
            {
                "kind": each.kind,
                "name": each.name,
                "holds": dict(each.holds),
                "roles": {role: may.name.lower() for role, may in each.roles.items()},
                "teams": {team: may.name.lower() for team, may in each.teams.items()},
            }
            for each in access.things
        ],
        "not_enforced": [{"what": each.what, "remedy": each.remedy} for each in access.gaps],
    }
    return json_document("access", fields)
