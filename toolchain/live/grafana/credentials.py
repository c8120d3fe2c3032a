"""Who we are to Grafana and how to reach it, from the environment or a file of ``NAME=value`` lines.

Names, with ``GRAFANA`` as the prefix: ``_URL``; ``_TOKEN`` or ``_TOKEN_FILE``, or ``_USER`` and ``_PASSWORD``;
``_CA_FILE``, ``_CLIENT_CERT``, ``_CLIENT_KEY``, ``_INSECURE``; ``_HTTP_HEADERS`` or ``_HTTP_HEADERS_FILE``, a JSON
object; ``_CONNECT_TIMEOUT``, ``_TIMEOUT`` (a pause) and ``_TOTAL_TIMEOUT`` (a whole answer) in seconds.
``_CREDENTIALS_FILE`` is a file of the same names; the environment goes before it. Proxies are those of ``HTTPS_PROXY``,
``HTTP_PROXY`` and ``NO_PROXY``.
"""

import re
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from attrs import field, frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import LARGEST_SETTING
from toolchain.base.documents.plain import json_value
from toolchain.base.documents.text_file import read_text
from toolchain.live.grafana.errors import CredentialError
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.sending import Timeouts, is_loopback

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OWN_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "x-disable-provenance",
        "x-grafana-org-id",
    }
)
"""Headers that the client sets itself."""

_LONGEST_URL = 2_000
_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"", "0", "false", "no"})


@frozen
class Tls:
    """How TLS is checked; ``is_insecure`` accepts any certificate."""

    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    is_insecure: bool = False


@frozen
class Credentials:
    """A base URL without a trailing slash, who we are (a token, or a user with a password), and how to connect."""

    url: str
    token: SecretText | None = None
    user: str = ""
    password: SecretText | None = None
    headers: Mapping[str, SecretText] = field(factory=lambda: MappingProxyType({}))
    tls: Tls = Tls()
    timeouts: Timeouts = field(factory=Timeouts)

    def secrets(self) -> tuple[SecretText, ...]:
        """Return everything here that must not be shown."""
        basic = (SecretText(f"{self.user}:{self.password.reveal()}"),) if self.password is not None else ()
        single = tuple(secret for secret in (self.token, self.password) if secret is not None)
        return (*single, *basic, *self.headers.values())

    @property
    def sends_secrets_in_the_clear(self) -> bool:
        """Whether the credentials cross a network unencrypted."""
        parts = urlsplit(self.url)
        return parts.scheme == "http" and bool(self.secrets()) and not is_loopback(parts.hostname or "")


def read_credentials(
    environ: Mapping[str, str],
    *,
    default_url: str = "",
    file: Path | None = None,
    prefix: str = "GRAFANA",
    may_be_anonymous: bool = False,
) -> Credentials:
    """Return the credentials of ``<prefix>_...`` variables; ``default_url`` is what ``<prefix>_URL`` overrides.

    ``may_be_anonymous`` is for servers that many run without a login.
    Raises CredentialError for what is missing, ambiguous or malformed; it never holds a value.
    """
    settings = _Settings.read(environ, file, prefix)
    url = base_url(settings.text("URL") or default_url, f"{prefix}_URL")
    headers = _headers(settings)
    token, user, password = _identity(settings)
    tls = _tls(settings)
    is_anonymous = token is None and password is None and not headers and tls.client_certificate is None
    if is_anonymous and not may_be_anonymous:
        raise CredentialError(
            f"no credentials for {url}",
            f"Set {prefix}_TOKEN to a service account token (or {prefix}_TOKEN_FILE to a file that holds it), "
            f"or {prefix}_USER and {prefix}_PASSWORD.",
        )
    defaults = Timeouts()
    timeouts = Timeouts(
        settings.seconds("CONNECT_TIMEOUT", defaults.connect),
        settings.seconds("TIMEOUT", defaults.read),
        settings.seconds("TOTAL_TIMEOUT", defaults.total),
    )
    return Credentials(url, token, user, password, headers, tls, timeouts)


def base_url(text: str, name: str, instead: str = "Give them as variables of their own.") -> str:
    """Return a base URL, its sub-path included, without a trailing slash.

    ``name`` is the setting that it comes from, ``instead`` how to give credentials. Raises CredentialError, without the
    URL where that may hold a password.
    """
    if not text:
        raise CredentialError("no address of Grafana", f"Set {name}, or the environment's grafana_url.")
    if "@" in text:
        raise CredentialError(
            f"{name} holds credentials",
            f"Take user and password out of the URL: URLs end up in logs. {instead}",
        )
    remedy = f"Write {name} as https://host, https://host:port or https://host/sub-path."
    if len(text) > _LONGEST_URL:
        raise CredentialError(f"{name} has {len(text):,} characters, and is no URL", remedy)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise CredentialError(f"{name} is no URL", remedy) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not text.isprintable():
        raise CredentialError(f"{name} is no http or https URL", remedy)
    if parts.query or parts.fragment:
        raise CredentialError(f"{name} has a query or a fragment", remedy)
    if any(each.isspace() for each in text):
        raise CredentialError(f"{name} has a space", remedy)
    return text.rstrip("/")


