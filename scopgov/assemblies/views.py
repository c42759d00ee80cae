"""Pages of assemblies: list, preparing, the page of one, the rules."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries, services
from scopgov.assemblies.forms import ChangeForm, PrepareForm
from scopgov.assemblies.tables import Assembly
from scopgov.domain.conduct import CONDUCT_NAMES, Conduct
from scopgov.domain.matters import MATTER_NAMES
from scopgov.domain.policy import NOTHING, Permission, Subject, convened_by
from scopgov.domain.rule_words import threshold_words
from scopgov.domain.state_words import ASSEMBLY_NAMES
from scopgov.domain.statutes import BODY_NAMES, KIND_NAMES, Body, Call, from_data, meeting_name
from scopgov.members.queries import local_day
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("assemblies", __name__, url_prefix="/assemblies")


def asked(assembly_id: int) -> Assembly:
    """Return the assembly of the address."""
    return queries.assembly(scope.session(), assembly_id)


def meeting(assembly_id: int) -> Subject:
    """Return whose meeting it is, as the policy asks."""
    return asked(assembly_id).subject


def _some_meeting() -> Subject:
    bodies = convened_by(scope.actor())
    return Subject(body=bodies[0]) if bodies else NOTHING


@blueprint.get("")
@requires(Permission.assembly_read)
def index() -> str:
    """Show all assemblies, the latest first."""
    wanted = request.args.get("q", "").strip()
    page = page_of(scope.session(), queries.listed(wanted), asked_page(), size=30)
    return render_template(
        "assemblies/index.html",
        page=page,
        wanted=wanted,
        states=ASSEMBLY_NAMES,
        meeting_name=meeting_name,
        rules=queries.rule_set_in_force(scope.session(), local_day(scope.now())),
        convenes=convened_by(scope.actor()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.assembly_convene, subject=_some_meeting)
def prepare() -> Response | tuple[str, int]:
    """Prepare an assembly."""
    form = PrepareForm()
    form.offer(convened_by(scope.actor()), request.args.get("body", ""))
    done = attempt(form, lambda: _prepare(form))
    if done:
        return redirect(url_for("assemblies.show", assembly_id=done.value.id))
    return render_template("assemblies/prepare.html", form=form), status(form)


def _prepare(form: PrepareForm) -> Assembly:
    opens_at, closes_at = form.window()
    body, kind = form.meeting()
    return services.prepare(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        title=form.title.data or "",
        place=form.place.data or "",
        kind=kind,
        body=body,
        remote=bool(form.remote.data),
        conduct=Conduct(form.conduct.data or Conduct.window),
        opens_at=opens_at,
        closes_at=closes_at,
    )


@blueprint.route("/<int:assembly_id>/edit", methods=["GET", "POST"])
@requires(Permission.assembly_convene, subject=meeting)
def edit(assembly_id: int) -> Response | tuple[str, int]:
    """Change what is announced, before the notice."""
    form, assembly = ChangeForm(), asked(assembly_id)
    if not form.is_submitted():
        form.fill(assembly)
    done = attempt(
        form,
        lambda: services.edit(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            assembly=assembly,
            title=form.title.data or "",
            place=form.place.data or "",
            remote=bool(form.remote.data),
        ),
    )
    if done:
        return redirect(url_for("assemblies.show", assembly_id=assembly_id))
    return render_template("assemblies/edit.html", form=form, assembly=assembly), status(form)


@blueprint.get("/<int:assembly_id>")
@requires(Permission.assembly_read)
def show(assembly_id: int) -> str:
    """Show an assembly: when, under which rules, who comes, what is on the agenda."""
    assembly, session = asked(assembly_id), scope.session()
    found, roll = queries.presence(session, assembly), queries.roll(session, assembly, scope.now())
    return render_template(
        "assemblies/show.html",
        assembly=assembly,
        states=ASSEMBLY_NAMES,
        meeting_name=meeting_name,
        actions=queries.actions(assembly),
        held=queries.held(assembly, scope.now()),
        conduct=CONDUCT_NAMES[assembly.conduct],
        rule=queries.call_rule_of(assembly),
        words=threshold_words,
        convene_by=queries.convene_by(assembly),
        found=found,
        on_roll=len(roll),
        own=queries.attendance(session, assembly, scope.actor().member_id),
        may_come=scope.actor().member_id in roll,
    )


@blueprint.post("/<int:assembly_id>/convene")
@requires(Permission.assembly_convene, subject=meeting)
def convene(assembly_id: int) -> Response:
    """Send the notice."""
    services.convene(scope.session(), actor=scope.actor(), now=scope.now(), assembly=asked(assembly_id))
    flash(_("The notice is sent to every member on the roll."), "carried")
    return redirect(url_for("assemblies.show", assembly_id=assembly_id))


@blueprint.get("/rules")
@requires(Permission.assembly_read)
def rules() -> str:
    """Say the voting rules in force in words."""
    in_force = queries.rule_set_in_force(scope.session(), local_day(scope.now()))
    return render_template(
        "assemblies/rules.html",
        in_force=in_force,
        rules=from_data(in_force.data) if in_force else None,
        versions=queries.rule_sets(scope.session()),
        kinds=KIND_NAMES,
        bodies=BODY_NAMES,
        calls=Call,
        matters=MATTER_NAMES,
        words=threshold_words,
    )


def committee_panel(_nothing: None) -> str:
    """List the meetings of the ethics committee to come and the latest, on its page; it prepares its own."""
    session, body = scope.session(), Body.ethics_committee
    return render_template(
        "assemblies/_of_committee.html",
        meetings=queries.of_body(session, body),
        states=ASSEMBLY_NAMES,
        body=body,
        convenes=body in convened_by(scope.actor()),
        rules=queries.rule_set_in_force(session, local_day(scope.now())),
    )
