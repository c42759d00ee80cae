"""What the questions of the rules, their effects, classes and duties are called, by the ids of the data files.

A text never changes its meaning: where the law changes, a new id with a new text is added.
"""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.domain.ai_act import Risk
from scopgov.domain.text import N_
from scopgov.screening.wording import Words

QUESTIONS: Mapping[str, Words] = {
    "ai_system": Words(
        N_("Does the tool work out its answers by itself, for instance by learning from past cases?"),
        N_("A program that only applies rules which people wrote is no AI system. If in doubt, say so."),
    ),
    "built": Words(
        N_("Do we make it ourselves, or have it made under our name?"),
        N_("Who makes it is its provider, who uses it its deployer. We can be both."),
    ),
    "at_work": Words(N_("Is it used at work, by our people or about them?"), N_("A trial counts as use.")),
    "about_persons": Words(
        N_("Does it work with data about people who can be recognised, or give results about them?"),
        N_("Members, employees, clients, applicants. A firm is no person; its contact is."),
    ),
    "safety": Words(
        N_(
            "Is it a safety part of a product, or such a product, which European law has checked by an outside "
            "body before sale?"
        ),
        N_("Machines, lifts, toys, medical devices, pressure equipment and the like (annex I)."),
    ),
    "area_biometrics": Words(
        N_("Does it recognise people by their body, or sort them by it, or guess emotions?"),
        N_("Only checking that somebody is who they say they are does not count."),
    ),
    "area_infrastructure": Words(
        N_("Is it a safety part in running road traffic, water, gas, heat, electricity or digital networks?")
    ),
    "area_education": Words(
        N_("Does it decide who gets into a school or a course, grade learners, or watch them at exams?")
    ),
    "area_hiring": Words(
        N_("Does it help to recruit: place job advertisements, filter applications, judge candidates?")
    ),
    "area_terms": Words(N_("Does it help to decide on terms of work, promotion or the end of a contract?")),
    "area_tasks": Words(
        N_("Does it share out tasks by people’s behaviour, traits or character?"),
        N_("Sharing out by free hours or by qualification alone is not meant."),
    ),
    "area_monitoring": Words(
        N_("Does it monitor or evaluate how people at work perform or behave?"),
        N_("Also where it looks at projects or calls but in effect tells of whoever did them."),
    ),
    "area_services": Words(
        N_(
            "Does it decide on public aid, on the credit of a person, on life or health insurance, or on emergency "
            "calls?"
        )
    ),
    "area_police": Words(N_("Is it for the police or another authority that looks into offences?")),
    "area_migration": Words(N_("Is it for authorities of migration, asylum or borders?")),
    "area_justice": Words(
        N_("Does it help judges to apply the law, or is it meant to sway a vote in an election?"),
        N_("Public elections and referendums."),
    ),
    "profiling": Words(
        N_("Does it evaluate a person from data about them: work, means, health, tastes, conduct?"),
        N_("That is profiling. In these areas a tool that profiles is always high-risk."),
    ),
    "exception_narrow": Words(
        N_("Does it only carry out a narrow procedural task?"),
        N_("Sorting documents by kind, finding duplicates."),
    ),
    "exception_improves": Words(
        N_("Does it only improve the result of something a person has already done?"),
        N_("Polishing the wording of a letter."),
    ),
    "exception_patterns": Words(
        N_(
            "Does it only look for patterns in past decisions, or departures from them, without replacing the person?"
        ),
        N_("And nothing is changed without a person looking at it properly."),
    ),
    "exception_prepares": Words(
        N_("Does it only prepare an assessment that a person makes?"),
        N_("Looking up, translating, putting files in order."),
    ),
    "talks": Words(
        N_("Do people talk or write to it directly?"),
        N_("An assistant, a chatbot, a voice that answers the telephone."),
    ),
    "generates": Words(
        N_("Does it generate text, pictures, sound or video?"),
        N_("An answer that a score or a label says is not meant."),
    ),
    "senses": Words(N_("Does it guess emotions, or sort people by their body, outside what is forbidden?")),
    "deepfake": Words(
        N_(
            "Would it show invented pictures or voices as real, or publish text on public matters that nobody edits?"
        )
    ),
}
EFFECTS: Mapping[str, str] = {
    "is_ai": N_("The regulation applies: the next questions find the class."),
    "not_ai": N_("The regulation does not apply: it is no AI system in its sense."),
    "provider": N_("We are its provider as well as its deployer, with the duties of both."),
    "deployer": N_("Another makes it: we have the duties of a deployer."),
    "workers_told": N_("People at work are concerned: they must be told before any trial."),
    "no_workers": N_("Nobody is concerned at work."),
    "persons": N_("People are concerned: the areas about persons are asked, and the GDPR applies."),
    "no_persons": N_("Nobody can be recognised: the areas about persons do not matter."),
    "safety_high": N_("A safety part of a checked product: high-risk."),
    "in_area": N_("An area of annex III: high-risk, unless an exception holds."),
    "no_change": N_("Changes nothing."),
    "always_high": N_("It profiles people in such an area: always high-risk, no exception counts."),
    "may_be_exempt": N_("It profiles nobody: an exception may hold, four are asked."),
    "exempt": N_("An exception holds: not high-risk by annex III; the assessment must be kept."),
    "not_exempt": N_("This exception does not hold."),
    "must_tell": N_("People must be told: a duty of transparency."),
    "must_mark": N_("What it generates must be marked: a duty of transparency."),
}
RISKS: Mapping[Risk, str] = {
    Risk.prohibited: N_("Prohibited practice"),
    Risk.high_risk: N_("High-risk"),
    Risk.transparency: N_("Duties of transparency"),
    Risk.minimal: N_("Minimal risk"),
    Risk.outside: N_("No AI system"),
}
GRADES: Mapping[str, str] = {
    "practice": N_("Article 5 forbids it: the file stops here."),
    "outside": N_("Rules written by people are no AI system; other laws still apply."),
    "profiles": N_("It profiles people in an area of annex III."),
    "annex_iii": N_("It is used in an area of annex III, and no exception holds."),
    "product": N_("It is a safety part of a product that must be checked."),
    "transparency": N_("It is not high-risk, but people must know that they meet an AI."),
    "minimal": N_("Nothing in the answers leads to a higher class. Good practice still helps."),
}
DUTIES: Mapping[str, str] = {
    "literacy": N_("Let those who use it learn what they need to know of it (AI literacy)."),
    "inform_before": N_(
        "Tell people at work before any trial; from fifty employees, consult the works council (CSE) first. A pilot "
        "is already use (Nanterre court, 14 February 2025)."
    ),
    "assessed": N_("Keep in writing why it is not high-risk, although it is used in an area of annex III."),
    "logging": N_("Make it record by itself what happens while it is used."),
    "oversight": N_("Let people oversee it: understand it, distrust their own trust in it, stop it."),
    "logs_provider": N_("As provider, keep its logs for six months at least."),
    "logs_deployer": N_("As deployer, keep its logs for six months at least."),
    "workers": N_("Tell workers and their representatives before it is used."),
    "rights": N_(
        "Assess the impact on fundamental rights; the law asks it of some deployers, for most cooperatives it is "
        "voluntary."
    ),
    "incidents": N_("Report serious incidents to the authority, within fifteen days."),
    "explain": N_("Explain its part in a decision to the person concerned, when they ask."),
    "tell_talks": N_("Tell people that they are talking to an AI."),
    "mark": N_("Mark what it generates, so that machines can tell."),
    "tell_senses": N_("Tell people that it guesses emotions or sorts them by their body."),
    "tell_deepfake": N_("Say that the picture, the voice or the text was made by an AI."),
    "logic": N_("Explain, on request, the logic of a decision taken without a person."),
    "person_decides": N_("Let a person take each decision that weighs on somebody."),
    "impact": N_(
        "Ask the data protection contact whether an impact assessment (DPIA) is needed, and make it before use."
    ),
}
