"""Steps 4 and 5 of the walk: past cases are imported and frozen, candidates are trained and one is taken."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from scopgov.demo import projects
from scopgov.demo.projects import LATE_DAYS
from tests.browser.ensemble import MEMBERS, Ensemble
from tests.browser.walk_need import TITLE

COUNT = 700
NAME = "Affaires remises"
EXPERTS = ("member", "designer")


def bring(walk: Ensemble) -> None:
    """Let the AI lead import the cooperative's past cases and say what they are."""
    lead = walk["lead"]
    lead.arrive()
    lead.look()
    lead.follow(f"Import data for “{TITLE}”.")
    declare(walk, NAME)


def declare(walk: Ensemble, name: str) -> None:
    """Import the cases known today from the page of the use case, and say what each column is."""
    lead = walk["lead"]
    lead.follow("Import data")
    lead.look()
    _import(walk, name)
    lead.sees("guessed, not reviewed yet")
    lead.look()
    lead.follow(re.compile("Columns$"))
    lead.look()
    _columns(walk)
    lead.sees("declared")
    lead.look()


def declare_again(walk: Ensemble, name: str) -> None:
    """Import the cases known today, declared as those frozen before but for the day, and freeze them."""
    lead = walk["lead"]
    lead.follow("Import data")
    _import(walk, name)
    lead.sees(f"This file has the columns of “{NAME}”, which was frozen as version 1.")
    lead.look()
    lead.follow("Declare it in the same way")
    lead.look()
    lead.fill("Day of the data", walk.day().isoformat())
    lead.press("Declare")
    lead.press("Freeze these data")
    lead.sees("Digest of the data")


def _import(walk: Ensemble, name: str) -> None:
    lead = walk["lead"]
    content = projects.csv_of(walk.day(), begun=walk.begun, count=COUNT)
    lead.fill("Name", name)
    lead.fill("Where they come from", "Export du logiciel de gestion, affaires depuis quatre ans.")
    lead.attach("File", "affaires.csv", content)
    lead.press("Send and look")
    lead.look()
    lead.press("Keep these data")


def _columns(walk: Ensemble) -> None:
    lead = walk["lead"]
    for name, use in (
        ("debut", "date that splits the rows"),
        ("fin_prevue", "planned end"),
        ("fin_reelle", "actual end"),
    ):
        lead.unfold(name)
        lead.choose("Use", use, lead.group(name))
    lead.choose("Known when", "after the project", lead.group("fin_reelle"))
    for name in ("client", "secteur", "agence", "montant"):
        lead.unfold(name)
        lead.tick("Compared by fairness audits too", lead.group(name), on=name != "montant")
    lead.fill("Unit", "€", lead.group("montant"))
    lead.fill("Meaning", "Montant de l’offre hors taxes", lead.group("montant"))
    lead.press("Suggest derived columns")
    expect(lead.group("Planned days")).to_be_visible()
    expect(lead.group("montant: band")).to_be_visible()
    lead.look(french=False)
    lead.press("Save the columns")


def prepare(walk: Ensemble) -> None:
    """Let the AI lead clean the rows, say the outcome and the split, and freeze the data."""
    lead = walk["lead"]
    _clean(walk)
    _outcome(walk)
    _split(walk)
    _adopt(walk)
    lead.press("Freeze these data")
    lead.sees("Digest of the data")
    lead.look()


def _clean(walk: Ensemble) -> None:
    lead = walk["lead"]
    lead.follow(re.compile("Cleaning$"))
    lead.look()
    lead.choose("Step", "keep the rows above a number")
    lead.choose("Column", "Planned days")
    lead.press("Add this step")
    lead.visitor.was_refused(422)
    lead.sees("Give a number.")
    lead.fill("Above", "0")
    lead.press("Add this step")
    lead.look()
    lead.follow("Back to the data")


def _outcome(walk: Ensemble) -> None:
    lead = walk["lead"]
    lead.follow(re.compile("Outcome$"))
    lead.fill("Late from this many days after the planned end", str(LATE_DAYS))
    lead.fill("Day of the data", walk.day().isoformat())
    lead.press("Count first")
    lead.sees("Rows whose outcome is known", "Base rate")
    lead.look(french=False)
    lead.press("Save the outcome")


def _split(walk: Ensemble) -> None:
    lead = walk["lead"]
    lead.follow(re.compile("Split$"))
    lead.fill("Periods inside the training rows", "3")
    lead.press("Count first")
    lead.sees("Left out of training")
    lead.look(french=False)
    lead.press("Save the split")
    lead.look()


def _adopt(walk: Ensemble) -> None:
    """Let two experts adopt what counts as at risk; the lead comes back to the source."""
    lead, source = walk["lead"], urlsplit(walk["lead"].page.url).path
    lead.sees("was not adopted by the domain experts")
    lead.follow("The rule, its experts and its history")
    lead.follow("Name the experts")
    for who in EXPERTS:
        lead.tick(", ".join(MEMBERS[who][:2]))
    lead.press("Name these experts")
    lead.follow(f"Propose the outcome of “{NAME}”")
    lead.fill("Why these limits", "À partir de là, les équipes sont attendues ailleurs.")
    lead.look(french=False)
    lead.press("Propose to the experts")
    for who in EXPERTS:
        expert = walk[who]
        expert.arrive()
        expert.follow(f"Say, as an expert, whether you consent to what counts as at risk in “{TITLE}”.")
        if who == EXPERTS[0]:
            expert.look()
        expert.tick("I consent: I can live with it, and see no harm in trying it")
        expert.press("Answer")
    lead.arrive(source)
    lead.sees("The outcome is the rule adopted by the domain experts.")


def train(walk: Ensemble) -> None:
    """Let the AI lead ask for candidates, watch the work go on, compare them and take one."""
    lead = walk["lead"]
    lead.arrive()
    lead.follow(f"Train candidates on the data “{NAME}”.")
    lead.follow("Train candidates")
    lead.look()
    lead.tick("Quick: no search, small models; to see whether anything can be learnt")
    lead.press("Train")
    expect(lead.page.get_by_role("progressbar")).to_be_visible()
    lead.sees("This page keeps itself up to date. You may leave it: the work goes on.")
    lead.look()
    expect(lead.page.get_by_role("heading", level=1)).to_have_text("Candidates compared", timeout=60_000)
    lead.look()
    lead.follow("Model 3: explainable boosting machine")
    lead.look()
    lead.press("Take this model as candidate")
    lead.sees("taken as candidate")
    lead.look()
