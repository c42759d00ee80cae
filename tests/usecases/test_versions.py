"""Each submission freezes a version; what became of it stays readable; two are read side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.charter import queries as charter
from scopgov.domain.canonical import canonical_json, sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.domain.states import UseCaseState
from scopgov.launches import services as launch
from scopgov.record.tables import RecordEntry
from scopgov.usecases import services, versioning
from scopgov.usecases.tables import UseCase, VersionEnd
from scopgov.votes.tables import Motion
from tests.conftest import START
from tests.usecases.proposing import EFFECTS, WHOLE, Cast, findings, submitted

SignIn = Callable[..., FlaskClient]


def _back_as_two(session: Session, cast: Cast) -> UseCase:
    author = cast.actor(cast.author)
    use_case = submitted(session, cast)
    services.withdraw(session, actor=author, now=START, use_case=use_case, reason="Too wide.")
    services.reopen(session, actor=author, now=START, use_case=use_case)
    narrower = replace(WHOLE, problem="One project in five is late.")
    return services.edit(session, actor=author, now=START, use_case=use_case, proposal=narrower)


def test_a_submission_freezes_the_text_under_its_digest(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    [version] = use_case.versions
    content = json.loads(version.content)
    assert canonical_json(content) == version.content
    assert sha256_bytes(version.content.encode()) == version.digest
    assert content["problem"] == WHOLE.problem
    assert content["indicators"][0]["baseline"] == "26.5"
    entry = session.scalar(select(RecordEntry).where(RecordEntry.act == "usecase.submitted"))
    assert entry is not None
    assert json.loads(entry.facts)["digest"] == version.digest


def test_a_withdrawn_file_comes_back_as_a_second_version_and_the_first_keeps_its_reason(
    session: Session, cast: Cast
) -> None:
    use_case = _back_as_two(session, cast)
    first, second = versioning.readings(use_case)
    assert first.row is not None
    assert (first.row.ended_as, first.row.reason) == (VersionEnd.withdrawn, "Too wide.")
    assert (use_case.reason, use_case.version, second.row) == ("", 2, None)
    assert first.content["problem"] == WHOLE.problem
    assert second.content["problem"] == "One project in five is late."


def test_a_draft_withdrawn_before_it_was_handed_in_stays_readable(session: Session, cast: Cast) -> None:
    author = cast.actor(cast.author)
    made = services.draft(session, actor=author, now=START, proposal=WHOLE)
    services.withdraw(session, actor=author, now=START, use_case=made, reason="A form will do.")
    assert [one.ended_as for one in made.versions] == [VersionEnd.withdrawn]


@pytest.mark.parametrize(
    ("verb", "ended"), [(services.refuse, VersionEnd.refused), (services.postpone, VersionEnd.postponed)]
)
def test_a_vote_says_what_became_of_a_version(
    session: Session, cast: Cast, verb: Callable[..., None], ended: VersionEnd
) -> None:
    use_case = submitted(session, cast)
    use_case.state = UseCaseState.put_to_vote
    verb(session, now=START, use_case=use_case, poll_id=7)
    services.reopen(session, actor=cast.actor(cast.author), now=START, use_case=use_case)
    [version] = use_case.versions
    assert (version.ended_as, version.poll_id, use_case.version) == (ended, 7, 2)
    assert use_case.state is UseCaseState.drafted


def test_a_version_is_frozen_once(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    use_case.problem = "Rewritten."
    again = versioning.freeze(session, now=START, use_case=use_case, by=cast.author)
    assert json.loads(again.content)["problem"] == WHOLE.problem
    again.content = again.content.replace("four", "five")
    assert not versioning.intact(again)


def test_a_version_nobody_wrote_is_not_found(session: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="no such version"):
        versioning.reading(submitted(session, cast), 9)


def test_versions_are_read_and_compared_in_the_browser(cast: Cast, sign_in: SignIn, session: Session) -> None:
    _back_as_two(session, cast)
    session.commit()
    client = sign_in(cast.member)
    page = client.get("/use-cases/1/versions").text
    assert "Too wide." in page
    assert "Draft, not handed in yet." in page
    assert "One project in four is late." in client.get("/use-cases/1/versions/1").text
    page = client.get("/use-cases/1/versions/compare?before=1&after=2").text
    assert '<del><span class="offscreen">removed: </span>four</del>' in page
    assert '<ins><span class="offscreen">added: </span>five</ins>' in page
    assert client.get("/use-cases/1/versions/compare?before=1&after=9").status_code == 302
    assert "say the same" in client.get("/use-cases/1/versions/compare?before=2&after=2").text
    assert client.get("/use-cases/1/versions/9").status_code == 404


def test_a_launch_is_bound_to_the_version_that_was_handed_in(session: Session, cast: Cast) -> None:
    use_case, in_force = submitted(session, cast), charter.in_force(session)
    assert in_force is not None
    judge = cast.actor(cast.committee)
    read = findings(in_force)
    services.check(session, actor=judge, now=START, use_case=use_case, findings=read, effects=EFFECTS)
    motion = Motion(subject_id=use_case.id, params={"file_digest": versioning.digest_of(use_case)})
    assert launch.may_open(session, motion) is None
    use_case.versions[0].content += " "
    assert "no longer what was put to the vote" in str(launch.may_open(session, motion))
