"""Certificates of attendance: their number, what they certify and its digest, and whether one shown is genuine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from scopgov.courses.tables import CourseAttendance
from scopgov.domain.canonical import digest
from scopgov.domain.policy import Subject
from scopgov.members.queries import local_day

NUMBER = re.compile(r"\d{4}-(\d{5,9})")


def number(row: CourseAttendance) -> str:
    """Return the number of a certificate: its year, then that of the attendance."""
    return f"{row.attended_on.year}-{row.id:05d}"


def data(row: CourseAttendance) -> dict[str, object]:
    """Return what a certificate certifies; the name of the person, which may change, is by its number on the roll."""
    return {
        "number": number(row),
        "member": row.member_id,
        "course": row.course.code,
        "attended_on": row.attended_on.isoformat(),
        "recorded_on": local_day(row.recorded_at).isoformat(),
        "way": row.way.value,
        "text": row.text_followed.digest if row.text_followed else None,
    }


def digest_of(row: CourseAttendance) -> str:
    """Return the digest printed on a certificate."""
    return digest(data(row))


def whose(row: CourseAttendance) -> Subject:
    """Return whom a certificate is about, as the policy asks."""
    return Subject(authors=frozenset({row.member_id}))


@dataclass(frozen=True)
class Verified:
    """What is found of a certificate shown: the attendance where number and digest agree, None elsewhere."""

    row: CourseAttendance | None


def verify(session: Session, shown_number: str, shown_digest: str) -> Verified:
    """Tell whether a certificate of this number and digest was given here."""
    named = NUMBER.fullmatch(shown_number.strip())
    row = session.get(CourseAttendance, int(named[1])) if named else None
    given = "".join(shown_digest.split()).lower()
    if row is None or shown_number.strip() != number(row) or given != digest_of(row):
        return Verified(None)
    return Verified(row)
