"""What the register lacks is named; what cannot stand together is refused; training waits for what the law asks."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.processing import (
    NEEDED_TO_TRAIN,
    NOTHING_FOUND,
    PART_NAMES,
    Afterwards,
    Basis,
    Found,
    Ground,
    Part,
    Processing,
    Safeguard,
    contradiction,
    faults,
    lacking,
    may_train_on,
)

TODAY = date(2026, 11, 28)
WHOLE = Processing(
    name="CRM",
    service="Sales",
    location="Lyon",
    access="Sales",
    personal=True,
    persons="Contacts of clients",
    categories="Names",
    purpose="Know since when they are clients",
    basis=Basis.legitimate_interests,
    ground=Ground.explicit_consent,
    months=36,
    counted_from="the last contact",
    afterwards=Afterwards.erased,
    recipients="nobody",
    transfer=True,
    country="Canada",
    safeguard=Safeguard.adequacy,
    security="Rights by role",
)
NAMED, HEALTH = Found(("contact",)), Found(("contact", "health"), ("health",))
EMPTY = {
    Part.owner: {"service": ""},
    Part.location: {"location": ""},
    Part.access: {"access": ""},
    Part.personal: {"personal": None},
    Part.persons: {"persons": ""},
    Part.purpose: {"purpose": ""},
    Part.basis: {"basis": None},
    Part.ground: {"ground": None},
    Part.retention: {"months": None, "counted_from": ""},
    Part.afterwards: {"afterwards": None},
    Part.recipients: {"recipients": ""},
    Part.transfer: {"transfer": None},
    Part.safeguard: {"safeguard": None},
    Part.security: {"security": ""},
}


def test_a_source_described_whole_lacks_nothing() -> None:
    assert lacking(WHOLE, HEALTH) == ()
    assert faults(WHOLE) == []
    assert may_train_on(WHOLE, HEALTH, TODAY) is None


@pytest.mark.parametrize("part", EMPTY)
def test_each_part_that_nobody_said_is_named_alone(part: Part) -> None:
    said = replace(WHOLE, **EMPTY[part])
    assert lacking(said, HEALTH) == (part,)
    assert (may_train_on(said, HEALTH, TODAY) is not None) is (part in NEEDED_TO_TRAIN)


def test_categories_of_data_are_told_by_the_columns_once_there_are_some() -> None:
    said = replace(WHOLE, categories="")
    assert lacking(said) == (Part.categories,)
    assert lacking(said, NAMED) == ()


def test_of_a_source_without_persons_only_the_inventory_is_asked() -> None:
    assert lacking(Processing("CRM", personal=False)) == (Part.owner, Part.location, Part.access)
    assert Part.basis not in lacking(Processing("CRM"))


def test_a_source_said_to_hold_no_person_is_contradicted_by_its_columns() -> None:
    said = replace(WHOLE, personal=False)
    assert contradiction(said, NOTHING_FOUND) is None
    assert "contact" in str(contradiction(said, NAMED))
    assert lacking(said, NAMED) == (Part.personal,)
    assert Part.basis in lacking(Processing("CRM", personal=False), NAMED)


def test_sensitive_data_need_their_own_condition() -> None:
    said = replace(WHOLE, ground=None)
    assert lacking(said, NAMED) == ()
    reason = may_train_on(said, HEALTH, TODAY)
    assert reason is not None
    assert "condition for sensitive data" in str(reason)


def test_training_is_refused_with_each_thing_that_is_missing_and_no_other() -> None:
    for present in product((True, False), repeat=3):
        parts = (Part.purpose, Part.basis, Part.retention)
        missing = [part for part, there in zip(parts, present, strict=True) if not there]
        said = replace(WHOLE, **{k: v for part in missing for k, v in EMPTY[part].items()})
        reason = may_train_on(said, NAMED, TODAY)
        assert (reason is None) is (not missing)
        if reason is not None:
            assert [part for part in parts if PART_NAMES[part] in str(reason.params["parts"])] == missing
            assert reason.remedy


def test_without_a_column_about_persons_nothing_is_asked_before_training() -> None:
    assert may_train_on(Processing("CRM", personal=True), NOTHING_FOUND, TODAY) is None


@pytest.mark.parametrize(("until", "refused"), [(date(2026, 11, 27), True), (TODAY, False)])
def test_data_past_their_time_are_not_frozen(until: date, refused: bool) -> None:
    said = replace(WHOLE, months=None, counted_from="", until=until)
    assert (may_train_on(said, NAMED, TODAY) is not None) is refused


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (replace(WHOLE, name=""), "name"),
        (replace(WHOLE, until=TODAY), "until"),
        (replace(WHOLE, months=None), "months"),
        (replace(WHOLE, transfer=False), "transfer"),
        (replace(WHOLE, transfer=None, safeguard=None), "transfer"),
    ],
)
def test_what_cannot_stand_together_is_said_at_its_field(said: Processing, field: str) -> None:
    assert [name for name, _ in faults(said)] == [field]


@given(st.sets(st.sampled_from(sorted(EMPTY))))
def test_saying_more_never_makes_more_missing(left_out: set[str]) -> None:
    parts = [Part(one) for one in left_out]
    said = replace(WHOLE, **{k: v for part in parts for k, v in EMPTY[part].items()})
    assert set(lacking(said, HEALTH)) == set(parts) - ({Part.safeguard} if Part.transfer in parts else set())
