"""From a need to a file read against the charter: proposal, submission, reading clause by clause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.screening import answers
from tests.walk.cooperative import AUTHOR, ETHICS, LAID_DOWN, Cooperative
from tests.walk.pages import Page

TITLE = "Projects at risk"
PURPOSE = "Say how likely a project is to be late before its proposal is sent"
INDICATORS = (
    ("Projects late by more than 30 days", "%", "37.7", "30"),
    ("Hours not invoiced per project", "h", "41", "30"),
    ("People who say they plan calmly", "%", "", "60"),
)


def propose(coop: Cooperative) -> str:
    """Let a member write a need down, with indicators, and submit it; return the file's address."""
    mia = coop.person(AUTHOR)
    coop.go(AUTHOR, "/")
    mia.follow("Propose a use of AI")
    mia.press("Keep this draft", {"title": TITLE}).says("Before you can submit it", "drafted")
    mia.follow("Change the draft")
    mia.press("Add an indicator")
    mia.press("Add an indicator")
    page = mia.press("Keep this draft", {**_need(), **_indicators()})
    page.says("37.7", "41", "60").is_silent_on("Before you can submit it")
    return mia.press("Submit to the ethics committee").says("submitted").path


def _need() -> dict[str, str]:
    return {
        "title": TITLE,
        "category": "production_and_service",
        "problem": "Four projects in ten are late by more than a month, and we learn it half-way.",
        "benefit": "We would know earlier which proposal needs one more milestone.",
        "people": "Those who write proposals, the teams, the clients.",
        "purpose": PURPOSE,
    }


def _indicators() -> dict[str, str]:
    typed = {}
    for at, (name, unit, baseline, target) in enumerate(INDICATORS):
        line = {"name": name, "unit": unit, "baseline": baseline, "target": target, "due_on": "2027-09-01"}
        typed |= {f"indicators-{at}-{part}": value for part, value in line.items()}
    return typed


def screen(coop: Cooperative, address: str) -> Page:
    """Let the author screen the file: a suggestion followed, rounds of questions, no line crossed, minimal risk."""
    mia = coop.person(AUTHOR)
    coop.go(AUTHOR, address).says("Not screened yet")
    mia.follow("Screen this file")
    questions = {name: said for name, said in answers.TOOL.items() if name not in ("chosen", "why")}
    page = mia.press("Keep and go on", questions)
    page.says("What the answers suggest", "AI: a model that learns from past cases", "Say what you conclude")
    mia.press("Keep and go on", answers.TOOL).says("A first project should be small")
    mia.press("Keep and go on", _typed(answers.SCOPE)).says("Do the data exist?")
    mia.press("Keep and go on", {**_typed(answers.DATA), "known": "421"}, expect=422)
    mia.press("Keep and go on", _typed(answers.DATA)).says("What the law forbids", "Our charter")
    mia.press("Keep and go on", answers.lines(clauses=len(LAID_DOWN))).says("Only the questions that matter")
    first = {name: answers.LAW[name] for name in ("ai_system", "at_work", "about_persons")}
    mia.press("Keep and go on", first).says("questions still wait for an answer")
    page = mia.press("Keep and go on", answers.LAW)
    page.says("Everything is answered.").is_silent_on("Before it can be concluded")
    page = mia.press("Conclude the screening")
    return page.says("Minimal risk", "frozen as it was concluded", "This is not legal advice.")


def _typed(said: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(one) for name, one in said.items()}


def read_against_charter(coop: Cooperative, address: str) -> Page:
    """Let the committee find each clause met, or met with a condition, and say why."""
    coop.go(AUTHOR, f"{address}/check", expect=403)
    coop.go(ETHICS, "/")
    eve = coop.person(ETHICS)
    eve.follow(f"Check “{TITLE}” against the charter.")
    eve.follow("Read against the charter").says("Screening, in short", "Minimal risk")
    eve.page.says(*(text for _title, text in LAID_DOWN))
    typed = {
        "clauses-0-kind": "met",
        "clauses-0-reason": "A person reads each score.",
        "clauses-1-kind": "met_with_condition",
        "clauses-1-reason": "The file holds names of schools.",
        "clauses-1-condition": "Names never become features.",
        **{f"effects-{at}-direction": "no_change" for at in range(7)},
        "effects-3-direction": "unknown",
        "effects-3-why": "The audit will tell.",
        "effects-3-whom": "small clients",
    }
    half = {name: value for name, value in typed.items() if not name.endswith("condition")}
    page = eve.press("Keep this reading", half, expect=422)
    page.says("Write the condition").holds("clauses-1-reason", typed["clauses-1-reason"])
    page = eve.press("Keep this reading", typed)
    page.says("Cannot be known yet", "The audit will tell.")
    return page.says("Met", "Met with a condition", "Names never become features.", "checked against")
