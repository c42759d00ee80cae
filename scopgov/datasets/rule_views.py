"""Pages between a source and the label rules of its use case: proposing its rule, seeing a proposed one on its rows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.datasets import queries, trying
from scopgov.datasets.outcome_forms import ProposalForm
from scopgov.datasets.tables import Source
from scopgov.datasets.trying import Tried
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.labelling import queries as labelling
from scopgov.labelling import services
from scopgov.labelling.tables import ProposedRule
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("rules", __name__)


def in_force(source: Source) -> LabelRule | None:
    """Return the rule that a new one is held against: the one adopted for the use case, else the one saved."""
    adopted = labelling.in_force(scope.session(), source.use_case)
    return labelling.said(adopted) if adopted else queries.label_of(source)


def _tried(source: Source, rule: LabelRule) -> Tried:
    settings, of, against = scope.settings(), queries.snapshot(source), in_force(source)
    return scope.aside(lambda: trying.tried(settings, of, rule, against))


@blueprint.route("/<int:source_id>/outcome/propose", methods=["GET", "POST"])
@requires(Permission.label_propose)
def propose(source_id: int) -> Response | tuple[str, int]:
    """Propose the outcome of a source, as it is saved, to the experts of its use case."""
    source, form = queries.source(scope.session(), source_id), ProposalForm()
    rule = queries.label_of(source)
    if rule is None:
        raise NotFound(Reason(N_("Say first what the outcome is.")))
    tried = _tried(source, rule)
    done = attempt(form, lambda: _propose(source, rule, form.because.data or "", tried))
    if done:
        return redirect(url_for("labelling.rule", rule_id=done.value.id))
    experts = labelling.experts(scope.session(), source.use_case)
    told: dict[str, Any] = {"source": source, "form": form, "tried": tried, "experts": experts}
    return render_template("datasets/propose.html", **told), status(form)


def _propose(source: Source, rule: LabelRule, because: str, tried: Tried) -> ProposedRule:
    counts = tried.counts
    counted = {"rows": counts.rows, "known": counts.known, "at_risk": counts.at_risk}
    return services.propose(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        use_case=source.use_case,
        rule=rule,
        because=because,
        counted={**counted, "source": source.name, "sha256": source.sha256},
    )


@blueprint.get("/<int:source_id>/label-rules/<int:rule_id>")
@requires(Permission.data_read)
def tried(source_id: int, rule_id: int) -> str:
    """Show a proposed rule on the rows of a source, as known on the day of its data."""
    source, one = queries.source(scope.session(), source_id), labelling.rule(scope.session(), rule_id)
    saved = queries.label_of(source)
    rule = labelling.said(one)
    rule = rule.on(saved.snapshot) if saved else rule
    fits = source.use_case_id == one.use_case_id and not queries.rule_faults(queries.schema_of(source), rule)
    if not fits:
        raise NotFound(Reason(N_("This rule cannot be read on these data: their columns differ.")))
    told = {"source": source, "one": one, "tried": _tried(source, rule)}
    return render_template("datasets/rule.html", **told)


def rule_panel(one: ProposedRule) -> str:
    """Lead from a proposed rule to the rows of each source it fits."""
    fitting = [source for source in queries.sources_of(scope.session(), one.use_case) if _fits(source, one)]
    return render_template("datasets/_rule_panel.html", one=one, sources=fitting)


def proposing_panel(use_case: UseCase) -> str:
    """Lead from the label rules of a use case to proposing the outcome of one of its sources."""
    session = scope.session()
    proposable = [
        one
        for one in queries.sources_of(session, use_case)
        if one.label_rule and labelling.bar(session, use_case, one.label_rule)
    ]
    return render_template("datasets/_proposing.html", sources=proposable)


def _fits(source: Source, one: ProposedRule) -> bool:
    return not queries.rule_faults(queries.schema_of(source), labelling.said(one))
