"""The environment and its data sources: where things are, and what Grafana is told of them."""

from collections.abc import Iterator

from toolchain.base.secret import without_credentials
from toolchain.compile.provisioning import datasource_model
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Environment, Folder
from toolchain.define.evaluation import AlertEvaluator, PrometheusFiles, RulerEndpoint, evaluator_title
from toolchain.project.load_errors import relative_to
from toolchain.project.loading import Project
from toolchain.review.change import Change, Kind, What
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing, without
from toolchain.review.risk import assessed
from toolchain.review.words.values import duration, field_words

_NAMED = ("name", "url", "uid", "type", "isDefault", "orgId")


def compare_data_sources(before: Project, after: Project) -> Iterator[Change]:
    """Yield what changes in the data sources that the environment has an endpoint for."""
    sources = paired(_present(before), _present(after), (lambda each: each.key, lambda each: each.name))
    for each in sources.removed:
        yield assessed(Kind.DATA_SOURCE, (each.name,), "removed", relative_to(each.location, before.root))
    for each in sources.added:
        yield assessed(Kind.DATA_SOURCE, (each.name,), "added", relative_to(each.location, after.root))
    for old, new in sources.both:
        first, second = datasource_model(before.environment, old), datasource_model(after.environment, new)
        place = relative_to(new.location, after.root)
        here = relative_to(after.environment.location, after.root)
        for name, was, becomes in differing(_source_aspects(first), _source_aspects(second)):
            source = here if name in ("url", "uid") else place
            yield assessed(Kind.DATA_SOURCE, (new.name,), name, source, before=was, after=becomes)
        words = field_words(without(first, _NAMED), without(second, _NAMED))
        words += field_words({"former names": old.former_names}, {"former names": new.former_names})
        if words:
            yield assessed(Kind.DATA_SOURCE, (new.name,), "settings", place, words=words)


def _present(project: Project) -> list[DataSource]:
    return [each for each in project.datasources if each.key in project.environment.endpoints]


def _source_aspects(model: dict[str, object]) -> dict[What, str]:
    return {
        "name": str(model["name"]),
        "type": str(model["type"]),
        "url": without_credentials(str(model["url"])),
        "uid": str(model["uid"]),
        "default": "yes" if model["isDefault"] else "no",
    }


def compare_environments(before: Project, after: Project) -> Iterator[Change]:
    """Yield what changes in the environment itself; receivers are told of with their contact points."""
    old, new = before.environment, after.environment
    place = relative_to(new.location, after.root)
    for name, was, becomes in differing(_aspects(old), _aspects(new)):
        yield assessed(Kind.ENVIRONMENT, (new.name,), name, place, before=was, after=becomes)
    for name, first, second in (
        ("folders", _folders(old), _folders(new)),
        ("mail server", _mail(old), _mail(new)),
        ("evaluation", _evaluation(old), _evaluation(new)),
    ):
        words = field_words(first, second)
        if words:
            yield assessed(Kind.ENVIRONMENT, (new.name,), name, place, words=words)


def _aspects(environment: Environment) -> dict[What, str]:
    return {
        "title": environment.title,
        "Grafana": without_credentials(environment.grafana_url),
        "folder": f"{environment.folder.title} ({environment.folder.uid})",
        "scrape interval": duration(environment.scrape_interval),
        "runbooks": environment.runbooks_url,
        "Alertmanager": environment.alertmanager_url,
        "path of dashboards": environment.dashboards_path,
        "edits in Grafana": "allowed" if environment.allows_ui_edits else "refused",
        "organisation": str(environment.org_id),
    }


def _folders(environment: Environment) -> dict[str, object]:
    return {key or "own": _folder(each) for key, each in {"": environment.folder, **environment.folders}.items()}


def _folder(folder: Folder) -> dict[str, object]:
    return {
        "title": folder.title,
        "id": folder.uid,
        "below": folder.below,
        "permissions": {each.to: each.level for each in folder.permissions},
    }


def _mail(environment: Environment) -> dict[str, str]:
    server = environment.mail_server
    if server is None:
        return {}
    return {"address": server.address, "sender": server.sender, "user": server.user, "access": str(server.password)}


def _evaluation(environment: Environment) -> dict[str, object]:
    evaluation = environment.evaluation
    return {
        "recording rules": _evaluator(evaluation.recordings),
        "alerts on metrics": _evaluator(evaluation.metric_alerts),
        "alerts on logs": _evaluator(evaluation.log_alerts),
    }


def _evaluator(evaluator: AlertEvaluator | None) -> str:
    words = evaluator_title(evaluator)
    match evaluator:
        case RulerEndpoint():
            return f"{words} at {without_credentials(evaluator.url)}"
        case PrometheusFiles():
            return f"{words} at {without_credentials(evaluator.url)}, from {evaluator.directory}"
    return words
