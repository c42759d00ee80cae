"""The walk from a need to a second mandate, told once for any case: each step by who may do it, on pages only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from scopgov.domain.states import MandateState, VersionState
from scopgov.domain.statutes import CompanyForm
from scopgov.mandates.tables import Mandate
from scopgov.record import services as record
from scopgov.training.tables import ModelVersion
from tests.walk import meetings, models, needs, papers, scores
from tests.walk.cases import Case
from tests.walk.cooperative import AUTHOR, BOARD, ETHICS, LEAD, SECRETARY, WRITER, Cooperative
from tests.walk.meetings import Meeting
from tests.walk.needs import TITLE
from tests.walk.scores import refused

RATIFY, LAUNCH = "Ratify the founding texts", f"Launch “{TITLE}”"
RETRAIN = f"Train the model of “{TITLE}” again on newer data"
NO_MANDATE = "Members have not voted a mandate for this use case."
REASONS = (
    NO_MANDATE,
    "Only people charged with writing proposals may score.",
    "The model’s bytes are not those that members voted on",
    "The mandate is suspended.",
    "The mandate was due for review on",
    "The mandate ended on",
)


@dataclass
class Walk:
    """How far a walk has come: the file, the source of its data, the last dossier, the meetings held."""

    coop: Cooperative
    case: Case
    file: str = ""
    source: str = ""
    dossier: int = 0
    held: list[Meeting] = field(default_factory=list)

    @property
    def founding(self) -> Meeting:
        """Return the first assembly."""
        return self.held[0]

    @property
    def enough(self) -> str:
        """Return ballots that carry an ordinary motion: more than half of all members in a SARL, some in an SA."""
        sarl = self.coop.form is CompanyForm.sarl
        return "f" * (len(self.coop.members) // 2 + 1 if sarl else 6)

    def version(self, number: int) -> ModelVersion:
        """Return a model version as it is kept."""
        with self.coop.database.reading() as session:
            return session.scalars(select(ModelVersion).where(ModelVersion.number == number)).one()

    def mandates(self) -> list[Mandate]:
        """Return the mandates granted so far, in order."""
        with self.coop.database.reading() as session:
            return list(session.scalars(select(Mandate).order_by(Mandate.id)))

    def entries(self) -> int:
        """Return how many entries the record has, once it was verified."""
        with self.coop.database.reading() as session:
            found = record.verify(session)
            assert found.intact
            return found.entries


def launch(walk: Walk) -> None:
    """Steps 1 to 3: a need becomes a use case that the first assembly launches, the founding texts ratified."""
    coop = walk.coop
    walk.file = needs.propose(coop)
    coop.go(LEAD, f"/data/import{walk.file.removeprefix('/use-cases')}", expect=409)
    needs.screen(coop, walk.file)
    needs.read_against_charter(coop, walk.file)
    meeting = meetings.convene(coop, "Founding assembly", [RATIFY, LAUNCH])
    *_, too_late, absent, represented_by_nobody = others = coop.others
    proxies = {others[0]: others[1], others[2]: AUTHOR, represented_by_nobody: absent}
    meetings.give_proxies(meeting, proxies)
    meetings.refuse_one_proxy_more(meeting, others[3], others[1])
    meetings.open_meeting(meeting, [BOARD, SECRETARY])
    voters = [name for name in coop.members if name not in (too_late, absent, represented_by_nobody)]
    ballots = dict(zip(voters, "f" * (len(voters) - 3) + "asb", strict=True))
    for motion in (RATIFY, LAUNCH):
        meetings.vote(meeting, motion, {**ballots, WRITER: "a"})
        meetings.change_mind(meeting, motion, WRITER, "f")
    meetings.let_close(meeting, too_late)
    _read_the_first_verdict(meeting, len(coop.members))
    coop.go(AUTHOR, walk.file).says("launched")
    for page in ("/charter", "/assemblies/rules"):
        coop.go(AUTHOR, page)
        coop.person(AUTHOR).follow("Ratified here by poll 1.").says(RATIFY, "Carried")
    meetings.finish(meeting)
    walk.held.append(meeting)


def _read_the_first_verdict(meeting: Meeting, count: int) -> None:
    """Hold that the page of the verdict shows the sum: two on the spot, two represented, one of each other choice."""
    page = meetings.read_verdict(meeting, LAUNCH, f"Carried: {count - 6} for, 1 against")
    page.says(
        "Present, on the spot 2",
        f"Present, at a distance {count - 7}",
        "Represented by a proxy 2",
        "Abstentions −1",
        "Blank ballots −1",
        "Against −1",
        f"{count - 6} is at least",
        "Your ballot: For.",
    )


def bring_data(walk: Walk) -> None:
    """Step 4: the AI lead imports, declares, counts and freezes past cases."""
    walk.source = models.import_file(walk.coop, walk.case)
    models.declare(walk.coop, walk.source, walk.case)
    models.adopt(walk.coop, walk.source)
    models.freeze(walk.coop, walk.source, walk.case)


def train(walk: Walk) -> list[tuple[int, str]]:
    """Step 5: train candidates; return their numbers and names, best first over the training periods."""
    page = models.train(walk.coop, walk.case.families)
    found = [(said, href) for said, href in page.links if re.fullmatch(r"Model \d+: .+", said)]
    page.says("comes first" if len(walk.case.families) > 1 else "No candidate is shown to beat the baseline")
    ranked = [(int(href.rsplit("/", 1)[1]), said) for said, href in dict(found).items()]
    assert len(ranked) == 1 + len(walk.case.families)
    return ranked


def bring_to_the_vote(walk: Walk, number: int) -> str:
    """Steps 6 and 7, up to the agenda: take, audit, judge, freeze; return the title of the motion."""
    coop = walk.coop
    models.take(coop, f"/models/{number}")
    models.audit(coop, number, walk.case)
    models.judge(coop, number)
    walk.dossier = models.freeze_dossier(coop, number).number
    return f"Use of version {number} of the model for “{TITLE}”"


def decide(walk: Walk, title: str, motion: str, letters: str) -> Meeting:
    """Hold an assembly on one motion in which the first members vote so; return it, closed and signed."""
    return _hold(walk, meetings.convene(walk.coop, title, [motion]), motion, letters)


def _hold(walk: Walk, meeting: Meeting, motion: str, letters: str) -> Meeting:
    meetings.open_meeting(meeting, [BOARD, SECRETARY])
    meetings.vote(meeting, motion, dict(zip(walk.coop.members, letters, strict=False)))
    walk.coop.clock.at = meeting.closes_at
    said = {choice: letters.count(choice) for choice in "fa"}
    word = "Carried" if said["f"] > said["a"] else "Rejected"
    meetings.read_verdict(meeting, motion, f"{word}: {said['f']} for, {said['a']} against")
    meetings.finish(meeting)
    walk.held.append(meeting)
    return meeting


def reject(walk: Walk, number: int, motion: str) -> None:
    """Step 7, the other way: members reject a model; in a SARL only a second call settles it."""
    meeting = decide(walk, "Assembly on the first model", motion, "fff" + "a" * 5)
    if walk.coop.form is CompanyForm.sarl:
        assert walk.version(number).state is VersionState.judged
        _hold(walk, meetings.call_again(meeting), motion, "ff" + "a" * 4)
    assert walk.version(number).state is VersionState.refused


def retrain(walk: Walk) -> int:
    """Step 9: a retraining on newer frozen data is proposed, voted, run; return the new version's number."""
    coop, lea = walk.coop, walk.coop.person(LEAD)
    lea.go(walk.source)
    lea.follow("Change: Split")
    models.split_by(coop, walk.case.split.column, 0.25, walk.case.split.folds)
    lea.press("Freeze these data").says("Frozen data, version 2")
    coop.go(LEAD, "/stewardship")
    lea.follow("Propose a retraining")
    offered = lea.page.form("Propose to the members").controls["data_version"].offered
    page = lea.press("Propose to the members", {"data_version": offered[0], "reason": "A year more."})
    page.says("to be voted", "Nothing is trained before the vote.")
    assert coop.run_jobs() == []
    decide(walk, "Assembly on the retraining", RETRAIN, walk.enough + "a")
    lea.go(page.path).says("Members carried it on")
    assert coop.run_jobs() == ["succeeded"]
    lea.go(walk.file)
    newest = next(said for said, _ in lea.page.links if re.fullmatch(r"Model \d+: .+", said))
    return int(newest.split(":")[0].split()[1])


