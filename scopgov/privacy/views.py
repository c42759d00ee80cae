"""Pages of the inventory: search, one source, saying more of it, and the register as CSV, JSON and PDF."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from scopgov.datasets.tables import Source
from scopgov.datasets.words import MOMENTS, PERSONAL
from scopgov.domain.canonical import canonical_json
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.processing import PART_NAMES
from scopgov.inventory import queries as inventory
from scopgov.inventory import services
from scopgov.inventory.tables import Holding
from scopgov.members import queries as members
from scopgov.privacy import queries, register, removing, words
from scopgov.privacy.forms import HoldingForm, SearchForm, holding_data
from scopgov.privacy.queries import Entry, Wanted
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import pdf, scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of_list

blueprint = Blueprint("privacy", __name__, url_prefix="/inventory")
READ, WRITE = Permission.inventory_read, Permission.inventory_write


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        inventory_words=words,
        part_names=PART_NAMES,
        personal_names=PERSONAL,
        moment_names=MOMENTS,
        inventory_subject=services.subject,
    )


def _holding(holding_id: int) -> Holding:
    return inventory.holding(scope.session(), holding_id)


def _of_holding(holding_id: int) -> Subject:
    return services.subject(_holding(holding_id).use_case)


def _of_use_case(number: int) -> Subject:
    return services.subject(usecases.use_case(scope.session(), number))


@blueprint.get("")
@requires(READ)
def index() -> str:
    """Show the sources, searched, filtered and in the order asked for."""
    form = SearchForm(request.args)
    form.offer(queries.use_cases(scope.session()))
    found = queries.entries(scope.session(), _wanted(form))
    return render_template(
        "privacy/index.html",
        form=form,
        page=page_of_list(found, asked_page()),
        incomplete=sum(1 for one in found if one.lacking),
        asked={key: value for key, value in request.args.items() if key != "page" and value},
    )


def _wanted(form: SearchForm) -> Wanted:
    if not form.validate():
        return Wanted()
    number = form.use_case.data or ""
    return Wanted(
        text=(form.text.data or "").strip(),
        use_case=int(number) if number.isdecimal() and len(number) < 10 else None,
        show=form.show.data or "",
        order=form.order.data or "",
    )


@blueprint.get("/<int:holding_id>")
@requires(READ)
def show(holding_id: int) -> str:
    """Show one source: all that is said of it, what is missing, its files and their columns about persons."""
    entry = queries.entry(scope.session(), _holding(holding_id))
    came = removing.came(scope.session(), entry.holding)
    return render_template("privacy/show.html", entry=entry, came=came)


@blueprint.route("/new/<int:number>", methods=["GET", "POST"])
@requires(WRITE, subject=_of_use_case)
def declare(number: int) -> Response | tuple[str, int]:
    """Declare a source of a use case, before any file came from it or after."""
    use_case, form = usecases.use_case(scope.session(), number), HoldingForm()
    form.offer(members.people(scope.session()))
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "use_case": use_case}
    done = attempt(form, lambda: services.declare(scope.session(), **by, said=form.said()))
    if done:
        return redirect(url_for("privacy.show", holding_id=done.value.id))
    return render_template("privacy/edit.html", form=form, use_case=use_case, entry=None), status(form)


@blueprint.route("/<int:holding_id>/edit", methods=["GET", "POST"])
@requires(WRITE, subject=_of_holding)
def edit(holding_id: int) -> Response | tuple[str, int]:
    """Say what is now known of a source."""
    holding = _holding(holding_id)
    form = HoldingForm(data=holding_data(holding.said()))
    form.offer(members.people(scope.session()))
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "holding": holding}
    if attempt(form, lambda: services.change(scope.session(), **by, said=form.said())):
        return redirect(url_for("privacy.show", holding_id=holding_id))
    entry = queries.entry(scope.session(), holding)
    page = render_template("privacy/edit.html", form=form, use_case=holding.use_case, entry=entry)
    return page, status(form)


@blueprint.post("/<int:holding_id>/remove")
@requires(WRITE, subject=_of_holding)
def remove(holding_id: int) -> Response:
    """Take off a source from which no file came."""
    holding = _holding(holding_id)
    removing.remove(scope.session(), actor=scope.actor(), now=scope.now(), holding=holding)
    return redirect(url_for("privacy.index"))


@blueprint.get("/register.<any(csv, json, pdf):form>")
@requires(READ)
def download(form: str) -> Response:
    """Send the whole inventory as a table or as data, or the register of processing as a tagged PDF."""
    entries = queries.entries(scope.session(), Wanted(order="use_case"))
    name = f"register-{members.local_day(scope.now()):%Y-%m-%d}.{form}"
    if form == "csv":
        return pdf.sent(register.as_csv(entries, say).encode(), "text/csv", name)
    told = _told(entries)
    if form == "json":
        data = json.dumps(told["data"], ensure_ascii=False, indent=1).encode()
        return pdf.sent(data, "application/json", name)
    html = render_template("privacy/print.html", **told)
    attached = {"attached": canonical_json(told["data"]), "name": name.replace(".pdf", ".json")}
    return pdf.sent(pdf.render(html, **attached, made_at=scope.now()), "application/pdf", name)


def _told(entries: list[Entry]) -> dict[str, Any]:
    session, now = scope.session(), scope.now()
    cooperative, contacts = members.cooperative(session), register.contacts(session, now)
    return {
        "cooperative": cooperative,
        "contacts": contacts,
        "now": now,
        "entries": [one for one in entries if one.personal or one.said.personal is None],
        "others": [one for one in entries if not one.personal and one.said.personal is False],
        "data": register.as_data(cooperative, contacts, entries, now),
    }


def use_case_panel(use_case: UseCase) -> str:
    """Return what the page of a use case shows of its sources in the inventory."""
    holdings = inventory.of_use_case(scope.session(), use_case)
    entries = queries.with_files(scope.session(), holdings)
    return render_template("privacy/_use_case.html", use_case=use_case, entries=entries)


def source_panel(source: Source) -> str:
    """Return what the page of a file shows of the source that it came from."""
    entry = queries.entry(scope.session(), source.holding)
    return render_template("privacy/_source.html", entry=entry)
