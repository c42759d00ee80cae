"""Pages of audits made again: what may be counted, and beginning one; where the audits of a mandate stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.mandates import queries as mandates
from scopgov.mandates.standing import STANDS
from scopgov.mandates.tables import Mandate
from scopgov.stewardship import auditing_again
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("audit_again", __name__, url_prefix="/mandates")


@blueprint.get("/<int:mandate_id>/audit-again")
@requires(Permission.mandate_read)
def prepare(mandate_id: int) -> str:
    """Say how many cases may be counted, and under which protocol."""
    session, mandate = scope.session(), mandates.mandate(scope.session(), mandate_id)
    found = auditing_again.rows(session, mandate)
    return render_template(
        "stewardship/audit_again.html",
        mandate=mandate,
        found=found,
        named=auditing_again.named(mandate, found.groupings),
        standing=auditing_again.standing(session, mandate, scope.now()),
        lacks={same: auditing_again.lacks(session, mandate, found, same=same) for same in (True, False)},
    )


@blueprint.post("/<int:mandate_id>/audit-again")
@requires(Permission.audit_again)
def begin(mandate_id: int) -> Response:
    """Begin an audit: with the sealed protocol its figures follow at once, else the committee seals a new one."""
    way = request.form.get("protocol", "")
    if way not in ("same", "new"):
        raise NotFound(Reason(N_("There is no such way.")))
    artefacts = scope.settings().artefacts
    about: dict[str, Any] = {"actor": scope.actor()}
    mandate = mandates.mandate(scope.session(), mandate_id)
    of = auditing_again.begun(scope.session(), **about, mandate=mandate, same=way == "same")
    sha256, found = scope.aside(lambda: of.computed(artefacts))
    mandate = mandates.mandate(scope.session(), mandate_id)
    told: dict[str, Any] = {
        "now": scope.now(),
        "mandate": mandate,
        "of": of,
        "sha256": sha256,
        "found": found,
    }
    made = auditing_again.keep(scope.session(), **about, **told)
    return redirect(url_for("outside_audits.show", audit_id=made.id))


def mandate_panel(mandate: Mandate) -> str:
    """Show, on the page of a mandate, how old its audit is, and the audits made again in use."""
    found = auditing_again.standing(scope.session(), mandate, scope.now())
    offered = mandate.state in STANDS
    return render_template("stewardship/_again.html", mandate=mandate, standing=found, offered=offered)


def impact_panel(use_case: UseCase) -> str:
    """Show the same beside the impact of a use case, once a model is in use."""
    mandate = mandates.standing(scope.session(), use_case)
    return mandate_panel(mandate) if mandate else ""
