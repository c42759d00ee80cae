"""From a file of past cases to a dossier ready for the vote: data, candidates, audit, opinion, dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scopgov.datasets.schema_forms import derived_data
from scopgov.datasets.schema_forms import schema_data as as_typed
from scopgov.domain.fairness_words import within
from tests.walk.cases import Case
from tests.walk.cooperative import BOARD, ETHICS, LEAD, Cooperative
from tests.walk.needs import PURPOSE, TITLE
from tests.walk.pages import Page, Typed

CONDITION = "Look again at small projects after six months."
MANY = "Look for people: names or trades, several with semicolons or lines between"
ACCEPTED = "Some groups are small; a person decides every time and another audit follows."


def import_file(coop: Cooperative, case: Case) -> str:
    """Let the AI lead import the file of a case; return the address of the source."""
    lea = coop.person(LEAD)
    coop.go(LEAD, "/")
    lea.follow(f"Import data for “{TITLE}”.")
    lea.follow("Import data")
    typed: dict[str, Typed] = {"name": "Past projects", "file": (case.filename, case.content)}
    lea.press("Send and look", {**typed, "origin": "Published by the owner of the data."})
    page = lea.press("Keep these data")
    return page.says("guessed, not reviewed yet", case.filename).path


def declare(coop: Cooperative, address: str, case: Case) -> None:
    """Declare columns, cleaning, outcome and split, each count read before it is saved."""
    lea = coop.person(LEAD)
    lea.go(address)
    lea.follow("Declare: Columns")
    _declare_columns(coop, case)
    lea.follow("Declare: Cleaning")
    for step in case.steps:
        lea.press("Add this step", step)
    lea.go(address)
    lea.follow("Declare: Outcome")
    rule, late = case.label, case.label.delay
    assert late is not None
    lea.press(
        "Count first",
        {
            "conditions-0-planned_end": late.planned_end,
            "conditions-0-actual_end": late.actual_end,
            "conditions-0-days": str(late.days),
            "snapshot": rule.snapshot.isoformat(),
        },
    ).says(f"Late by more than {late.days} days", *case.counts)
    lea.press("Save the outcome")
    lea.follow("Declare: Split")
    split_by(coop, case.split.column, case.split.test_share, case.split.folds)


def split_by(coop: Cooperative, column: str, share: float, folds: int) -> Page:
    """Type a split on its page, count, and save it; return the page of the source."""
    lea = coop.person(LEAD)
    typed = {"column": column, "test_share": str(round(share * 100)), "folds": str(folds)}
    lea.press("Count first", typed).says("Left out of training")
    return lea.press("Save the split").says("Freeze these data")


def _declare_columns(coop: Cooperative, case: Case) -> None:
    """Add one entry for each derived column, then type everything as the case declares it."""
    lea = coop.person(LEAD)
    typed: dict[str, Typed] = dict(case.changes)
    reader = {"Cookie": "locale=en"}  # some values stand in fields in the language of whoever reads them
    with coop.app.test_request_context(headers=reader):
        columns = as_typed(case.schema)["columns"] if case.schema is not None else []
        parts = [derived_data(derived) for derived in case.derived]
    if columns:
        typed |= _entries("columns", columns)
    for at, part in enumerate(parts):
        lea.press("Add a derived column", typed)
        typed |= _entries("derived", [part], start=at)
    lea.press("Save the columns", typed).says("declared")


def _entries(part: str, entries: Sequence[Mapping[str, object]], start: int = 0) -> dict[str, Typed]:
    return {
        f"{part}-{at}-{name}": value if isinstance(value, bool) else str(value)
        for at, entry in enumerate(entries, start)
        for name, value in entry.items()
    }


def adopt(coop: Cooperative, address: str) -> None:
    """Name two experts, propose the outcome to them, and let both consent to it."""
    lea, experts = coop.person(LEAD), coop.others[:2]
    lea.go(address).says("was not adopted by the domain experts")
    lea.follow("The rule, its experts and its history")
    page = lea.follow("Name the experts")
    if MANY in page.labels:
        page = lea.press("Choose all who match", {page.field(MANY): "; ".join(experts)})
    boxes = {label.split(", ")[0]: field for label, field in page.labels.items()}
    chosen = [boxes[name].rsplit("-", 1)[1] for name in experts]
    lea.press("Name these experts", {"experts": chosen}).says(*experts)
    lea.follow("Propose the outcome of “Past projects”")
    page = lea.press("Propose to the experts", {"because": "From there on, clients leave."})
    page.says("2 experts have not answered yet.")
    for name in experts:
        coop.go(name, "/")
        asked = f"Say, as an expert, whether you consent to what counts as at risk in “{TITLE}”."
        coop.person(name).follow(asked)
        coop.person(name).press("Answer", {"stance": "consent"})
    lea.go(address).says("The outcome is the rule adopted by the domain experts.")


def freeze(coop: Cooperative, address: str, case: Case) -> Page:
    """Freeze the data as declared; return the page of the frozen data."""
    lea = coop.person(LEAD)
    lea.go(address)
    return lea.press("Freeze these data").says(*case.counts, *case.frozen)


def train(coop: Cooperative, families: Sequence[str]) -> Page:
    """Ask for candidates from the page of the frozen data, let the work be done; return the comparison."""
    lea = coop.person(LEAD)
    lea.follow("Train candidates")
    page = lea.press("Train", {"families": list(families), "effort": "quick"})
    page.says("waiting")
    assert coop.run_jobs() == ["succeeded"]
    return lea.go(page.path).says("Candidates compared")


def take(coop: Cooperative, address: str) -> None:
    """Take the candidate at an address."""
    coop.go(LEAD, address)
    coop.person(LEAD).press("Take this model as candidate").says("taken as candidate", "taken by Lea Lead")


def audit(coop: Cooperative, number: int, case: Case) -> Page:
    """Let the committee seal a protocol before any figure by group, then run it; return the result."""
    eve = coop.person(ETHICS)
    coop.go(ETHICS, "/")
    eve.follow(f"Audit the model {number} of “{TITLE}”.")
    eve.follow("Write the protocol of an audit")
    page = eve.press("Seal the protocol", {**_protocol(), "groups": list(case.groups)})
    page.says("Sealed: what the audit will measure").is_silent_on("Signed", "Comparisons tested together")
    coop.clock.forward(hours=1)
    page = eve.press("Run the audit").says("Sealed before these figures were computed.", "Signed Eve Ethics")
    named = [(group, case.label_of(group)) for group in case.groups]
    return page.says(*(f"By {group if label == group else within(label)}" for group, label in named))


def _protocol() -> dict[str, Typed]:
    return {
        "question": "Does the model err more for some projects than for others?",
        "harms": "A false alarm costs a meeting; a miss leaves a team alone with a hard project.",
        "lawful": "Groups of projects, not of persons.",
        "false_positive_rate": "10",
        "false_negative_rate": "10,5",
        "margin": "5",
    }


def judge(coop: Cooperative, number: int) -> Page:
    """Let the committee give an opinion with a condition, and accept doubt in writing where there is some."""
    eve = coop.person(ETHICS)
    coop.go(ETHICS, "/")
    eve.follow(f"Give an opinion on the model {number} of “{TITLE}”.")
    eve.follow("Give an opinion")
    typed: dict[str, Typed] = {
        "kind": "with_conditions",
        "reasons": "It helps more than it harms; small projects are missed more often, and members know it.",
        "conditions": CONDITION,
    }
    if "accepts_insufficient" in eve.page.form("Give this opinion").controls:
        eve.press("Give this opinion", typed, expect=422).says("The audit could not conclude everywhere.")
        typed["accepts_insufficient"] = ACCEPTED
    return eve.press("Give this opinion", typed).says("Favourable with conditions", CONDITION)


def freeze_dossier(coop: Cooperative, number: int) -> Page:
    """Let the board write the terms of the mandate and freeze the dossier."""
    bea = coop.person(BOARD)
    coop.go(BOARD, "/")
    bea.follow(f"Bring the model {number} of “{TITLE}” to a vote on deployment.")
    bea.follow("Prepare the dossier")
    typed = {
        "channel": "production",
        "starts_on": coop.days_on(17),
        "review_on": coop.days_on(200),
        "ends_on": coop.days_on(380),
    }
    page = bea.press("Freeze the dossier", typed)
    return page.says(PURPOSE, CONDITION, "Every digest below was computed again just now")
