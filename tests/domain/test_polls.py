"""A poll's count, its frozen definition and its window."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.canonical import canonical_json, digest
from scopgov.domain.electorate import Roll, roll_digest
from scopgov.domain.errors import Refused
from scopgov.domain.polls import (
    CHOICE_NAMES,
    OUTCOME_NAMES,
    SECRECY_SENTENCES,
    Choice,
    MotionText,
    Outcome,
    Secrecy,
    Tally,
    count,
    instant_text,
    is_open,
    may_close,
    may_vote_at,
    poll_definition,
    window,
)
from scopgov.domain.statutes import (
    Body,
    Call,
    CompanyForm,
    DecisionKind,
    preset,
    rule_for,
    rule_from_data,
)

OPENS = datetime(2026, 12, 10, 18, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=3)
ROLL = Roll(Body.general_assembly, date(2026, 12, 10), (1, 2, 3))
RULE = rule_for(preset(CompanyForm.sarl), Body.general_assembly, DecisionKind.ordinary)
MOTION = MotionText(
    3, "deployment", 4, "Mettre à l’essai", "Le modèle est mis à l’essai.", {"until": "2027-06-30"}
)
MOMENT = timedelta(microseconds=1)


def definition(motion: MotionText = MOTION, **changes: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "rule": RULE,
        "call": Call.first,
        "roll": ROLL,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "dossier_digest": "ab" * 32,
    }
    return poll_definition(motion, **{**facts, **changes})  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(Choice)))
def test_each_ballot_counts_once(choices: list[Choice]) -> None:
    tally = count(iter(choices))
    assert tally == Tally(*(choices.count(choice) for choice in Choice))
    assert tally.ballots == len(choices)


def test_choices_are_stored_under_the_words_of_a_ballot() -> None:
    assert [choice.value for choice in Choice] == ["for", "against", "abstain", "blank"]


def test_every_choice_outcome_and_secrecy_has_words() -> None:
    assert set(CHOICE_NAMES) == set(Choice)
    assert set(OUTCOME_NAMES) == set(Outcome)
    assert set(SECRECY_SENTENCES) == set(Secrecy)


def test_the_definition_says_everything_that_is_decided_and_how() -> None:
    frozen = json.loads(canonical_json(definition()))
    assert frozen["motion"] == {
        "id": 3,
        "kind": "deployment",
        "subject": 4,
        "title": "Mettre à l’essai",
        "text": "Le modèle est mis à l’essai.",
        "params": {"until": "2027-06-30"},
    }
    assert frozen["options"] == ["for", "against", "abstain", "blank"]
    assert rule_from_data(frozen["rule"]) == RULE
    assert (frozen["call"], frozen["secrecy"], frozen["members"]) == (1, "open", 3)
    assert frozen["roll_digest"] == roll_digest(ROLL)
    assert frozen["dossier_digest"] == "ab" * 32
    assert window(frozen) == (OPENS, CLOSES)


@pytest.mark.parametrize(
    "other",
    [
        definition(replace(MOTION, text="Autre texte.")),
        definition(replace(MOTION, params={"until": "2028-06-30"})),
        definition(rule=rule_for(preset(CompanyForm.sa), Body.general_assembly, DecisionKind.ordinary)),
        definition(call=Call.second),
        definition(roll=replace(ROLL, members=(1, 2, 4))),
        definition(opens_at=OPENS + MOMENT),
        definition(closes_at=CLOSES + MOMENT),
        definition(dossier_digest=None),
    ],
)
def test_any_change_to_what_is_decided_changes_the_digest(other: dict[str, object]) -> None:
    assert digest(other) != digest(definition())


def test_the_same_instant_in_another_time_zone_is_the_same_definition() -> None:
    paris = timezone(timedelta(hours=1))
    assert definition(opens_at=OPENS.astimezone(paris)) == definition()
    assert instant_text(OPENS.astimezone(paris)) == "2026-12-10T18:00:00Z"


def test_a_window_runs_forward_between_aware_instants_on_a_call_that_exists() -> None:
    with pytest.raises(ValueError, match="close after"):
        definition(closes_at=OPENS)
    with pytest.raises(ValueError, match="time zone"):
        definition(opens_at=OPENS.replace(tzinfo=None), closes_at=CLOSES.replace(tzinfo=None))
    committee = rule_for(preset(CompanyForm.sa), Body.ethics_committee, DecisionKind.ordinary)
    with pytest.raises(Refused):
        definition(rule=committee, call=Call.second)


@pytest.mark.parametrize(
    ("now", "taken", "said"),
    [
        (OPENS - MOMENT, False, "not open yet"),
        (OPENS, True, None),
        (CLOSES - MOMENT, True, None),
        (CLOSES, False, "poll closed on"),
        (CLOSES + timedelta(days=30), False, "poll closed on"),
    ],
)
def test_ballots_are_taken_from_the_opening_until_just_before_the_close(
    now: datetime, taken: bool, said: str | None
) -> None:
    assert is_open(OPENS, CLOSES, now) is taken
    reason = may_vote_at(OPENS, CLOSES, now)
    assert (reason is None) is taken
    assert said is None or said in str(reason)


@pytest.mark.parametrize(
    ("now", "voted", "on_roll", "closes"),
    [
        (CLOSES, 0, 3, True),
        (CLOSES + timedelta(days=30), 0, 3, True),
        (CLOSES - MOMENT, 3, 3, True),
        (CLOSES - MOMENT, 2, 3, False),
        (CLOSES - MOMENT, 0, 0, False),
        (CLOSES, 0, 0, True),
    ],
)
def test_a_poll_closes_at_its_time_or_once_all_have_voted(
    now: datetime, voted: int, on_roll: int, closes: bool
) -> None:
    assert (may_close(CLOSES, now, voted=voted, on_roll=on_roll) is None) is closes


def test_a_confidential_definition_and_no_other_holds_keys() -> None:
    keys = {"envelope_key": "00", "receipt_key": "11"}
    assert "sealed" not in definition()
    assert definition(secrecy=Secrecy.confidential, sealed=keys)["sealed"] == keys
    for told in ({"secrecy": Secrecy.confidential}, {"sealed": keys}):
        with pytest.raises(ValueError, match="has keys"):
            definition(**told)
