"""Steps 1 to 3 of the walk: a need is proposed, read against the charter, and its launch voted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.browser.ensemble import MEMBERS, Ensemble

TITLE = "Projets qui risquent un retard"
ASSEMBLY = "Assemblée générale de lancement"
PURPOSE = "Signaler, à la rédaction d’une offre, une affaire qui risque un fort retard."


def propose(walk: Ensemble) -> None:
    """Let a member propose a use of AI, submit it, and read what awaits."""
    member = walk["member"]
    member.visitor.go("/sign-in")
    member.look()
    member.arrive()
    member.sees("No motion awaits your vote")
    member.look()
    member.follow("Use cases")
    member.look()
    member.follow("Propose a use of AI")
    _draft(walk)
    member.sees("Before you can submit it", "Give one indicator at least, with its target.")
    member.look()
    member.follow("Change the draft")
    _indicators(walk)
    member.look()
    member.press("Submit to the ethics committee")
    member.sees("submitted", "The ethics committee has not read this version yet.")
    member.look()


def _draft(walk: Ensemble) -> None:
    member = walk["member"]
    member.look()
    member.press("Keep this draft")
    member.visitor.was_refused(422)
    member.sees("This could not be saved. Nothing was written.")
    member.look(french=False)
    member.fill("Title", TITLE)
    member.choose("Kind of use", "Production and service")
    member.fill(
        "What is the problem?",
        "Une affaire sur trois est remise avec plus d’un mois de retard.\n"
        "Nous le découvrons trop tard pour prévoir des renforts.",
    )
    member.fill("What would be better?", "Voir le risque avant de signer, et en parler avec le client.")
    member.fill("Who is concerned?", "Chargées d’affaires, équipes d’étude, clients.")
    member.fill("What would a model be used for, in one sentence?", PURPOSE)
    member.press("Keep this draft")


def _indicators(walk: Ensemble) -> None:
    member, first = walk["member"], walk["member"].group("Indicator 1")
    member.fill("Indicator", "Affaires remises avec plus de 30 jours de retard", first)
    member.fill("Unit", "%", first)
    member.fill("Where we stand", "34,5", first)
    member.fill("Target", "25", first)
    member.fill("Due by", walk.day(500).isoformat(), first)
    member.press("Add an indicator")
    member.look(french=False)
    member.press("Keep this draft")
    member.sees("Affaires remises avec plus de 30 jours de retard", "34.5%")


def screen(walk: Ensemble) -> None:
    """Let the author screen the file part by part, with the page's help alone."""
    member = walk["member"]
    member.follow("Screen this file")
    member.look()
    answers = ("No", "No", "Yes", "Yes", "It costs time or money", "Yes")
    _answer(walk, answers)
    member.press("Keep and go on")
    member.sees("What the answers suggest", "AI: a model that learns from past cases")
    _conclude(walk, "AI: a model that learns from past cases")
    member.look()
    member.fill("How many people would use it, or be concerned by its answers, in the first year?", "9")
    _answer(walk, ("Yes", "Yes", "Yes", "Yes"))
    _conclude(walk, "Small enough for a first project")
    _count(walk)
    member.look()
    _answer(walk, ["No"] * member.page.locator("main fieldset").count())
    member.press("Keep and go on")
    member.look()
    _answer(walk, ("Yes", "Yes", "No"))
    member.press("Keep and go on")
    member.sees("Class under the AI Act: questions still wait for an answer.")
    member.look(french=False)
    _answer(walk, ("Yes", "Yes", "Yes", "No", "No", "No", "No", "No", "No"))
    member.press("Keep and go on")
    member.look()
    member.press("Conclude the screening")
    member.sees("Minimal risk", "This is not legal advice.")
    member.look()
    member.follow("Back to the file")
    member.look()


def _answer(walk: Ensemble, answers: Sequence[str]) -> None:
    """Answer the questions of the page in their order."""
    member = walk["member"]
    groups = member.page.locator("main fieldset")
    for at, answer in enumerate(answers):
        member.tick(answer, groups.nth(at))


def _conclude(walk: Ensemble, conclusion: str) -> None:
    member = walk["member"]
    member.tick(conclusion, member.group("What do you conclude?"))
    member.fill("Why", "Nous en avons parlé en atelier.")
    member.press("Keep and go on")


def _count(walk: Ensemble) -> None:
    member = walk["member"]
    member.look()
    member.fill("Which past cases are there, and where are they kept?", "Affaires depuis 2016.")
    for label, number in (
        ("How many past cases?", "420"),
        ("For how many is the end known?", "400"),
        ("For how many was it the rarer end?", "150"),
        ("First year of these cases", "2016"),
        ("Last year of these cases", "2025"),
    ):
        member.fill(label, number)
    member.fill("Whose are these data?", "La coopérative.")
    _answer(walk, ("No",))
    member.press("Keep and go on")


