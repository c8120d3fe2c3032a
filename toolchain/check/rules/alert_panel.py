"""Every alert names the panel that shows its signal.

The link in the notification opens it. A panel that was renamed or removed leaves the person on call with a dashboard
of forty panels, or with none.

Name the dashboard by its uid and the panel by its title: `panel=PanelLink("backend-api", "Error ratio")`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity, Subject
from toolchain.check.rule import Rule, Violation, panel_violation
from toolchain.check.rules._causes import mistaken_names, title_of_panel, uid_of_dashboard
from toolchain.check.rules._uids import mistaken_uids
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts without a panel, or with one that does not exist."""
    by_uid = {dashboard.uid: dashboard for dashboard in compilation.dashboards}
    uids, titles = mistaken_uids(compilation), _mistaken_titles(compilation, by_uid)
    for (uid, wanted), panel in titles.items():
        yield panel_violation(
            by_uid[uid],
            panel,
            f"no alert is shown by it, and several are by {wanted!r}, which {uid!r} does not have",
            f"Call it {wanted!r}, or correct the alerts.",
            about=(title_of_panel(panel),),
        )
    for alert in compilation.rules.alerts:
        rule, link = alert.definition, alert.definition.panel
        if alert.shown_on is not None:
            continue
        owner = f"alert {rule.name!r}"
        follows: tuple[Subject, ...] = ()
        if link is None:
            problem, remedy = f"{owner} names no panel that shows its signal", "Set panel=PanelLink(uid, title)."
        elif link.dashboard not in by_uid:
            suggestion = did_you_mean(link.dashboard, by_uid)
            problem = f"{owner} is shown on the dashboard {link.dashboard!r}, which does not exist.{suggestion}"
            remedy = "Write the dashboard's uid."
            follows = (uid_of_dashboard(uids[link.dashboard]),) if link.dashboard in uids else ()
        else:
            suggestion = did_you_mean(link.panel, [panel.title for panel in _panels(by_uid[link.dashboard])])
            problem = f"{owner} is shown by {link.panel!r}, which {link.dashboard!r} does not have.{suggestion}"
            remedy = "Write the panel's title."
            renamed = titles.get((link.dashboard, link.panel))
            follows = () if renamed is None else (title_of_panel(renamed),)
        yield Violation(alert.location, problem, remedy, (rule,), follows=follows)


def _panels(dashboard: CompiledDashboard) -> list[CompiledPanel]:
    return [panel for panel in dashboard.panels if not panel.is_row]


def _mistaken_titles(
    compilation: Compilation, by_uid: Mapping[str, CompiledDashboard]
) -> dict[tuple[str, str], CompiledPanel]:
    """Return titles that several alerts ask a dashboard for and it does not have, each with the panel meant."""
    asked: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for alert in compilation.rules.alerts:
        link = alert.definition.panel
        if link is not None and link.dashboard in by_uid:
            asked[link.dashboard][link.panel] += 1
    found = {}
    for uid, titles in asked.items():
        panels = {panel.title: panel for panel in _panels(by_uid[uid])}
        for wanted, wrong in mistaken_names(titles, panels).items():
            found[uid, wanted] = panels[wrong]
    return found


RULE = Rule("alert-panel", Severity.ERROR, __doc__, check, whole_project=True)
