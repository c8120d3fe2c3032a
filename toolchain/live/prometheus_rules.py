"""The rules of a Prometheus that loads rule files: tell it to load them, and ask what it has.

Source: Prometheus documentation, "HTTP API" (rules, formatting query expressions, config, flags) and "Management API".
Errors are those of Grafana's client.
"""

from typing import Any

from attrs import frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.plain import yaml_value
from toolchain.live.grafana.call import Call, Parameters
from toolchain.live.grafana.errors import Forbidden, GrafanaError, NotFound, ServerError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.rule_states import GroupState, read_groups

_NO_LIFECYCLE = "Start it with --web.enable-lifecycle, and let a proxy before it pass POST /-/reload."


class ReloadOff(GrafanaError):  # noqa: N818 - as its siblings are named
    """A Prometheus that cannot be told to load its rule files."""


class ReloadFailed(GrafanaError):  # noqa: N818
    """A Prometheus that was told to load its rule files and could not; it goes on with those that it had."""


@frozen
class PrometheusRules:
    """A connection to one Prometheus; messages call it Prometheus."""

    connection: GrafanaConnection

    def groups(self) -> tuple[GroupState, ...]:
        """Return all groups that it has loaded, with the state of each rule."""
        return read_groups(self.connection, "/api/v1/rules")

    def reload(self) -> None:
        """Tell it to load its configuration and rule files again; it answers when that is done.

        Raises ReloadOff, ReloadFailed.
        """
        try:
            self.connection.exchange(Call("POST", "/-/reload", is_repeatable=True))
        except Forbidden as error:
            raise _told(ReloadOff, error, _NO_LIFECYCLE) from None
        except ServerError as error:
            raise _told(ReloadFailed, error, "Its log names the file and the rule.") from None
        except NotFound as error:
            raise _told(ReloadOff, error, "Check that the URL is Prometheus' own, with its prefix.") from None
        except GrafanaError as error:
            if error.status != 405:
                raise
            raise _told(ReloadOff, error, _NO_LIFECYCLE) from None

    def can_reload(self) -> bool | None:
        """Return whether it was started so that it can be told to load its files; None where it does not say."""
        try:
            flags = self._data("/api/v1/status/flags")
        except (Forbidden, NotFound):
            return None  # a proxy may keep it to itself; the reload will tell
        found = flags.get("web.enable-lifecycle") if isinstance(flags, dict) else None
        return None if found is None else found == "true"

    def rule_file_patterns(self) -> tuple[str, ...]:
        """Return the patterns of the files that it loads rules from."""
        data = self._data("/api/v1/status/config")
        text = str(data.get("yaml") or "") if isinstance(data, dict) else ""
        try:
            read = yaml_value(text)
        except DocumentError as error:
            words = f"the configuration that Prometheus shows cannot be read: line {error.line}: {error.message}"
            raise GrafanaError(words, "Check that the URL is Prometheus' own.") from error
        patterns = read.get("rule_files") if isinstance(read, dict) else None
        return tuple(map(str, patterns)) if isinstance(patterns, list) else ()

    def formatted(self, query: str) -> str:
        """Return a query in Prometheus' own spelling. Raises NotFound before release 2.40, Invalid for no PromQL."""
        return str(self._data("/api/v1/format_query", {"query": query}))

    def _data(self, path: str, parameters: Parameters | None = None) -> Any:
        return self.connection.read_document(path, parameters).get("data")


def _told(kind: type[GrafanaError], error: GrafanaError, remedy: str) -> GrafanaError:
    return kind(error.message, remedy, method=error.method, path=error.path, status=error.status)
