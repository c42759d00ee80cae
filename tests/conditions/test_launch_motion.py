"""What voters read, on the motion and in the minutes, of the effects and conditions of a launch."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from scopgov.launches import services as launch
from scopgov.votes.tables import Motion, MotionKind
from tests.budgets.voting import House

SignIn = Callable[..., FlaskClient]


def test_voters_read_the_effects_and_the_conditions_of_the_launch(to_launch: House, sign_in: SignIn) -> None:
    motion_id = to_launch.put(MotionKind.launch)
    page = sign_in(to_launch.cast.member).get(f"/motions/{motion_id}").text
    assert "Fairness: worse, for small clients. Small clients are flagged more." in page
    assert "Working conditions: the effect cannot be known yet, for the teams." in page
    assert "Skills: " not in page
    assert "On these conditions" in page
    with to_launch.database.reading() as session:
        motion = session.get_one(Motion, motion_id)
        (read,) = [one for one in launch.documents(session, motion) if "its effects" in one.text]
        assert [str(one) for one in read.params["effects"]][:4] == [
            "Employment (No change)",
            "Skills (Better)",
            "Working conditions (Cannot be known yet)",
            "Fairness (Worse)",
        ]
