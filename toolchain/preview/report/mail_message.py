"""A report as a mail: the short text, and beside it the whole page with its pictures.

Source: RFC 5322, "Internet Message Format"; RFC 2387, "The MIME Multipart/Related Content-type". The same report is the
same bytes, with the same Message-ID, so that who gets it twice can see that.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from attrs import evolve

from toolchain.preview.report.content import Content, Picture
from toolchain.preview.report.message import message_of, text
from toolchain.preview.report.page import mail_page

_NO_DOMAIN = "reports.invalid"
_MEGABYTE = 1_000_000
LARGEST_MAIL = 12 * _MEGABYTE
"""Bytes of all pictures of a mail; they are a third larger in it, and many servers take 20 to 25 MB."""


def mail_message(content: Content, to: Sequence[str], sender: str = "", link: str = "") -> EmailMessage:
    """Return a report as a mail to addresses; without a ``sender`` it is a draft, which mail programs open for sending.

    Raises ValueError for an address that is none.
    """
    message = message_of(content)
    mail = EmailMessage(SMTP)
    mail["Subject"] = " ".join(f"{message.title}: {message.headline}".split())
    if sender:
        mail["From"] = sender
    else:
        mail["X-Unsent"] = "1"
    if to:
        mail["To"] = tuple(Address(addr_spec=each) for each in to)
    mail["Date"] = format_datetime(datetime.fromtimestamp(content.span.end, UTC))
    mail["Message-ID"] = f"<{_slug(content)}@{sender.rpartition('@')[2].strip('> ') or _NO_DOMAIN}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text(message, link))
    content = _fit_for_mail(content)
    pictures = list(_pictures(content))
    ids = {id(picture): f"picture-{number}" for number, picture in enumerate(pictures, 1)}
    mail.add_alternative(mail_page(content, lambda picture: f"cid:{ids[id(picture)]}"), subtype="html")
    _, page = mail.iter_parts()
    assert isinstance(page, EmailMessage)
    for picture in pictures:
        name = ids[id(picture)]
        page.add_related(picture.png, "image", "png", cid=f"<{name}>", filename=f"{name}.png", disposition="inline")
    for number, part in enumerate(each for each in mail.walk() if each.is_multipart()):
        part.set_boundary(f"=_{_slug(content)}-{number}")
    return mail


def _fit_for_mail(content: Content) -> Content:
    """Return a report without the pictures for which a mail has no room, and without pages, which are files."""
    room = LARGEST_MAIL
    sections = []
    for section in content.sections:
        pictures = []
        for each in section.pictures:
            fits = len(each.png) <= room
            room -= len(each.png) if fits else 0
            size = f"its picture of {len(each.png) / _MEGABYTE:.1f} MB is too large for this mail"
            pictures.append(evolve(each, page="") if fits else evolve(each, page="", png=b"", left_out=size))
        sections.append(evolve(section, pictures=tuple(pictures)))
    return evolve(content, sections=tuple(sections))


def _pictures(content: Content) -> Iterator[Picture]:
    for section in content.sections:
        yield from (each for each in section.pictures if each.png)


def _slug(content: Content) -> str:
    words = f"{content.name}.{content.environment}.{content.span.end:.0f}".lower()
    return "".join(each if each.isascii() and (each.isalnum() or each == ".") else "-" for each in words)
