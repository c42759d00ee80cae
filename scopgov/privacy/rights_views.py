"""Pages of data rights: the register of requests, one request with its search and answer, what a member asks.

What is looked for comes by POST: no name of a person stands in an address, a log or a cookie.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.canonical import canonical_json
from scopgov.domain.data_rights import LIMIT_NAMES, RIGHT_NAMES, Right
from scopgov.domain.places import ERASURE_NAMES
from scopgov.domain.policy import Permission
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.privacy import long_changing, register, requests, rights, steps
from scopgov.privacy.handing import as_csv, as_data
from scopgov.privacy.looking_views import look
from scopgov.privacy.rights_forms import AnswerForm, AskForm, EnterForm, ExtendForm, SeekForm, StateForm
from scopgov.privacy.seeking import Search
from scopgov.privacy.tables import RightsRequest
from scopgov.web import pdf, scope
from scopgov.web.forms import Form, attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("rights", __name__, url_prefix="/rights")
HANDLE = Permission.rights_handle
SHOWN = 50


def _request(number: int) -> RightsRequest:
    return requests.request(scope.session(), number)


def _told() -> dict[str, Any]:
    today = local_day(scope.now())
    return {
        "rights": RIGHT_NAMES,
        "limits": LIMIT_NAMES,
        "erasures": ERASURE_NAMES,
        "days_left": lambda one: requests.left(one, today),
        "mark": lambda one: requests.mark(one, today),
        "today": today,
    }


@blueprint.get("")
@requires(HANDLE)
def index() -> str:
    """Show the register of requests."""
    form = StateForm(request.args if "state" in request.args else None)
    state = form.state.data if form.validate() else requests.OPEN
    page = page_of(scope.session(), requests.listed(state or ""), asked_page())
    return render_template(
        "privacy/requests.html",
        form=form,
        page=page,
        state=state,
        nothing=requests.nothing(state or ""),
        **_told(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(HANDLE)
def enter() -> Response | tuple[str, int]:
    """Enter a request."""
    form = EnterForm(data={"received_on": local_day(scope.now())})
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now()}
    done = attempt(form, lambda: rights.enter(scope.session(), **by, asked=form.said()))
    if done:
        return redirect(url_for("rights.show", number=done.value.id))
    return render_template("privacy/enter_request.html", form=form), status(form)


@blueprint.route("/mine", methods=["GET", "POST"])
@requires(Permission.rights_ask)
def mine() -> Response | tuple[str, int]:
    """Show a member what they asked about their own data, and let them ask."""
    form = AskForm()
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now()}
    done = attempt(
        form,
        lambda: rights.ask(scope.session(), **by, kind=Right(form.kind.data), asked=form.asked.data or ""),
    )
    if done:
        flash(_("Your request is entered. You are told here when it is answered."), "carried")
        return redirect(url_for("rights.mine"))
    asked = requests.mine(scope.session(), scope.actor().member_id)
    return render_template("privacy/mine.html", form=form, asked=asked, **_told()), status(form)


@blueprint.get("/<int:number>")
@requires(HANDLE)
def show(number: int) -> str:
    """Show one request, with what can be done of it."""
    return _page(_request(number))


def _page(one: RightsRequest, *sent: Form, search: Search | None = None) -> str:
    """Return the page of a request; `sent` are forms as they came, the others are empty."""
    told: dict[str, Any] = {
        name: next((form for form in sent if isinstance(form, kind)), None) or kind(formdata=None)
        for kind, name in FORMS.items()
    }
    told["used"] = None if search is None else requests.used(scope.session(), search.found)
    told["closed"] = search.sealed if search else ()
    told["search"] = search
    told["job"] = long_changing.unfinished(scope.session(), one)
    told["steps"] = steps.steps(scope.session(), one)
    return render_template("privacy/request.html", one=one, most=SHOWN, **told, **_told())


FORMS: dict[type[Form], str] = {SeekForm: "seek", ExtendForm: "extend", AnswerForm: "answer"}


@blueprint.post("/<int:number>/find")
@requires(HANDLE)
def find(number: int) -> tuple[str, int]:
    """Look for the person in every file; that it was done is recorded."""
    form, one = SeekForm(), _request(number)
    done = attempt(form, lambda: look(form.wanted))
    search = done.value if done else None
    if search is not None:
        by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now()}
        rights.sought(scope.session(), **by, request=_request(number), search=search)
    return _page(_request(number) if done else one, form, search=search), status(form)


@blueprint.post("/<int:number>/found.<any(csv, json, pdf):form>")
@requires(HANDLE)
def take_out(number: int, form: str) -> Response | tuple[str, int]:
    """Send what was found of the person, whole rows, to be handed to them; that it was taken out is recorded."""
    sent = SeekForm()
    done = attempt(sent, lambda: look(sent.wanted))
    one = _request(number)
    if not done:
        return _page(one, sent), status(sent)
    rights.taken_out(scope.session(), actor=scope.actor(), now=scope.now(), request=one, search=done.value)
    name = f"request-{number}.{form}"
    if form == "csv":
        return pdf.sent(as_csv(done.value).encode(), "text/csv", name)
    data = as_data(done.value)
    if form == "json":
        written = json.dumps(data, ensure_ascii=False, indent=1).encode()
        return pdf.sent(written, "application/json", name)
    html = render_template("privacy/found_print.html", one=one, search=done.value, **_paper())
    attached = {"attached": canonical_json(data), "name": name.replace(".pdf", ".json")}
    return pdf.sent(pdf.render(html, **attached, made_at=scope.now()), "application/pdf", name)


def _paper() -> dict[str, Any]:
    session, now = scope.session(), scope.now()
    contacts = register.contacts(session, now)
    return {"cooperative": members.cooperative(session), "contacts": contacts, "now": now}


@blueprint.post("/<int:number>/extend")
@requires(HANDLE)
def extend(number: int) -> Response | tuple[str, int]:
    """Make the delay longer."""
    form, one = ExtendForm(), _request(number)
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "request": one}
    if attempt(form, lambda: rights.extend(scope.session(), **by, because=form.because.data or "")):
        return redirect(url_for("rights.show", number=number))
    return _page(_request(number), form), status(form)


@blueprint.post("/<int:number>/answer")
@requires(HANDLE)
def answer(number: int) -> Response | tuple[str, int]:
    """Answer a request."""
    form, one = AnswerForm(), _request(number)
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "request": one}
    if attempt(form, lambda: rights.answer(scope.session(), **by, **form.said())):
        return redirect(url_for("rights.show", number=number))
    return _page(_request(number), form), status(form)


def account_panel(member: Member) -> str:
    """Return what the account of a member says of their rights over their data."""
    asked = requests.mine(scope.session(), member.id)
    return render_template("privacy/_account.html", asked=asked)
