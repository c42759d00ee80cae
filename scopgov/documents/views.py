"""How a document is given: as a download, never shown in a page."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, send_file

from scopgov.documents import services
from scopgov.documents.kept import Kept
from scopgov.domain.attachments import MIME
from scopgov.web import scope

View = TypeVar("View", bound=Callable[..., Any])
POLICY = {"default-src": "'none'", "sandbox": "", "frame-ancestors": "'none'"}


def inert(view: View) -> View:
    """Mark a route whose answer no browser may let do anything, should it open it all the same."""
    view.talisman_view_options = {"content_security_policy": POLICY}  # type: ignore[attr-defined]
    return view


def as_download(one: Kept) -> Response:
    """Give a document as a download: no browser is to open it in a page of ours."""
    content = io.BytesIO(services.read(scope.settings(), one))
    answer = send_file(content, as_attachment=True, download_name=one.name, etag=False)
    answer.headers["Content-Type"] = MIME[one.kind]
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
