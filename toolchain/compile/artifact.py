"""Artifacts: the files that a compile makes.

Those below ``resources/`` are what a deploy sends, a file for each resource: as its API takes it, with references in
place of secrets. A deploy adds its marks, and the version that it replaces.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any
from urllib.parse import quote

import orjson
from attrs import field, frozen

from toolchain.base.errors import UnloadableError
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import DefinedMap, Origin, Path, SourceMap
from toolchain.define.resources.kind import ResourceKind

FORMAT = 2
"""Of the output as a whole, as its manifest says."""

_LONGEST_NAME = 120
"""Characters of a name in the name of a file; file systems take 255 bytes."""


class ArtifactKind(Enum):
    """What an artifact is that is no resource; the value names its schema."""

    DASHBOARD = "dashboard"
    DATASOURCE_PROVISIONING = "datasource-provisioning"
    DASHBOARD_PROVISIONING = "dashboard-provisioning"
    RULE_FILE = "rule-file"
    ALERT_RULE_PROVISIONING = "alert-rule-provisioning"
    CONTACT_POINT_PROVISIONING = "contact-point-provisioning"
    POLICY_PROVISIONING = "policy-provisioning"
    MUTE_TIMING_PROVISIONING = "mute-timing-provisioning"
    MESSAGE_TEMPLATE_PROVISIONING = "message-template-provisioning"
    ALERTMANAGER = "alertmanager"
    ALERTMANAGER_TEMPLATES = "alertmanager-templates"
    ENVIRONMENT = "environment"
    INVENTORY = "inventory"
    STACK_COMPOSE = "stack/compose"
    STACK_PROMETHEUS = "stack/prometheus"
    STACK_LOKI = "stack/loki"
    STACK_ALLOY = "stack/alloy"
    STACK_COLLECTOR = "stack/otel-collector"
    STACK_JAEGER = "stack/jaeger"
    STACK_BLACKBOX = "stack/blackbox"
    STACK_GRAFANA = "stack/grafana"
    STACK_MIMIR = "stack/mimir"

    @property
    def schema(self) -> str:
        """The name of its schema."""
        return self.value


@frozen(eq=False)
class Artifact:
    """A file to be: its path below the environment's output, its document and the definition it comes from.

    ``origins`` are those of the parts that come from definitions of their own, where they are known.
    """

    path: str
    kind: ArtifactKind | ResourceKind
    document: Any
    location: SourceLocation
    origins: Mapping[Path, Origin] = field(factory=dict, repr=False)

    @property
    def map(self) -> SourceMap:
        """Where its parts came from."""
        return DefinedMap({(): Origin(self.location, finished=True), **self.origins})

    def content(self) -> bytes:
        """Return the file's bytes: JSON, YAML or INI by its suffix, a text as it is; the same for the same document.

        Raises UnloadableError for a document that no file can hold.
        """
        try:
            if isinstance(self.document, str):
                return self.document.encode()
            if self.path.endswith(".ini"):
                return ini_bytes(self.document)
            if self.path.endswith((".yaml", ".yml")):
                from toolchain.compile.yaml_text import yaml_bytes  # who writes no artifacts does not wait for it

                return yaml_bytes(self.document)
            return json_bytes(self.document)
        except (TypeError, ValueError) as error:
            problem, remedy = f"{self.path} cannot be written: {error}", "Correct what the definition is given."
            raise UnloadableError(Finding("definition", Severity.ERROR, self.location, problem, remedy)) from error


def artifacts_of(kind: ArtifactKind | ResourceKind, artifacts: Iterable[Artifact]) -> Iterator[Artifact]:
    """Yield the artifacts of a kind."""
    return (each for each in artifacts if each.kind is kind)


def environment_of(artifacts: Iterable[Artifact]) -> str:
    """Return the name of the environment that artifacts are of, which one of them tells."""
    return next(str(each.document["name"]) for each in artifacts_of(ArtifactKind.ENVIRONMENT, artifacts))


def resource_artifact(kind: ResourceKind, name: str, document: Any, location: SourceLocation) -> Artifact:
    """Return the artifact of a resource."""
    return Artifact(resource_path(kind.folder, name), kind, document, location)


def resource_path(folder: str, name: str) -> str:
    """Return the path of the artifact of a resource; no two names share one."""
    encoded = quote(name, safe=" ")
    if len(encoded) > _LONGEST_NAME:
        encoded = f"{encoded[:_LONGEST_NAME]}~{_sha256(name.encode())[:16]}"
    return f"resources/{folder}/{encoded}.json"


def _sha256(content: bytes) -> str:
    from hashlib import sha256  # loads OpenSSL, for which a check of files would wait in vain

    return sha256(content).hexdigest()


def json_bytes(document: Any) -> bytes:
    """Return indented JSON that ends with a line end; keys keep their order."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def ini_bytes(sections: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return sections of settings as an INI file: true and false in lower case, nothing quoted."""
    parts = ("\n".join((f"[{name}]", *map(_setting, some.items()))) for name, some in sections.items())
    return ("\n\n".join(parts) + "\n").encode()


def _setting(setting: tuple[str, Any]) -> str:
    key, value = setting
    return f"{key} = {str(value).lower() if isinstance(value, bool) else value}"


def manifest(environment: str, contents: dict[str, tuple[Artifact, bytes]]) -> bytes:
    """Return the manifest: the hash and the source line of each artifact, in the order of paths."""
    artifacts = [
        {
            "path": path,
            "kind": artifact.kind.schema,
            "sha256": _sha256(content),
            "source": {"file": artifact.location.file, "line": artifact.location.line},
        }
        for path, (artifact, content) in sorted(contents.items())
    ]
    return json_bytes({"formatVersion": FORMAT, "environment": environment, "artifacts": artifacts})
