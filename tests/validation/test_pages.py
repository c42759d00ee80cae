"""Expert validation in the browser: what an expert may see when, phones and resumption, figures once closed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from flask.testing import FlaskClient

from scopgov.validation import queries
from tests.validation.holding import Table

SignIn = Callable[..., FlaskClient]
RunJobs = Callable[[], list[str]]
SAID = {"verdict": "at_risk", "confidence": "sure", "reasons": "Too short for a roof"}
ASKED = {"wanted": "4", "way": "balanced", "due_on": "2026-09-20", "purpose": ""}


def _first(table: Table, round_id: int) -> tuple[int, str]:
    """Return the first case of the first expert, and the model's answer to it as a page would write it."""
    with table.people.database.reading() as session:
        case = queries.ordered(queries.round_(session, round_id), table.experts[0].member_id)[0]
        assert case.answer is not None
        return case.id, f"{100 * case.answer['probability']:.0f}%"


def test_a_lead_prepares_opens_and_closes_a_round(table: Table, sign_in: SignIn, run_jobs: RunJobs) -> None:
    client, model = sign_in(table.lead.member_id), f"/models/{table.version_id}"
    assert "No round of expert validation was held" in client.get(model).text
    page = client.get(f"{model}/validation/new").text
    assert "Test rows of the model" in page
    data = re.search(r'name="data_version"><option[^>]* value="(\d+)"', page)
    assert data is not None
    sent = {**ASKED, "data_version": data[1], "experts": [one.member_id for one in table.experts]}
    address = client.post(f"{model}/validation/new", data=sent).location
    assert "drawn as the round opens" in client.get(address).text
    assert client.post(f"{address}/open").status_code == 302
    assert run_jobs() == ["succeeded"]
    page = client.get(address).text
    assert "0 of 4 cases" in page
    assert "Judge the next case" not in page  # the lead is not among the experts
    assert client.post(f"{address}/close").status_code == 409
    table.judge(1, table.experts[0], "mmmm")
    assert client.post(f"{address}/close").status_code == 302
    page = client.get(address).text
    assert "Model and experts agree on 4 of 4 cases" in page
    assert "nothing firm" in page
    assert "Expert A" not in page


def test_bad_input_is_refused_at_its_field_with_what_was_typed(table: Table, sign_in: SignIn) -> None:
    client, path = sign_in(table.lead.member_id), f"/models/{table.version_id}/validation/new"
    sent = {**ASKED, "data_version": "1", "experts": [table.lead.member_id], "purpose": "A trap"}
    page = client.post(path, data=sent)
    assert page.status_code == 422
    assert "does not judge it alone" in page.text
    assert "A trap" in page.text
    sent["experts"] = [table.member.member_id]
    assert "after today" in client.post(path, data={**sent, "due_on": "2026-09-01"}).text
    assert client.post(path, data={**sent, "wanted": "900"}).status_code == 422
    assert client.post(path, data={**sent, "data_version": "99"}).status_code == 422


def test_nothing_of_the_answer_is_in_the_page_before_the_judgement(table: Table, sign_in: SignIn) -> None:
    round_id = table.opened(wanted=6, invented=1)
    table.judge(round_id, table.experts[1], "ommmmmm", remark="What the other one said")
    client = sign_in(table.experts[0].member_id)
    with table.people.database.reading() as session:
        cases = queries.ordered(queries.round_(session, round_id), table.experts[0].member_id)
        told = [(case.id, case.answer or {}) for case in cases]
    for case_id, answer in told:
        page = client.get(f"/validation/cases/{case_id}/judge").text
        for hidden in (
            f"{100 * answer['probability']:.0f}%",
            f"{answer['probability']:.3f}",
            "Because",
            "other one",
        ):
            assert hidden not in page
        for said in ("flag", "It was", "Invented", "probability", "score"):
            assert said not in page.split("<main", 1)[1].split("</main>")[0]
        assert client.get(f"/validation/cases/{case_id}/answer").status_code == 403
        assert client.get(f"/validation/cases/{case_id}").status_code == 404
    assert client.get(f"/validation/{round_id}.csv").status_code == 404


