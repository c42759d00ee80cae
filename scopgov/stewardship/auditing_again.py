"""Audit a version in use again, on the cases it scored since whose outcome is known, never counted in an audit before.

The sealed protocol of its voted audit is run again as it stands, or a new one is sealed before any figure. What members
voted does not change: the voted audit stays in the dossier, and its age and the later results are shown beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.audits import outside
from scopgov.audits import queries as audits
from scopgov.audits.findings import AuditResult
from scopgov.audits.outside_file import MOST_GROUPINGS, MOST_GROUPS, Outside
from scopgov.audits.tables import Audit, OutsideAudit
from scopgov.datasets.queries import frozen_schema
from scopgov.datasets.typing_cells import RULES, derive
from scopgov.db import hold
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import aged
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.protocol import Protocol, as_number
from scopgov.domain.text import N_
from scopgov.mandates.standing import STANDS
from scopgov.mandates.tables import Mandate
from scopgov.members.services import must
from scopgov.scoring import queries as scoring
from scopgov.scoring.tables import Score
from scopgov.stewardship.tables import ScoreOutcome
from scopgov.training.card import group_texts

NO_GROUPS = (
    "text",
    "identifier",
    "date",
)  # kinds of what is typed that part nobody into groups, and may name somebody
BEGUN = N_("An audit of this version was begun and has no figures yet: run it first.")


@dataclass(frozen=True)
class Standing:
    """The voted audit of a mandate with its age, and the audits made again in use, the latest first."""

    voted: Audit
    old: bool
    again: Sequence[OutsideAudit]

    @property
    def last_run(self) -> datetime | None:
        """Return when figures were last computed, in an audit of either kind."""
        return next((one.run_at for one in self.again if one.run_at is not None), self.voted.run_at)


def standing(session: Session, mandate: Mandate, now: datetime) -> Standing:
    """Return where the audits of a mandate's version stand."""
    voted, again = mandate.dossier.audit, audits.in_use(session, mandate.model_version)
    last = next((one.run_at for one in again if one.run_at is not None), voted.run_at)
    return Standing(voted, last is None or aged(last, now), again)


@dataclass(frozen=True)
class Rows:
    """Cases that may be audited: outcomes, scores and, by name, what was typed for each of them."""

    label: tuple[int, ...]
    probability: tuple[float, ...]
    columns: Mapping[str, tuple[str, ...]]

    @property
    def groupings(self) -> list[str]:
        """Return the columns that may part cases into groups: few texts, or numbers to be cut into bands."""
        return [name for name, values in self.columns.items() if _parts(values)]


def _parts(values: Sequence[str]) -> bool:
    different = set(values)
    return len(different) > 1 and (
        len(different) <= MOST_GROUPS or all(as_number(one) is not None for one in different if one)
    )


def rows(session: Session, mandate: Mandate) -> Rows:
    """Return the cases scored by a version whose outcome came since its last audit in use; the last said counts."""
    done = [one.added_at for one in audits.in_use(session, mandate.model_version) if one.run_at is not None]
    query = (
        select(Score.id, Score.inputs, Score.probability, ScoreOutcome.happened, ScoreOutcome.recorded_at)
        .join(ScoreOutcome, ScoreOutcome.score_id == Score.id)
        .join(Mandate, Mandate.id == Score.mandate_id)
        .where(Mandate.model_version_id == mandate.model_version_id)
        .order_by(ScoreOutcome.id)
    )
    first: dict[int, datetime] = {}
    last: dict[int, tuple[Mapping[str, Any], float, bool]] = {}
    for number, inputs, probability, happened, at in session.execute(query):
        first.setdefault(number, at)
        last[number] = (inputs, probability, happened)
    kept = [said for number, said in sorted(last.items()) if not done or first[number] > max(done)]
    untold = {one.name for one in scoring.inputs(mandate) if one.kind in NO_GROUPS}
    names = sorted({name for inputs, _probability, _happened in kept for name in inputs} - untold)
    columns = {name: tuple(_text(inputs.get(name)) for inputs, *_rest in kept) for name in names}
    columns |= _derived(mandate, [inputs for inputs, *_rest in kept])
    label = tuple(int(happened) for *_rest, happened in kept)
    return Rows(label, tuple(probability for _inputs, probability, _happened in kept), columns)


