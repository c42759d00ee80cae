"""A tool found in use is regularised; a change is voted again; papers are checked, expire and follow a renewal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.pilots import Information
from scopgov.domain.policy import Actor
from scopgov.domain.tool_papers import ChangeKind, PaperKind
from scopgov.domain.tools import ReportKind
from scopgov.notices.queries import told
from scopgov.uses import found, papers, queries, services
from tests.conftest import Clock, People
from tests.mandates.factory import Case
from tests.uses import laying

SignIn = Callable[..., FlaskClient]
SAID = {
    "product": "Rapidot",
    "supplier": "",
    "used_for": "Sums up calls.",
    "used_by": "Sales, four people",
    "data_in": "Calls of clients.",
}


def test_a_tool_found_in_use_waits_until_it_is_proposed_or_given_up(
    session: Session, around: Case, clock: Clock
) -> None:
    anyone, member, lead = around.root, around.hands.member, around.hands.lead
    with pytest.raises(Refused):
        found.declare(session, actor=anyone, now=clock.at, **{**SAID, "data_in": " "})
    first = found.declare(session, actor=anyone, now=clock.at, **SAID)
    second = found.declare(session, actor=member, now=clock.at, **{**SAID, "product": "Other"})
    assert told(session, f"found_tool:{first.id}") and list(found.waiting(session)) == [first, second]
    made = laying.use_case(session, around)
    of = laying.proposed(session, around, clock, made)
    found.regularise(session, actor=member, now=clock.at, one=first, of=of)
    with pytest.raises(Forbidden):
        found.close(session, actor=member, now=clock.at, one=second, because="Stopped.")
    found.close(session, actor=lead, now=clock.at, one=second, because="Accounts closed.")
    assert list(found.waiting(session)) == [] and list(found.settled(session)) == [second, first]
    with pytest.raises(Refused, match="already"):
        found.close(session, actor=lead, now=clock.at, one=first, because="Again.")


def test_a_material_change_is_voted_again_in_time_or_nobody_uses_the_tool(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate = laying.granted(session, around, clock, contact)
    clock.at += timedelta(days=2)
    member, today = around.hands.member, clock.at.date()
    made = services.report(
        session,
        actor=member,
        now=clock.at,
        mandate=mandate,
        kind=ReportKind.change,
        text="Data now go to another country.",
        changed=ChangeKind.hosting,
    )
    by = today + timedelta(days=30)
    services.answer(
        session, actor=around.hands.board, now=clock.at, of=made, text="Vote.", material=True, vote_by=by
    )
    assert queries.may_use(session, mandate, member, by - timedelta(days=1)) is None
    assert "vote again" in queries.condition(mandate, today).word
    refused = queries.may_use(session, mandate, member, by)
    assert refused is not None and "members were to vote" in refused.text
    of = services.propose(
        session,
        actor=member,
        now=clock.at,
        use_case=mandate.use_case,
        terms=laying.terms(today, member.member_id, hosted_in="Iceland"),
        replaces=mandate,
    )
    laying.voted(session, around, clock, laying.frozen(session, around, clock, of))
    (standing,) = queries.all_standing(session)
    assert queries.may_use(session, standing, member, by) is None


def test_documents_are_kept_by_digest_checked_by_another_and_told_as_they_expire(
    session: Session, settings: Settings, around: Case, clock: Clock, contact: Actor
) -> None:
    made = laying.use_case(session, around)
    laying.checked(session, around, clock, contact, made)
    of = laying.proposed(session, around, clock, made)
    until = clock.at.date() + timedelta(days=120)
    about: dict[str, Any] = {"settings": settings, "now": clock.at, "of": of, "what": PaperKind.processing}
    about |= {"filename": "dpa.txt", "content": b"We erase it.", "expires_on": until}
    with pytest.raises(Forbidden):
        papers.add(session, actor=around.hands.judge, **about)
    one = papers.add(session, actor=around.hands.lead, **about)
    with pytest.raises(Forbidden, match="somebody else"):
        papers.check(session, actor=around.hands.lead, now=clock.at, of=one, sound=True, found="Fine.")
    papers.check(session, actor=contact, now=clock.at, of=one, sound=True, found="Art. 28 is met.")
    assert papers.worth(one, until - timedelta(days=1))[1] == "carried"
    assert papers.worth(one, until)[1] == "refused"
    laying.frozen(session, around, clock, of)
    assert (of.dossier or {})["papers"] == [
        {"what": "processing", "sha256": one.sha256, "expires_on": until.isoformat()}
    ]
    laying.voted(session, around, clock, of)
    clock.at += until - clock.at.date() - timedelta(days=7)
    (due,) = papers.due(session, clock.at)
    assert due.ahead == 7 and papers.tell(session, clock.at, due) >= 2
    assert list(papers.due(session, clock.at)) == []


def test_a_tool_that_concerns_workers_waits_for_their_information(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate = laying.granted(session, around, clock, contact, concerns_workers=True)
    clock.at += timedelta(days=1)
    member, today = around.hands.member, clock.at.date()
    refused = queries.may_use(session, mandate, member, today)
    assert refused is not None and "informed" in refused.text
    said = Information(today, "At the site meeting.", council=True, consulted_on=today, opinion="Favourable.")
    papers.inform(session, actor=around.hands.board, now=clock.at, of=mandate.file, said=said)
    assert queries.may_use(session, mandate, member, today) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_of_what_is_kept_beside_a_tool(
    people: People, around: Case, contact: Actor, clock: Clock, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        made = laying.use_case(session, around)
        number = made.number
    member, lead = sign_in(around.hands.member.member_id), sign_in(around.hands.lead.member_id)
    assert member.post("/tools/found/new", data={**SAID, "used_by": ""}).status_code == 422
    assert member.post("/tools/found/new", data=SAID).location == "/tools/found/1"
    assert "Rapidot is in use with no mandate" in lead.get("/").text
    for _ in range(2):  # a button pressed twice
        begun = member.post("/tools/found/1/use-case")
        assert begun.location == "/use-cases/2/edit"
    form = member.get(begun.location).text
    assert SAID["used_for"] in form and SAID["used_by"] in form and SAID["product"] in form
    page = member.get("/tools/found/1").text
    assert 'href="/use-cases/2"' in page and '<option selected value="2">' in page
    led = member.get(f"/tools/found/1/propose?number={number}")
    assert led.location == f"/tools/new/{number}?found=1"
    page = member.get(led.location).text
    assert 'value="Rapidot"' in page and "It is in use already" in page
    with people.database.transaction() as session:
        of = laying.proposed(
            session, around, clock, queries.open_use_cases(session)[0], concerns_workers=True
        )
        found.regularise(session, actor=around.hands.member, now=clock.at, one=found.found(session, 1), of=of)
    assert "proposed to members" in member.get("/tools/found/1").text
    file = {"what": "contract", "file": (BytesIO(b"Between us."), "contract.txt")}
    sent = lead.post("/tools/1/papers", data=file, content_type="multipart/form-data")
    assert sent.status_code == 302, sent.text
    assert lead.get("/tools/papers/1").data == b"Between us."
    assert lead.post("/tools/papers/1/check", data={"sound": "yes", "found": "x"}).status_code == 403
    other = sign_in(contact.member_id)
    assert (
        other.post("/tools/papers/1/check", data={"sound": "no", "found": "Signed by nobody."}).status_code
        == 302
    )
    page = member.get("/tools/1").text
    assert "Signed by nobody." in page and "nobody may use it before" in page
    informed = {"informed_on": clock.at.date().isoformat(), "how": "A note.", "council": ""}
    assert lead.post("/tools/1/information", data=informed).status_code == 302
    assert "A note." in member.get("/tools/1").text
