"""Read dossiers and verify them: every digest is computed again from the rows and bytes. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov import store as artefacts
from scopgov.cards import queries as cards
from scopgov.charter.tables import Charter
from scopgov.domain.canonical import canonical_json, sha256_bytes
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.fairness import Verdict
from scopgov.domain.lifecycle import VERSION
from scopgov.domain.opinions import OpinionKind
from scopgov.domain.polls import Outcome
from scopgov.domain.sensitive import widened
from scopgov.domain.states import VersionAction
from scopgov.domain.terms import MandateTerms
from scopgov.domain.text import N_
from scopgov.dossiers.content import LATER_PARTS, PART_NAMES, Parts, gather, stale_digests
from scopgov.dossiers.tables import Dossier
from scopgov.ethics import queries as ethics
from scopgov.impact.tables import ImpactAssessment
from scopgov.plans.tables import PilotPlan, PilotReport
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion
from scopgov.validation.tables import Round
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, MotionKind


def dossier(session: Session, dossier_id: int) -> Dossier:
    """Return a dossier, or refuse as not found."""
    found = session.get(Dossier, dossier_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such dossier.")))
    return found


def listed() -> Select[Dossier]:
    """Return the query of all dossiers, the latest first."""
    return select(Dossier).order_by(Dossier.id.desc())


def of_version(session: Session, version: ModelVersion) -> Sequence[Dossier]:
    """Return the dossiers of a version, the latest first."""
    return session.scalars(listed().where(Dossier.model_version_id == version.id)).all()


def current(session: Session, version: ModelVersion) -> Dossier | None:
    """Return the latest dossier of a version that rests on its current opinion."""
    opinion = ethics.current(session, version)
    found = of_version(session, version)
    return next((one for one in found if opinion is not None and one.opinion_id == opinion.id), None)


def actions(session: Session, version: ModelVersion) -> frozenset[str]:
    """Return `freeze` when a dossier may be frozen for this version now."""
    votable = (version.state, VersionAction.put) in VERSION
    return frozenset({"freeze"} if votable and ethics.current(session, version) else ())


def decided(session: Session, of: Dossier) -> bool:
    """Tell whether members carried or rejected a dossier: it comes to no other vote."""
    polls = [poll for one in votes.about(session, MotionKind.deployment, of.id) for poll in one.polls]
    return any(poll.outcome is Outcome.carried or votes.rejected_for_good(poll) for poll in polls)


def awaiting(session: Session) -> Sequence[ModelVersion]:
    """Return the versions with an opinion and no dossier resting on it."""
    states = [state for state, action in VERSION if action is VersionAction.put]
    query = select(ModelVersion).where(ModelVersion.state.in_(states)).order_by(ModelVersion.id)
    versions = session.scalars(query).all()
    return [one for one in versions if actions(session, one) and current(session, one) is None]


def content(of: Dossier) -> dict[str, Any]:
    """Return what was frozen, as data."""
    found: dict[str, Any] = json.loads(of.content)
    return found


def terms(of: Dossier) -> MandateTerms:
    """Return the terms of the mandate that members vote on."""
    return MandateTerms.from_data(content(of)["mandate"])


def copy_sha256(held: Mapping[str, Any]) -> str | None:
    """Return the digest of the portable copy that a dossier's content names; None where no copy was kept."""
    found: str | None = (held["model"].get("portable_copy") or {}).get("sha256")
    return found


def charter_of(session: Session, of: Dossier) -> Charter | None:
    """Return the charter version a dossier rests on."""
    return session.get(Charter, content(of)["charter"]["id"])


def validation_of(session: Session, held: dict[str, Any]) -> Round | None:
    """Return the round of expert validation that was frozen with a dossier; None where none was held."""
    named = held.get("validation")
    return session.get(Round, named["id"]) if named else None


def impact_of(session: Session, held: dict[str, Any]) -> ImpactAssessment | None:
    """Return the impact assessment that was frozen with a dossier; None where none was signed."""
    named = held.get("impact")
    return session.get(ImpactAssessment, named["id"]) if named else None


def plan_of(session: Session, held: Mapping[str, Any]) -> PilotPlan | None:
    """Return the plan of a pilot that was frozen with a dossier; None where it is about no pilot."""
    named = held.get("pilot")
    return session.get(PilotPlan, named["id"]) if named else None


