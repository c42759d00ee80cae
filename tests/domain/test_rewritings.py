"""Rows of a file are changed for a person who was found there, knowingly and for a reason, before the answer."""

import pytest

from scopgov.domain.data_rights import Ending, Limit, Right, may_limit
from scopgov.domain.rewritings import Way, fault, lost


@pytest.mark.parametrize(
    ("way", "lines", "columns", "because", "confirmed", "answered", "field"),
    [
        (Way.removed, [2], [], "Asked for.", True, False, None),
        (Way.emptied, [2, 3], ["name", "mail"], "Asked for.", True, False, None),
        (Way.corrected, [2], ["name"], "Asked for.", True, False, None),
        (Way.corrected, [2], ["name", "mail"], "Asked for.", True, False, "columns"),
        (Way.corrected, [2], [], "Asked for.", True, False, "columns"),
        (Way.emptied, [2], [], "Asked for.", True, False, "columns"),
        (Way.removed, [], [], "Asked for.", True, False, ""),
        (Way.removed, [2], [], " ", True, False, "because"),
        (Way.removed, [2], [], "Asked for.", False, False, "confirmed"),
        (Way.removed, [2], [], "Asked for.", True, True, ""),
    ],
)
def test_what_stands_in_the_way_of_a_change_is_said_at_its_field(
    way: Way,
    lines: list[int],
    columns: list[str],
    because: str,
    confirmed: bool,
    answered: bool,
    field: str | None,
) -> None:
    found = fault(way, lines, columns, because, confirmed=confirmed, answered=answered)
    assert (found[0] if found else None) == field


def test_rows_that_moved_meanwhile_are_not_changed() -> None:
    assert lost([2, 4], [2, 3, 4]) is None
    assert lost([2, 9], [2, 3, 4]) is not None


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize("ending", list(Ending))
@pytest.mark.parametrize("limit", [None, Limit.legal_claims])
def test_an_erasure_is_refused_for_what_the_law_names_and_what_is_granted_for_nothing(
    right: Right, ending: Ending, limit: Limit | None
) -> None:
    named = limit is not None
    needed = right is Right.erasure and ending is Ending.refused
    allowed = not named if ending is Ending.granted else named or not needed
    assert (may_limit(right, ending, limit) is None) is allowed
