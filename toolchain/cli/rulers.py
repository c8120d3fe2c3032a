"""Opens rulers for a command, and keeps credentials to those that they are meant for."""

from collections.abc import Collection, Mapping
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from attrs import evolve

from toolchain.cli import console as consoles
from toolchain.cli.waiting import tell_waiting
from toolchain.define.environment import Environment
from toolchain.live.grafana.credentials import Credentials, base_url, read_credentials
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.retries import RetryPolicy
from toolchain.live.ruler import Ruler
from toolchain.live.ruler_api import RulerApi
from toolchain.sync.rules.place import RulerPlace

_IMPATIENT = RetryPolicy(attempts=2)
"""For a ruler that may be gone for good: every plan asks after it."""


class OpenRulers:
    """Connections to rulers, one for each tenant.

    MIMIR_TOKEN and its like go to the rulers that the environment names, and to what is ``trusted`` by its text: notes
    in Grafana, which name former rulers, can be written by others.
    """

    def __init__(
        self, environment: Environment, environ: Mapping[str, str], file: Path | None, trusted: Collection[str]
    ) -> None:
        self._environment = environment
        self._environ = environ
        self._file = file
        self._trusted = trusted
        self._opened: dict[RulerPlace, Ruler] = {}
        self._lock = Lock()

    def open(self, place: RulerPlace) -> Ruler:
        """Return the connection to a ruler. Raises CredentialError."""
        with self._lock:
            if place not in self._opened:
                self._opened[place] = self._ruler(place)
            return self._opened[place]

    def close(self) -> None:
        """Close all connections."""
        for ruler in self._opened.values():
            ruler.connection.close()

    def _ruler(self, place: RulerPlace) -> Ruler:
        credentials = self._credentials(place)
        title = place.product.title()
        if credentials.sends_secrets_in_the_clear:
            consoles.messages().print(
                f"[yellow]warning[/] the credentials of {title} cross the network unencrypted: use https"
            )
        retries = RetryPolicy() if place.url in self._named(place) else _IMPATIENT
        connection = GrafanaConnection(credentials, service=title, retries=retries, waiting=tell_waiting)
        return Ruler(connection, RulerApi[place.product.upper()], place.tenant)

    def _named(self, place: RulerPlace) -> set[str]:
        """Return the URLs of the product that the environment names."""
        return {RulerPlace.of(each).url for each in self._environment.rulers if each.product == place.product}

    def _credentials(self, place: RulerPlace) -> Credentials:
        prefix = place.product.upper()
        url = base_url(place.url, f"the url of a {place.product} RulerEndpoint")
        found = read_credentials(self._environ, default_url=url, file=self._file, prefix=prefix, may_be_anonymous=True)
        named = self._named(place)
        if place.url in named:
            return found
        if str(place) in self._trusted or _origin(url) in set(map(_origin, named)):
            return evolve(found, url=url)
        return Credentials(
            url, tls=evolve(found.tls, client_certificate=None, client_key=None), timeouts=found.timeouts
        )


def _origin(url: str) -> tuple[str, str]:
    """Return the scheme, and the host with its port."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()
