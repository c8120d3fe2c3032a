"""The Grafana that is brought into shape: the connection, what it can do, and who we are there."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from attrs import field, frozen

from toolchain.base.errors import ConfigurationError, MissingVariableError
from toolchain.base.secret import references_in, resolved
from toolchain.define.environment import Environment
from toolchain.live.grafana.capabilities import Capabilities
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.prometheus_rules import PrometheusRules
from toolchain.live.rule_directory import RuleDirectory
from toolchain.live.ruler import Ruler
from toolchain.sync.model import MANAGER
from toolchain.sync.rules.place import RulerPlace

STORED = "stored in Grafana"
"""In place of a secret's name: what Grafana holds stays, as when a backup is restored, which has no secrets."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class MissingSecretError(MissingVariableError):
    """A secret that a resource refers to and that has no value here."""


def _no_rulers(place: RulerPlace) -> Ruler:
    raise ConfigurationError(f"{place} cannot be reached from here", "Deploy with the command, which opens rulers.")


@frozen(eq=False)
class RuleFiles:
    """A Prometheus, and the directory that it loads rule files from."""

    prometheus: PrometheusRules
    directory: RuleDirectory


def manager_of(environment: str) -> str:
    """Return our name on what we write for an environment of a name: one server may hold several."""
    return f"{MANAGER}-{environment}"


@frozen(eq=False)
class Destination:
    """Where a project goes.

    ``secrets`` are the values of secrets by name, read from the process' environment when they are sent. ``revision``
    is the Git revision of the definitions. ``workers`` requests are under way at once. ``open_ruler`` returns the
    connection to a ruler, ``rule_files`` is the Prometheus that loads files. With ``resends_secrets`` every secret
    counts as changed.
    """

    connection: GrafanaConnection
    capabilities: Capabilities
    environment: Environment
    secrets: Mapping[str, str] = field(factory=dict, repr=False)
    open_ruler: Callable[[RulerPlace], Ruler] = field(default=_no_rulers)
    rule_files: RuleFiles | None = None
    revision: str = ""
    workers: int = 8
    resends_secrets: bool = False

    @property
    def manager(self) -> str:
        """Our name on what we write."""
        return manager_of(self.environment.name)

    @property
    def message(self) -> str:
        """The commit message of a write."""
        return f"{self.manager}: {self.revision}" if self.revision else self.manager

    def with_secrets(self, document: Any) -> Any:
        """Return a document with the values of its secrets, which no message will show from now on.

        Raises MissingSecretError for one that is not set.
        """
        for name in references_in(document):
            if name == STORED:
                raise MissingSecretError(
                    "its secrets are neither in the backup nor in Grafana any more",
                    "Bring back the definitions that name them: `build.py restore REVISION`.",
                )
            if not self.secrets.get(name):
                raise MissingSecretError(
                    f"the secret {name} is not set", f"Set {name} in the environment, and apply again."
                )
            self.connection.never_show([SecretText(self.secrets[name])])
        return resolved(document, self.secrets.__getitem__)

    def both(self, one: Callable[[], Item], other: Callable[[], Result]) -> tuple[Item, Result]:
        """Return the results of two calls that are made at once."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            found = pool.submit(other)
            return one(), found.result()

    def each(
        self, work: Callable[[Item], Result], items: Iterable[Item], interrupted: Callable[[], None] | None = None
    ) -> list[Result]:
        """Return the results of calls for each item, several at once, in the order of the items.

        With ``interrupted`` calls under way come to their end even where an interruption ends the rest: it is told
        first, and none is made by the main thread, which alone is interrupted.
        """
        those = tuple(items)
        if len(those) < 2 and interrupted is None:
            return [work(each) for each in those]
        with ThreadPoolExecutor(max_workers=self.workers) as pool:
            try:
                return list(pool.map(work, those))
            except KeyboardInterrupt:
                if interrupted is not None:
                    interrupted()
                raise
