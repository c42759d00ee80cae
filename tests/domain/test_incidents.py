"""What an incident lacks, who closes it, and by when an authority is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from scopgov.domain.errors import Refused
from scopgov.domain.incidents import Severity, Told, check, graver, may_close, tell_authority_by

DAY = date(2026, 12, 1)
BEGUN = DAY - timedelta(days=30)
TOLD = Told(DAY, "It named a client.", Severity.minor, "A client.")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (TOLD, None),
        (replace(TOLD, happened_on=BEGUN), None),
        (replace(TOLD, happened_on=BEGUN - timedelta(days=1)), "happened_on"),
        (replace(TOLD, happened_on=DAY + timedelta(days=1)), "happened_on"),
        (replace(TOLD, what=" "), "what"),
        (replace(TOLD, affected=""), "affected"),
    ],
)
def test_an_incident_says_what_happened_in_the_time_of_the_mandate_and_who_is_affected(
    told: Told, field: str | None
) -> None:
    if field is None:
        check(told, today=DAY, begun=BEGUN)
        return
    with pytest.raises(Refused) as refused:
        check(told, today=DAY, begun=BEGUN)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("severity", "closed", "mine", "committee", "party"),
    list(product([None, *Severity], *[[False, True]] * 4)),
)
def test_what_harmed_is_closed_by_a_member_of_the_committee_with_no_part_in_it(
    severity: Severity | None, closed: bool, mine: bool, committee: bool, party: bool
) -> None:
    found = may_close(severity, closed=closed, declared_by_self=mine, committee=committee, party=party)
    harmless = severity in (None, Severity.minor)
    assert (found is None) is (not closed and (harmless or (committee and not party and not mine)))


def test_an_incident_is_only_ever_said_to_be_graver() -> None:
    assert graver(None) == tuple(Severity)
    assert graver(Severity.minor) == (Severity.serious, Severity.grave)
    assert graver(Severity.grave) == ()


def test_the_authority_is_told_of_a_grave_incident_within_fifteen_days() -> None:
    assert tell_authority_by(Severity.grave, DAY) == date(2026, 12, 16)
    assert {tell_authority_by(one, DAY) for one in (None, Severity.minor, Severity.serious)} == {None}