def suspend_and_resume(walk: Walk, mandate: int) -> None:
    """Step 10: while the committee suspends the mandate nobody scores; then somebody may again."""
    coop, eve = walk.coop, walk.coop.person(ETHICS)
    coop.go(ETHICS, f"/mandates/{mandate}")
    eve.press("Suspend the mandate", {"reason": "An incident on the inputs."}).says("suspended")
    refused(coop, "The mandate is suspended.")
    coop.go(ETHICS, f"/mandates/{mandate}")
    eve.press("Resume the mandate", {"reason": "The inputs are right again."}).says("in force")


def tell(walk: Walk) -> int:
    """Walk all ten steps; return the number of the model that was taken as the best, by the training periods alone."""
    coop = walk.coop
    launch(walk)
    bring_data(walk)
    refused(coop, NO_MANDATE)
    ranked = train(walk)
    simple = next(number for number, name in ranked if walk.case.refused_first in name)
    motion = bring_to_the_vote(walk, simple)
    reject(walk, simple, motion)
    refused(coop, NO_MANDATE)
    best = ranked[0][0]
    motion = bring_to_the_vote(walk, best)
    meeting = decide(walk, "Assembly on deployment", motion, walk.enough + "as")
    _score_under(walk, best)
    file, reading = "File of the use case no. 1, version 1", "Reading against the charter of"
    screening = "Screening 1: tool, scope, data, red lines, class under the AI Act"
    founding = "Voting rules and charter, as entered at the founding"
    papers.hold_minutes(walk.founding, documents=[founding, file, reading, screening])
    papers.hold_minutes(
        meeting, documents=[f"Voting dossier no. {walk.dossier}: model, card, audit, opinion"]
    )
    _renew(walk, best)
    return best


