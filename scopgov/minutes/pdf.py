"""Set frozen minutes as a tagged PDF/A with their data attached. The same minutes give the same bytes."""

from __future__ import annotations

from datetime import datetime


def render(html: str, *, base_url: str, attached: str, name: str, made_at: datetime) -> bytes:
    """Return the PDF (PDF/A-3a) of an HTML page, with `attached` as a JSON file inside.

    `base_url` is where style sheets are found on disk; nothing is fetched from a network.
    """
    from weasyprint import HTML, Attachment

    attachment = Attachment(
        string=attached, name=name, description="JSON", created=made_at, modified=made_at, relationship="Data"
    )
    document = HTML(string=html, base_url=base_url).render()
    document.metadata.attachments = [attachment]
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=name.encode())
    return pdf