def _derived(mandate: Mandate, given: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return the groups that the data of a version make of one thing typed, such as bands of an amount."""
    schema = frozen_schema(mandate.model_version.run.data_version)
    made = [one for one in schema.derived if one.how in RULES and one.name in schema.groups()]
    return {
        one.name: tuple(group_texts(derive({source: _cells(given, source)}, one)))
        for one in made
        for source in one.sources
        if any(source in inputs for inputs in given)
    }


def _cells(given: Sequence[Mapping[str, Any]], name: str) -> pd.Series[Any]:
    values = [inputs.get(name) for inputs in given]
    return pd.Series([None if one == "" else one for one in values], dtype="object")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def lacks(session: Session, mandate: Mandate, found: Rows, *, same: bool) -> Reason | None:
    """Say why an audit may not be made again, with the protocol that was sealed or with a new one."""
    if mandate.state not in STANDS:
        return Reason(N_("This mandate no longer stands: only a version in use is audited again."))
    if any(one.run_at is None for one in audits.in_use(session, mandate.model_version)):
        return Reason(BEGUN)
    if not found.label:
        return Reason(
            N_(
                "No outcome came since its last audit: there is no case to count. One says it on the page of a score."
            )
        )
    if not found.groupings:
        return Reason(N_("Nothing that is typed for a score parts these cases into groups."))
    wanted = set(audits.sealed(mandate.dossier.audit).groups) if same else set()
    missing = sorted(wanted - set(found.groupings))
    if missing:
        text = N_(
            "These cases do not part into groups by what the sealed protocol compares: %(names)s. Wait for more "
            "outcomes, or seal a new one."
        )
        return Reason(text, {"names": named(mandate, missing)})
    return None


def named(mandate: Mandate, columns: Sequence[str]) -> tuple[str, ...]:
    """Return columns by what they mean, where the data say it."""
    meanings = audits.meanings(mandate.model_version)
    return tuple(meanings.get(name, name) for name in columns)


@dataclass(frozen=True)
class Begun:
    """What an audit made again counts, and the protocol it runs at once: None where a new one is still to be sealed."""

    answers: Outside
    protocol: Protocol | None
    apart_too: bool = False

    def computed(self, artefacts: Path) -> tuple[str, AuditResult | None]:
        """Keep the cases in the store and compute the figures of a sealed protocol; touches no database."""
        sha256 = outside.stored(self.answers, artefacts)
        if self.protocol is None:
            return sha256, None
        return sha256, outside.figures(self.protocol, sha256, artefacts, apart_too=self.apart_too)


def begun(session: Session, *, actor: Actor, mandate: Mandate, same: bool) -> Begun:
    """Return what there is to count, under the `same` protocol as was sealed or for a new one, or refuse."""
    must(actor, Permission.audit_again)
    found = rows(session, mandate)
    refused = lacks(session, mandate, found, same=same)
    if refused is not None:
        raise Refused(refused)
    protocol = audits.sealed(mandate.dossier.audit) if same else None
    names = list(protocol.groups) if protocol else found.groupings[:MOST_GROUPINGS]
    columns = {name: found.columns[name] for name in names}
    apart_too = protocol is not None and audits.asked(mandate.model_version, protocol)
    return Begun(Outside(found.label, found.probability, columns), protocol, apart_too)


def keep(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    mandate: Mandate,
    of: Begun,
    sha256: str,
    found: AuditResult | None,
) -> OutsideAudit:
    """Note what is audited again, with the sealed protocol and its figures where they were computed."""
    hold(session, mandate)  # one at a time
    if any(one.run_at is None for one in audits.in_use(session, mandate.model_version)):
        raise Refused(Reason(BEGUN))
    version = mandate.model_version
    about = {"system": mandate.use_case.title[:200], "supplier": "", "filename": ""}
    about["release"] = str(version.number)
    told: dict[str, Any] = {"actor": actor, "now": now, "permission": Permission.audit_again}
    made = outside.add(
        session, **told, about=about, cases=None, answers=of.answers, sha256=sha256, version=version
    )
    if of.protocol is not None and found is not None:
        outside.seal(session, **told, audit=made, protocol=of.protocol)
        outside.keep(session, **told, audit=made, found=found)
    return made
