"""The set-up page of an empty installation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.charter import queries as charter
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.statutes import CompanyForm
from scopgov.domain.text import N_
from scopgov.founding import keys, services
from scopgov.founding.forms import FoundingForm
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import public

blueprint = Blueprint("founding", __name__)


@blueprint.route("/set-up/<key>", methods=["GET", "POST"])
@public
def set_up(key: str) -> Response | tuple[str, int]:
    """Enter the cooperative, its roll, its rules and its charter."""
    _must_open(key)
    form = FoundingForm()
    if not form.is_submitted():
        form.suggest(charter.starting_clauses(str(get_locale())), charter.starting_checks())
    form.offer()
    form.offer_courses(str(get_locale()))
    done = attempt(form, lambda: _found(form))
    if done:
        scope.after_commit(lambda: keys.spend(scope.settings().instance))
        flash(_("The cooperative is entered. Sign in to go on."), "carried")
        return redirect(url_for("members.sign_in"))
    return render_template("founding/set_up.html", form=form), status(form)


def _must_open(key: str) -> None:
    if members.cooperative(scope.session()) is not None:
        raise Refused(Reason(N_("This installation already has its cooperative.")), status=410)
    if not keys.opens(scope.settings().instance, key):
        raise NotFound(
            Reason(N_("This key does not open the set-up page. Run “scopgov init” for a new one."))
        )


def _found(form: FoundingForm) -> Member:
    return services.found(scope.session(), now=scope.now(), founding=_founding(form))


def _founding(form: FoundingForm) -> services.Founding:
    text = {name: field.data or "" for name, field in form._fields.items() if field.type != "FieldList"}
    return services.Founding(
        company=services.Company(
            text["company"], CompanyForm(text["form"]), town=text["town"], registration=text["registration"]
        ),
        administrator=services.FirstAdministrator(
            text["name"], text["email"], text["password"], form.admitted_on.data
        ),
        statutes=services.OnPaper(form.statutes_on.data, text["statutes_reference"]),
        charter=services.OnPaper(form.charter_on.data, text["charter_reference"]),
        clauses=form.kept_clauses(),
        checks=form.kept_checks(),
        roll=form.read_roll(),
        courses=form.wanted_courses(),
        locale=str(get_locale() or "fr"),
    )
