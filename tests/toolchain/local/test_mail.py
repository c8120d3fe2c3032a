"""Mail as Python's own client, and a careless one, sends it to this machine."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from attrs import define

from toolchain.base.errors import OptionError
from toolchain.live.loopback import LOOPBACK
from toolchain.local.mail import CONTACT_POINT_HEADER, STATUS_HEADER, mail_server
from toolchain.local.notification import Inbox


@define
class Post:
    """A mail server that listens."""

    port: int
    inbox: Inbox


@pytest.fixture
def post() -> Iterator[Post]:
    inbox = Inbox()
    with mail_server(inbox) as port:
        yield Post(port, inbox)


def mail(text: str = "It is down.\n.hidden dot\nhttps://a.example/runbook\n", kind: str = "plain") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "alertmanager@localhost", "on-call@medianest.example"
    message["Subject"] = "[FIRING 1] Größer als erlaubt"
    message[CONTACT_POINT_HEADER], message[STATUS_HEADER] = "Incidents", "firing"
    message.set_content(text, subtype=kind)
    return message


def test_a_mail_is_delivered_as_it_was_written(post: Post) -> None:
    with smtplib.SMTP(LOOPBACK, post.port, timeout=10) as client:
        client.send_message(mail(), to_addrs=["on-call@medianest.example", "b@medianest.example"])
        client.send_message(mail("Second.\n"))
    first, second = post.inbox.after(0)
    assert (first.app, first.contact_point, first.to) == (
        "email",
        "Incidents",
        "on-call@medianest.example, b@medianest.example",
    )
    assert first.title == "[FIRING 1] Größer als erlaubt"
    assert first.text == "It is down.\n.hidden dot\nhttps://a.example/runbook\n"
    assert (first.links, first.is_resolved) == (["https://a.example/runbook"], False)
    assert (first.details["From"], second.text) == ("alertmanager@localhost", "Second.\n")


def test_of_a_mail_in_html_the_words_are_kept(post: Post) -> None:
    with smtplib.SMTP(LOOPBACK, post.port, timeout=10) as client:
        client.send_message(mail("<style>p {}</style><p>It is <b>down</b></p>", "html"))
    (found,) = post.inbox.after(0)
    assert found.text == "It is\ndown\n"


def test_commands_out_of_order_and_unknown_ones_are_refused_and_the_session_goes_on(post: Post) -> None:
    with smtplib.SMTP(LOOPBACK, post.port, timeout=10) as client:
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("RCPT", "TO:<a@b.example>")[0] == 503
        assert client.docmd("VRFY", "root")[0] == 502
        assert client.docmd("STARTTLS")[0] == 502
        assert client.docmd("MAIL", "FROM:<a@b.example>")[0] == 250
        assert client.docmd("RSET")[0] == 250
        assert client.docmd("RCPT", "TO:<a@b.example>")[0] == 503
        client.send_message(mail())
    assert len(post.inbox.after(0)) == 1


def test_a_client_that_hangs_up_in_the_middle_delivers_nothing(post: Post) -> None:
    with socket.create_connection((LOOPBACK, post.port), timeout=10) as client:
        client.sendall(b"EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<a@b.c>\r\nDATA\r\nSubject: half\r\n")
    with smtplib.SMTP(LOOPBACK, post.port, timeout=10) as client:
        client.send_message(mail())
    assert [each.title for each in post.inbox.after(0)] == ["[FIRING 1] Größer als erlaubt"]


def test_a_port_that_is_taken_is_said(post: Post) -> None:
    with (
        pytest.raises(OptionError, match=f"cannot listen on 127.0.0.1:{post.port}"),
        mail_server(post.inbox, post.port),
    ):
        pass
