"""Links to dashboards lead to dashboards that exist.

A link to `/d/backend-apis` opens "Dashboard not found", usually in the middle of an incident. Menus of siblings list
dashboards by tag; a tag that no dashboard has makes an empty menu. A playlist that shows neither shows nothing, and a
report has no picture of a dashboard that is not there.

Correct the uid or the tag; `build.py list dashboards` shows them.
"""

from collections.abc import Iterable, Mapping

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity, Subject
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import uid_of_dashboard
from toolchain.check.rules._uids import links_of, mistaken_uids, uids_in
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard
from toolchain.define.reference import DashboardRef, Tag
from toolchain.define.resources.kinds import kind_of

_CORRECT_UID = "Correct the uid; `build.py list dashboards` shows them."


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield links to uids and tags that no dashboard of the project has."""
    uids = {dashboard.uid for dashboard in compilation.dashboards}
    all_tags = [set(dashboard.document.get("tags") or ()) for dashboard in compilation.dashboards]
    tag_names = sorted(set().union(*all_tags))
    mistaken = mistaken_uids(compilation)
    for dashboard in compilation.dashboards:
        for where, location, definition, link in links_of(dashboard):
            for uid in uids_in(link):
                if uid not in uids:
                    yield Violation(
                        location,
                        f"{where}: the link {link.get('title')!r} leads to the dashboard {uid!r}, which does not exist."
                        f"{did_you_mean(uid, uids)}",
                        _CORRECT_UID,
                        (definition, dashboard.origin),
                        follows=_causes(uid, mistaken),
                    )
            tags = set(link.get("tags") or ()) if link.get("type") == "dashboards" else set()
            if tags and not any(tags <= each for each in all_tags):
                yield Violation(
                    location,
                    f"{where}: no dashboard has the tags of the menu {link.get('title')!r}: {', '.join(sorted(tags))}",
                    f"Tags are {', '.join(tag_names)}.",
                    (definition, dashboard.origin),
                )
    yield from _of_reports(compilation, uids, mistaken)
    for each in compilation.project.resources:
        kind = kind_of(each)
        for target in kind.leads_to(each):
            name = f"{kind.name} {each.uid!r}"
            match target:
                case DashboardRef(uid=uid) if uid not in uids:
                    problem = f"{name} leads to the dashboard {uid!r}, which does not exist.{did_you_mean(uid, uids)}"
                    yield Violation(each.location, problem, _CORRECT_UID, (each,), follows=_causes(uid, mistaken))
                case Tag(name=tag) if tag not in tag_names:
                    problem = f"{name} leads to dashboards with the tag {tag!r}, which none has"
                    remedy = f"Tags are {', '.join(tag_names)}."
                    yield Violation(each.location, f"{problem}.{did_you_mean(tag, tag_names)}", remedy, (each,))


def _of_reports(
    compilation: Compilation, uids: set[str], mistaken: Mapping[str, CompiledDashboard]
) -> Iterable[Violation]:
    """Yield dashboards of reports, and of their sections, that do not exist."""
    for report in compilation.reports:
        definition = report.definition
        closer = [(each.location, each.dashboard) for each in definition.sections if each.dashboard is not None]
        for location, target in (*((definition.location, each) for each in definition.shown), *closer):
            if target.uid not in uids:
                problem = f"report {definition.name!r} leads to the dashboard {target.uid!r}, which does not exist."
                told = f"{problem}{did_you_mean(target.uid, uids)}"
                yield Violation(location, told, _CORRECT_UID, (definition,), follows=_causes(target.uid, mistaken))


def _causes(uid: str, mistaken: Mapping[str, CompiledDashboard]) -> tuple[Subject, ...]:
    """Return what makes a uid one that nothing has."""
    return (uid_of_dashboard(mistaken[uid]),) if uid in mistaken else ()


RULE = Rule("link-target", Severity.ERROR, __doc__, check, whole_project=True)
