"""Makes a candidate of a way of narrowing a gap: a new model, trained like any other, that says where it comes from.

Only a way that gives one model, and asks no group at each score, makes one; once, for each candidate is answered by
the test rows once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.apart import queries as apart_queries
from scopgov.apart import services as readings
from scopgov.apart.tables import Reading
from scopgov.audits import mitigations, queries
from scopgov.audits.tables import Mitigation
from scopgov.db import hold
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.mitigation import Way, barred
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.sensitive import not_gained
from scopgov.domain.text import N_
from scopgov.domain.thresholds import Costs
from scopgov.jobs.tables import JobState
from scopgov.members.services import must
from scopgov.training import queries as training
from scopgov.training import services as runs
from scopgov.training.tables import TrainingRun

FORMAT = 2  # of a comparison that says what a candidate needs


def make(
    session: Session, *, actor: Actor, now: datetime, of: Mitigation, way: Way, because: str
) -> TrainingRun:
    """Ask for the candidate of one way of a frozen comparison; refuse a way that cannot make one.

    `because` says where the score to act from comes from, when the way is another one.
    """
    must(actor, Permission.model_train)
    hold(session, of)
    told = _way(of, way)
    reason = why_not(session, of, way)
    if reason is not None:
        raise Refused(reason)
    version = of.audit.model_version
    mitigation = _mitigation(of, way)
    left_out = told["chosen"].get("left_out", [])
    features = [name for name in version.recipe["features"] if name not in left_out]
    apart = _apart(session, actor, now, of) if way is Way.with_attribute else {}
    features += [one["attribute"] for one in apart.values()]
    origin = {"audit": of.audit_id, "mitigation": of.id, "way": way.value, "result": of.result_digest}
    return runs.request_mitigated(
        session,
        actor=actor,
        now=now,
        data_version=version.run.data_version,
        recipe={
            **version.recipe,
            **apart,
            "features": features,
            "mitigation": {**mitigation, **told["chosen"]},
        },
        origin={**origin, "version": version.id},
        costs=_costs(version.costs, told["chosen"].get("percent"), because),
    )


def _apart(session: Session, actor: Actor, now: datetime, of: Mitigation) -> dict[str, Any]:
    """Return what a recipe keeps of the attribute its model asks: why, by which protocol, its gain, until when."""
    version, protocol = of.audit.model_version, queries.sealed(of.audit)
    recipe = mitigations.recipe_of(of.audit, protocol)
    data = version.run.data_version
    readings.read(session, actor=actor, now=now, data_version=data, recipe=recipe, reading=Reading.training)
    told: dict[str, Any] = recipe["apart"]
    one = apart_queries.named(session, data, told["attribute"])
    shown = {"metric": of.metric, "by": of.attribute, "held": (of.result or {})["held"]}
    shown |= {"without": _figures(of, Way.as_is), "with": _figures(of, Way.with_attribute)}
    return {"apart": {**told, "delete_on": one.delete_on.isoformat() if one else "", "shown": shown}}


def _figures(of: Mitigation, way: Way) -> dict[str, Any]:
    figures = _way(of, way)
    return {name: figures[name] for name in ("balanced", "auc", "gap", "low", "high", "between")}


def made(session: Session, of: Mitigation, way: Way) -> TrainingRun | None:
    """Return the training that made, or is making, the candidate of a way; one that failed does not count."""
    for run in training.runs_of(session, of.audit.model_version.use_case):
        origin = run.options.get("origin", {})
        if (origin.get("mitigation"), origin.get("way")) == (of.id, way.value):
            job = training.job_of(session, run)
            if run.finished_at or (job and job.state not in (JobState.failed, JobState.cancelled)):
                return run
    return None


def why_not(session: Session, of: Mitigation, way: Way) -> Reason | None:
    """Return why no candidate may be made of a way now, None where one may."""
    if of.result is None or of.result["format"] < FORMAT:
        return Reason(N_("This comparison was made before candidates could come of it: compare again."))
    figures = next((one for one in of.result["ways"] if one["way"] == way.value), None)
    computed = figures is not None and figures["balanced"] is not None
    same = figures is not None and bool(figures.get("chosen", {}).get("same"))
    if way is Way.with_attribute and figures is not None:
        vain = not_gained(_way(of, Way.as_is), figures)
        if vain is not None:
            return vain
    elif _needs_apart(of):
        return Reason(
            N_("No: the protocol lets this attribute be asked at each score, and be used for nothing else.")
        )
    return barred(way, computed=computed, made=made(session, of, way) is not None, same=same)


def _needs_apart(of: Mitigation) -> bool:
    """Tell whether the groups compared are an attribute kept apart, which a table of weights would need at training."""
    return of.attribute not in queries.groupings(of.audit.model_version)


def _way(of: Mitigation, way: Way) -> Mapping[str, Any]:
    """Return the figures of one way. Raises Refused for a comparison unfinished, changed or too old."""
    if of.result is None or digest(of.result) != of.result_digest:
        raise Refused(Reason(N_("This comparison has no figures, or no longer those of its digest.")))
    if of.result["format"] < FORMAT:
        raise Refused(
            Reason(N_("This comparison was made before candidates could come of it: compare again."))
        )
    found: Mapping[str, Any] = next(one for one in of.result["ways"] if one["way"] == way.value)
    return found


def _mitigation(of: Mitigation, way: Way) -> dict[str, Any]:
    """Return what a recipe keeps of its mitigation: the way, the groups, the measure, from which score it flags."""
    protocol = queries.sealed(of.audit)
    return {
        "way": way.value,
        "attribute": of.attribute,
        "bands": list(protocol.bands.get(of.attribute, ())),
        "metric": of.metric,
        "threshold": protocol.threshold,
        "audit": of.audit_id,
        "comparison": of.result_digest,
    }


def _costs(kept: Mapping[str, Any] | None, percent: int | None, because: str) -> dict[str, Any] | None:
    """Return the costs of the model audited, or those that put the score to act from where the way puts it."""
    if percent is None:
        return dict(kept) if kept else None
    return Costs(miss=100 - percent, alarm=percent, because=because).to_data()
