"""The one door to a score: open for the voted bytes alone, closed at the first thing that moved."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from scopgov.courses.tables import Course, CourseAttendance
from scopgov.domain.gate import CHECKS, Channel, Refusal
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState, UseCaseState, VersionState
from scopgov.mandates import gate, queries, services
from scopgov.mandates.gate import Opened
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.training import pipeline
from scopgov.votes.tables import Ballot, Poll
from tests.audits.factory import bytes_of
from tests.conftest import Clock, People
from tests.datasets.laying import launched
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.pilots import factory as pilots


@dataclass
class Scene:
    """A granted mandate and one question to the gate."""

    session: Session
    people: People
    around: Case
    now: datetime
    mandate: Mandate

    def ask(self, member: int | None = None, channel: Channel = Channel.page) -> Opened | Refusal:
        actor = self.people.actor(member or self.around.writer, self.now)
        return gate.open_for(
            self.session,
            store=self.around.store,
            use_case=self.mandate.use_case,
            actor=actor,
            now=self.now,
            channel=channel,
        )

    def code(self, member: int | None = None, channel: Channel = Channel.page) -> str:
        found = self.ask(member, channel)
        return found.code if isinstance(found, Refusal) else "open"

    def later(self, **by: float) -> str:
        self.now += timedelta(**by)
        return self.code()


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """What the gate decides depends on no kind of database; its locks are tested with the services."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite")
    return f"sqlite:///{tmp_path / 'test.sqlite'}"


@pytest.fixture
def scene(session: Session, people: People, around: Case, clock: Clock) -> Scene:
    mandate = factory.granted(session, around, clock)
    return Scene(session, people, around, clock.at, mandate)


def test_a_voted_mandate_opens_the_voted_bytes(scene: Scene) -> None:
    opened = scene.ask()
    assert isinstance(opened, Opened)
    assert opened.mandate.id == scene.mandate.id
    result = opened.scorer.score(factory.GIVEN)
    assert 0 < result.probability < 1
    assert result.base + sum(one.contribution for one in result.factors) == pytest.approx(
        result.uncalibrated, abs=1e-9
    )


def test_no_mandate_no_model(session: Session, people: People, around: Case, clock: Clock) -> None:
    dossier = factory.judged(session, around, clock)
    use_case, actor = dossier.model_version.use_case, people.actor(around.writer)
    asked = gate.open_for(session, store=around.store, use_case=use_case, actor=actor, now=clock.at)
    assert isinstance(asked, Refusal)
    assert asked.code == "mandate"


def test_a_mandate_voted_for_another_use_case_opens_nothing(
    scene: Scene, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "latest", lambda session, use_case: scene.mandate)
    asked = gate.open_for(
        scene.session,
        store=scene.around.store,
        use_case=launched(scene.session, scene.around.hands.lead),
        actor=people.actor(scene.around.writer),
        now=scene.now,
    )
    assert isinstance(asked, Refusal)
    assert asked.code == "purpose"


def test_a_use_case_that_is_not_launched_has_no_score(scene: Scene) -> None:
    scene.mandate.use_case.state = UseCaseState.refused
    assert scene.code() == "launched"


