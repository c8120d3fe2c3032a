"""Rule groups of a Mimir, Cortex or Loki ruler (their documentation, "HTTP API", ruler and rules endpoints).

A namespace stands for a rule file. Groups are YAML as in Prometheus' rule files. Errors are those of Grafana's client.
"""

from enum import Enum
from typing import Any

import yaml
from attrs import evolve, frozen

from toolchain.live.grafana.answers import Answer
from toolchain.live.grafana.call import Call
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to

Group = dict[str, Any]

_YAML = "application/yaml"


class RulerApi(Enum):
    """Where each server has its rules, below the base URL."""

    MIMIR = "/prometheus/config/v1/rules"
    CORTEX = "/api/v1/rules"
    LOKI = "/loki/api/v1/rules"


@frozen
class Ruler:
    """A ruler for one tenant; ``tenant`` is empty where the server has no tenants, or a proxy chooses."""

    connection: GrafanaConnection
    api: RulerApi
    tenant: str = ""

    def list_groups(self) -> dict[str, list[Group]]:
        """Return all groups by namespace; none at all is an empty dictionary."""
        return self._read(())

    def list_namespace(self, namespace: str) -> list[Group]:
        """Return the groups of a namespace, empty where it has none."""
        return self._read((namespace,)).get(namespace, [])

    def put_group(self, namespace: str, group: Group) -> None:
        """Create or replace a group; ``group["name"]`` tells which. It comes to the same when repeated.

        Raises Invalid with the ruler's words for a rule that it cannot read.
        """
        body = yaml.dump(group, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True).encode()
        self._send(Call("POST", self._path((namespace,)), body=body, content_type=_YAML, is_repeatable=True))

    def delete_group(self, namespace: str, name: str) -> None:
        """Delete a group. Raises NotFound."""
        self._send(Call("DELETE", self._path((namespace, name))))

    def _path(self, names: tuple[str, ...]) -> str:
        return path_to(self.api.value, *names)

    def _read(self, names: tuple[str, ...]) -> dict[str, list[Group]]:
        try:
            answer = self._send(Call("GET", self._path(names), accept=_YAML))
        except NotFound as error:
            # "no rule groups found" is how an empty ruler answers; a path that it does not know has other words.
            if "no rule" in error.message.lower():
                return {}
            raise
        found = _groups(answer.text)
        if found is None:
            raise self.connection.not_ours(answer)
        return found

    def _send(self, call: Call) -> Answer:
        headers = {"X-Scope-OrgID": self.tenant} if self.tenant else {}
        answer = self.connection.exchange(evolve(call, headers=headers))
        if answer.is_page:
            raise self.connection.not_ours(answer)
        return answer


def _groups(text: str) -> dict[str, list[Group]] | None:
    """Return groups by namespace, or None for what is no such YAML."""
    try:
        read = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None
    if read is None:
        return {}
    return read if isinstance(read, dict) and all(isinstance(groups, list) for groups in read.values()) else None
