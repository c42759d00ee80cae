"""Keep sensitive attributes apart from the data, and erase them on their day.

They are in no file of data. Audits read them, and a training only where a sealed protocol justifies it. Each act leaves
an entry in the record, without any value.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.apart import services as readings
from scopgov.apart.tables import Reading, SensitiveAttribute
from scopgov.audits import queries
from scopgov.audits.tables import Audit
from scopgov.datasets.schema import Schema
from scopgov.datasets.tables import DataVersion
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.protocol import Protocol
from scopgov.domain.sensitive import Category, too_telling
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training.tables import ModelVersion
from scopgov.validation import forgetting

MOST_DAYS = 366


def parse(data: bytes) -> dict[str, str]:
    """Return the value of each line of a CSV file with the columns “line” and “value”; refuse what is not one."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    separator = max(";,\t", key=text.partition("\n")[0].count)
    rows = [row for row in csv.reader(StringIO(text), delimiter=separator) if any(row)]
    if not rows or [name.strip().lower() for name in rows[0]] != ["line", "value"] or len(rows) < 2:
        raise _fault("file", N_("The file must have two columns, “line” and “value”, and at least one row."))
    found: dict[str, str] = {}
    for row in rows[1:]:
        if len(row) != 2 or not row[0].strip().isdigit() or row[0].strip() in found:
            raise _fault("file", N_("Each row holds the number of a line of the data, once, and a value."))
        found[row[0].strip()] = row[1].strip()
    return found


