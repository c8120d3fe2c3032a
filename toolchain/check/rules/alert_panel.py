"""Every alert names the panel that shows its signal.

The link in the notification opens it. A panel that was renamed or removed leaves the person on call with a dashboard
of forty panels, or with none.

Name the dashboard by its uid and the panel by its title: `panel=PanelLink("backend-api", "Error ratio")`.
"""

from collections.abc import Iterable

from toolchain.check.rule import Rule, Violation
from toolchain.compile.compiler import Compilation
from toolchain.errors import did_you_mean
from toolchain.finding import Severity


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts without a panel, or with one that does not exist."""
    by_uid = {dashboard.uid: dashboard for dashboard in compilation.dashboards}
    for alert in compilation.rules.alerts:
        rule, link = alert.definition, alert.definition.panel
        if alert.shown_on is not None:
            continue
        owner = f"alert {rule.name!r}"
        if link is None:
            problem, remedy = f"{owner} names no panel that shows its signal", "Set panel=PanelLink(uid, title)."
        elif link.dashboard not in by_uid:
            suggestion = did_you_mean(link.dashboard, by_uid)
            problem = f"{owner} is shown on the dashboard {link.dashboard!r}, which does not exist.{suggestion}"
            remedy = "Write the dashboard's uid."
        else:
            titles = [panel.title for panel in by_uid[link.dashboard].panels if panel.type != "row"]
            suggestion = did_you_mean(link.panel, titles)
            problem = f"{owner} is shown by {link.panel!r}, which {link.dashboard!r} does not have.{suggestion}"
            remedy = "Write the panel's title."
        yield Violation(alert.location, problem, remedy, (rule,))


RULE = Rule("alert-panel", Severity.ERROR, __doc__, check, whole_project=True)
