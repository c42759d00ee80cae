"""Pages of the voting rules: every version, proposing another, what it would change."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.adoption.services import waits as is_waiting
from scopgov.assemblies import queries, ruling
from scopgov.assemblies.rule_forms import RulesForm
from scopgov.assemblies.tables import RuleSetVersion
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Permission
from scopgov.domain.rule_changes import changes
from scopgov.domain.statutes import BODY_NAMES, CALL_NAMES, KIND_NAMES, Call, RuleSet, from_data
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("ruling", __name__, url_prefix="/assemblies/rules")


@blueprint.get("/<int:number>")
@requires(Permission.assembly_read)
def version(number: int) -> str:
    """Show one version: where it stands, what it would change."""
    found = queries.rule_set(scope.session(), number)
    in_force = queries.rule_set_in_force(scope.session(), local_day(scope.now()))
    waits = is_waiting(found)
    changed = changes(from_data(in_force.data), from_data(found.data)) if waits and in_force else ()
    return render_template(
        "assemblies/rule_version.html", rules=found, in_force=in_force, waits=waits, changed=changed
    )


@blueprint.route("/propose", methods=["GET", "POST"])
@requires(Permission.rules_propose)
def propose() -> Response | tuple[str, int]:
    """Propose new rules, written from those in force."""
    form, rules = RulesForm(), _in_force()
    if not form.is_submitted():
        form.fill(rules)
    form.offer(rules)
    done = attempt(form, lambda: _propose(form, rules))
    if done:
        return redirect(url_for("ruling.version", number=done.value.version))
    page = render_template(
        "assemblies/propose_rules.html",
        form=form,
        rules=rules,
        kinds=KIND_NAMES,
        bodies=BODY_NAMES,
        calls=[CALL_NAMES[call] for call in Call],
    )
    return page, status(form)


def _propose(form: RulesForm, rules: RuleSet) -> RuleSetVersion:
    return ruling.propose(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        rule_set=form.read(rules),
        because=form.because.data or "",
    )


def _in_force() -> RuleSet:
    found = queries.rule_set_in_force(scope.session(), local_day(scope.now()))
    if found is None:
        raise Refused(Reason(N_("There are no voting rules in force yet.")))
    return from_data(found.data)
