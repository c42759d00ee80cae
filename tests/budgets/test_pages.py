"""The budget in the browser: the line, what is spent, a correction, more asked for; what voters see of it."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from scopgov.assemblies import services as assemblies
from scopgov.domain.statutes import DecisionKind
from scopgov.votes.tables import Motion, MotionKind
from tests.budgets.voting import House, studied
from tests.conftest import START, Clock
from tests.studies.whole import checked, presented, written

SignIn = Callable[..., FlaskClient]
BUDGET = "/use-cases/1/budget"
SPENT = {"spent_on": "2026-10-20", "label": "Training", "supplier": "Coop", "amount": "11,200.00"}


def _after_the_launch(clock: Clock) -> None:
    clock.forward(days=60)


def test_the_board_records_spending_and_everybody_reads_it(
    house: House, launched: int, sign_in: SignIn, clock: Clock
) -> None:
    _after_the_launch(clock)
    page = sign_in(house.board).post(f"{BUDGET}/spend", data=SPENT, follow_redirects=True).text
    assert "€11,200.00" in page and "80% of what was voted is spent" in page
    reader = sign_in(house.cast.member)
    assert "Training" in reader.get(BUDGET).text
    assert "Record spending" not in reader.get(BUDGET).text
    assert "€11,200 spent of €14,000 voted" in reader.get("/use-cases/1").text
    assert "over 80% spent" in reader.get("/budgets").text
    assert reader.post(f"{BUDGET}/spend", data=SPENT).status_code == 403


def test_beyond_the_line_is_refused_at_its_field_and_what_was_typed_is_kept(
    house: House, launched: int, sign_in: SignIn, clock: Clock
) -> None:
    _after_the_launch(clock)
    client = sign_in(house.board, "fr")
    answer = client.post(f"{BUDGET}/spend", data={**SPENT, "amount": "15 000,00"})
    assert answer.status_code == 422
    assert 'value="15 000,00"' in answer.text
    assert "demandez d’abord un nouveau vote" in answer.text
    page = client.post(
        f"{BUDGET}/spend",
        data={**SPENT, "amount": "15 000,00", "beyond": "Facture plus haute."},
        follow_redirects=True,
    ).text
    assert "Facture plus haute." in page and "dépassent ce qui a été voté" in page


def test_an_entry_is_corrected_by_another(house: House, launched: int, sign_in: SignIn, clock: Clock) -> None:
    _after_the_launch(clock)
    client = sign_in(house.board)
    client.post(f"{BUDGET}/spend", data=SPENT)
    assert client.get(f"{BUDGET}/1/correct").status_code == 200
    page = client.post(
        f"{BUDGET}/1/correct", data={"amount": "1,200", "why": "A digit too many"}, follow_redirects=True
    ).text
    assert "A digit too many" in page and "−€10,000.00" in page and "€1,200.00" in page
    assert client.get(f"{BUDGET}/2/correct").status_code == 404


def test_more_is_asked_for_and_shown_to_voters(
    house: House, launched: int, sign_in: SignIn, clock: Clock
) -> None:
    _after_the_launch(clock)
    client = sign_in(house.board)
    asked = {"amount": "2,500", "reasons": "A second audit."}
    page = client.post(f"{BUDGET}/ask", data=asked, follow_redirects=True).text
    assert "A second audit." in page and "It awaits an agenda." in page
    motion = house.put(MotionKind.budget)
    page = sign_in(house.cast.member).get(f"/motions/{motion}").text
    assert "The line if it is carried" in page and "€16,500.00" in page


def test_voters_read_the_study_the_opinion_and_the_budget_on_the_launch_motion(
    house: House, sign_in: SignIn
) -> None:
    with house.database.transaction() as session:
        studied(session, house)
    motion = house.put(MotionKind.launch)
    page = sign_in(house.cast.member).get(f"/motions/{motion}").text
    for shown in ("We would know early.", "Worth trying.", "up to €14,000 may be spent", "summary.pdf"):
        assert shown in page
    with house.database.reading() as session:
        found = session.get_one(Motion, motion)
        digest, poll = found.params["study_digest"], found.polls[-1].id
    assert digest in page
    assert "Not rated yet." in page  # where the file stands between value and difficulty
    brief = sign_in(house.cast.member).get(f"/polls/{poll}").text
    for shown in ("Favourable", "Budget proposed: €14,000.", "summary.pdf", "Not rated yet."):
        assert shown in brief


def test_what_may_not_be_put_yet_is_said_where_motions_are_chosen(house: House, sign_in: SignIn) -> None:
    with house.database.transaction() as session:
        written(session, house.cast, checked(session, house.cast))
        assembly = assemblies.prepare(
            session,
            actor=house.actor(),
            now=START,
            title="Assembly",
            place="Lyon",
            kind=DecisionKind.ordinary,
            opens_at=START.replace(month=10),
            closes_at=START.replace(month=10, hour=12),
        )
        number = assembly.id
    client = sign_in(house.board)
    page = client.get(f"/assemblies/{number}/motions").text
    assert "begun but not presented yet" in page
    answer = client.post(
        f"/assemblies/{number}/motions/new?kind=launch&about=1", data={"title": "Launch", "text": "Now."}
    )
    assert answer.status_code == 422


def test_the_board_is_told_what_awaits_it(house: House, launched: int, sign_in: SignIn, clock: Clock) -> None:
    _after_the_launch(clock)
    client = sign_in(house.board)
    client.post(f"{BUDGET}/spend", data=SPENT)
    client.post(f"{BUDGET}/ask", data={"amount": "2,500", "reasons": "A second audit."})
    page = client.get("/").text
    assert "80% of it is spent" in page and "Put the money asked for" in page
    assert "80% of it is spent" not in sign_in(house.cast.member).get("/").text


def test_the_board_is_told_of_a_study_that_awaits_its_opinion(house: House, sign_in: SignIn) -> None:
    with house.database.transaction() as session:
        presented(session, house.cast, checked(session, house.cast))
    page = sign_in(house.board).get("/").text
    assert "Give the board’s opinion on the study" in page
    assert "Put the launch of" not in page