def test_one_changed_byte_closes_the_gate_before_anything_is_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scene.code() == "open"
    path = bytes_of(scene.around.store, scene.mandate.artefact_sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    monkeypatch.setattr(gate, "load_scorer", lambda data: pytest.fail("changed bytes were read"))
    assert scene.code() == "artefact"


def test_a_lost_artefact_closes_the_gate(scene: Scene) -> None:
    bytes_of(scene.around.store, scene.mandate.artefact_sha256).unlink()
    assert scene.code() == "artefact"


def test_another_model_put_under_the_mandate_is_refused(scene: Scene) -> None:
    from scopgov.store import put

    other = factory.small_model("dummy").artefact
    scene.mandate.artefact_sha256 = put(scene.around.store, other)
    assert scene.code() == "artefact"


def test_another_copy_named_by_the_mandate_or_a_lost_one_closes_the_gate(scene: Scene) -> None:
    voted = scene.mandate.copy_sha256
    assert voted == factory.small_model().certificate["sha256"]
    scene.mandate.copy_sha256 = "0" * 64
    assert scene.code() == "terms"
    scene.mandate.copy_sha256 = voted
    assert scene.code() == "open"
    bytes_of(scene.around.store, voted).unlink()
    assert scene.code() == "dossier"


def test_voted_bytes_that_are_no_artefact_of_ours_are_never_opened(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    strange = replace(factory.small_model(), artefact=b"not a model at all")
    mandate = factory.granted(session, around, clock, candidate=strange)
    assert Scene(session, people, around, clock.at, mandate).code() == "types"


def test_a_changed_dossier_closes_the_gate(scene: Scene) -> None:
    scene.mandate.dossier.content += " "
    assert scene.code() == "dossier_voted"


def test_a_changed_audit_closes_the_gate(scene: Scene) -> None:
    scene.mandate.dossier.audit.result = {"verdict": "no_disparity"}
    assert scene.code() == "dossier"


def test_a_mandate_longer_than_the_voted_one_is_refused(scene: Scene) -> None:
    scene.mandate.ends_on += timedelta(days=400)
    assert scene.code() == "terms"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (MandateState.suspended, "suspended"),
        (MandateState.superseded, "superseded"),
        (MandateState.withdrawn, "withdrawn"),
    ],
)
def test_a_mandate_in_another_state_opens_nothing(scene: Scene, state: MandateState, code: str) -> None:
    scene.mandate.state = state
    assert scene.code() == code


@pytest.mark.parametrize("end", [services.suspend, services.withdraw])
def test_a_mandate_brought_back_in_its_row_alone_opens_nothing(
    scene: Scene, end: Callable[..., object]
) -> None:
    hands = scene.around.hands
    actor = hands.judge if end is services.suspend else hands.board
    end(scene.session, actor=actor, now=scene.now, mandate=scene.mandate, reason="A doubt.")
    scene.session.execute(update(Mandate).values(state=MandateState.granted))
    scene.session.expire(scene.mandate)
    assert scene.code() == "recorded"


def test_a_model_no_longer_approved_opens_nothing(scene: Scene) -> None:
    scene.mandate.model_version.state = VersionState.retired
    assert scene.code() == "version"


def test_dates_open_and_close_the_gate(scene: Scene) -> None:
    days = (scene.mandate.review_on - scene.now.date()).days
    assert scene.code() == "open"
    assert scene.later(days=days - 1) == "open"
    assert scene.later(days=1) == "review_due"
    assert scene.later(days=180) == "ended"


