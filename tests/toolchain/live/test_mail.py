"""Handing mail to a server that speaks SMTP: with a login, with and without TLS, and when it refuses."""

import shutil
import ssl
import subprocess
from base64 import b64decode
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from tests.toolchain.live.mailbox import Mailbox, mailbox
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.mail import MailAccount, MailError

PASSWORD = SecretText("canary-password")


def mail() -> EmailMessage:
    """A mail to two people."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "reports@shop.example", "a@shop.example, b@shop.example", "Day"
    message.set_content("All is well.\n.\nReally.\n")
    return message


def account(box: Mailbox, **settings: object) -> MailAccount:
    """An account at a small mail server."""
    return MailAccount(f"127.0.0.1:{box.port}", "reports@shop.example", **settings)  # type: ignore[arg-type]


def test_a_mail_is_handed_over_whole_to_every_address() -> None:
    with mailbox() as box:
        account(box).send(mail())
    envelope = [each.lower() for each in box.commands if " " in each][1:]
    assert envelope == ["mail from:<reports@shop.example>", "rcpt to:<a@shop.example>", "rcpt to:<b@shop.example>"]
    (taken,) = box.mails
    assert "Subject: Day\r\n" in taken
    assert taken.endswith("All is well.\r\n..\r\nReally.\r\n")


def test_a_login_is_given_where_there_is_one() -> None:
    with mailbox() as box:
        account(box, user="reports", password=PASSWORD).send(mail())
    (given,) = (each for each in box.commands if each.startswith("AUTH PLAIN "))
    assert b64decode(given.split()[-1]) == b"\0reports\0canary-password"


def test_a_password_goes_nowhere_else_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolchain.live.mail.is_loopback", lambda _: False)
    with mailbox() as box, pytest.raises(MailError, match="offers no TLS, and wants a password"):
        account(box, user="reports", password=PASSWORD).send(mail())
    assert not [each for each in box.commands if each.startswith("AUTH")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    files = folder / "certificate.pem", folder / "key.pem"
    options = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    command = ["openssl", "req", *options.split(), "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-out", str(files[0]), "-keyout", str(files[1])], check=True, capture_output=True)
    return files


def test_a_connection_is_secured_before_the_login_and_a_certificate_of_nobody_is_refused(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolchain.live.mail.is_loopback", lambda _: False)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    trusting = partial(ssl.create_default_context, cafile=str(certificate[0]))
    with mailbox(tls=server) as box:
        account(box, user="reports", password=PASSWORD, tls=trusting).send(mail())
        words = [each.split(" ")[0].upper() for each in box.commands]
        assert words.index("STARTTLS") < words.index("AUTH")
        assert len(box.mails) == 1
    with mailbox(tls=server) as box, pytest.raises(MailError, match="no secure connection"):
        account(box, user="reports", password=PASSWORD).send(mail())


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"AUTH": "535 no"}, "does not take the login (535)"),
        ({"RCPT": "550 nobody"}, "does not take mail for a@shop.example, b@shop.example"),
        ({"MAIL": "550 not from you"}, "refuses the mail (550): not from you"),
        ({"DATA": "552 too large"}, "refuses the mail (552): too large"),
        ({"EHLO": "502 no", "HELO": "250 OK"}, "takes no login"),
    ],
)
def test_what_is_not_taken_says_why(answers: dict[str, str], said: str) -> None:
    with mailbox(answers=answers) as box, pytest.raises(MailError) as caught:
        account(box, user="reports", password=PASSWORD).send(mail())
    assert said in caught.value.message
    assert "canary" not in caught.value.told
    assert box.mails == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:9", "127.0.0.1:9 takes no mail: Connection refused"),
        ("mail.example:http", "is no address of a mail server"),
        (":25", "is no address of a mail server"),
    ],
)
def test_a_server_that_is_not_there_says_so(address: str, said: str) -> None:
    with pytest.raises(MailError) as caught:
        MailAccount(address, "reports@shop.example").send(mail())
    assert said in caught.value.message
