"""Pages of the documents of a meeting: the list, adding, taking off before the notice, each given as a download."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from scopgov.assemblies import papers, queries
from scopgov.assemblies.forms import MeetingDocumentForm
from scopgov.assemblies.tables import AgendaItem, Assembly, MeetingDocument
from scopgov.assemblies.views import asked
from scopgov.documents.views import as_download, inert
from scopgov.domain.attachments import (
    LARGEST,
    MOST_OF_MEETING,
    AttachmentKind,
    may_add_to_meeting,
    may_take_off_meeting,
)
from scopgov.domain.policy import Permission, Subject
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("papers", __name__, url_prefix="/assemblies")


def _document(document_id: int) -> MeetingDocument:
    return queries.document(scope.session(), document_id)


def _meeting(document_id: int) -> Subject:
    return _document(document_id).assembly.subject


def _places(assembly: Assembly) -> list[tuple[AgendaItem | None, list[MeetingDocument]]]:
    """Return the documents of a meeting as a whole, then item by item; only what has some."""
    listed = queries.documents(scope.session(), assembly)
    places = [None, *assembly.items]
    rows = [(item, [one for one in listed if one.item_id == (item.id if item else None)]) for item in places]
    return [(item, found) for item, found in rows if found]


@blueprint.route("/<int:assembly_id>/documents", methods=["GET", "POST"])
@requires(Permission.assembly_read)
def index(assembly_id: int) -> Answer | tuple[str, int]:
    """Show the documents of a meeting; whoever convenes it adds some."""
    assembly, form = asked(assembly_id), MeetingDocumentForm()
    form.offer(assembly)
    if attempt(form, lambda: _add(assembly, form)):
        flash(_("The document is added."), "carried")
        return redirect(url_for("papers.index", assembly_id=assembly_id))
    return render_template(
        "assemblies/documents.html",
        assembly=assembly,
        form=form,
        places=_places(assembly),
        closed=may_add_to_meeting(assembly.state, votes_over=scope.now() >= assembly.closes_at),
        removable=may_take_off_meeting(assembly.state) is None,
        kinds=[kind.value for kind in AttachmentKind],
        megabytes=LARGEST >> 20,
        most=MOST_OF_MEETING,
    ), status(form)


def _add(assembly: Assembly, form: MeetingDocumentForm) -> MeetingDocument:
    filename, content = form.sent()
    return papers.add(
        scope.session(),
        settings=scope.settings(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        item_id=form.item_id.data or None,
        filename=filename,
        content=content,
    )


@blueprint.get("/documents/<int:document_id>")
@inert
@requires(Permission.assembly_read)
def download(document_id: int) -> Response:
    """Give a document as a download."""
    return as_download(_document(document_id))


@blueprint.post("/documents/<int:document_id>/take-off")
@requires(Permission.assembly_convene, subject=_meeting)
def take_off(document_id: int) -> Answer:
    """Take a document off a meeting before its notice."""
    one = _document(document_id)
    papers.take_off(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    return redirect(url_for("papers.index", assembly_id=one.assembly_id))


def assembly_panel(assembly: Assembly) -> str:
    """Show the documents of a meeting, whole and item by item, on its page."""
    open_ = may_add_to_meeting(assembly.state, votes_over=scope.now() >= assembly.closes_at) is None
    return render_template(
        "assemblies/_documents.html", assembly=assembly, places=_places(assembly), open=open_
    )