def test_a_mandate_not_started_opens_nothing(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    starts = clock.at.date() + timedelta(days=30)
    mandate = factory.granted(session, around, clock, starts_on=starts)
    scene = Scene(session, people, around, clock.at, mandate)
    assert scene.code() == "not_started"
    assert scene.later(days=10) == "open"


def test_the_approval_is_counted_again_from_the_ballots(scene: Scene) -> None:
    scene.session.execute(delete(Ballot).where(Ballot.poll_id == scene.mandate.poll_id))
    scene.session.flush()
    assert scene.mandate.poll.outcome == "carried"  # what is stored says nothing
    assert scene.code() == "carried"


def test_a_poll_opened_again_approves_nothing(scene: Scene) -> None:
    poll = scene.mandate.poll
    scene.session.execute(
        update(Poll).where(Poll.id == poll.id).values(state="opened", closed_at=None, outcome=None)
    )
    scene.session.expire(poll)
    assert scene.code() == "poll_closed"


def test_a_definition_changed_after_the_vote_closes_the_gate(scene: Scene) -> None:
    poll = scene.mandate.poll
    scene.session.execute(
        update(Poll).where(Poll.id == poll.id).values(definition=poll.definition.replace("allow", "forbid"))
    )
    scene.session.expire(poll)
    assert scene.code() == "definition"


def test_a_person_without_the_role_gets_no_score(scene: Scene) -> None:
    assert scene.code(scene.around.hands.member.member_id) == "permission"
    assert scene.code(scene.around.hands.board.member_id) == "permission"


def test_a_role_the_mandate_does_not_name_is_refused(scene: Scene) -> None:
    actor = replace(scene.people.actor(scene.around.writer), roles=frozenset({Role.proposal_writer}))
    scene.mandate.roles = [Role.board.value]
    found = gate.preview(
        scene.session,
        store=scene.around.store,
        use_case=scene.mandate.use_case,
        actor=actor,
        now=scene.now,
    )
    assert found is not None
    assert (found.code, found.status) == ("role", 403)


def test_only_the_voted_channel_is_open(scene: Scene) -> None:
    assert scene.code(channel=Channel.api) == "channel"
    assert scene.code(channel=Channel.batch) == "channel"


def test_a_channel_that_members_voted_is_open_until_its_row_says_more_than_they_did(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock, channels=frozenset({Channel.api}))
    scene = Scene(session, people, around, clock.at, mandate)
    assert [scene.code(channel=one) for one in Channel] == ["open", "open", "channel"]
    session.execute(update(Mandate).values(channels=["page", "api", "batch"]))
    assert scene.code(channel=Channel.batch) == "terms"


def test_only_the_group_named_by_the_dossier_may_score(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    another = people.admit("Nel", Role.proposal_writer)
    mandate = factory.granted(session, around, clock, members=frozenset({around.writer}))
    scene = Scene(session, people, around, clock.at, mandate)
    assert (scene.code(), scene.code(another)) == ("open", "role")
    session.execute(update(Mandate).values(member_ids=[around.writer, another]))
    assert scene.code(another) == "terms"


def _course(scene_session: Session, writer: int, attended: bool, now: datetime) -> None:
    course = Course(code="read-a-score", title="Read a score")
    scene_session.add(course)
    scene_session.flush()
    if attended:
        scene_session.add(
            CourseAttendance(
                course_id=course.id,
                member_id=writer,
                attended_on=date(2026, 8, 1),
                recorded_by=writer,
                recorded_at=now,
            )
        )
        scene_session.flush()


@pytest.mark.parametrize(("attended", "code"), [(True, "open"), (False, "course")])
def test_the_course_the_mandate_asks_for_is_needed(
    session: Session, people: People, around: Case, clock: Clock, attended: bool, code: str
) -> None:
    _course(session, around.writer, attended, clock.at)
    mandate = factory.granted(session, around, clock, course_code="read-a-score")
    scene = Scene(session, people, around, clock.at, mandate)
    found = scene.ask()
    assert scene.code() == code
    if isinstance(found, Refusal):
        assert "Read a score" in str(found.reason)


def test_other_programs_than_at_training_close_the_gate(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = pipeline.environment()
    monkeypatch.setattr(pipeline, "environment", lambda: {**here, "numpy": "0.1"})
    found = scene.ask()
    assert isinstance(found, Refusal)
    assert found.code == "environment"
    assert "numpy" in str(found.reason)


def test_a_model_that_answers_differently_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_OPEN_MODELS", gate._Models())
    monkeypatch.setattr("scopgov.training.scorer.Scorer.probe_difference", lambda self: 0.01)
    assert scene.code() == "answers"


def test_a_model_is_loaded_once_and_a_suspension_still_counts_at_the_next_call(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    real: Callable[[bytes], object] = gate.load_scorer
    monkeypatch.setattr(gate, "_OPEN_MODELS", gate._Models())
    monkeypatch.setattr(gate, "load_scorer", lambda data: loaded.append(1) or real(data))
    assert [scene.code(), scene.code()] == ["open", "open"]
    assert len(loaded) == 1
    judge = scene.around.hands.judge
    services.suspend(scene.session, actor=judge, now=scene.now, mandate=scene.mandate, reason="An incident.")
    assert scene.code() == "suspended"
    services.resume(scene.session, actor=judge, now=scene.now, mandate=scene.mandate, reason="Settled.")
    assert scene.code() == "open"


def test_more_models_than_may_be_held_push_the_oldest_out() -> None:
    models = gate._Models()
    for number in range(gate.KEPT + 1):
        models.get((str(number),), lambda: None)  # type: ignore[arg-type,return-value]
    asked: list[int] = []
    models.get(("0",), lambda: asked.append(1))  # type: ignore[arg-type,return-value]
    assert asked == [1]


def test_a_pilot_waits_until_workers_were_informed(session: Session, around: Case, clock: Clock) -> None:
    _plan, mandate = pilots.granted(session, around, clock, inform=False)
    actor = members.actor(session, around.writer, clock.at)
    found = gate.preview(session, store=around.store, use_case=mandate.use_case, actor=actor, now=clock.at)
    assert found is not None
    assert found.code == "informed"


def test_every_check_is_tried_on_a_real_mandate() -> None:
    tried = set(re.findall(r'"(\w+)"', Path(__file__).read_text("utf-8")))
    assert [check.code for check in CHECKS if check.code not in tried] == []
