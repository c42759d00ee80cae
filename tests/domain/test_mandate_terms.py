"""The terms of a mandate as data: what is frozen comes back, and older dossiers keep their digests."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.errors import Refused
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Role
from scopgov.domain.terms import MandateTerms

DAY = date(2026, 9, 1)
FIRST = {
    "purpose": "Say which projects may be late",
    "role": "proposal_writer",
    "pilot": True,
    "starts_on": "2026-09-02",
    "review_on": "2027-03-01",
    "ends_on": "2027-09-01",
    "course_code": "read",
    "conditions": ["Look again in spring."],
}
others = st.sets(st.sampled_from([Channel.api, Channel.batch]))


def test_terms_frozen_before_channels_were_asked_for_read_and_write_as_they_did() -> None:
    terms = MandateTerms.from_data(FIRST)
    assert terms.to_data() == FIRST
    assert (terms.all_channels, terms.roles) == ((Channel.page,), (Role.proposal_writer,))


@given(others, st.integers(0, 100), st.sets(st.integers(1, 99)))
def test_what_is_frozen_comes_back(channels: set[Channel], share: int, members: set[int]) -> None:
    data = FIRST | {"channels": sorted(channels), "own_judgement_percent": share, "members": sorted(members)}
    terms = MandateTerms.from_data(data)
    assert MandateTerms.from_data(terms.to_data()) == terms
    assert (terms.channels, terms.own_judgement_percent, terms.members) == (channels, share, members)
    assert bool(terms.roles) is not bool(members), "people named stand in the place of the role"


@pytest.mark.parametrize("share", [-1, 101])
def test_a_share_beyond_all_the_cases_is_refused_at_its_field(share: int) -> None:
    with pytest.raises(Refused) as refused:
        MandateTerms.from_data(FIRST | {"own_judgement_percent": share}).check(DAY)
    assert refused.value.field == "own_judgement_percent"
