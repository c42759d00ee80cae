"""Pages beside the file of a tool: its documents, who checked them, and that workers were informed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.documents.views import as_download, inert
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.tool_papers import PaperKind
from scopgov.plans.forms import InformationForm
from scopgov.uses import papers, queries
from scopgov.uses.forms import CheckForm, PaperForm
from scopgov.uses.tables import ToolFile, ToolInformation, ToolPaper
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("tool_papers", __name__, url_prefix="/tools")


def _file(file_id: int) -> ToolFile:
    return queries.file(scope.session(), file_id)


def _keepers(file_id: int) -> Subject:
    return papers.keepers(_file(file_id))


def _adder(paper_id: int) -> Subject:
    return papers.adder(papers.paper(scope.session(), paper_id))


@blueprint.route("/<int:file_id>/papers", methods=["GET", "POST"])
@requires(Permission.tool_document, subject=_keepers)
def add(file_id: int) -> Response | tuple[str, int]:
    """Add a document about a tool."""
    of, form = _file(file_id), PaperForm()
    if attempt(form, lambda: _add(form, of)):
        flash(_("Kept under its digest. Somebody else checks it."), "carried")
        return redirect(url_for("uses.show", file_id=file_id, _anchor="papers"))
    return render_template("uses/add_paper.html", form=form, file=of), status(form)


def _add(form: PaperForm, of: ToolFile) -> ToolPaper:
    filename, content = form.sent()
    return papers.add(
        scope.session(),
        settings=scope.settings(),
        actor=scope.actor(),
        now=scope.now(),
        of=of,
        what=PaperKind(form.what.data),
        expires_on=form.expires_on.data,
        filename=filename,
        content=content,
    )


@blueprint.get("/papers/<int:paper_id>")
@inert
@requires(Permission.tool_read)
def read(paper_id: int) -> Response:
    """Give a document about a tool."""
    return as_download(papers.paper(scope.session(), paper_id))


@blueprint.route("/papers/<int:paper_id>/check", methods=["GET", "POST"])
@requires(Permission.tool_check, subject=_adder)
def check(paper_id: int) -> Response | tuple[str, int]:
    """Say what was found in a document."""
    of, form = papers.paper(scope.session(), paper_id), CheckForm()
    if attempt(form, lambda: _check(form, of)):
        return redirect(url_for("uses.show", file_id=of.file_id, _anchor="papers"))
    return render_template("uses/check_paper.html", form=form, paper=of), status(form)


def _check(form: CheckForm, of: ToolPaper) -> ToolPaper:
    return papers.check(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        of=of,
        sound=form.sound.data == "yes",
        found=form.found.data or "",
    )


@blueprint.route("/<int:file_id>/information", methods=["GET", "POST"])
@requires(Permission.tool_inform)
def inform(file_id: int) -> Response | tuple[str, int]:
    """Record that workers were informed of a tool, and their council consulted."""
    of, form = _file(file_id), InformationForm()
    form.of_no_pilot()
    if attempt(form, lambda: _informed(form, of)):
        flash(_("Recorded."), "carried")
        return redirect(url_for("uses.show", file_id=file_id, _anchor="information"))
    return render_template("uses/inform.html", form=form, file=of), status(form)


def _informed(form: InformationForm, of: ToolFile) -> ToolInformation:
    return papers.inform(scope.session(), actor=scope.actor(), now=scope.now(), of=of, said=form.said())
