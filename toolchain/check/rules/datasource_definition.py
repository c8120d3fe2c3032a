"""Data sources have known types, legal uids and names of their own, and at most one is the default.

Grafana refuses the whole provisioning run when two data sources of an organisation are the default, or when a uid has
characters other than letters, digits, dash and underscore; one of a type that it has no plugin for is shown as broken.
A link from one data source to another that has no endpoint in the environment leads nowhere.

Correct the data source, or the environment's endpoint for it.
"""

import re
from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity, Subject
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import endpoint_of
from toolchain.compile.compilation import Compilation
from toolchain.define.datasource import DataSource, references

_BUILT_IN = (
    *("prometheus", "loki", "jaeger", "tempo", "zipkin", "alertmanager", "graphite", "influxdb", "opentsdb"),
    *("elasticsearch", "mysql", "postgres", "mssql", "cloudwatch", "stackdriver", "parca"),
)
"""Types that Grafana brings along (Grafana documentation, "Data sources: built-in core data sources")."""
_PLUGIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_LEGAL = re.compile(r"[A-Za-z0-9_-]{1,40}")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield unknown types, second defaults, repeated names and uids, illegal uids, and references that lead nowhere."""
    project = compilation.project
    endpoints = project.environment.endpoints
    seen: dict[tuple[str, str], DataSource] = {}
    for source in project.datasources:
        if source.type not in _BUILT_IN and not _PLUGIN.fullmatch(source.type):
            yield _violation(
                source,
                f"has the type {source.type!r}, which Grafana does not have.{did_you_mean(source.type, _BUILT_IN)}",
                "Write the id of its plugin: those of others end in -datasource.",
            )
        if source.key not in endpoints:
            continue
        uid = endpoints[source.key].uid
        if not _LEGAL.fullmatch(uid):
            yield _violation(source, f"has the uid {uid!r}", "Use at most 40 letters, digits, dashes and underscores.")
        claims = [("name", source.name), ("uid", uid), *([("default", "")] if source.is_default else [])]
        for claim in claims:
            other = seen.setdefault(claim, source)
            if other is not source:
                word = "is the default" if claim[0] == "default" else f"has the {claim[0]} {claim[1]!r}"
                yield _violation(source, f"{word}, and so does {other.name!r}", "Keep one of them.")
        for reference in references(source.json_data):
            if reference.key not in endpoints:
                yield _violation(
                    source,
                    f"refers to the data source {reference.key!r}, which has no endpoint in "
                    f"environment {project.environment.name!r}",
                    f"Endpoints are {', '.join(endpoints)}.",
                    (endpoint_of(reference.key, project.environment.location),),
                )


def _violation(source: DataSource, problem: str, remedy: str, follows: tuple[Subject, ...] = ()) -> Violation:
    return Violation(source.location, f"data source {source.name!r} {problem}", remedy, (source,), follows=follows)


RULE = Rule("datasource-definition", Severity.ERROR, __doc__, check, whole_project=True)
