"""The page on which the words of a text column become features: learnt, read by a person, struck out, kept."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.datasets import queries, services, term_features
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.tables import Source
from scopgov.datasets.term_features import Proposal
from scopgov.datasets.term_forms import TermsForm
from scopgov.datasets.vocabulary import RARE
from scopgov.domain.policy import Permission
from scopgov.members import queries as members
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("terms", __name__)


@blueprint.route("/<int:source_id>/words", methods=["GET", "POST"])
@requires(Permission.data_prepare)
def words(source_id: int) -> Response | tuple[str, int]:
    """Choose which words of a text column become features."""
    source = queries.source(scope.session(), source_id)
    texts = term_features.columns(queries.schema_of(source))
    if not texts:
        return render_template("datasets/words.html", source=source, texts=[], proposal=None, form=None), 200
    asked = request.args.get("column", texts[0].name)
    of = queries.snapshot(source)
    proposal, form = _proposed(of, asked), TermsForm()
    form.offer(proposal)
    if attempt(form, lambda: _keep(source, of, proposal, form)):
        return redirect(url_for("datasets.source", source_id=source_id))
    told = {"source": source, "texts": texts, "proposal": proposal, "form": form, "rare": RARE}
    return render_template("datasets/words.html", **told), status(form)


def _proposed(of: Snapshot, column: str) -> Proposal:
    settings, names = scope.settings(), [one.name for one in members.people(scope.session())]
    return scope.aside(lambda: term_features.proposed(settings, of, column, names))


def _keep(source: Source, of: Snapshot, proposal: Proposal, form: TermsForm) -> Source:
    settings, terms = scope.settings(), form.terms.data or []
    work = scope.aside(lambda: term_features.chosen(settings, of, proposal, terms, say))
    return services.prepare(scope.session(), actor=scope.actor(), now=scope.now(), source=source, work=work)
