"""A mail server of this machine that delivers to the inbox and nowhere else: nothing is relayed.

Source: RFC 5321, sections 3.3 and 4.5.2 (the commands of a session; a dot that begins a line is doubled) and 4.1.4
(their order). Alertmanager sends without TLS and without a login to this one.
"""

import email.policy
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from toolchain.base.errors import OptionError
from toolchain.live.loopback import LOOPBACK
from toolchain.local.notification import Inbox, Notification

CONTACT_POINT_HEADER, STATUS_HEADER = "X-Contact-Point", "X-Alert-Status"
"""What else Alertmanager is told to write into the head of a message: a mail says neither by itself."""

_LONGEST_LINE, _LARGEST = 2000, 4 * 1024**2
_PATIENCE = 60.0


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    inbox: Inbox

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up: it sends again."""


class _Session(socketserver.StreamRequestHandler):
    """A session with one client; ``timeout`` is in seconds."""

    timeout = _PATIENCE
    server: _Server

    def handle(self) -> None:
        sender, recipients = "", list[str]()
        self._say("220 localhost ESMTP")
        while line := self.rfile.readline(_LONGEST_LINE):
            word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            match word.upper():
                case "EHLO":
                    self._say("250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8")
                case "HELO" | "NOOP":
                    self._say("250 OK")
                case "RSET":
                    sender, recipients = "", []
                    self._say("250 OK")
                case "MAIL":
                    sender, recipients = _path(rest), []
                    self._say("250 OK")
                case "RCPT" if sender:
                    recipients.append(_path(rest))
                    self._say("250 OK")
                case "DATA" if recipients:
                    self._say("354 End with a dot")
                    content = self._content()
                    if content is None:
                        return
                    self.server.inbox.put(_notification(content, recipients, time.time()))
                    sender, recipients = "", []
                    self._say("250 Delivered")
                case "RCPT" | "DATA":
                    self._say("503 Bad sequence of commands")
                case "QUIT":
                    self._say("221 Bye")
                    return
                case _:
                    self._say("502 Command not implemented")

    def _content(self) -> bytes | None:
        """Return a message; None where the client hangs up before its end, or it is too large."""
        lines, size = list[bytes](), 0
        while line := self.rfile.readline(_LARGEST):
            if line in (b".\r\n", b".\n"):
                return b"".join(lines)
            size += len(line)
            if size > _LARGEST:
                self._say("552 Message too large")
                return None
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return None

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def _path(argument: str) -> str:
    """Return the address in the argument of MAIL or RCPT: ``FROM:<a@b> SIZE=1``."""
    return argument.partition("<")[2].partition(">")[0]


def _notification(content: bytes, recipients: list[str], at: float) -> Notification:
    message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content)
    names = ("From", "To", "Subject", "Date")
    return Notification(
        "email",
        str(message.get(CONTACT_POINT_HEADER, "")),
        ", ".join(recipients),
        str(message.get("Subject", "")),
        _text(message),
        str(message.get(STATUS_HEADER, "")) == "resolved",
        at,
        details={name: str(message[name]) for name in names if message[name] is not None},
        document=content.decode("utf-8", "replace"),
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    content = str(body.get_content())
    if body.get_content_subtype() != "html":
        return content.replace("\r\n", "\n")
    reader = _Words()
    reader.feed(content)
    return reader.text


class _Words(HTMLParser):
    """Keeps the words of a mail that has no plain text, a line for each run of them."""

    text = ""

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and self.lasttag not in ("style", "script"):
            self.text += f"{words}\n"


@contextmanager
def mail_server(inbox: Inbox, port: int = 0) -> Iterator[int]:
    """Take mail for an inbox on the loopback interface until the block ends, and yield the port.

    Raises OptionError where it cannot be listened on.
    """
    try:
        server = _Server((LOOPBACK, port), _Session)
    except OSError as error:
        raise OptionError(f"cannot listen on {LOOPBACK}:{port}: {error.strerror}", "Free the port.") from error
    server.inbox = inbox
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
