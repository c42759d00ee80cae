"""Model cards: who completes them, what stays, what a reader is shown in each depth and language, what is frozen."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from scopgov.cards import queries, services
from scopgov.cards.tables import CardText
from scopgov.config import Settings
from scopgov.domain import cards as rules
from scopgov.domain.canonical import digest
from scopgov.domain.cards import CardPart
from scopgov.domain.errors import Forbidden, Refused
from scopgov.dossiers import queries as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.training.tables import ModelVersion
from tests.audits import factory
from tests.conftest import People
from tests.dossiers import laying
from tests.mandates.factory import small_model

SignIn = Callable[..., FlaskClient]
SAID = {"fr": "Pour préparer une offre.", "en": ""}


@pytest.fixture
def who(people: People) -> laying.Hands:
    return laying.hands(people)


@pytest.fixture
def version_id(people: People, settings: Settings, who: laying.Hands) -> int:
    with people.database.transaction() as session:
        made = factory.of_candidate(session, settings.instance, small_model(), author=who.lead.member_id)
        return made.id


def _complete(people: People, who: laying.Hands, version_id: int, **texts: str) -> list[int]:
    with people.database.transaction() as session:
        version = session.get_one(ModelVersion, version_id)
        told = {"now": people.now, "version": version, "part": CardPart.intended_use}
        made = services.complete(session, actor=who.lead, texts=texts, **told)
        return [one.id for one in made]


def test_a_part_is_signed_in_each_language_that_changed_and_earlier_texts_stay(
    people: People, who: laying.Hands, version_id: int
) -> None:
    assert len(_complete(people, who, version_id, fr="Pour une offre.", en="For an offer.")) == 2
    assert len(_complete(people, who, version_id, fr="Pour préparer une offre.", en="For an offer.")) == 1
    with pytest.raises(Refused, match="Nothing changed"):
        _complete(people, who, version_id, fr="Pour préparer une offre. ", en="For an offer.")
    with people.database.reading() as session:
        version = session.get_one(ModelVersion, version_id)
        assert [one.number for one in queries.written(session, version)] == [1, 1, 2]
        stands = queries.standing(session, version)[CardPart.intended_use]
        assert stands["fr"].text == "Pour préparer une offre."
        assert stands["fr"].digest == digest(queries.covered(stands["fr"]))
        assert version.card_digest == digest(version.card)


def test_whoever_is_neither_author_nor_lead_nor_committee_signs_nothing(
    people: People, who: laying.Hands, version_id: int
) -> None:
    with people.database.transaction() as session:
        version = session.get_one(ModelVersion, version_id)
        told = {"now": people.now, "version": version, "part": CardPart.advice, "texts": SAID}
        with pytest.raises(Forbidden):
            services.complete(session, actor=who.member, **told)
        assert services.complete(session, actor=who.judge, **told)


def test_the_page_says_what_nobody_wrote_and_shows_the_rest_as_typed(
    people: People, who: laying.Hands, version_id: int, sign_in: SignIn
) -> None:
    lead, path = sign_in(who.lead.member_id), f"/models/{version_id}/card"
    assert lead.get(path).text.count("nobody has written this part") == len(CardPart)
    sent = lead.post(f"{path}/complete/intended_use", data=SAID)
    assert sent.status_code == 302
    page = sign_in(who.member.member_id).get(path).text
    assert "Signed by Lea" in page
    assert "Not written in this language: shown as typed" in page
    assert '<p class="kept-lines" lang="fr">Pour préparer une offre.' in page
    assert page.count("nobody has written this part") == len(CardPart) - 1
    assert "Complete this part" not in page
    french = sign_in(who.member.member_id, "fr").get(path).text
    assert "Pas écrit dans cette langue" not in french
    assert "1 of the 5 parts" in lead.get(f"/models/{version_id}").text
    assert lead.get(f"{path}/complete/nonsense").status_code == 404
    assert lead.post(f"{path}/complete/intended_use", data=SAID).status_code == 422
    assert sign_in(who.member.member_id).get(f"{path}/complete/advice").status_code == 403


def test_the_specialist_reads_the_figures_and_the_member_the_plain_words(
    version_id: int, who: laying.Hands, sign_in: SignIn
) -> None:
    client, path = sign_in(who.member.member_id), f"/models/{version_id}/card"
    plain, whole = client.get(path).text, client.get(f"{path}/specialist").text
    for said in ("Brier", "Calibration", "Made with", "Energy to train", "Time of one score", "Rows tried"):
        assert said in whole
        assert said not in plain
    assert "times out of 100" in plain
    assert "Not known: no fairness audit" in plain
    assert "Not known: no round of expert validation" in plain


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
@pytest.mark.parametrize("depth", ["member", "specialist"])
def test_the_card_is_a_pdf_with_its_data(
    people: People, who: laying.Hands, version_id: int, sign_in: SignIn, depth: str
) -> None:
    _complete(people, who, version_id, fr="Pour préparer une offre.")
    client, path = sign_in(who.member.member_id, "fr"), f"/models/{version_id}/card/{depth}.pdf"
    sent = client.get(path)
    assert sent.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(sent.data))
    assert "Pour préparer une offre." in " ".join(page.extract_text() for page in reader.pages)
    assert list(reader.attachments) == [f"model-card-{version_id}-{depth}.json"]
    assert client.get(path).data == sent.data
    if depth == "member":
        assert len(reader.pages) == 1
    assert client.get(f"/models/{version_id}/card/other.pdf").status_code == 404


def test_a_dossier_binds_what_was_signed_and_nothing_signed_later(
    people: People, who: laying.Hands, settings: Settings, version_id: int
) -> None:
    (text_id,) = _complete(people, who, version_id, fr="Pour préparer une offre.")
    with people.database.transaction() as session:
        version = session.get_one(ModelVersion, version_id)
        dossier_id = laying.frozen(session, settings.instance, who, people.now, version).id
    _complete(people, who, version_id, fr="Pour autre chose.")
    with people.database.transaction() as session:
        dossier = session.get_one(Dossier, dossier_id)
        assert [one["part"] for one in dossiers.content(dossier)["card"]] == ["intended_use"]
        assert dossiers.verify(session, dossier, settings.artefacts) is None
        session.get_one(CardText, text_id).text = "Pour tout."
        session.flush()
        assert "people completed" in str(dossiers.verify(session, dossier, settings.artefacts))


def test_a_reader_is_shown_their_own_language_where_it_is_written() -> None:
    assert rules.language_for({"fr", "en"}, "en") == "en"
    assert rules.language_for({"fr"}, "en") == "fr"
    assert rules.language_for(set(), "fr") is None
    assert rules.sound({"de": "x"}, {}) is not None
    assert rules.sound({"fr": "x" * 3001}, {}) is not None
