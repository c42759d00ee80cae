"""Writing, presenting, judging and reading a study in the browser, and its page for voters as PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from scopgov.domain.economics import Money
from scopgov.domain.studies import Effect, EffectKind, Study
from scopgov.studies import queries
from scopgov.studies.tables import Study as Row
from scopgov.usecases.tables import UseCase
from tests.studies.whole import WHOLE, advised, checked, presented, written
from tests.usecases.proposing import Cast, submitted

SignIn = Callable[..., FlaskClient]
STUDY = "/use-cases/1/study"
MONEY = {
    "costs-0-label": "Formation",
    "costs-0-amount": "12 000,50 €",
    "costs-0-recurrence": "once",
    "gains-0-label": "Pénalités évitées",
    "gains-0-amount": "6000",
    "gains-0-recurrence": "yearly",
    "funds-0-label": "Réserve",
    "funds-0-amount": "9 000",
    "funds-0-source": "own_funds",
    "years": "5",
    "discount": "2,5",
    "cautious_costs": "120",
    "cautious_gains": "60",
    "favourable_costs": "90",
    "favourable_gains": "120",
}
# WeasyPrint opens its colour profile and leaves closing it to Python
PDF = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")


def _study(session: Session) -> Study:
    found = queries.read(session.query(Row).order_by(Row.id.desc()).first() or Row(content={}))
    session.rollback()  # a test that reads holds no one up
    return found


@pytest.fixture
def file(session: Session, cast: Cast) -> UseCase:
    made = submitted(session, cast)
    session.commit()
    return made


def test_money_is_typed_the_french_way(cast: Cast, sign_in: SignIn, file: UseCase, session: Session) -> None:
    client = sign_in(cast.author, "fr")
    page = client.post(f"{STUDY}/write/money", data=MONEY, follow_redirects=True).text
    assert "12\u202f000,50\u00a0€" in page
    study = _study(session)
    assert study.costs[0].amount == Decimal("12000.50")
    assert study.looked.discount == Decimal("2.5")
    again = client.get(f"{STUDY}/write/money").text
    assert 'value="12000,50"' in again
    assert 'value="12000.50"' in sign_in(cast.author, "en").get(f"{STUDY}/write/money").text


def test_what_was_typed_is_kept_at_its_field_when_it_is_refused(
    cast: Cast, sign_in: SignIn, file: UseCase, session: Session
) -> None:
    answer = sign_in(cast.author, "fr").post(
        f"{STUDY}/write/money", data={**MONEY, "costs-0-amount": "12,000"}
    )
    assert answer.status_code == 422
    assert 'value="12,000"' in answer.text
    assert "pas un montant en euros" in answer.text
    assert session.query(Row).count() == 0


def test_a_line_is_added_without_a_script_and_without_losing_what_was_typed(
    cast: Cast, sign_in: SignIn, file: UseCase
) -> None:
    page = sign_in(cast.author, "fr").post(f"{STUDY}/write/money", data={**MONEY, "add_costs": "+"}).text
    assert 'name="costs-1-label"' in page
    assert "12 000,50 €" in page


def test_each_part_is_written_on_its_page(
    cast: Cast, sign_in: SignIn, file: UseCase, session: Session
) -> None:
    client = sign_in(cast.author)
    asked = {"technical-finding": "sound", "technical-text": "Known.", "data_found-finding": "blocking"}
    sent = {
        "findings": {**asked, "data_found-text": "None."},
        "effects": {
            "effects-0-kind": "jobs",
            "effects-0-quantity": "-0.5",
            "effects-0-unit": "job",
            "effects-0-measured": "roll",
        },
        "options": {
            "build-first_year": "5,000",
            "build-yearly": "1,200",
            "proposed": "build",
            "because": "Ours.",
            "suppliers-0-name": "Coop",
            "suppliers-0-price": "900",
        },
        "words": {"plain": "We would know.", "risks": "It errs."},
    }
    for part, data in sent.items():
        assert client.get(f"{STUDY}/write/{part}").status_code == 200
        answer = client.post(f"{STUDY}/write/{part}", data=data)
        assert answer.status_code == 302, answer.text
    page = client.get(f"{STUDY}/1").text
    for shown in ("Blocking", "−0.5\u00a0job", "€9,800", "Coop", "It errs."):
        assert shown in page
    assert client.get(f"{STUDY}/write/nothing").status_code == 404


def test_a_draft_says_what_it_lacks_then_is_presented(
    cast: Cast, sign_in: SignIn, file: UseCase, session: Session
) -> None:
    written(session, cast, file, replace(WHOLE, risks=""))
    session.commit()
    client = sign_in(cast.author)
    assert "Say what could go wrong." in client.get(f"{STUDY}/1").text
    assert client.get(f"{STUDY}/1/summary").status_code == 404
    client.post(f"{STUDY}/write/words", data={"plain": "So.", "risks": "It errs."})
    assert "Present the study" in client.get(f"{STUDY}/1").text
    assert "Present the study" not in sign_in(cast.member).get(f"{STUDY}/1").text
    page = client.post(f"{STUDY}/present", follow_redirects=True).text
    assert "frozen as it was presented" in page


def test_a_draft_is_given_up(cast: Cast, sign_in: SignIn, file: UseCase) -> None:
    client = sign_in(cast.author)
    client.post(f"{STUDY}/write/words", data={"plain": "So."})
    page = client.post(f"{STUDY}/drop", follow_redirects=True).text
    assert "Begin a study" in page


def test_the_board_gives_its_opinion_and_the_file_shows_it(
    cast: Cast, sign_in: SignIn, board: int, file: UseCase, session: Session
) -> None:
    presented(session, cast, file)
    session.commit()
    client = sign_in(board)
    assert "Give the board’s opinion" in client.get("/use-cases/1").text
    said = {"kind": "with_reserve", "reasons": "Worth it.", "budget": "14,000"}
    answer = client.post(f"{STUDY}/1/opinion", data=said)
    assert (answer.status_code, "Write the reserve" in answer.text) == (422, True)
    assert 'value="14,000"' in answer.text
    page = client.post(
        f"{STUDY}/1/opinion", data={**said, "reserve": "Once the grant is there."}, follow_redirects=True
    ).text
    assert "Once the grant is there." in page
    shown = sign_in(cast.member).get("/use-cases/1").text
    assert "Favourable with a reserve" in shown
    assert "Budget proposed: €14,000." in shown
    assert sign_in(cast.member).get(f"{STUDY}/1/opinion").status_code == 403


def test_every_total_stands_under_what_it_adds_up(
    cast: Cast, sign_in: SignIn, file: UseCase, session: Session
) -> None:
    presented(session, cast, file)
    session.commit()
    page = sign_in(cast.member).get(f"{STUDY}/1").text
    for shown in ("€18,000", "€14,000", "−€9,000", "−€4,000", "€1,000", "−€1,107", "after 3.0 years"):
        assert shown in page.replace("after 3 years", "after 3.0 years")


def test_a_step_that_is_missing_is_said_on_the_file_and_where_motions_are_chosen(
    cast: Cast, sign_in: SignIn, board: int, session: Session
) -> None:
    use_case = checked(session, cast)
    presented(session, cast, use_case)
    session.commit()
    said = "The board has not given its opinion on the feasibility study yet."
    assert said in sign_in(cast.member).get("/use-cases/1").text


LONG = "Une phrase assez longue pour remplir la page des votants. "


@PDF
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_voters_page_is_one_page_with_the_study_attached(
    cast: Cast, sign_in: SignIn, board: int, file: UseCase, session: Session, locale: str
) -> None:
    effects = tuple(Effect(kind, Decimal(12), "units a year", "everybody", "x") for kind in EffectKind)
    full = replace(
        WHOLE,
        plain=(LONG * 20)[:800],
        risks=(LONG * 20)[:600],
        because=(LONG * 20)[:450],
        effects=effects,
        costs=(*WHOLE.costs, Money("More", Decimal("0.10"))),
    )
    row = presented(session, cast, file, full)
    advised(session, board, cast, row)
    session.commit()
    answer = sign_in(cast.member, locale).get(f"{STUDY}/1/summary.pdf")
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    assert len(reader.pages) == 1
    assert list(reader.attachments) == ["study-1-v1.json"]
    assert row.digest and row.digest in reader.pages[0].extract_text().replace("\n", "")
