"""What can go wrong between a command and a server; each says what to do."""

from toolchain.base.errors import UserError


class ServiceError(UserError):
    """A server did not answer as it should."""


class UnreachableError(ServiceError):
    """No server answers at the address."""


class TimedOutError(ServiceError):
    """The server did not answer in time."""


class NotThisServiceError(ServiceError):
    """Something else answers at the address: a login page, a proxy, another product."""


class AccessDeniedError(ServiceError):
    """The server wants credentials, or other ones."""


class RejectedError(ServiceError):
    """The server refused the request; ``message`` holds its own words."""


class FailedError(ServiceError):
    """The server failed by itself."""


class BusyError(FailedError):
    """The server has no time for the request; ``retry_after`` is how many seconds it asks to wait, where it says so."""

    retry_after: float | None = None