def report_of(session: Session, held: Mapping[str, Any]) -> PilotReport | None:
    """Return the report on a pilot that was frozen with a dossier; None where none was signed."""
    named = held.get("pilot_report")
    return session.get(PilotReport, named["id"]) if named else None


def of_motion(session: Session, motion: Motion) -> Dossier | None:
    """Return the dossier a motion is about, None for a motion about something else."""
    if motion.kind is not MotionKind.deployment or motion.subject_id is None:
        return None
    return session.get(Dossier, motion.subject_id)


def notices(of: Dossier) -> list[Reason]:
    """Return what no member may miss before voting, to be shown in red."""
    judged = (_audit_notice(of), _opinion_notice(of))
    return [*training.conclusion(of.model_version), *(notice for notice in judged if notice is not None)]


def sensitive_notices(of: Dossier) -> list[Reason]:
    """Return what no member may miss of the sensitive attribute that a model asks, where it asks one."""
    told = of.model_version.card.get("apart")
    if not told:
        return []
    text = N_("This model asks a sensitive attribute of persons at each score: “%(name)s”.")
    wider = widened(told["shown"]["without"], told["shown"]["with"])
    return [Reason(text, {"name": told["attribute"]}), *([wider] if wider else [])]


def _audit_notice(of: Dossier) -> Reason | None:
    verdict = content(of)["audit"]["verdict"]
    if verdict == Verdict.disparity:
        return Reason(N_("The audit found a gap between groups larger than the committee tolerates."))
    if verdict == Verdict.insufficient:
        return Reason(N_("The audit could not conclude for every group: this is not a good result."))
    return None


def _opinion_notice(of: Dossier) -> Reason | None:
    if of.opinion.kind is OpinionKind.unfavourable:
        return Reason(N_("The opinion of the ethics committee is unfavourable."))
    return None


def verify(session: Session, dossier: Dossier, store: Path, sources: Path | None = None) -> Reason | None:
    """Say what no longer is as it was frozen, None when everything is.

    Every digest is computed again from the stored rows and the bytes of the artefact, of its portable copy and of
    the predictions; the bytes of the source file too where `sources` names their folder.
    """
    if sha256_bytes(dossier.content.encode()) != dossier.digest:
        return Reason(N_("The text of the dossier changed: its digest differs."))
    held = content(dossier)
    charter = charter_of(session, dossier)
    if charter is None:
        return _changed("charter")
    return _rows_changed(session, dossier, held, charter) or _bytes_changed(held, store, sources)


def _rows_changed(
    session: Session, dossier: Dossier, held: dict[str, Any], charter: Charter
) -> Reason | None:
    version = dossier.model_version
    about = (version, dossier.audit, dossier.opinion, charter, dossier.frozen_by, dossier.frozen_at)
    card = cards.named(session, held.get("card", ()))
    parts = Parts(
        *about,
        validation=validation_of(session, held),
        card=card,
        impact=impact_of(session, held),
        pilot=plan_of(session, held),
        report=report_of(session, held),
    )
    made = gather(parts, MandateTerms.from_data(held["mandate"]))
    known = [name for name in PART_NAMES if name in held or name not in LATER_PARTS]
    differing = [name for name in known if canonical_json(made[name]) != canonical_json(held[name])]
    if dossier.use_case_id != held["use_case"]["id"]:
        differing.append("use_case")
    found = [*differing, *stale_digests(parts)]
    return _changed(found[0]) if found else None


def _changed(part: str) -> Reason:
    text = N_("The dossier no longer holds: %(part)s changed since it was frozen.")
    return Reason(text, {"part": Reason(PART_NAMES[part])})


def _bytes_changed(held: dict[str, Any], store: Path, sources: Path | None) -> Reason | None:
    of_model = (held["model"]["artefact_sha256"], held["model"]["predictions_sha256"], copy_sha256(held))
    wanted = [(store, digest) for digest in of_model if digest is not None]
    if sources is not None:
        wanted.append((sources, held["data"]["source_sha256"]))
    try:
        for folder, digest in wanted:
            artefacts.read(folder, digest)
    except Refused as refused:
        return refused.reason
    return None