def check(walk: Ensemble) -> None:
    """Let the committee read the file clause by clause, once it is told that it must say why."""
    committee = walk["committee"]
    committee.arrive()
    committee.look()
    committee.follow(f"Check “{TITLE}” against the charter.")
    committee.follow("Read against the charter")
    committee.look()
    committee.press("Keep this reading")
    committee.visitor.was_refused(422)
    committee.look(french=False)
    clauses = committee.page.locator("section[id^=clause-]")
    for at in range(clauses.count()):
        clause = clauses.nth(at)
        conditional = at == 3
        committee.tick("Met with a condition" if conditional else "Met", clause)
        committee.fill("Why", "La proposition le dit et nous l’avons vérifié avec l’équipe.", clause)
        if conditional:
            committee.fill("Condition, where there is one", "Bilan du temps gagné chaque semestre.", clause)
    _expect(walk)
    committee.press("Keep this reading")
    committee.sees("Une heure de relecture rendue chaque semaine.")
    committee.sees("checked against the charter", "Bilan du temps gagné chaque semestre.")
    committee.look()


def _expect(walk: Ensemble) -> None:
    """Say which way each of the seven effects goes; a sentence is asked for only where something changes."""
    committee = walk["committee"]
    lines = committee.page.locator(".effect")
    for at in range(lines.count()):
        line = lines.nth(at)
        sentence = line.get_by_label("Why, in one sentence", exact=True)
        assert not sentence.is_visible()
        line.locator("select").select_option(label="Better" if at == 2 else "No change")
        if at == 2:
            committee.fill("Why, in one sentence", "Une heure de relecture rendue chaque semaine.", line)
            committee.fill("For whom", "les équipes d’étude", line)


def launch(walk: Ensemble) -> None:
    """Let the board put the launch on an agenda, the members vote, and the poll close by itself."""
    chair = walk["chair"]
    chair.arrive()
    chair.look()
    chair.follow(f"Put the launch of “{TITLE}” on an agenda.")
    chair.look()
    prepare_assembly(walk, ASSEMBLY)
    put(walk, "Launch of a use case", TITLE)
    convene(walk)
    hold(walk, ASSEMBLY, against=("designer",))
    chair.sees("Carried: 4 for, 1 against")
    chair.look()
    close(walk, ASSEMBLY)
    chair.follow("Use cases")
    chair.follow(TITLE)
    chair.sees("launched")
    chair.look()


def prepare_assembly(walk: Ensemble, title: str) -> None:
    """Announce an assembly in sixteen days, votes from 9 to 18."""
    chair = walk["chair"]
    chair.arrive()
    chair.follow("Assemblies")
    chair.look()
    chair.follow("Prepare an assembly")
    chair.look()
    chair.fill("Title", title)
    chair.tick("Ordinary general assembly")
    chair.fill("Place", "Nantes, salle commune")
    chair.fill("Votes open", walk.typed(16, 9))
    chair.fill("Votes close", walk.typed(16, 18))
    chair.press("Prepare")
    chair.sees("Nothing is on the agenda yet.")
    chair.look()


def put(walk: Ensemble, kind: str, about: str) -> None:
    """Put what is offered of this kind on the agenda."""
    chair = walk["chair"]
    chair.follow("Put a motion on the agenda")
    chair.sees(kind)
    chair.look()
    chair.follow(re.compile(re.escape(about)), chair.page.locator("main"))
    chair.look()
    chair.press("Put on the agenda")
    chair.look()


def convene(walk: Ensemble) -> None:
    """Send the notice, and wait for the day."""
    chair = walk["chair"]
    chair.press("Send the notice")
    chair.sees("convened")
    chair.look()
    walk.wait_until(16, 9, 5)


def hold(walk: Ensemble, title: str, against: tuple[str, ...] = (), looking: str = "member") -> None:
    """Open the meeting, let five members vote, wait for the close and end on the verdict."""
    chair = walk["chair"]
    _go_to(walk, title)
    chair.follow("Open the meeting")
    chair.look()
    chair.choose("Chair", MEMBERS["chair"][0])
    chair.choose("Secretary", MEMBERS["secretary"][0])
    chair.press("Open the meeting")
    chair.look()
    for who in ("chair", "secretary", "member", "writer", "designer"):
        vote(walk, who, "Against" if who in against else "For", look=who == looking)
    walk.wait_until(0, 18, 1)
    _go_to(walk, title)
    chair.follow(re.compile("^(Carried|Rejected)"), chair.page.locator("#agenda"))


def close(walk: Ensemble, title: str) -> None:
    """Close the meeting with the summary of its debates."""
    chair = walk["chair"]
    _go_to(walk, title)
    chair.look()
    chair.follow("Close the meeting")
    chair.look()
    chair.fill("Summary of the debates", "Le besoin est partagé. La charge de travail a été discutée.")
    chair.press("Close the meeting")
    chair.sees("closed")
    chair.look()


def _go_to(walk: Ensemble, title: str) -> None:
    walk["chair"].arrive()
    walk["chair"].follow("Assemblies")
    walk["chair"].follow(title)


def vote(walk: Ensemble, who: str, choice: str, *, look: bool = False) -> None:
    """Vote from the home page, as a member who reads what awaits."""
    person = walk[who]
    person.arrive()
    if look:
        person.look()
    person.follow(re.compile("^Read and vote"))
    if look:
        person.look()
    person.tick(choice)
    person.press("Cast the ballot")
    person.sees(f"Ballot counted: {choice}")
    if look:
        person.look()
