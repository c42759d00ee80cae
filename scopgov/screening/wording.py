"""What the questions of a screening are called, with a help for whoever knows nothing of the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scopgov.domain.ai_act import NO, UNSURE, YES
from scopgov.domain.screening import HARM
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Words:
    """A question and what helps to answer it."""

    text: str
    help: str = ""


ANSWERS: Mapping[str, str] = {YES: N_("Yes"), NO: N_("No"), UNSURE: N_("We do not know")}
ERRORS: Mapping[str, str] = {
    "small": N_("Somebody sees it and puts it right"),
    "costly": N_("It costs time or money"),
    HARM: N_("It can harm somebody before it is seen"),
}
LAWS: Mapping[str, str] = {
    "ai_act": N_("AI Act, article %(article)s"),
    "gdpr": N_("GDPR, article %(article)s"),
    "labour": N_("French labour code, article %(article)s"),
    "penal": N_("French penal code, articles %(article)s"),
}
ALL_LAWS = N_(
    "Regulation (EU) 2024/1689 (AI Act) as amended by Regulation (EU) 2026/1744; Regulation (EU) 2016/679 (GDPR); "
    "French labour code"
)

QUESTIONS: Mapping[str, Words] = {
    "rule": Words(
        N_("Could the rule be written on one page?"),
        N_("If a colleague could follow written instructions and always be right, a plain program can too."),
    ),
    "counting": Words(
        N_("Would counting and a chart answer the need?"),
        N_("For instance: how many projects ran late, by kind of client. A spreadsheet does that."),
    ),
    "experience": Words(
        N_("Does the right answer depend on the experience of many past cases?"),
        N_(
            "As when an old hand feels that a case will go badly, without being able to say which rule it follows."
        ),
    ),
    "recorded": Words(
        N_("Are past cases written down, with how they ended?"),
        N_("In a file, a table, a management tool: not only in memories."),
    ),
    "error": Words(
        N_("What happens when the answer is wrong?"),
        N_("Every tool errs. What counts is who notices, when, and who bears it."),
    ),
    "read_first": Words(
        N_("Would somebody who knows the work read each answer before it counts?"),
        N_("A person who can set it aside, and has the time to."),
    ),
    "one_decision": Words(
        N_("Does it help with one decision only?"),
        N_("One sentence: at this moment, this person chooses between this and that."),
    ),
    "one_team": Words(N_("Would one team begin with it?"), N_("People who talk to one another every week.")),
    "people": Words(
        N_("How many people would use it, or be concerned by its answers, in the first year?"),
        N_("A rough number is enough."),
    ),
    "reversible": Words(
        N_("Could we stop within a week and work as today?"),
        N_("Nothing thrown away, nobody moved, no contract that binds for years."),
    ),
    "somebody": Words(
        N_("Has somebody agreed to give it time?"),
        N_("A name, and hours taken off something else."),
    ),
    "which": Words(
        N_("Which past cases are there, and where are they kept?"),
        N_("For instance: the projects finished since 2016, in the management tool."),
    ),
    "cases": Words(
        N_("How many past cases?"), N_("0 if there are none: then leave the next four questions.")
    ),
    "known": Words(
        N_("For how many is the end known?"),
        N_("A project still running has no end yet: it teaches nothing."),
    ),
    "rarer": Words(
        N_("For how many was it the rarer end?"),
        N_(
            "Of 400 projects, 90 were late and 310 on time: write 90. Where cases end in many ways, count those "
            "that went badly."
        ),
    ),
    "first_year": Words(N_("First year of these cases"), ""),
    "last_year": Words(N_("Last year of these cases"), ""),
    "owner": Words(
        N_("Whose are these data?"),
        N_("The person or firm who may say yes: us, a client, a supplier."),
    ),
    "personal": Words(
        N_("Do they hold personal data?"),
        N_("Anything about a person who can be recognised: a name, a number, a job that one person holds."),
    ),
}
CONCLUSION = Words(
    N_("What do you conclude?"),
    N_("You may conclude otherwise than what is suggested: say why, members will read it."),
)
BECAUSE = Words(N_("Why"), "")
REMARKS = Words(N_("Anything else to know about these data?"), "")
GOING_ON = Words(
    N_("If yes: why go on all the same, and what protects people?"),
    N_("The committee and the voters will read it, in red."),
)
CLAUSE = N_("Would this use go against clause %(number)s, “%(title)s”?")

LINES: Mapping[str, Words] = {
    "manipulation": Words(
        N_(
            "Would it push people, without their noticing or by deceiving them, into a choice that does serious harm?"
        )
    ),
    "vulnerability": Words(
        N_(
            "Would it use somebody’s age, disability or hardship to change what they do, in a way that does "
            "serious harm?"
        )
    ),
    "social_score": Words(
        N_(
            "Would it score people over time by their behaviour or character, so that they are treated badly in "
            "matters that have nothing to do with it, or out of proportion?"
        )
    ),
    "crime_prediction": Words(
        N_("Would it foretell, from traits or personality alone, who will commit an offence?")
    ),
    "face_scraping": Words(
        N_("Would it fill a base of faces with pictures taken at random from the internet or from cameras?")
    ),
    "emotions": Words(
        N_("Would it guess people’s emotions at work or at school, other than for health or safety?"),
        N_("From a face, a voice or a body: “this person is stressed”."),
    ),
    "sensitive_sorting": Words(
        N_(
            "Would it sort people by body or voice to guess origin, opinions, trade-union membership, religion or "
            "sexual life?"
        )
    ),
    "live_faces": Words(
        N_("Would it recognise passers-by at a distance, live, in public places, for the police?"),
        N_("The law lets few cases through, all of them for public authorities."),
    ),
    "intimate_images": Words(
        N_(
            "Would it make intimate pictures of somebody without their consent, or sexual material of children?"
        )
    ),
    "hidden_monitoring": Words(
        N_("Would it gather information about an employee by a means they were not told of beforehand?")
    ),
    "discrimination": Words(
        N_("Would somebody be treated less well because of a ground that the law forbids?"),
        N_("Origin, sex, age, health, family, opinions, trade-union activity and others, directly or not."),
    ),
    "nobody_decides": Words(
        N_("Would a decision that weighs on a person be taken without anybody deciding?"),
        N_("A person who only clicks “accept” decides nothing. The law allows few exceptions."),
    ),
    "no_recourse": Words(
        N_("Would somebody concerned have no way to know why, and to have it looked at again?")
    ),
    "ranks_people": Words(N_("Would colleagues be scored or ranked, even indirectly?")),
    "removes_jobs": Words(N_("Is it meant to do without somebody’s job?")),
}
