"""A contest that finds a past case wrong reaches the file the model learnt from; the AI lead judges what follows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from scopgov.datasets.tables import Source
from scopgov.domain.contests import Cause, may_correct_file
from scopgov.domain.states import DisputeState
from tests.contests.scored import UPHELD, Scored
from tests.scoring.typing import typed

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SignIn = Callable[..., FlaskClient]


@pytest.mark.parametrize("state", list(DisputeState))
@pytest.mark.parametrize("cause", [None, *Cause])
def test_a_file_is_corrected_only_where_data_were_wrong(state: DisputeState, cause: Cause | None) -> None:
    allowed = state is DisputeState.upheld and cause in (Cause.given, Cause.outcome)
    assert (may_correct_file(state, cause) is None) is allowed


def _upheld(scored: Scored, cause: str = "outcome") -> str:
    at = scored.contest(scored.around.writer)
    scored.board.post(f"{at}/answer", data={**UPHELD, "cause": cause})
    return at


@ONE_KIND
def test_a_row_is_corrected_in_the_file_what_learnt_from_it_says_so_and_the_lead_judges(
    scored: Scored,
) -> None:
    at, lead = _upheld(scored), scored.sign_in(scored.around.hands.lead.member_id)
    assert scored.board.get(f"{at}/file").status_code == 403
    assert "Correct the file the model learnt from" in lead.get(at).text
    page = lead.post(f"{at}/file", data={"wanted": "roof"}).text
    lines = re.findall(r'name="lines" value="(\d+)"', page)
    assert lines
    data = {
        "lines": lines[:1],
        "column": "budget",
        "value": "abc",
        "because": "Typed twice.",
        "confirmed": "y",
    }
    assert lead.post(f"{at}/file/rows", data={**data, "confirmed": ""}).status_code == 422
    unfit = lead.post(f"{at}/file/rows", data=data)
    assert unfit.status_code == 422
    assert "does not fit" in unfit.text
    assert "Typed twice." in unfit.text
    assert lead.post(f"{at}/file/rows", data={**data, "column": "nothing"}).status_code == 422
    none = lead.post(f"{at}/file/rows", data={**data, "wanted": "roof", "lines": []}).text
    assert "Choose the rows first" in none and "Typed twice." in none
    assert re.findall(r'name="lines" value="(\d+)"', none) == lines  # what was found stays there
    for _ in range(2):  # a button pressed twice
        done = lead.post(f"{at}/file/rows", data={**data, "value": "987654"})
        assert done.location == f"{at}#file"
    other = lead.post(f"{at}/file/rows", data={**data, "value": "987654", "because": "Otherwise."})
    assert other.status_code == 422 and "nothing to correct" in other.text
    assert "987654" in lead.post(f"{at}/file", data={"wanted": "987654"}).text
    assert "corrected after contest no. 1" in lead.get("/models/1").text
    shown = scored.writer.get(at).text
    assert "1 row was corrected" in shown
    assert "The AI lead has yet to say" in shown
    assert "Judge whether to train" in lead.get("/").text
    assert scored.writer.get(scored.page).status_code == 200
    assert "/scores/2" in scored.writer.post("/scores/new/1", data=typed(reference="P-after")).location
    assert scored.writer.get("/scores/2").status_code == 200  # the model that was voted goes on
    with scored.people.database.transaction() as session:
        session.execute(update(Source).values(sha256="0" * 64))
    forged = scored.writer.post("/scores/new/1", data=typed(reference="P-forged"))
    assert "the data changed since it was frozen" in forged.text
    assert lead.post(f"{at}/retraining", data={"asked": "no", "said": ""}).status_code == 422
    assert lead.post(f"{at}/retraining", data={"asked": "yes", "said": "One in ten."}).location.endswith(
        "/new"
    )
    assert lead.post(f"{at}/retraining", data={"asked": "no", "said": "Again."}).status_code == 422
    assert "Judge whether to train" not in lead.get("/").text
    figures = scored.board.get("/contests/statistics").text
    assert "Files corrected after a contest: 1. Retrainings asked for after one: 1." in figures


@ONE_KIND
def test_nothing_is_corrected_after_a_contest_about_a_decision(scored: Scored) -> None:
    at, lead = _upheld(scored, "decision"), scored.sign_in(scored.around.hands.lead.member_id)
    assert "Nothing to set right" in lead.get(f"{at}/file").text
    data = {"lines": ["2"], "column": "budget", "value": "1", "because": "x", "confirmed": "y"}
    assert lead.post(f"{at}/file/rows", data=data).status_code in (409, 422)
    assert lead.post(f"{at}/retraining", data={"asked": "no", "said": "x"}).status_code in (409, 422)
