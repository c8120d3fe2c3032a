"""What can go wrong between us and Grafana, one class each: what was asked, what came back, and what to do.

No message holds a header, a request body or a secret. ``str`` gives one paragraph.
"""

# ruff: noqa: N818 - each name says what happened; that it is an error is said by the base class.

from enum import Enum

from toolchain.base.errors import UserError


class GrafanaError(UserError):
    """A call that did not do what it should.

    ``path`` is below the base URL, without the query; ``status`` is 0 where no answer came. ``reason`` is the word for
    programs in the answer: a resource Status' reason, a ``status`` or a ``messageId``. ``may_have_written`` tells
    that an attempt of this write may have been carried out, so that only reading back shows what holds.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        method: str = "",
        path: str = "",
        status: int = 0,
        reason: str = "",
    ) -> None:
        super().__init__(message, remedy)
        self.method = method
        self.path = path
        self.status = status
        self.reason = reason
        self.may_have_written = False

    @property
    def account(self) -> str:
        """What was asked and what came back, without the remedy."""
        call = f"{self.method} {self.path}".strip()
        answered = f" answered {self.status}" if self.status and call else ""
        head = f"{call}{answered}: " if call else ""
        return f"{head}{_sentence(self.message)}"

    def __str__(self) -> str:
        return f"{self.account} {self.remedy}".rstrip()

    @property
    def told(self) -> str:
        """The whole of it, as a command tells it: one paragraph."""
        return str(self)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", ".”")) else f"{text}."


class CredentialError(GrafanaError):
    """Credentials or connection settings that are missing, ambiguous or malformed."""


class Unreachable(GrafanaError):
    """No answer came: a wrong host or port, a refused or lost connection, TLS that fails, a timeout."""


class WrongAddress(GrafanaError):
    """Grafana is at another address, ``url``, as a redirect or the server itself says."""

    url = ""


class NotGrafana(GrafanaError):
    """Something else answered: a login page of a proxy, another service, or an answer of another shape."""


class WrongOrganization(GrafanaError):
    """The credentials belong to another organisation than the one asked for."""


class TooOld(GrafanaError):
    """A Grafana before the oldest release that is supported."""


class Unauthorized(GrafanaError):
    """Credentials that are not, or no longer, valid (401)."""


class Forbidden(GrafanaError):
    """Valid credentials without the permission (403); ``permission`` is the missing one where Grafana names it."""

    permission = ""


class ReadOnly(GrafanaError):
    """A resource that Grafana lets nobody change over the API: provisioned from files, or another manager's."""


class NotFound(GrafanaError):
    """The resource, or something that the request refers to, does not exist (404)."""


class Expired(GrafanaError):
    """A continue token, or a version, that the server no longer keeps (410)."""


class ConflictCause(Enum):
    """Why a write collided."""

    STALE = "somebody changed it since it was read"
    EXISTS = "the name or uid is taken"
    IN_USE = "something else still refers to it"
    PROVENANCE = "it was written with another provenance"
    PLUGIN = "it belongs to a plugin"
    OTHER = "it collides with what is there"


class Conflict(GrafanaError):
    """A write that collides with the state (409, 412)."""

    cause = ConflictCause.OTHER


class Invalid(GrafanaError):
    """A document that Grafana does not accept (400, 422 and alike); ``causes`` are its complaints by field."""

    causes: tuple[str, ...] = ()


class RateLimited(GrafanaError):
    """Too many requests, still after waiting (429); ``retry_after`` is in seconds, 0 where Grafana did not say."""

    retry_after = 0.0


class ServerError(GrafanaError):
    """Grafana, or the proxy before it, failed (5xx)."""


class Unfinished(GrafanaError):
    """A write of unknown fate: it was sent and no answer tells whether it was carried out. Read back, then decide."""
