"""Where new versions of the charter, the rules and the criteria meet votes: on which agenda, withdrawing one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import RuleSetVersion
from scopgov.charter import queries as charters
from scopgov.charter.tables import Charter
from scopgov.domain.policy import Permission
from scopgov.ranking import queries as ranking
from scopgov.ranking.tables import CriteriaVersion
from scopgov.votes import amending, queries, reruling, reweighing
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("amending", __name__)


@blueprint.post("/charter/<int:number>/withdraw")
@requires(Permission.charter_propose)
def withdraw_charter(number: int) -> Response:
    """Withdraw the version of the charter that one proposed."""
    charter = charters.version(scope.session(), number)
    amending.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), charter=charter)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("charter.version", number=number))


@blueprint.post("/assemblies/rules/<int:number>/withdraw")
@requires(Permission.rules_propose)
def withdraw_rules(number: int) -> Response:
    """Withdraw the voting rules that one proposed."""
    rules = assemblies.rule_set(scope.session(), number)
    reruling.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), rules=rules)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("ruling.version", number=number))


@blueprint.post("/ranking/criteria/<int:number>/withdraw")
@requires(Permission.criteria_propose)
def withdraw_criteria(number: int) -> Response:
    """Withdraw the criteria that one proposed."""
    row = ranking.row_of(scope.session(), number)
    reweighing.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), row=row)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("criteria.version", number=number))


def charter_panel(charter: Charter) -> str:
    """Show, on the page of a version proposed, where its vote stands."""
    if charter.proposed_by is None:
        return ""
    address = url_for("amending.withdraw_charter", number=charter.version)
    return _panel(MotionKind.charter, charter.id, charter.proposed_by, charters.waits(charter), address)


def rules_panel(rules: RuleSetVersion) -> str:
    """Show, on the page of voting rules proposed, where their vote stands."""
    if rules.proposed_by is None:
        return ""
    address = url_for("amending.withdraw_rules", number=rules.version)
    return _panel(MotionKind.rules, rules.id, rules.proposed_by, assemblies.rules_wait(rules), address)


def criteria_panel(row: CriteriaVersion) -> str:
    """Show, on the page of criteria proposed, where their vote stands."""
    address = url_for("amending.withdraw_criteria", number=row.version)
    return _panel(MotionKind.criteria, row.id, row.proposed_by, ranking.waits(row), address)


def _panel(kind: MotionKind, subject_id: int, proposed_by: int, waits: bool, withdrawing: str) -> str:
    motions = queries.about(scope.session(), kind, subject_id)
    taken = subject_id in queries.before_a_poll(scope.session(), kind)
    mine = waits and not taken and proposed_by == scope.actor().member_id
    return render_template("votes/_amending.html", motions=motions, withdrawing=withdrawing if mine else "")


def motion_panel(motion: Motion) -> str:
    """Lead from a motion to the version it would adopt."""
    session, address = scope.session(), ""
    if motion.kind is MotionKind.charter:
        charter = session.get_one(Charter, motion.subject_id)
        address = url_for("charter.version", number=charter.version)
    elif motion.kind is MotionKind.rules:
        rules = session.get_one(RuleSetVersion, motion.subject_id)
        address = url_for("ruling.version", number=rules.version)
    elif motion.kind is MotionKind.criteria:
        row = session.get_one(CriteriaVersion, motion.subject_id)
        address = url_for("criteria.version", number=row.version)
    return render_template("votes/_amended.html", address=address) if address else ""
