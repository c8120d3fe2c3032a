"""Sends mail through an SMTP server.

Source: RFC 5321, "Simple Mail Transfer Protocol"; RFC 8314, "Cleartext Considered Obsolete": TLS from the start on port
465, STARTTLS on others. Without TLS a password goes to this machine only.
"""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage

from attrs import field, frozen

from toolchain.live.errors import ServiceError
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.sending import is_loopback

_IMPLICIT_TLS, _SUBMISSION = 465, 587
_TIMEOUT = 30.0


class MailError(ServiceError):
    """A mail that was not taken."""


@frozen
class MailAccount:
    """An SMTP server as ``host:port``, the sender's address, and a login where it wants one.

    ``tls`` makes what certificates are held against.
    """

    address: str
    sender: str
    user: str = ""
    password: SecretText | None = field(default=None, repr=False)
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def send(self, mail: EmailMessage) -> None:
        """Hand over a mail. Raises MailError where nobody takes it, or not for every address."""
        host, port = self._place()
        try:
            with self._connected(host, port) as server:
                self._log_in(server, host)
                refused = server.send_message(mail, from_addr=self.sender)
        except smtplib.SMTPAuthenticationError as error:
            raise MailError(f"{self.address} does not take the login ({error.smtp_code})", "Correct it.") from None
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        except smtplib.SMTPResponseException as error:
            said = (
                error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            )
            raise MailError(
                f"{self.address} refuses the mail ({error.smtp_code}): {said[:200]}", "Mend that."
            ) from None
        except ssl.SSLError as error:
            raise MailError(
                f"no secure connection to {self.address} ({error.reason})", "Check its certificate."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise MailError(f"{self.address} takes no mail: {reason}", "Check the host and the port.") from error
        if refused:
            raise MailError(
                f"{self.address} does not take mail for {', '.join(sorted(refused))}", "Correct the address."
            )

    def _place(self) -> tuple[str, int]:
        host, colon, port = self.address.rpartition(":")
        if not colon:
            return self.address, _SUBMISSION
        if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise MailError(f"{self.address!r} is no address of a mail server", "Write it as host:port.")
        return host, int(port)

    def _connected(self, host: str, port: int) -> smtplib.SMTP:
        if port == _IMPLICIT_TLS:
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=self.tls())
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT)
        try:
            self._secure(server, host)
        except BaseException:
            server.close()
            raise
        return server

    def _secure(self, server: smtplib.SMTP, host: str) -> None:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=self.tls())
            server.ehlo()
        elif self.password is not None and not is_loopback(host):
            raise MailError(f"{self.address} offers no TLS, and wants a password", "Use a port with TLS, such as 465.")

    def _log_in(self, server: smtplib.SMTP, host: str) -> None:
        if self.password is None:
            return
        try:
            server.login(self.user, self.password.reveal())
        except smtplib.SMTPNotSupportedError:
            raise MailError(f"{host} takes no login", "Leave user and password out.") from None
