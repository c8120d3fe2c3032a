"""Who clicks a series arrives at a dashboard that shows it alone.

A link from one endpoint's line to all endpoints makes the person on call look for it again. Data links choose the
labels of the series by themselves, where the dashboard that they lead to has a variable for the label. Here some of the
values are none of the variable's: the link would lead from those to panels without data, so it chooses nothing at all.

Write what the link is to choose, with an override for the values that are called otherwise there:
`data_links=[to(page, service="${__field.labels.service}")], overrides=[by_name("postgres", links=[to(page,
service="database")])]`. Or keep the query to the values that the variable has.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.library_panels import series_links


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield data links that leave alone a variable which has values of a label of the series."""
    links = series_links(compilation.project)
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            for link, variable, missing in links.unchosen(panel.document, panel.targets, dashboard.uid):
                value = f"{variable.name}='${{__field.labels.{variable.label}}}'"
                offers = f", which does not offer {', '.join(sorted(missing))}" if missing else ""
                yield panel_violation(
                    dashboard,
                    panel,
                    f"the link {link.get('title')!r} does not choose the {variable.label!r} of the series that is "
                    f"clicked: there it is the variable {variable.name!r}{offers}",
                    f"Write what it is to choose: {value}{', and an override for the others' if missing else ''}.",
                )


RULE = Rule("series-link", Severity.WARNING, __doc__, check, reach=Reach.HOUSE)
