"""Send mail where SMTP is set; say whether it is. A mail that fails is logged, never lost in silence."""

from __future__ import annotations

import logging
import smtplib
from email.message import EmailMessage

from scopgov.config import Settings

log = logging.getLogger(__name__)


def can_send(settings: Settings) -> bool:
    """Tell whether this installation may send mail."""
    return bool(settings.smtp_host and settings.smtp_from)


def send(settings: Settings, *, to: str, subject: str, body: str) -> bool:
    """Send one text mail; return whether the server took it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.smtp_from, to, subject
    message.set_content(body)
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
            if settings.smtp_user:
                server.starttls()
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except OSError:
        log.exception("a mail could not be sent")
        return False
    return True