def _score_under(walk: Walk, number: int) -> None:
    """Step 8, and the refusals of step 10 that a mandate in force allows to see."""
    coop = walk.coop
    (mandate,) = walk.mandates()
    assert mandate.artefact_sha256 == walk.version(number).artefact_sha256
    coop.clock.forward(days=3)
    page = scores.score(coop, "P-2026-001", walk.case)
    assert scores.hold_the_sum(coop, page).mandate_id == mandate.id
    scores.decide(coop, "P-2026-001")
    scores.refused_to_a_member(coop)
    with scores.one_byte_changed(coop, mandate.artefact_sha256):
        refused(coop, "The model’s bytes are not those that members voted on")
    suspend_and_resume(walk, mandate.id)
    scores.score(coop, "P-2026-002", walk.case)


def _renew(walk: Walk, number: int) -> None:
    """Step 9's end: the old mandate stands until the new version's own vote supersedes it; then time ends it."""
    coop = walk.coop
    newer = retrain(walk)
    coop.go(WRITER, "/mandates/1").says("in force")
    under_the_old = scores.hold_the_sum(coop, scores.score(coop, "P-2026-003", walk.case))
    motion = bring_to_the_vote(walk, newer)
    decide(walk, "Assembly on the new version", motion, walk.enough + "aas")
    old, new = walk.mandates()
    assert (old.state, new.state) == (MandateState.superseded, MandateState.granted)
    assert (walk.version(number).state, walk.version(newer).state) == (
        VersionState.superseded,
        VersionState.approved,
    )
    assert under_the_old.mandate_id == old.id
    page = coop.go(WRITER, f"/mandates/{old.id}").says("superseded", "Nobody can score under this mandate")
    assert "Score a proposal" not in {said for said, _ in page.links}
    coop.person(WRITER).follow("See the result").says(f"Use of version {number} of the model", "Carried")
    coop.clock.forward(days=3)
    page = scores.score(coop, "P-2026-004", walk.case)
    assert scores.hold_the_sum(coop, page).mandate_id == new.id
    coop.clock.at += timedelta(days=(new.review_on - coop.today).days)
    refused(coop, "The mandate was due for review on")
    coop.clock.at += timedelta(days=(new.ends_on - coop.today).days)
    refused(coop, "The mandate ended on")


def hold_the_record(walk: Walk) -> None:
    """Hold that every refusal is listed with its reason and that the record is intact."""
    coop = walk.coop
    coop.go(AUTHOR, "/scores/refusals").says(*REASONS)
    coop.go(AUTHOR, "/record/verify").says("The record is intact", f"{walk.entries()} entries read")
