"""Figures that allow no conclusion are told in red wherever members look before and after they vote."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.minutes import queries as minutes
from scopgov.training import comparing
from scopgov.training.tables import ModelVersion
from scopgov.votes.tables import Poll
from tests.conftest import People
from tests.dossiers.voting import FIVE, laid

SignIn = Callable[..., FlaskClient]
FEW = {"text": "Too few rows to conclude: %(late)s late.", "params": {"late": 12}}
NOT_BETTER = "It does not beat the baseline: it is not shown to rank better than chance."
DOUBTFUL = {"beats_baseline": False, "enough": False, "enough_reason": FEW}


def test_a_model_not_shown_to_beat_the_baseline_is_in_red_from_the_dossier_to_the_minutes(
    people: People, settings: Settings, sign_in: SignIn
) -> None:
    vote = laid(people, settings, DOUBTFUL)
    client = sign_in(vote.who.member.member_id)
    with vote.database.reading() as session:
        motion = session.get_one(Poll, vote.poll_id).motion
        pages = [
            f"/motions/{motion.id}",
            f"/polls/{vote.poll_id}",
            f"/dossiers/{motion.subject_id}",
            "/models/1",
        ]
    for page in pages:
        shown = client.get(page).text
        assert "Too few rows to conclude: 12 late." in shown and NOT_BETTER in shown, page
        assert "notice-refused" in shown
    vote.held(*FIVE)
    with vote.database.reading() as session:
        assembly = session.get_one(Poll, vote.poll_id).motion.assembly
        (told,) = minutes.draft(session, assembly, vote.table)["motions"]
        texts = [one["text"] for one in told["warnings"]]
    assert FEW["text"] in texts and NOT_BETTER in texts


def test_a_model_that_beats_it_with_rows_enough_carries_no_such_notice(
    people: People, settings: Settings
) -> None:
    vote = laid(people, settings)
    with vote.database.reading() as session:
        assembly = session.get_one(Poll, vote.poll_id).motion.assembly
        (told,) = minutes.draft(session, assembly, vote.table)["motions"]
    assert not {one["text"] for one in told["warnings"]} & {FEW["text"], NOT_BETTER}


def _version(family: str, beats: bool, enough: bool = True) -> ModelVersion:
    told = {"beats_baseline": beats, "enough": enough, "enough_reason": FEW, "cv_auc": 0.5}
    return ModelVersion(family=family, number=1, measures=told)


@pytest.mark.parametrize(
    ("beaten", "enough", "said"), [(False, True, True), (True, True, False), (True, False, True)]
)
def test_the_comparison_says_when_no_candidate_beats_the_baseline_or_rows_are_too_few(
    beaten: bool, enough: bool, said: bool
) -> None:
    run = [
        _version("dummy", False, enough),
        _version("forest", False, enough),
        _version("ebm", beaten, enough),
    ]
    found = [str(one) for one in comparing.inconclusive(run)]
    assert bool(found) is said
    assert any("No candidate is shown to beat the baseline" in one for one in found) is not beaten
    assert any("Too few" in one for one in found) is not enough
    if said:
        assert "in red" in found[-1]
    if not beaten:
        assert "No candidate" in str(comparing.finding(run))
