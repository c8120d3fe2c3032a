"""Each panel of a dashboard has an id of its own.

Links to a panel, alerts and panels that show the data of another find it by its id. Of two panels with one id Grafana
numbers the later anew as it opens the dashboard, those inside collapsed rows included: what led to it leads elsewhere.

Give one of them a number that no other has, or leave the id out.
`check --fix` numbers the later one anew, as Grafana does.
"""

from collections.abc import Iterable
from itertools import count

from toolchain.base.finding import Severity
from toolchain.base.mend import Correction
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield of panels with one id every one but the first."""
    for dashboard in compilation.dashboards:
        first: dict[int, CompiledPanel] = {}
        free = count(max((panel_id(each) or 0 for each in dashboard.panels), default=0) + 1)
        for panel in dashboard.panels:
            number = panel_id(panel)
            if number is not None and first.setdefault(number, panel) is not panel:
                other = first[number]
                yield panel_violation(
                    dashboard,
                    panel,
                    f"has the id {number}, which {other.title!r} ({other.location}) has too",
                    "Give it an id of its own, or none.",
                    location=panel.at("id"),
                    mend=Correction.whole(str(number), str(next(free))),
                )


def panel_id(panel: CompiledPanel) -> int | None:
    """Return the id of a panel, None where it has none."""
    number = panel.document.get("id")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


RULE = Rule("panel-id", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
