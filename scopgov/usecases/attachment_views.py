"""Pages of a file's documents: the list, adding, taking off; each given as a download, never shown in a page."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from scopgov.documents.forms import DocumentForm
from scopgov.documents.views import as_download, inert
from scopgov.domain.attachments import LARGEST, MOST, AttachmentKind
from scopgov.domain.policy import Permission, Subject
from scopgov.usecases import attaching, queries
from scopgov.usecases.tables import Attachment, UseCase
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("documents", __name__, url_prefix="/use-cases")


def _attachment(attachment_id: int) -> Attachment:
    return attaching.attachment(scope.session(), attachment_id)


def _subject(attachment_id: int) -> Subject:
    return queries.subject(_attachment(attachment_id).use_case)


@blueprint.route("/<int:number>/documents", methods=["GET", "POST"])
@requires(Permission.usecase_read)
def index(number: int) -> Answer | tuple[str, int]:
    """Show the documents of a file; its authors add some to a draft."""
    use_case, form = queries.use_case(scope.session(), number), DocumentForm()
    if attempt(form, lambda: _attach(use_case, form)):
        return redirect(url_for("documents.index", number=number))
    return render_template(
        "usecases/documents.html",
        use_case=use_case,
        form=form,
        documents=queries.attached(use_case),
        subject=queries.subject(use_case),
        open="submit" in queries.actions(use_case),
        kinds=[kind.value for kind in AttachmentKind],
        megabytes=LARGEST >> 20,
        most=MOST,
    ), status(form)


def _attach(use_case: UseCase, form: DocumentForm) -> Attachment:
    filename, content = form.sent()
    return attaching.attach(
        scope.session(),
        settings=scope.settings(),
        actor=scope.actor(),
        now=scope.now(),
        use_case=use_case,
        filename=filename,
        content=content,
    )


@blueprint.get("/documents/<int:attachment_id>")
@inert
@requires(Permission.usecase_read)
def download(attachment_id: int) -> Response:
    """Give a document as a download."""
    return as_download(_attachment(attachment_id))


@blueprint.post("/documents/<int:attachment_id>/take-off")
@requires(Permission.usecase_edit, subject=_subject)
def take_off(attachment_id: int) -> Answer:
    """Take a document off a draft."""
    one = _attachment(attachment_id)
    attaching.detach(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    return redirect(url_for("documents.index", number=one.use_case.number))
