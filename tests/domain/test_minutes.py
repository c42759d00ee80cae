"""The minutes of each company form name each thing the law lists, when it lacks and only then."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from scopgov.domain.minutes import REQUIRED, capacity, missing
from scopgov.domain.policy import Role
from scopgov.domain.statutes import CompanyForm

WHOLE: dict[str, Any] = {
    "assembly": {
        "opens_at": "2026-09-24T17:00:00+00:00",
        "place": "Lyon",
        "convened_at": "2026-09-01T08:00:00+00:00",
    },
    "chair": {"name": "Ana", "capacity": "member of the board"},
    "secretary": {"name": "Bo"},
    "attendance": [{"name": "Ana", "attending": "present", "holder": None}],
    "members": 1,
    "disputes": [{"answer": "She left in May."}, {"answer": "", "withdrawn": True}],
    "agenda": [{"position": 1, "title": "Launch"}],
    "debates": "Two questions were asked and answered.",
    "motions": [
        {
            "title": "Launch",
            "text": "The assembly launches.",
            "verdict": {"outcome": "carried"},
            "documents": [],
        }
    ],
}
LACKING = [
    (("assembly", "opens_at"), "the date and the place", "both"),
    (("assembly", "place"), "the date and the place", "both"),
    (("chair",), "the chair’s name and capacity", "both"),
    (("chair", "capacity"), "the chair’s name and capacity", "both"),
    (("attendance",), "the members present, deemed present or represented", "both"),
    (("disputes", 0, "answer"), "the answer to each dispute of the roll", "both"),
    (("debates",), "the summary of the debates", "both"),
    (("motions", 0, "text"), "the text of each motion put to the vote", "both"),
    (("motions", 0, "verdict"), "the result of each vote", "both"),
    (("assembly", "convened_at"), "how and when notice was given", "sa"),
    (("agenda",), "the agenda", "sa"),
    (("members",), "the votes present and the quorum reached", "sa"),
    (("secretary",), "the secretary’s name", "sarl"),
    (("secretary",), "the bureau: chair and secretary", "sa"),
]


def _without(path: tuple[Any, ...]) -> dict[str, Any]:
    content: Any = copy.deepcopy(WHOLE)
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = None
    return content  # type: ignore[no-any-return]


@pytest.mark.parametrize("form", CompanyForm)
def test_whole_minutes_lack_nothing(form: CompanyForm) -> None:
    assert missing(form, WHOLE) == ()


@pytest.mark.parametrize(("path", "name", "where"), LACKING)
@pytest.mark.parametrize("form", CompanyForm)
def test_what_lacks_is_named_where_the_law_asks_for_it(
    form: CompanyForm, path: tuple[Any, ...], name: str, where: str
) -> None:
    named = [str(reason) for reason in missing(form, _without(path))]
    assert (name in named) == (where in ("both", form.value))


@pytest.mark.parametrize("form", CompanyForm)
def test_an_empty_draft_lacks_everything_on_the_list(form: CompanyForm) -> None:
    empty = {"motions": [{}], "disputes": [{}]}
    assert [str(reason) for reason in missing(form, empty)] == [item.name for item in REQUIRED[form]]


@pytest.mark.parametrize("form", CompanyForm)
def test_a_cancelled_poll_has_no_result_to_lack(form: CompanyForm) -> None:
    content = _without(("motions", 0, "verdict"))
    content["motions"][0]["cancelled"] = {"text": "The assembly was not convened."}
    assert missing(form, content) == ()


@pytest.mark.parametrize(
    ("form", "roles", "said"),
    [
        (CompanyForm.sa, {Role.board}, "member of the board"),
        (CompanyForm.sarl, {Role.board, Role.ai_lead}, "manager"),
        (CompanyForm.sa, {Role.ai_lead}, "member of the cooperative"),
        (CompanyForm.sarl, set(), "member of the cooperative"),
    ],
)
def test_the_chair_sits_in_a_capacity_the_company_form_knows(
    form: CompanyForm, roles: set[Role], said: str
) -> None:
    assert capacity(form, roles) == said


def test_motions_whose_documents_were_not_gathered_are_named() -> None:
    content = copy.deepcopy(WHOLE)
    del content["motions"][0]["documents"]
    for form in CompanyForm:
        assert [str(one) for one in missing(form, content)] == ["the documents and reports submitted"]
