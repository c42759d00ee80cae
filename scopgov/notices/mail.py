"""Send mail where SMTP is set; say whether it is. A mail that fails is logged, never lost in silence."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from scopgov.config import Settings

log = logging.getLogger(__name__)
TIMEOUT = 20
WRAPPED = 465  # the port where the whole conversation is encrypted


@dataclass(frozen=True)
class Letter:
    """One text mail. `reference` stays the same when it is sent again, so that mailboxes can tell a double."""

    to: str
    subject: str
    body: str
    reference: str = ""
    language: str = ""


def can_send(settings: Settings) -> bool:
    """Tell whether this installation may send mail."""
    return bool(settings.smtp_host and settings.smtp_from)


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Give a conversation with the mail server, signed in where there is a user; raises OSError."""
    secure = ssl.create_default_context()
    address = (settings.smtp_host, settings.smtp_port)
    opened = (
        smtplib.SMTP_SSL(*address, timeout=TIMEOUT, context=secure)
        if settings.smtp_port == WRAPPED
        else smtplib.SMTP(*address, timeout=TIMEOUT)
    )
    with opened as server:
        if settings.smtp_user:
            if settings.smtp_port != WRAPPED:
                server.starttls(context=secure)
            server.login(settings.smtp_user, settings.smtp_password)
        yield server


def written(settings: Settings, letter: Letter) -> EmailMessage:
    """Return a letter as a message; programs are told not to answer it."""
    message = EmailMessage()
    message["From"], message["To"] = settings.smtp_from, letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Auto-Submitted"] = "auto-generated"
    if letter.reference:
        message["Message-ID"] = f"<{letter.reference}@{settings.smtp_host}>"
    message.set_content(letter.body)  # which clears what was said of the content before
    if letter.language:
        message["Content-Language"] = letter.language
    return message


def send(settings: Settings, *, to: str, subject: str, body: str) -> bool:
    """Send one text mail at once; return whether the server took it."""
    try:
        with connected(settings) as server:
            server.send_message(written(settings, Letter(to, subject, body)))
    except OSError:
        log.exception("a mail could not be sent")
        return False
    return True


def send_all(settings: Settings, letters: Sequence[Letter]) -> int:
    """Send many text mails in one conversation; return how many the server took."""
    taken = 0
    try:
        with connected(settings) as server:
            for letter in letters:
                taken += _sent(server, settings, letter)
    except OSError:
        log.exception("mails could not be sent")
    return taken


def _sent(server: smtplib.SMTP, settings: Settings, letter: Letter) -> bool:
    try:
        server.send_message(written(settings, letter))
    except smtplib.SMTPRecipientsRefused:
        log.exception("a mail was refused")
        return False
    return True
