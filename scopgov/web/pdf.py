"""Set a page as a tagged PDF/A with its data attached. The same page gives the same bytes."""

from __future__ import annotations

import logging
from datetime import datetime

from flask import Response

from scopgov.paths import PACKAGE

logging.getLogger("weasyprint").setLevel(logging.ERROR)  # what print leaves of the pages' styles is no news


def render(html: str, *, attached: str, name: str, made_at: datetime) -> bytes:
    """Return the PDF (PDF/A-3a) of an HTML page, with `attached` inside as the JSON file of that name.

    Style sheets are those of the package, found on disk; nothing is fetched from a network.
    """
    from weasyprint import HTML, Attachment

    attachment = Attachment(
        string=attached, name=name, description="JSON", created=made_at, modified=made_at, relationship="Data"
    )
    styles = (PACKAGE / "static").as_uri() + "/"
    document = HTML(string=html, base_url=styles).render()
    document.metadata.attachments = [attachment]
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=name.encode())
    return pdf


def sent(content: bytes, kind: str, name: str) -> Response:
    """Return the answer that hands a file over under its name."""
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
