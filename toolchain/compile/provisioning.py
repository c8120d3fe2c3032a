"""Grafana's provisioning files: data sources and the dashboard provider.

Grafana expands ``$VAR``, ``${VAR}`` and ``$__file{...}`` in every string of these files and reads ``$$`` as one
dollar (Grafana documentation, "Provision Grafana", and its values package), so each literal dollar is doubled, and a
secret is the only thing written with a single one.
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.secret import Secret
from toolchain.define.datasource import DataSource, DataSourceUid, ScrapeInterval
from toolchain.define.environment import Endpoint, Environment, Folder


def datasource_file(environment: Environment, sources: tuple[DataSource, ...]) -> Document:
    """Return the provisioning file of the data sources that the environment has an endpoint for.

    Sources are matched by organisation and name, so former names are deleted; sources that left the file are pruned
    (Grafana documentation, "Provision Grafana").
    """
    present = [(source, environment.endpoints[source.key]) for source in sources if source.key in environment.endpoints]
    document: Document = {"apiVersion": 1, "prune": True}
    deleted = [name for source, _ in present for name in source.former_names]
    if deleted:
        document["deleteDatasources"] = [
            {"name": escaped(name), "orgId": environment.org_id} for name in dict.fromkeys(deleted)
        ]
    document["datasources"] = [_datasource(environment, source, endpoint) for source, endpoint in present]
    return document


def _datasource(environment: Environment, source: DataSource, endpoint: Endpoint) -> Document:
    document = {**_model(environment, source, endpoint), "editable": False}
    provisioned_document: Document = provisioned(document, environment)
    return provisioned_document


def datasource_model(environment: Environment, source: DataSource) -> Document:
    """Return a data source as the API takes it, secrets as references.

    Raises KeyError where the environment has no endpoint for it.
    """
    model: Document = _referred(_model(environment, source, environment.endpoints[source.key]), environment)
    return model


def _model(environment: Environment, source: DataSource, endpoint: Endpoint) -> Document:
    """Return a data source, its references and secrets still as the definitions have them."""
    json_data = dict(source.json_data)
    secrets = dict(source.secure_json_data)
    document: Document = {
        "name": source.name,
        "type": source.type,
        "uid": endpoint.uid,
        "orgId": environment.org_id,
        "access": "proxy",
        "url": endpoint.url,
        "isDefault": source.is_default,
    }
    if endpoint.user:
        document |= {"basicAuth": True, "basicAuthUser": endpoint.user}
    if endpoint.password is not None:
        secrets["basicAuthPassword"] = endpoint.password
    if endpoint.bearer_token is not None:
        json_data["httpHeaderName1"] = "Authorization"
        secrets["httpHeaderValue1"] = Secret(endpoint.bearer_token.name, prefix="Bearer ")
    document["jsonData"] = json_data
    if secrets:
        document["secureJsonData"] = secrets
    return document


def _referred(value: Any, environment: Environment) -> Any:
    match value:
        case Secret():
            return value.reference()
        case DataSourceUid(key=key):
            endpoint = environment.endpoints.get(key)
            return key if endpoint is None else endpoint.uid
        case ScrapeInterval():
            return environment.scrape_interval
        case Mapping():
            return {key: _referred(each, environment) for key, each in value.items()}
        case list() | tuple():
            return [_referred(each, environment) for each in value]
    return value


def folder_permissions(folder: Folder) -> Document:
    """Return what roles and teams may do in a folder, as the definitions say it: Grafana numbers teams by itself."""
    granted = ({"to": each.grantee, "level": each.level} for each in folder.permissions)
    return {"folderUid": folder.uid, "permissions": sorted(granted, key=lambda each: each["to"])}


def provisioned(value: Any, environment: Environment) -> Any:
    """Return nested data as a provisioning file holds it: references resolved, dollars doubled, secrets by name."""
    match value:
        case Secret(name=name, prefix=prefix):
            return f"{escaped(prefix)}${name}"
        case str():
            return escaped(value)
        case Mapping():
            return {key: provisioned(each, environment) for key, each in value.items()}
        case list() | tuple():
            return [provisioned(each, environment) for each in value]
    return _referred(value, environment)


def escaped(text: str) -> str:
    """Return the text with each dollar doubled, which Grafana reads as one."""
    return text.replace("$", "$$")


def dashboard_provider_file(environment: Environment) -> Document:
    """Return the providers that make Grafana read the compiled dashboards and refuse edits that would be lost.

    One for each folder, with a directory of its own: a provider reads all directories below its path. It makes folders
    at the root only. A folder is named by its title alone: rules are provisioned before dashboards, look their folder
    up by title and make it with a uid of Grafana's own, and a provider that names a uid would make another one.
    """
    path = environment.dashboards_path
    further = [_dashboard_provider(environment, folder, f"{path}-{key}") for key, folder in environment.folders.items()]
    return {"apiVersion": 1, "providers": [_dashboard_provider(environment, environment.folder, path), *further]}


def _dashboard_provider(environment: Environment, folder: Folder, path: str) -> Document:
    return {
        "name": escaped(folder.uid),
        "type": "file",
        "orgId": environment.org_id,
        "folder": escaped(folder.title),
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": escaped(path), "foldersFromFilesStructure": False},
    }
