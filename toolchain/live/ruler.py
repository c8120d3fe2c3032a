"""Rule groups of a Mimir, Cortex or Loki ruler (their documentation, "HTTP API", ruler and rules endpoints).

A namespace stands for a rule file. Groups are YAML as in Prometheus' rule files. Errors are those of Grafana's client,
with remedies of a ruler.
"""

from typing import Any
from urllib.parse import quote

import yaml
from attrs import evolve, frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import MOST_VALUES_OF_ANSWERS
from toolchain.base.documents.plain import yaml_value
from toolchain.live.grafana.answers import Answer, one_line
from toolchain.live.grafana.call import Call
from toolchain.live.grafana.errors import GrafanaError, NotFound
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to
from toolchain.live.ruler_api import RulerApi
from toolchain.live.ruler_errors import NoRuler, no_rules_here, with_remedy

Group = dict[str, Any]

_YAML = "application/yaml"


@frozen
class Ruler:
    """A ruler for one tenant; ``tenant`` is empty where the server has no tenants, or a proxy chooses.

    Every call raises a GrafanaError where it fails; NoRuler where the server has no rules at the product's path.
    """

    connection: GrafanaConnection
    api: RulerApi
    tenant: str = ""

    def list_groups(self) -> dict[str, list[Group]]:
        """Return all groups by namespace; none at all is an empty dictionary."""
        return self._read(())

    def list_namespace(self, namespace: str) -> list[Group]:
        """Return the groups of a namespace, empty where it has none."""
        return self._read((namespace,)).get(namespace, [])

    def get_group(self, namespace: str, name: str) -> Group | None:
        """Return a group, None where there is none. Raises ReadOnly for a ruler whose rules are files."""
        try:
            answer = self._send(Call("GET", self._path((namespace, name)), accept=_YAML))
        except NotFound:
            return None
        found = _yaml(answer.text)
        if not isinstance(found, dict) or not _is_group(found):
            raise self._no_rules(answer)
        return found

    def put_group(self, namespace: str, group: Group) -> None:
        """Create or replace a group; ``group["name"]`` tells which. It comes to the same when repeated.

        Raises Invalid with the ruler's words for a rule that it cannot read, and for more than its limits allow.
        """
        body = yaml.dump(group, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True).encode()
        self._send(Call("POST", self._path((namespace,)), body=body, content_type=_YAML, is_repeatable=True))

    def delete_group(self, namespace: str, name: str) -> None:
        """Delete a group. Raises NotFound, where the ruler does not call a missing group deleted."""
        self._send(Call("DELETE", self._path((namespace, name))))

    def _path(self, names: tuple[str, ...]) -> str:
        if self.api is RulerApi.LOKI:  # it decodes a path twice: %2F would end a name, and delete another group
            names = tuple(quote(name, safe="") if "/" in name or "%" in name else name for name in names)
        return path_to(self.api.value, *names)

    def _read(self, names: tuple[str, ...]) -> dict[str, list[Group]]:
        try:
            answer = self._send(Call("GET", self._path(names), accept=_YAML))
        except NotFound:
            return {}  # "no rule groups found" is how an empty ruler answers, and an empty namespace
        found = _yaml(answer.text)
        if found is None:
            return {}
        if not isinstance(found, dict) or not all(map(_is_namespace, found.items())):
            raise self._no_rules(answer)
        return found

    def _no_rules(self, answer: Answer) -> NoRuler:
        words = f"what came back are no rule groups ({one_line(answer.content_type) or 'no type'})"
        error = GrafanaError(words, method=answer.method, path=answer.path, status=answer.status)
        return no_rules_here(error, self.connection.base_url)

    def _send(self, call: Call) -> Answer:
        headers = {"X-Scope-OrgID": self.tenant} if self.tenant else {}
        try:
            answer = self.connection.exchange(evolve(call, headers=headers))
        except GrafanaError as error:
            raise with_remedy(error, self.connection.service, self.connection.base_url, self.tenant) from error
        if answer.is_page:
            raise self.connection.not_ours(answer)
        return answer


def _yaml(text: str) -> Any:
    """Return what YAML says, and the text itself where it is none, or more than any ruler has."""
    try:
        return yaml_value(text, MOST_VALUES_OF_ANSWERS)
    except DocumentError:
        return text


def _is_namespace(item: tuple[Any, Any]) -> bool:
    name, groups = item
    return isinstance(name, str) and isinstance(groups, list) and all(map(_is_group, groups))


def _is_group(group: Any) -> bool:
    if not isinstance(group, dict) or not isinstance(group.get("name"), str):
        return False
    rules = group.get("rules")
    return rules is None or (isinstance(rules, list) and all(isinstance(each, dict) for each in rules))
