"""Pages of items asked for by members: asking, supporting, withdrawing, and how far each has come."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.statutes import Body
from scopgov.initiatives import queries, services
from scopgov.initiatives.tables import Initiative
from scopgov.votes.consequence import Consequences
from scopgov.votes.forms import MotionForm
from scopgov.votes.tables import Motion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("initiatives", __name__)


def _asked(initiative_id: int) -> Initiative:
    return queries.initiative(scope.session(), initiative_id)


def _asker(initiative_id: int) -> Subject:
    return Subject(authors=frozenset({_asked(initiative_id).asked_by}))


def _consequences() -> Consequences:
    table: Consequences = current_app.extensions["scopgov_consequences"]
    return table


@blueprint.route("/assemblies/<int:assembly_id>/initiatives/new", methods=["GET", "POST"])
@requires(Permission.initiative_ask)
def ask(assembly_id: int) -> Response | tuple[str, int]:
    """Ask for an item."""
    form, assembly = MotionForm(), assemblies.assembly(scope.session(), assembly_id)
    done = attempt(form, lambda: _ask(assembly, form))
    if done:
        return redirect(url_for("initiatives.show", initiative_id=done.value.id))
    return (
        render_template("initiatives/ask.html", form=form, assembly=assembly, **_terms(assembly)),
        status(form),
    )


def _ask(assembly: Assembly, form: MotionForm) -> Initiative:
    return services.ask(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        title=form.title.data or "",
        text=form.text.data or "",
        consequences=_consequences(),
    )


def _terms(assembly: Assembly) -> dict[str, object]:
    return {
        "days": queries.days(assembly),
        "closed": queries.closed(assembly, scope.now()),
        "needed": queries.needed(scope.session(), assembly, scope.now()),
    }


@blueprint.get("/initiatives/<int:initiative_id>")
@requires(Permission.initiative_read)
def show(initiative_id: int) -> str:
    """Show an item asked for, and who supports it."""
    asked = _asked(initiative_id)
    return render_template(
        "initiatives/show.html",
        one=queries.standing(scope.session(), asked, scope.now()),
        asker=_asker(initiative_id),
        mine=scope.actor().member_id in {line.member_id for line in asked.supports},
        may_come=scope.actor().member_id in assemblies.roll(scope.session(), asked.assembly, scope.now()),
        **_terms(asked.assembly),
    )


@blueprint.post("/initiatives/<int:initiative_id>/support")
@requires(Permission.initiative_ask)
def support(initiative_id: int) -> Response:
    """Support an item."""
    asked = services.support(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        initiative=_asked(initiative_id),
        consequences=_consequences(),
    )
    listed = asked.motion_id is not None
    flash(_("The item is on the agenda.") if listed else _("You support this item."), "carried")
    return redirect(url_for("initiatives.show", initiative_id=initiative_id))


@blueprint.post("/initiatives/<int:initiative_id>/drop")
@requires(Permission.initiative_ask)
def drop(initiative_id: int) -> Response:
    """Support an item no longer."""
    initiative = _asked(initiative_id)
    services.drop(scope.session(), actor=scope.actor(), now=scope.now(), initiative=initiative)
    flash(_("You no longer support this item."), "carried")
    return redirect(url_for("initiatives.show", initiative_id=initiative_id))


@blueprint.post("/initiatives/<int:initiative_id>/withdraw")
@requires(Permission.initiative_withdraw, subject=_asker)
def withdraw(initiative_id: int) -> Response:
    """Withdraw an item one asked for."""
    initiative = _asked(initiative_id)
    services.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), initiative=initiative)
    flash(_("Your request is withdrawn."), "carried")
    return redirect(url_for("initiatives.show", initiative_id=initiative_id))


def assembly_panel(assembly: Assembly) -> str:
    """Show, on an assembly's page, what members ask for, and until when they may."""
    session = scope.session()
    if assembly.body is not Body.general_assembly:
        return ""
    asked = [queries.standing(session, one, scope.now()) for one in queries.of_assembly(session, assembly)]
    terms = _terms(assembly)
    if not asked and terms["closed"] and scope.now() >= assembly.opens_at:
        return ""
    return render_template("initiatives/_of_assembly.html", assembly=assembly, asked=asked, **terms)


def motion_panel(motion: Motion) -> str:
    """Say, on the page of a motion, that members asked for it."""
    asked = queries.of_motion(scope.session(), motion)
    if asked is None:
        return ""
    one = queries.standing(scope.session(), asked, scope.now())
    return render_template("initiatives/_of_motion.html", one=one)
