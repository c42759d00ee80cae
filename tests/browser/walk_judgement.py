"""Steps 6 and 7 of the walk: the audit and the opinion, the dossier, and the vote that grants the mandate."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import walk_need
from tests.browser.ensemble import Ensemble
from tests.browser.walk_need import TITLE

ASSEMBLY = "Assemblée générale de mise en service"


def audit(walk: Ensemble) -> None:
    """Let the committee seal what it will measure before any figure, then run the audit once."""
    committee = walk["committee"]
    committee.arrive()
    committee.look()
    committee.follow(f"Audit the model 3 of “{TITLE}”.")
    committee.follow("Write the protocol of an audit")
    committee.look()
    committee.fill("Question", "Le modèle alerte-t-il à tort certains clients plus que d’autres ?")
    committee.fill("Harms", "Une alerte à tort charge l’équipe ; un oubli la laisse seule.")
    for box in committee.group("Compare the projects by").get_by_role("checkbox").all()[:2]:
        box.check()
    committee.fill("Why these groups may lawfully be compared", "Des clients, aucune personne.")
    committee.press("Seal the protocol")
    committee.sees("Sealed: what the audit will measure", "Protocol sealed, no figure yet")
    committee.look()
    committee.press("Run the audit")
    committee.sees("Sealed before these figures were computed.")
    committee.look()


def judge(walk: Ensemble) -> None:
    """Let the committee give its opinion, with a condition, and accept doubt in writing where there is some."""
    committee = walk["committee"]
    committee.arrive()
    committee.follow(f"Give an opinion on the model 3 of “{TITLE}”.")
    committee.look()
    committee.follow("Give an opinion")
    committee.look()
    committee.tick("Favourable with conditions")
    committee.fill("Reasons", "Le modèle classe mieux que le hasard et s’explique ligne à ligne.")
    committee.fill("Conditions", "Un bilan est présenté aux membres avant la révision.")
    doubt = committee.page.get_by_label("Insufficient evidence", exact=True)
    if doubt.count():
        doubt.fill("Trop peu d’affaires par groupe : un nouvel audit sera fait à la révision.")
    committee.press("Give this opinion")
    committee.look()


def freeze(walk: Ensemble) -> None:
    """Let the board freeze the dossier that members will vote on."""
    chair = walk["chair"]
    chair.arrive()
    chair.look()
    chair.follow(f"Bring the model 3 of “{TITLE}” to a vote on deployment.")
    chair.look()
    chair.follow("Prepare the dossier")
    chair.look()
    chair.tick("Production")
    chair.fill("From", walk.day(17).isoformat())
    chair.press("Freeze the dossier")
    chair.sees("Every digest below was computed again just now, from the stored rows and bytes")
    chair.look()


def refused_before_the_vote(walk: Ensemble) -> None:
    """Let the writer ask for a score that nothing allows yet: a refusal, its reason, and its entry."""
    writer = walk["writer"]
    ask_in_vain(walk, "Members have not voted a mandate for this use case.")
    writer.follow("Record")
    expect(writer.page.locator("#entries tbody tr").first).to_contain_text("Score refused")
    writer.look()


def ask_in_vain(walk: Ensemble, reason: str) -> None:
    """Ask for a score behind a closed gate, and read why none is given."""
    writer = walk["writer"]
    writer.arrive()
    writer.follow("Score")
    writer.sees("You cannot score now.")
    writer.look()
    writer.follow(TITLE, writer.page.locator("#doors"))
    writer.sees("No score would be given to you now")
    writer.look()
    writer.press("Ask all the same")
    writer.visitor.was_refused(409)
    expect(writer.page.get_by_role("alert")).to_contain_text(reason)
    writer.sees("Nothing was computed. The refusal is written in the record.")
    writer.look(french=False)


def deploy(walk: Ensemble) -> None:
    """Let the members vote the deployment: carried, it grants the mandate."""
    chair = walk["chair"]
    walk_need.prepare_assembly(walk, ASSEMBLY)
    walk_need.put(walk, "Deployment of a model", TITLE)
    walk_need.convene(walk)
    walk_need.hold(walk, ASSEMBLY, against=("designer",), looking="designer")
    chair.sees("Carried: 4 for, 1 against")
    walk_need.close(walk, ASSEMBLY)
    walk.wait_until(1, 9)
    chair.arrive()
    chair.follow("Stewardship")
    chair.sees("1 model in use")
    chair.look()
    chair.follow(TITLE, chair.page.locator("#models"))
    chair.sees("Counted again from its ballots just now.")
    chair.look()
