"""Where new versions of the charter, the rules and the criteria meet votes: on which agenda, withdrawing one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.adoption.services import Text, waits
from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import RuleSetVersion
from scopgov.charter import queries as charters
from scopgov.charter.tables import Charter, ClauseAmendment
from scopgov.domain.policy import Permission
from scopgov.ranking import queries as ranking
from scopgov.ranking.tables import CriteriaVersion
from scopgov.revisions import amending, clause_amending, reruling, reweighing
from scopgov.votes import queries
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("amending", __name__)


@blueprint.post("/charter/<int:number>/withdraw")
@requires(Permission.charter_propose)
def withdraw_charter(number: int) -> Response:
    """Withdraw the version of the charter that one proposed."""
    charter = charters.version(scope.session(), number)
    amending.CHARTERS.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), row=charter)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("charter.version", number=number))


@blueprint.post("/charter/amendments/<int:amendment_id>/withdraw")
@requires(Permission.charter_propose)
def withdraw_clause(amendment_id: int) -> Response:
    """Withdraw the amendment to a clause that one proposed."""
    row = charters.amendment(scope.session(), amendment_id)
    clause_amending.AMENDMENTS.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), row=row)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("charter_amendments.show", amendment_id=amendment_id))


@blueprint.post("/assemblies/rules/<int:number>/withdraw")
@requires(Permission.rules_propose)
def withdraw_rules(number: int) -> Response:
    """Withdraw the voting rules that one proposed."""
    rules = assemblies.rule_set(scope.session(), number)
    reruling.RULES.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), row=rules)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("ruling.version", number=number))


@blueprint.post("/ranking/criteria/<int:number>/withdraw")
@requires(Permission.criteria_propose)
def withdraw_criteria(number: int) -> Response:
    """Withdraw the criteria that one proposed."""
    row = ranking.row_of(scope.session(), number)
    reweighing.CRITERIA.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), row=row)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("criteria.version", number=number))


def charter_panel(charter: Charter) -> str:
    """Show, on the page of a version proposed, where its vote stands."""
    address = url_for("amending.withdraw_charter", number=charter.version)
    return _panel(MotionKind.charter, charter, address)


def clause_panel(of: ClauseAmendment) -> str:
    """Show, on the page of an amendment to a clause, where its vote stands."""
    return _panel(MotionKind.clause, of, url_for("amending.withdraw_clause", amendment_id=of.id))


def rules_panel(rules: RuleSetVersion) -> str:
    """Show, on the page of voting rules proposed, where their vote stands."""
    return _panel(MotionKind.rules, rules, url_for("amending.withdraw_rules", number=rules.version))


def criteria_panel(row: CriteriaVersion) -> str:
    """Show, on the page of criteria proposed, where their vote stands."""
    return _panel(MotionKind.criteria, row, url_for("amending.withdraw_criteria", number=row.version))


def _panel(kind: MotionKind, row: Text, withdrawing: str) -> str:
    """Return what is told of a text that was proposed here; "" for one entered from paper."""
    if row.proposed_by is None:
        return ""
    motions = queries.about(scope.session(), kind, row.id)
    taken = row.id in queries.before_a_poll(scope.session(), kind)
    mine = waits(row) and not taken and row.proposed_by == scope.actor().member_id
    return render_template(
        "revisions/_amending.html", motions=motions, withdrawing=withdrawing if mine else ""
    )


def motion_panel(motion: Motion) -> str:
    """Lead from a motion to the version it would adopt."""
    session, address = scope.session(), ""
    if motion.kind is MotionKind.charter:
        charter = session.get_one(Charter, motion.subject_id)
        address = url_for("charter.version", number=charter.version)
    elif motion.kind is MotionKind.clause:
        address = url_for("charter_amendments.show", amendment_id=motion.subject_id)
    elif motion.kind is MotionKind.rules:
        rules = session.get_one(RuleSetVersion, motion.subject_id)
        address = url_for("ruling.version", number=rules.version)
    elif motion.kind is MotionKind.criteria:
        row = session.get_one(CriteriaVersion, motion.subject_id)
        address = url_for("criteria.version", number=row.version)
    return render_template("revisions/_amended.html", address=address) if address else ""
