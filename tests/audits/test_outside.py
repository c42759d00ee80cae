"""A committee audits a bought tool from a file of its answers: sealed before figures, run once, read by all."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from scopgov.audits.outside_file import parse
from scopgov.audits.tables import OutsideAudit
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.protocol import check_groups
from tests.audits import factory
from tests.audits.test_pages import FORM
from tests.conftest import People
from tests.dossiers import laying

ASKED = {"question": "Does it treat all alike?", "harms": "A flag is a burden.", "lawful": "About no person."}
PROTOCOL = {**FORM, **ASKED}
OURS = re.compile(r"late project|projects? on time|\bproject(s)?\b|projet|retard", re.IGNORECASE)
SignIn = Callable[..., FlaskClient]


def _file(counts: factory.Counts = factory.UNEVEN) -> bytes:
    kept = factory.answers(counts)
    lines = ["outcome;score;kind;size"]
    for label, score, kind, size in zip(
        kept["label"], kept["probability"], kept["groups"]["kind"], kept["groups"]["size"], strict=True
    ):
        lines.append(f"{label};{str(score).replace('.', ',')};{kind};{size}")
    return "\n".join(lines).encode()


def test_a_file_of_answers_is_read_as_it_is() -> None:
    found = parse("﻿score,Outcome,site\n0.25,yes,Nord\n1,0,Sud\n".encode())
    assert (found.label, found.probability) == ((1, 0), (0.25, 1.0))
    assert found.groups == {"site": ("Nord", "Sud")}
    assert found.counts() == {
        "site": {"Nord": {"rows": 1, "positives": 1}, "Sud": {"rows": 1, "positives": 0}}
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "first line must name"),
        ("score,site\n1,a\n", "first line must name"),
        ("outcome,score,site,site\n1,1,a,a\n", "first line must name"),
        ("outcome,score\n1,1\n", "between 1 and 8 groupings"),
        ("outcome,score,site\n", "has 0 rows"),
        ("outcome,score,site\n1,1\n", "Row 2 does not have as many cells"),
        ("outcome,score,site\n1,1,a\n2,1,a\n", "Row 3: an outcome is 0 or 1"),
        ("outcome,score,site\n\n1,1.2,a\n", "Row 3: a score lies between 0 and 1"),
        ("outcome,score,site\n1,nan,a\n", "Row 2: a score lies between 0 and 1"),
        ('outcome,score,site\n1,1,"a\n', "quotation mark is not closed"),
        ("outcome,score,\n1,1,a\n", "first line must name"),
        ("outcome,score,site\n1,1,a\n1,0,b\n", "Every row has the same outcome"),
        ("outcome,score,site\n1,1,a\n0,0,a\n", "the same value in every row"),
        ("outcome,score,site\n1,1,\0\n", "This is no text"),
        ("PK\x03\x04", "This is no text"),
        ("outcome,score,who\n" + "".join(f"1,1,Person {at}\n" for at in range(61)), "looks like names"),
    ],
)
def test_a_faulty_file_is_refused_at_its_first_fault(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text.encode())
    reason = refused.value.reason
    assert said in str(reason)
    assert refused.value.field == "file"


def test_numbers_may_be_many_since_they_are_cut_into_bands() -> None:
    rows = "".join(f"{at % 2},1,{at}\n" for at in range(500))
    counts = parse(f"outcome,score,size\n{rows}".encode()).counts()
    assert len(counts["size"]) == 500
    metric = Metric.selection_rate
    told = {"groups": ("size",), "metrics": (metric,), "tolerances": {metric: 0.1}}
    with pytest.raises(Refused) as refused:
        check_groups(factory.protocol(**told, bands={}), counts)
    assert refused.value.field == "groups" and "makes 500 groups" in str(refused.value.reason)
    check_groups(factory.protocol(**told, bands={"size": (100.0, 300.0)}), counts)


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\noutcome;score;site\n1;0,5;a\n0;0,25;b\n",
        "\n\noutcome;score;site\nVRAI;0,5;a\nFAUX;0,25;b\n",
        "outcome\tscore\tsite\r1\t0.5\ta\r0\t0.25\tb\r",
        "\ufeffoutcome,score,site\r\n1,0.5,a\r\n0,0.25,b\r\n",
    ],
)
def test_a_table_is_read_as_each_spreadsheet_writes_it(text: str) -> None:
    found = parse(text.encode())
    assert (found.label, found.probability, found.groups) == ((1, 0), (0.5, 0.25), {"site": ("a", "b")})


def test_a_file_written_long_ago_in_latin_1_is_read() -> None:
    text = "outcome;score;saison\nOui;0,5;Été\nnon;1,0;Hiver\n"
    assert set(parse(text.encode("latin-1")).groups["saison"]) == {"Été", "Hiver"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_the_committee_audits_a_bought_tool_and_every_member_reads(people: People, sign_in: SignIn) -> None:
    who = laying.hands(people)
    judge, member = sign_in(who.judge.member_id), sign_in(who.member.member_id)
    words = {"all_cases": "invoices", "with_it": "unpaid invoices", "without_it": "invoices paid"}
    about = {"system": "Delay Oracle", "supplier": "Oracle Ltd", "release": "7", **words}
    faulty = {**about, "file": (BytesIO(b"nothing"), "answers.csv")}
    answer = judge.post("/audits/outside/new", data=faulty)
    assert answer.status_code == 422 and "first line must name" in answer.text and "Oracle Ltd" in answer.text
    told = {**about, "file": (BytesIO(_file()), "answers.csv")}
    where = judge.post("/audits/outside/new", data=told).headers["Location"]
    page = member.get(where).text
    assert "No rate by group is shown before" in page and "<svg" not in page
    assert member.get(f"{where}/member.pdf").status_code == 404
    assert judge.post(f"{where}/run").status_code == 409
    assert "school (180)" in judge.get(f"{where}/seal").text
    assert judge.post(f"{where}/seal", data={**PROTOCOL, "question": ""}).status_code == 422
    assert judge.post(f"{where}/seal", data=PROTOCOL).status_code == 302
    assert "already sealed" in judge.post(f"{where}/seal", data=PROTOCOL).text
    for path in ("seal", "run"):
        assert member.post(f"{where}/{path}", data=PROTOCOL).status_code == 403
    assert judge.post(f"{where}/run").status_code == 302
    assert judge.post(f"{where}/run").status_code == 409
    page = member.get(where).text
    assert "wrongly flags the group “office”" in page
    assert "invoices paid in the group “office”, the system wrongly flags" in page
    french = sign_in(who.member.member_id)
    french.set_cookie("locale", "fr")
    for said in (page, french.get(where).text, judge.get(f"{where}/seal").text):
        assert not OURS.search(re.sub(r"<[^>]*>", " ", said)), OURS.search(said)
    assert "about 36 of them would have been left in peace" in page
    assert "Delay Oracle" in member.get("/audits").text
    for depth, said in (("member", "a file whose choice is not ours"), ("specialist", "Holm over all")):
        report = PdfReader(BytesIO(member.get(f"{where}/{depth}.pdf").data))
        text = " ".join(" ".join(one.extract_text() for one in report.pages).split())
        assert "Delay Oracle 7, Oracle Ltd" in text
        assert said in text and not OURS.search(text)
        assert f"outside-audit-1-{depth}.json" in report.attachments
    with people.database.reading() as session:
        audit = session.query(OutsideAudit).one()
        assert digest(audit.result) == audit.result_digest
        assert digest(audit.protocol) == audit.protocol_digest