def test_the_answer_is_shown_once_judged_with_factors_and_outcome(table: Table, sign_in: SignIn) -> None:
    round_id = table.opened()
    client, (case_id, answer) = sign_in(table.experts[0].member_id), _first(table, round_id)
    assert client.get(f"/validation/{round_id}/next").location.endswith(f"/cases/{case_id}/judge")
    path = f"/validation/cases/{case_id}/judge"
    assert client.post(path, data={"verdict": "at_risk", "reasons": "x"}).status_code == 422
    assert "Say why" in client.post(path, data={"verdict": "cannot_say", "reasons": " "}).text
    shown = client.post(path, data=SAID).location
    page = client.get(shown).text
    for said in (answer, "What raises and what lowers", "This case", "People are asked to act", "It was"):
        assert said in page or (said == "People are asked to act" and "asked to act" in page)
    assert "Too short for a roof" in page
    assert client.get(path).location == shown
    assert client.post(path, data={**SAID, "verdict": "not_at_risk"}).status_code == 422
    going = client.post(shown, data={"changes_mind": "yes", "remark": "It forgets the season"})
    assert going.location.endswith(f"/validation/{round_id}/next")
    assert "It forgets the season" in client.get(shown).text
    assert "1 of 6 cases" in client.get(f"/validation/{round_id}").text


def test_a_stranger_reads_no_case(table: Table, sign_in: SignIn) -> None:
    round_id = table.opened()
    client, (case_id, _) = sign_in(table.member.member_id), _first(table, round_id)
    for path in (f"/validation/{round_id}/next", f"/validation/cases/{case_id}/judge"):
        assert client.get(path).status_code == 403
    assert client.post(f"/validation/cases/{case_id}/judge", data=SAID).status_code == 403
    assert client.get(f"/validation/cases/{case_id}/answer").status_code == 403


def test_the_home_page_says_what_is_left_to_judge(table: Table, sign_in: SignIn) -> None:
    round_id = table.opened()
    client = sign_in(table.experts[0].member_id)
    table.judge(round_id, table.experts[0], "mm")
    assert "4 of 6 left" in client.get("/").text
    table.judge_rest(round_id, table.experts[0])
    assert "left" not in client.get("/").text.split("To do")[1].split("</section>")[0]


def test_figures_disagreements_and_tasks_are_shown_once_closed(table: Table, sign_in: SignIn) -> None:
    round_id = table.opened(wanted=6, invented=1)
    table.judge(round_id, table.experts[0], "mmmmmmo", remark="The roof is coded twice")
    table.judge(round_id, table.experts[1], "mmmmm?m")
    table.close(round_id)
    client = sign_in(table.lead.member_id)
    page = client.get(f"/validation/{round_id}").text
    for said in ("expert A", "expert B", "The roof is coded twice", "Make it a task", "Against what became"):
        assert said in page
    assert "Eve" not in page.split("<main", 1)[1].split("Frozen")[0]  # names are not beside figures
    note = re.search(r"/validation/judgements/\d+/task", page)
    assert note is not None
    sent = {"target": "data", "text": "Merge the roofs", "owner": str(table.member.member_id)}
    task = client.post(note[0], data=sent).location
    assert "Merge the roofs" in client.get(task).text
    owner = sign_in(table.member.member_id)
    assert "a task from an expert" in owner.get("/").text
    assert owner.post(f"{task}/settle", data={"action": "set_aside", "reason": ""}).status_code == 422
    assert (
        owner.post(f"{task}/settle", data={"action": "set_aside", "reason": "Too costly"}).status_code == 302
    )
    page = client.get("/use-cases/1/validation").text
    assert "Too costly" in page
    assert "Rounds compared" in page
    assert owner.post(f"{task}/reopen", data={"reason": "Now it pays"}).status_code == 302


def test_a_closed_round_is_a_table_without_names(table: Table, sign_in: SignIn) -> None:
    round_id = table.opened(wanted=3, invented=1)
    table.judge(round_id, table.experts[0], "mmoo", remark="=HYPERLINK(1)")
    table.close(round_id)
    sent = sign_in(table.member.member_id).get(f"/validation/{round_id}.csv")
    rows = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert [row["kind"] for row in rows].count("invented") == 1
    assert {row["outcome"] for row in rows if row["kind"] == "real"} <= {"yes", "no"}
    assert {row["remark"] for row in rows} == {"", "'=HYPERLINK(1)"}
    assert "Eve" not in sent.text
    assert "input: budget" in rows[0]
    assert "input: ref" not in rows[0]


def test_pages_in_french_are_whole(table: Table, sign_in: SignIn) -> None:
    round_id = table.opened(wanted=3)
    client, (case_id, _) = sign_in(table.experts[0].member_id, "fr"), _first(table, round_id)
    assert "Votre avis" in client.get(f"/validation/cases/{case_id}/judge").text
    table.judge(round_id, table.experts[0], "mmo")
    table.close(round_id)
    assert "rien de solide" in client.get(f"/validation/{round_id}").text
