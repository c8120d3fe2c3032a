"""A report tells nothing of a single person.

A report goes to a channel and to mailboxes, where nobody can take it back. Fields that the log schema marks as personal
(who a user is, where from, with which browser) are neither figures nor what tells the figures of a report apart.

Group by something else, or count how many there are: `lq.count(lq.sum(..., by=["userId"]))`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledReport
from toolchain.languages.logql.analysis.analyser import LogAnalysis


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield queries and lists of alerts in reports that show a personal field."""
    schemas = compilation.project.catalog.log_schemas
    personal = {field.label for schema in schemas for field in schema.fields if field.personal}
    for report in compilation.reports:
        yield from _of_alerts(report, personal)
        for panel in report.dashboard.panels:
            for target in panel.targets:
                for name in _shown(target.log_analysis):
                    yield panel_violation(
                        report.dashboard,
                        panel,
                        f"tells people apart by {name!r}, which is personal",
                        "Group by something else, or count how many there are.",
                        target,
                    )


def _of_alerts(report: CompiledReport, personal: set[str]) -> Iterable[Violation]:
    for section in report.definition.sections:
        for name in dict.fromkeys(name for alerts in section.alerts for name in alerts.by if name in personal):
            yield Violation(
                section.location,
                f"section {section.title!r} of report {report.definition.name!r} tells alerts apart by {name!r}, "
                "which is personal",
                "Name other labels.",
                (report.definition,),
            )


def _shown(analysis: LogAnalysis | None) -> Iterable[str]:
    if analysis is not None:
        for name, label in analysis.output.labels.items():
            if label.entry is not None and label.entry.personal:
                yield name


RULE = Rule("report-personal", Severity.ERROR, __doc__, check)
