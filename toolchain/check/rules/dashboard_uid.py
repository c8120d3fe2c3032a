"""A dashboard has a legal uid that no other dashboard has.

Grafana finds a dashboard by its uid: links, alerts and home pages keep working as long as it stays the same. It has at
most 40 characters out of letters, digits, dash and underscore. Of two dashboards with one uid only one survives, and
Grafana's file provisioning stops updating either. A file without one is given another at each import.

Write it in the definition: `dashboard(uid="backend-api", ...)`. Never change it afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules._causes import uid_of_dashboard
from toolchain.check.rules._uids import is_legal_uid, mistaken_uids
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield illegal and repeated uids; of a repeated one, every dashboard but the first."""
    by_uid: defaultdict[str, list[CompiledDashboard]] = defaultdict(list)
    for dashboard in compilation.dashboards:
        by_uid[dashboard.uid].append(dashboard)
        if not is_legal_uid(dashboard.uid):
            problem = f"has the uid {dashboard.uid!r}" if dashboard.uid else "has no uid"
            yield Violation(
                dashboard.location,
                f"dashboard {dashboard.title!r} {problem}",
                "Give it a uid of at most 40 letters, digits, dashes and underscores.",
                (dashboard.origin,),
                severity=Severity.WARNING if dashboard.origin.finished and not dashboard.uid else None,
                about=(uid_of_dashboard(dashboard),),
            )
    for wanted, dashboard in mistaken_uids(compilation).items():
        if is_legal_uid(dashboard.uid) and not dashboard.origin.finished:
            yield Violation(
                dashboard.location,
                f"dashboard {dashboard.title!r} has the uid {dashboard.uid!r}, to which nothing links, and several "
                f"links lead to {wanted!r}, which no dashboard has",
                f"Give it the uid {wanted!r}, or correct the links.",
                (dashboard.origin,),
                about=(uid_of_dashboard(dashboard),),
            )
    for uid, (first, *others) in by_uid.items():
        for dashboard in others if uid else ():
            yield Violation(
                dashboard.location,
                f"dashboard {dashboard.title!r} has the uid {uid!r}, which {first.title!r} ({first.location}) has too",
                "Give it a uid of its own.",
                (dashboard.origin,),
            )


RULE = Rule("dashboard-uid", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
