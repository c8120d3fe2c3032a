"""Panels, variables and annotations use data sources that the project defines.

A panel that names a data source nobody provisions shows "datasource not found". Definitions name a data source by its
key (`prometheus`, `loki`, `jaeger`), and the compiler puts in the environment's uid.

Correct the key, or define the data source in `datasources/` and give it an endpoint in the environment.
"""

from collections.abc import Iterable
from typing import Any

from toolchain.base.errors import did_you_mean, is_close
from toolchain.base.finding import Severity, Subject
from toolchain.check.rule import Reach, Rule, Violation, panel_name
from toolchain.check.rules._causes import endpoint_of
from toolchain.compile.compilation import Compilation
from toolchain.project.project import Project


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield references that could not be resolved, each once per panel, variable or dashboard."""
    project = compilation.project
    known = [source.key for source in project.datasources]
    uids = {endpoint.uid for endpoint in project.environment.endpoints.values()}
    causes = _causes(project)
    for dashboard in compilation.pages:
        places: list[tuple[str, Any, Any]] = []
        for panel in dashboard.panels:
            for document, part in ((panel.document, panel), *((target.document, target) for target in panel.targets)):
                places.append((panel_name(dashboard, panel), document, part))
        places.extend((f"variable ${each.name}", each.document, each) for each in dashboard.variables)
        annotations = dashboard.document.get("annotations", {}).get("list", [])
        places.extend((f"annotation {each.get('name')!r}", each, dashboard) for each in annotations)
        reported: set[tuple[str, str]] = set()
        for where, document, part in places:
            wrong = _unresolved(document.get("datasource"), uids)
            if wrong and (where, wrong) not in reported:
                reported.add((where, wrong))
                cause = causes.get(wrong)
                yield Violation(
                    part.location,
                    f"{where} uses the data source {wrong!r}, which does not exist in environment "
                    f"{project.environment.name!r}.{did_you_mean(wrong, known)}",
                    f"Data sources are {', '.join(known) or 'none'}.",
                    (part.origin, dashboard.origin),
                    follows=() if cause is None else cause.about,
                )
                if cause is not None:
                    yield cause


def _causes(project: Project) -> dict[str, Violation]:
    """Return what is wrong with the data source or the environment, by the key that panels then miss."""
    environment = project.environment
    by_key = {source.key: source for source in project.datasources}
    found = {}
    for key, source in by_key.items():
        if key in environment.endpoints:
            continue
        close = did_you_mean(key, [each for each in environment.endpoints if each not in by_key])
        for asked in (key, source.name):
            found[asked] = Violation(
                environment.location,
                f"environment {environment.name!r} has no endpoint for the data source {key!r}, which panels "
                f"use.{close}",
                f"Its endpoints are {', '.join(environment.endpoints) or 'none'}.",
                (environment,),
                about=(endpoint_of(key, environment.location),),
            )
    for key in environment.endpoints:
        if key in by_key:
            continue
        meant = next((source for source in project.datasources if is_close(source.key, key)), None)
        if meant is not None and meant.key not in environment.endpoints:
            found[key] = Violation(
                meant.location,
                f"the data source {meant.key!r} has no endpoint, and panels and environment {environment.name!r} call "
                f"it {key!r}",
                f"Write key={key!r}.",
                (meant,),
                about=(Subject("data source", meant.key, meant.location),),
            )
    return found


def _unresolved(reference: Any, uids: set[str]) -> str:
    """Return what a reference names if no such data source exists; variables and Grafana's own are fine."""
    if isinstance(reference, str):
        return reference
    if isinstance(reference, dict):
        uid = str(reference.get("uid", ""))
        if uid not in uids and not uid.startswith(("$", "--")) and uid not in ("grafana", "__expr__"):
            return uid
    return ""


RULE = Rule("datasource-unknown", Severity.ERROR, __doc__, check, whole_project=True, reach=Reach.HOUSE)
