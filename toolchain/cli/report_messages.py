"""To whom a report goes in an environment, and how: the Slack and email integrations of its contact points.

SLACK_API_URL is another address of Slack's Web API. SMTP_ADDRESS (host:port), SMTP_SENDER, and SMTP_USER with
SMTP_PASSWORD where the server wants a login, are the mail server; else it is the environment's.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from typing import Any, Literal

from attrs import frozen

from toolchain.base.errors import ConfigurationError, MissingVariableError
from toolchain.base.secret import Secret
from toolchain.compile.model import CompiledReport
from toolchain.define.alerting.routing.configured import configured_contact_points
from toolchain.define.alerting.routing.receivers import Email, Slack
from toolchain.define.environment import Environment
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.mail import MailAccount
from toolchain.live.slack import API, Posted, SlackError
from toolchain.live.slack import Slack as SlackAccess

Way = Literal["slack", "email"]

_SEPARATOR = re.compile(r"[;,\n]")


@frozen(eq=False)
class Recipient:
    """Somebody who is sent a report; ``name`` is how people call the way there, ``send`` goes it."""

    way: Way
    name: str
    send: Callable[[], None]


@frozen(eq=False)
class Attached:
    """A file that goes with a message."""

    name: str
    title: str
    content: bytes


@frozen(eq=False)
class Channel:
    """A channel of Slack, empty for that of an incoming webhook, and the secret that opens it."""

    name: str
    secret: str


def channels(report: CompiledReport, environment: Environment) -> tuple[Channel, ...]:
    """Return the Slack channels of a report that the environment configures, each once."""
    found = {
        (each.integration.channel, each.address.name): None
        for point in configured_contact_points(report.definition.contact_points, environment)
        for each in point.deliveries
        if isinstance(each.integration, Slack) and isinstance(each.address, Secret)
    }
    return tuple(Channel(*each) for each in found)


def addresses(report: CompiledReport, environment: Environment) -> tuple[str, ...]:
    """Return the mail addresses of a report that the environment configures, each once."""
    given = (
        each.address
        for point in configured_contact_points(report.definition.contact_points, environment)
        for each in point.deliveries
        if isinstance(each.integration, Email) and isinstance(each.address, str)
    )
    return tuple(dict.fromkeys(part.strip() for each in given for part in _SEPARATOR.split(each) if part.strip()))


def sender(environment: Environment, environ: Mapping[str, str]) -> str:
    """Return who mails are from, empty where nobody says it."""
    return environ.get("SMTP_SENDER", "").strip() or (environment.mail_server.sender if environment.mail_server else "")


def recipients(
    report: CompiledReport,
    environment: Environment,
    environ: Mapping[str, str],
    slack: Mapping[str, Any],
    mail: EmailMessage,
    pictures: Sequence[Attached] = (),
) -> tuple[Recipient, ...]:
    """Return who is sent a report, as these messages; the mail has the pictures, Slack gets them as files."""
    return tuple(_recipients(report, environment, environ, slack, mail, pictures))


def _recipients(
    report: CompiledReport,
    environment: Environment,
    environ: Mapping[str, str],
    slack: Mapping[str, Any],
    mail: EmailMessage,
    pictures: Sequence[Attached],
) -> Iterator[Recipient]:
    for channel in channels(report, environment):

        def post(channel: Channel = channel) -> None:
            access = SlackAccess(_secret(channel.secret, environ), environ.get("SLACK_API_URL", "").strip() or API)
            posted = access.post(slack, channel.name)
            if posted is not None:  # an incoming webhook takes no files
                _attach(access, posted, pictures)

        yield Recipient("slack", f"Slack {channel.name}".strip(), post)
    to = addresses(report, environment)
    if to:
        yield Recipient("email", f"email {', '.join(to)}", lambda: _account(environment, environ).send(mail))


def _attach(access: SlackAccess, posted: Posted, pictures: Sequence[Attached]) -> None:
    try:
        for each in pictures:
            access.attach(posted, each.name, each.title, each.content)
    except SlackError as error:
        raise SlackError(f"the message is posted, and not all of its pictures: {error.message}", error.remedy) from None


def chosen(found: Sequence[Recipient], way: str, environment: Environment) -> tuple[Recipient, ...]:
    """Return the recipients by one way, or by ``all``. Raises ConfigurationError where there are none."""
    kept = tuple(each for each in found if way in ("all", each.way))
    if not kept:
        wanted = "Slack or email" if way == "all" else way.title()
        raise ConfigurationError(
            f"nobody is sent the report: environment {environment.name!r} configures no receiver of {wanted} that its "
            "contact points have",
            "Add the receiver to the environment, or leave --send out.",
        )
    return kept


def _secret(name: str, environ: Mapping[str, str]) -> SecretText:
    value = environ.get(name, "").strip()
    if not value:
        raise MissingVariableError(f"the secret {name} is not set", f"Set {name}, or send by another way.")
    return SecretText(value)


def _account(environment: Environment, environ: Mapping[str, str]) -> MailAccount:
    server = environment.mail_server
    address = environ.get("SMTP_ADDRESS", "").strip()
    from_whom = sender(environment, environ)
    if not address and server is None:
        raise MissingVariableError("there is no mail server", "Set SMTP_ADDRESS to its host:port, and SMTP_SENDER.")
    if not from_whom:
        raise MissingVariableError("mails have no sender", "Set SMTP_SENDER to the address that they are from.")
    if address or server is None:
        user = environ.get("SMTP_USER", "").strip()
        return MailAccount(address, from_whom, user, _secret("SMTP_PASSWORD", environ) if user else None)
    password = _secret(server.password.name, environ) if server.password is not None else None
    return MailAccount(server.address, from_whom, server.user, password)