def _identity(settings: "_Settings") -> tuple[SecretText | None, str, SecretText | None]:
    prefix = settings.prefix
    given = [name for name in ("TOKEN", "TOKEN_FILE", "USER", "PASSWORD") if settings.text(name)]
    token_ways = [name for name in given if name.startswith("TOKEN")]
    basic_ways = [name for name in given if not name.startswith("TOKEN")]
    if len(token_ways) == 2 or (token_ways and basic_ways):
        every = " and ".join(settings.named(name) for name in given)
        raise CredentialError(f"{every} are set, and one of them has to win", "Unset all but one way to log in.")
    if len(basic_ways) == 1:
        missing = "PASSWORD" if basic_ways == ["USER"] else "USER"
        raise CredentialError(f"{settings.named(basic_ways[0])} is set without {prefix}_{missing}", "Set both.")
    if token_ways:
        name = settings.named(token_ways[0])
        text = settings.text("TOKEN") or settings.content("TOKEN_FILE").strip()
        return _token(text, name), "", None
    user = settings.text("USER")
    if ":" in user:
        raise CredentialError(f"{settings.named('USER')} has a colon", "A user name in basic authentication has none.")
    password = settings.text("PASSWORD")
    return None, user, SecretText(password) if password else None


def _token(text: str, name: str) -> SecretText:
    if not text:
        raise CredentialError(f"{name} is empty", "Put the service account token into it.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise CredentialError(f"{name} is no token", "A token is one word of letters, digits and punctuation.")
    return SecretText(text)


def _headers(settings: "_Settings") -> Mapping[str, SecretText]:
    if settings.text("HTTP_HEADERS") and settings.text("HTTP_HEADERS_FILE"):
        both = f"{settings.named('HTTP_HEADERS')} and {settings.named('HTTP_HEADERS_FILE')}"
        raise CredentialError(f"{both} are both set", "Unset one.")
    name = settings.named("HTTP_HEADERS_FILE" if settings.text("HTTP_HEADERS_FILE") else "HTTP_HEADERS")
    text = settings.text("HTTP_HEADERS") or (
        settings.content("HTTP_HEADERS_FILE") if settings.text("HTTP_HEADERS_FILE") else "{}"
    )
    remedy = 'Write a JSON object of texts, such as {"X-Header": "value"}.'
    try:
        read = json_value(text)
    except DocumentError:
        raise CredentialError(f"{name} is no JSON", remedy) from None
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise CredentialError(f"{name} is no JSON object of texts", remedy)
    for header, value in read.items():
        if not _HEADER_NAME.fullmatch(header):
            raise CredentialError(f"{name} has a name that is no header's", remedy)
        if header.lower() in _OWN_HEADERS:
            raise CredentialError(f"{name} sets {header}, which the client sets itself", "Take it out.")
        if not value.isascii() or not value.isprintable():
            raise CredentialError(f"{name} has a value for {header} that no header can hold", remedy)
    return MappingProxyType({header: SecretText(value) for header, value in read.items()})


def _tls(settings: "_Settings") -> Tls:
    insecure = settings.text("INSECURE").lower()
    if insecure not in _YES | _NO:
        raise CredentialError(f"{settings.named('INSECURE')} is neither 1 nor 0", "Set it to 1, or unset it.")
    certificate, key = settings.file("CLIENT_CERT"), settings.file("CLIENT_KEY")
    if key is not None and certificate is None:
        raise CredentialError(
            f"{settings.named('CLIENT_KEY')} is set without {settings.prefix}_CLIENT_CERT", "Set both."
        )
    return Tls(settings.file("CA_FILE"), certificate, key, insecure in _YES)


@frozen
class _Settings:
    """Settings by name without the prefix, and where each comes from."""

    prefix: str
    values: Mapping[str, str] = field(repr=False)
    origins: Mapping[str, str]

    @classmethod
    def read(cls, environ: Mapping[str, str], file: Path | None, prefix: str) -> "_Settings":
        start = f"{prefix}_"
        given = {name: value.strip() for name, value in environ.items() if name.startswith(start) and value.strip()}
        if file is None and f"{start}CREDENTIALS_FILE" in given:
            file = Path(given[f"{start}CREDENTIALS_FILE"])
        written = {} if file is None else _lines(file)
        values = {name: value for name, value in written.items() if name.startswith(start) and value} | given
        origins = {name: f"{name} in {file}" if name not in given else name for name in values}
        return cls(
            prefix,
            {name.removeprefix(start): value for name, value in values.items()},
            {name.removeprefix(start): origin for name, origin in origins.items()},
        )

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def named(self, name: str) -> str:
        return self.origins.get(name, f"{self.prefix}_{name}")

    def file(self, name: str) -> Path | None:
        if not self.text(name):
            return None
        path = Path(self.text(name)).expanduser()
        if not path.is_file():
            raise CredentialError(f"{self.named(name)} names {path}, which is no file", "Correct the path.")
        return path

    def content(self, name: str) -> str:
        path = self.file(name)
        return "" if path is None else _text(path)

    def seconds(self, name: str, default: float) -> float:
        text = self.text(name)
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not isfinite(value) or value <= 0:
            raise CredentialError(f"{self.named(name)} is no number of seconds", "Write a positive number.")
        return value


def _lines(file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(_text(file).splitlines(), 1):
        stripped = line.strip().removeprefix("export ").strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        if not equals or not name.strip().isidentifier():
            raise CredentialError(f"{file}:{number} is not NAME=value", "Correct the line.")
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def _text(path: Path) -> str:
    try:
        return read_text(path, LARGEST_SETTING)
    except DocumentError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise CredentialError(f"{path} does not exist", "Correct the path.") from None
        raise CredentialError(f"{path}: {error.message}", "Correct the path or its permissions.") from None
