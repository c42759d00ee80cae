"""What the law lists in minutes, looked for in the text of the downloaded PDF."""

from __future__ import annotations

import hashlib
import io
import json

from pypdf import PdfReader

from scopgov.domain.statutes import CompanyForm
from tests.walk.cooperative import BOARD, EMPLOYEE, SECRETARY
from tests.walk.meetings import Meeting
from tests.walk.pages import squeezed

CALLERS = {CompanyForm.sa: "board", CompanyForm.sarl: "managers"}
CAPACITIES = {CompanyForm.sa: "member of the board", CompanyForm.sarl: "manager"}


def hold_minutes(meeting: Meeting, *, documents: list[str]) -> str:
    """Hold that the PDF of an assembly says all that R. 223-24 and R. 225-106 list; return its text."""
    coop, bea = meeting.coop, meeting.coop.person(BOARD)
    coop.go(BOARD, meeting.address)
    reader = PdfReader(io.BytesIO(bea.download("Download the PDF", "application/pdf")))
    text = squeezed(" ".join(page.extract_text() for page in reader.pages))
    wanted = [
        "Coopérative de la marche",
        "variable capital",
        f"The members met on {meeting.opens_at.day} ",  # date
        "Lyon, the large room",  # place
        f"on a notice sent by the {CALLERS[coop.form]} on",  # how and when notice was given
        "16 days before",
        f"Chair: {BOARD}, {CAPACITIES[coop.form]}.",  # the chair's name and capacity
        f"Secretary: {SECRETARY}",  # the bureau
        "Agenda",
        "Three members ask what becomes of the time gained.",  # summary of the debates
        "Text put to the vote.",
        *(f"{headline}." for headline in meeting.headlines),  # results
        "Documents and reports submitted",
        "Technical incident None was reported.",
        f"The chair: {BOARD} signed on",
        f"The secretary: {SECRETARY} signed on",
        *documents,
        *meeting.polls,  # each motion, carried or rejected
    ]
    missing = [one for one in wanted if squeezed(one) not in text]
    assert not missing, f"the minutes lack {missing}: {text}"
    for giver, holder in meeting.proxies.items():
        present = holder in meeting.voters
        assert (f"{giver} represented by {holder}" in text) is present
    for name in meeting.voters:
        assert f"{name} {'on the spot' if name in meeting.on_the_spot else 'remote'}" in text
    assert EMPLOYEE not in text
    _hold_head(meeting, text)
    return text


def _hold_head(meeting: Meeting, text: str) -> None:
    """Hold that the head of the record and the digest printed are those that the site knows."""
    coop, bea = meeting.coop, meeting.coop.person(BOARD)
    page = bea.follow("Read the minutes")
    whole = bea.download("Minutes as JSON", "application/json")
    digest = hashlib.sha256(whole).hexdigest()
    assert json.loads(whole)["chair"]["name"] == BOARD
    bare = text.replace(" ", "")
    assert digest in bare
    seq, head = (
        page.data.decode()
        .split("Head of the record when these minutes were drawn up, entry ")[1]
        .split("</span>")[0]
        .split(':<br><span class="digest">')
    )
    assert head in bare
    coop.go(BOARD, "/record/verify")
    bea.press("Compare", {"seq": seq, "hash": head}).says("The record holds this entry, unchanged")
