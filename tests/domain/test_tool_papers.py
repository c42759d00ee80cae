"""What a supplier's document is worth on a day, and what a change asks for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scopgov.domain.errors import Refused
from scopgov.domain.tool_papers import ChangeKind, barred, check_answer, standing

DAY = date(2026, 11, 1)
NEXT, END = DAY + timedelta(days=1), DAY + timedelta(days=90)


@pytest.mark.parametrize(
    ("expires_on", "checked", "sound", "sign"),
    [
        (None, False, False, "caution"),
        (None, True, True, "carried"),
        (None, True, False, "refused"),
        (NEXT, False, False, "caution"),
        (NEXT, True, True, "carried"),
        (DAY, True, True, "refused"),
        (DAY, False, False, "refused"),
    ],
)
def test_a_document_holds_once_checked_and_until_its_day(
    expires_on: date | None, checked: bool, sound: bool, sign: str
) -> None:
    assert standing(expires_on=expires_on, checked=checked, sound=sound, today=DAY)[1] == sign


@pytest.mark.parametrize(
    ("kind", "material", "vote_by", "field"),
    [
        (None, None, None, None),
        (ChangeKind.version, None, None, "material"),
        (ChangeKind.version, False, None, None),
        (ChangeKind.terms, True, None, "vote_by"),
        (ChangeKind.terms, True, DAY, "vote_by"),
        (ChangeKind.terms, True, END + timedelta(days=1), "vote_by"),
        (ChangeKind.terms, True, END, None),
        (ChangeKind.hosting, False, None, "material"),
        (ChangeKind.hosting, True, NEXT, None),
    ],
)
def test_a_change_says_whether_members_vote_again_and_where_data_go_is_always_theirs(
    kind: ChangeKind | None, material: bool | None, vote_by: date | None, field: str | None
) -> None:
    try:
        check_answer(kind, material=material, vote_by=vote_by, today=DAY, ends_on=END)
    except Refused as refused:
        assert refused.field == field
    else:
        assert field is None


def test_a_material_change_bars_from_its_day_on() -> None:
    assert barred(None, DAY) is None and barred(NEXT, DAY) is None
    assert barred(DAY, DAY) is not None
