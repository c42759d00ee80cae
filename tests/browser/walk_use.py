"""Steps 8 to 10 of the walk: scores, the minutes, refusals, and the vote on training again."""

from __future__ import annotations

import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import walk_judgement, walk_model, walk_need
from tests.browser.ensemble import Ensemble
from tests.browser.walk_need import TITLE

REFERENCE = "Offre 2026-118"
RETRAINING = "Assemblée générale de réentraînement"


def score(walk: Ensemble) -> None:
    """Let the writer score a proposal, read the factors, and record what they decided."""
    writer = walk["writer"]
    writer.arrive()
    writer.follow("Score")
    writer.look()
    writer.follow(re.compile("^Score a proposal"), writer.page.locator("#doors"))
    writer.look()
    writer.press("Ask for the estimate")
    writer.visitor.was_refused(422)
    writer.look(french=False)
    _proposal(walk)
    writer.sees(
        "People decide. A score sends nothing and blocks nothing; you know things that the model does not."
    )
    writer.sees("What raises and what lowers the estimate", "Read the mandate")
    writer.look()
    writer.tick("I set the estimate aside")
    writer.fill("Why?", "Le client vient de valider le calendrier.")
    writer.press("Record my decision")
    writer.sees("Your decision is recorded.", "Le client vient de valider le calendrier.")
    writer.look()
    writer.follow("Score")
    writer.sees(REFERENCE)
    writer.look()


def _proposal(walk: Ensemble) -> None:
    writer = walk["writer"]
    writer.fill("Reference of the proposal", REFERENCE)
    for label, answer in (("client", "collectivité"), ("secteur", "énergie"), ("agence", "Lyon")):
        writer.choose(label, answer)
    writer.tick("oui", writer.group("client_connu"))
    writer.fill("Montant de l’offre hors taxes", "118 000")
    writer.fill("corps_etat", "7")
    writer.fill("sous_traitance", "40")
    writer.fill("debut", walk.day(30).isoformat())
    writer.fill("fin_prevue", walk.day(210).isoformat())
    writer.press("Ask for the estimate")


def minutes(walk: Ensemble) -> None:
    """Let the board draw up the minutes of both assemblies, sign them and download the PDF."""
    for title in (walk_need.ASSEMBLY, walk_judgement.ASSEMBLY):
        pages = minutes_of(walk, title)
        assert any("Carried" in page for page in pages)


def minutes_of(walk: Ensemble, title: str) -> list[str]:
    """Draw up, sign and download the minutes of an assembly; return the text of each page of the PDF."""
    _draw_up(walk, title)
    pages = _pdf_of(walk)
    assert title in pages[0]
    return pages


def _draw_up(walk: Ensemble, title: str) -> None:
    chair, secretary = walk["chair"], walk["secretary"]
    chair.arrive()
    chair.follow(f"Draw up the minutes of “{title}”.")
    chair.look()
    chair.press("Draw up the minutes")
    chair.sees("Head of the record when these minutes were drawn up")
    chair.press("Sign as chair")
    chair.sees("You have signed these minutes.")
    chair.look()
    secretary.arrive()
    secretary.look()
    secretary.follow(f"Sign the minutes of “{title}”.")
    secretary.press("Sign as secretary")
    secretary.look()


def _pdf_of(walk: Ensemble) -> list[str]:
    chair = walk["chair"]
    brought = chair.download("Download the PDF")
    assert brought.suggested_filename.endswith(".pdf")
    reader = PdfReader(io.BytesIO(brought.path().read_bytes()))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def suspended(walk: Ensemble) -> None:
    """Let the committee suspend the mandate: the next score is refused, until the committee resumes it."""
    committee = walk["committee"]
    _to_the_mandate(walk)
    committee.fill("Why?", "Trop d’alertes à tort sur les associations ces jours-ci.")
    committee.press("Suspend the mandate")
    committee.sees("The mandate is suspended: nobody can score.")
    committee.look()
    walk_judgement.ask_in_vain(walk, "The mandate is suspended.")
    _to_the_mandate(walk)
    committee.fill("Why?", "Données corrigées et relues.")
    committee.press("Resume the mandate")
    committee.sees("The suspension is lifted.")
    committee.look()


def _to_the_mandate(walk: Ensemble) -> None:
    committee = walk["committee"]
    committee.arrive()
    committee.follow("Stewardship")
    committee.follow(TITLE, committee.page.locator("#models"))


def falsified(walk: Ensemble) -> None:
    """Change one byte of the model: nothing scores, and everybody can read why, until it is back."""
    with walk.one_byte_changed():
        walk_judgement.ask_in_vain(walk, "The model’s bytes are not those that members voted on")
        chair = walk["chair"]
        chair.arrive()
        chair.follow("Stewardship")
        chair.follow(TITLE, chair.page.locator("#models"))
        chair.sees("The dossier no longer verifies")
        chair.look()
    writer = walk["writer"]
    writer.follow("Scores refused, and why")
    expect(writer.page.locator("#list tbody tr")).to_have_count(3)
    writer.look()


def retrain(walk: Ensemble) -> None:
    """Let the AI lead propose to train again on newer data, and the members carry it; the mandate stands."""
    lead, chair = walk["lead"], walk["chair"]
    _newer_data(walk)
    lead.arrive()
    lead.follow("Stewardship")
    lead.follow("Propose a retraining")
    lead.look()
    lead.fill("Why train again?", "Un mois d’affaires de plus, et les corrections de saisie.")
    lead.press("Propose to the members")
    lead.sees("to be voted", "Nothing is trained before the vote.")
    lead.look()
    with chair.hurrying():
        walk_need.prepare_assembly(walk, RETRAINING)
        walk_need.put(walk, "Retraining of a model", TITLE)
        walk_need.convene(walk)
        walk_need.hold(walk, RETRAINING, looking="")
    walk_need.close(walk, RETRAINING)
    _trained_again(walk)


def _newer_data(walk: Ensemble) -> None:
    lead = walk["lead"]
    lead.arrive()
    lead.follow("Use cases")
    lead.follow(TITLE)
    walk_model.declare_again(walk, "Affaires remises, un mois après")


def _trained_again(walk: Ensemble) -> None:
    lead, writer = walk["lead"], walk["writer"]
    lead.arrive()
    lead.follow("Use cases")
    lead.follow(TITLE)
    lead.look()
    lead.follow("Training no. 2")
    expect(lead.page.get_by_role("heading", level=1)).to_have_text("Candidates compared", timeout=60_000)
    lead.sees("A retraining: the voted recipe, run again on the data that were voted.")
    lead.look()
    writer.arrive()
    writer.follow("Score")
    writer.follow(re.compile("^Score a proposal"), writer.page.locator("#doors"))
    writer.sees("model version 3")