def counted(by_line: Mapping[str, str], kept: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the test rows and outcomes of each group of a sensitive attribute: no answer."""
    found: dict[str, dict[str, int]] = {}
    for line, outcome in zip(kept["rows"], kept["label"], strict=True):
        one = found.setdefault(by_line.get(str(line), ""), {"rows": 0, "positives": 0})
        one["rows"] += 1
        one["positives"] += int(outcome)
    return found


def add(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    version: ModelVersion,
    about: Mapping[str, str],
    by_line: Mapping[str, str],
    counts: Mapping[str, Any],
    delete_on: date,
    category: Category = Category.other,
) -> SensitiveAttribute:
    """Keep an attribute apart; `about` says its name, its purpose and why it is lawful."""
    must(actor, Permission.audit_run, queries.subject(version))
    told = {"by_line": dict(by_line), "counts": dict(counts), "delete_on": delete_on, "category": category}
    return _keep(session, actor, now, version.run.data_version, {**about, **told})


def bring(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    version: ModelVersion,
    data_version: DataVersion,
    about: Mapping[str, str],
    by_line: Mapping[str, str],
    counts: Mapping[str, Any],
    delete_on: date,
) -> SensitiveAttribute:
    """Keep, for newer data, the values of the attribute that a version asks: without them it is not trained anew.

    `about` says their purpose and why keeping them is lawful; the name and what it says of persons stay.
    """
    must(actor, Permission.audit_run, queries.subject(version))
    asked = asked_of(session, version, data_version)
    refused = too_telling(asked.name, Counter(by_line.values()))
    if refused is not None:
        raise Refused(refused, status=422, field="file")
    if not sum(one["rows"] for name, one in counts.items() if name):
        raise _fault("file", N_("None of these lines is among the test rows of these data."))
    told = {
        "by_line": dict(by_line),
        "counts": dict(counts),
        "delete_on": delete_on,
        "category": asked.category,
    }
    return _keep(session, actor, now, data_version, {**about, **told, "name": asked.name})


def asked_of(session: Session, version: ModelVersion, data_version: DataVersion) -> SensitiveAttribute:
    """Return the attribute that a version asks, as kept for its own data; not found where others are not newer ones."""
    told, own = apart.asked_by(version.recipe), version.run.data_version
    one = apart.named(session, own, told["attribute"]) if told else None
    same = data_version.source.use_case_id == version.use_case_id
    if one is None or not same or data_version.id == own.id:
        raise NotFound(Reason(N_("There are no such data.")))
    return one


def _keep(
    session: Session, actor: Actor, now: datetime, data_version: DataVersion, told: Mapping[str, Any]
) -> SensitiveAttribute:
    delete_on: date = told["delete_on"]
    columns = {one.name for one in Schema.from_data(data_version.content["schema"]).everything()}
    taken = columns | {one.name for one in apart.of_data(session, data_version.id)}
    if told["name"] in taken:
        raise _fault("name", N_("The data or an attribute kept apart already have this name."))
    if not 0 < (delete_on - local_day(now)).days <= MOST_DAYS:
        raise _fault("delete_on", N_("Choose a day after today, within a year."))
    made = SensitiveAttribute(data_version_id=data_version.id, **told, added_by=actor.member_id, added_at=now)
    session.add(made)
    session.flush()
    facts = {"name": made.name, "purpose": digest(made.purpose), "delete_on": delete_on.isoformat()}
    facts["category"] = made.category.value
    _note(session, actor, now, made, Act.sensitive_added, facts)
    return made


def used(session: Session, *, actor: Actor, now: datetime, audit: Audit, names: Iterable[str]) -> None:
    """Log that an audit had attributes read, one row for each."""
    known = {one.name: one for one in queries.sensitive(session, audit.model_version)}
    for name in names:
        if name in known:
            one = known[name]
            readings.log(session, actor=actor, now=now, one=one, audit_id=audit.id, reading=Reading.audit)


def justified(session: Session, version: ModelVersion, protocol: Protocol) -> None:
    """Refuse an attribute that a protocol lets a model ask: not kept apart, of another category, or too telling."""
    _asked_is_compared(session, version, protocol)
    use = protocol.feature
    if use is None:
        return
    one = apart.named(session, version.run.data_version, use.attribute)
    if one is None or one.erased_at is not None or one.category is not use.category:
        raise _fault("feature", N_("Choose an attribute that is kept apart for these data."))
    if use.attribute in version.recipe.get("features", ()):
        raise _fault("feature", N_("This model asks it already."))
    told = too_telling(one.name, Counter(one.by_line.values()))
    if told is not None:
        raise Refused(told, status=422, field="feature")


def _asked_is_compared(session: Session, version: ModelVersion, protocol: Protocol) -> None:
    """Refuse a protocol that leaves out the attribute a model asks, while its values are there."""
    told = apart.asked_by(version.recipe)
    if told is None or apart.lacks(session, version.run.data_version, version.recipe) is not None:
        return
    if told["attribute"] not in protocol.groups:
        text = N_("Compare the projects by “%(name)s” as well: what a model may ask is audited.")
        raise Refused(Reason(text, {"name": told["attribute"]}), status=422, field="groups")


def erase(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, one: SensitiveAttribute
) -> None:
    """Erase the values of an attribute before its day; audits made of them stay readable."""
    must(actor, Permission.audit_run, queries.subject(version))
    if one.erased_at is not None:
        raise Refused(Reason(N_("These values are already erased.")))
    _erase(session, actor, now, one)


def due(session: Session, now: datetime) -> Sequence[SensitiveAttribute]:
    """Return the attributes whose day has come."""
    query = select(SensitiveAttribute).where(SensitiveAttribute.erased_at.is_(None))
    due = query.where(SensitiveAttribute.delete_on <= local_day(now))
    return session.scalars(due.order_by(SensitiveAttribute.id)).all()


def erase_due(session: Session, now: datetime, one: SensitiveAttribute) -> None:
    """Erase an attribute whose day has come."""
    _erase(session, CLOCK, now, one)


def _erase(session: Session, actor: Actor, now: datetime, one: SensitiveAttribute) -> None:
    one.by_line, one.erased_at = {}, now
    forgetting.forget(session, one)
    session.flush()
    _note(session, actor, now, one, Act.sensitive_erased, {"name": one.name})


def _note(
    session: Session,
    actor: Actor,
    now: datetime,
    one: SensitiveAttribute,
    act: Act,
    facts: Mapping[str, object],
) -> None:
    subject = f"sensitive_attribute:{one.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=dict(facts))


def _fault(field: str, text: str) -> Refused:
    return Refused(Reason(text), status=422, field=field)
