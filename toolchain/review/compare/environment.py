"""The environment and its data sources: where things are, and what Grafana is told of them."""

from collections.abc import Iterator
from functools import partial

from toolchain.base.documents.document import Document, section
from toolchain.base.secret import without_credentials
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.built.build import Build
from toolchain.compile.stack.program import FOLDER
from toolchain.review.change import Change, Kind, What
from toolchain.review.compare.inventory import both_tell
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing, without
from toolchain.review.risk import assessed
from toolchain.review.words.values import duration, field_words

_NAMED = ("name", "url", "uid", "type", "isDefault", "orgId")
_OF_EVALUATORS = (ArtifactKind.RULE_FILE, ArtifactKind.ALERTMANAGER, ArtifactKind.ALERTMANAGER_TEMPLATES)


def compare_data_sources(before: Build, after: Build) -> Iterator[Change]:
    """Yield what changes in the data sources that the environment has an endpoint for."""
    sources = paired(before.data_sources, after.data_sources, (lambda each: each.key, lambda each: each.name))
    for each in sources.removed:
        yield assessed(Kind.DATA_SOURCE, (each.name,), "removed", each.location)
    for each in sources.added:
        yield assessed(Kind.DATA_SOURCE, (each.name,), "added", each.location)
    for old, new in sources.both:
        for name, was, becomes in differing(_source_aspects(old.document), _source_aspects(new.document)):
            source = after.environment.location if name in ("url", "uid") else new.location
            yield assessed(Kind.DATA_SOURCE, (new.name,), name, source, before=was, after=becomes)
        words = field_words(without(old.document, _NAMED), without(new.document, _NAMED))
        if words:
            yield assessed(Kind.DATA_SOURCE, (new.name,), "settings", new.location, words=words)


def _source_aspects(model: Document) -> dict[What, str]:
    return {
        "name": str(model.get("name")),
        "type": str(model.get("type")),
        "url": without_credentials(str(model.get("url"))),
        "uid": str(model.get("uid")),
        "default": "yes" if model.get("isDefault") else "no",
    }


def compare_environments(before: Build, after: Build) -> Iterator[Change]:
    """Yield what changes in the environment itself; receivers are told of with their contact points.

    What one of the builds does not tell of is not compared.
    """
    subject, place = (after.environment.name,), after.environment.location
    is_told = both_tell(before, after, "environment")
    aspects = [_aspects(each) | (_told(each) if is_told else {}) for each in (before, after)]
    for name, was, becomes in differing(*aspects):
        yield assessed(Kind.ENVIRONMENT, subject, name, place, before=was, after=becomes)
    for name, of in (
        ("folders", partial(_folders, is_told=is_told, tells_all=before.tells_folders and after.tells_folders)),
        ("teams", _teams),
        ("former data sources", _former_data_sources),
        ("mail server", _mail if is_told else _nothing),
        ("evaluation", _evaluation if is_told else _files),
        ("sampling", _sampling if all(_sampling(each) for each in (before, after)) else _nothing),
        ("stack", _stack),
    ):
        words = field_words(of(before), of(after))
        if words:
            yield assessed(Kind.ENVIRONMENT, subject, name, place, words=words)


def _aspects(build: Build) -> dict[What, str]:
    environment = build.environment
    return {
        "title": environment.title,
        "Grafana": without_credentials(environment.grafana_url),
        "folder": f"{environment.folder_title(environment.folder)} ({environment.folder})",
        "scrape interval": duration(environment.scrape_interval),
        "organisation": str(environment.org_id),
    }


def _listed(build: Build) -> Document:
    return section(build.inventory or {}, "environment")


def _told(build: Build) -> dict[What, str]:
    document = _listed(build)
    return {
        "runbooks": str(document.get("runbooksUrl") or ""),
        "Alertmanager": str(document.get("alertmanagerUrl") or ""),
        "path of dashboards": str(document.get("dashboardsPath") or ""),
        "edits in Grafana": "allowed" if document.get("allowsUiEdits") else "refused",
    }


def _folders(build: Build, *, is_told: bool, tells_all: bool) -> Document:
    further = section(_listed(build), "folders") if is_told else {}
    keys = {uid: key for key, uid in further.items()} | {build.environment.folder: "own"}
    return {
        keys.get(uid, uid): {"title": each.title, "id": uid}
        | ({"below": each.below, "permissions": dict(each.permissions)} if tells_all else {})
        for uid, each in build.environment.folders.items()
    }


def _teams(build: Build) -> Document:
    return dict.fromkeys(build.environment.teams, "there")


def _former_data_sources(build: Build) -> Document:
    return dict.fromkeys(build.environment.former_data_sources, "deleted")


def _nothing(_build: Build) -> Document:
    return {}


def _mail(build: Build) -> Document:
    return section(_listed(build), "mailServer")


def _evaluation(build: Build) -> Document:
    document = section(_listed(build), "evaluation")
    words = {"recordings": "recording rules", "alertsOnMetrics": "alerts on metrics", "alertsOnLogs": "alerts on logs"}
    return {said: document.get(name) for name, said in words.items()}


def _files(build: Build) -> Document:
    """Return which files there are for evaluators: where a build does not name these, that is what it says of them."""
    return {each.path: "written" for each in build.artifacts if each.kind in _OF_EVALUATORS}


def _sampling(build: Build) -> Document:
    return section(_listed(build), "sampling")


def _stack(build: Build) -> Document:
    """Return the files of the stack; a text as its lines."""
    files = {
        each.path.removeprefix(f"{FOLDER}/"): each.document
        for each in build.artifacts
        if each.path.startswith(f"{FOLDER}/")
    }
    return {
        path: dict.fromkeys(filter(None, document.splitlines()), "there") if isinstance(document, str) else document
        for path, document in files.items()
    }
