"""How the inventory speaks of legal bases, conditions, safeguards, and the register of requests of how each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scopgov.domain.data_rights import ENDING_NAMES, Ending, Standing
from scopgov.domain.processing import Afterwards, Basis, Ground, Safeguard
from scopgov.domain.pseudonyms import STATE_NAMES, KeyState
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Mark:
    """A word on how something stands, and the meaning that gives it its sign and colour."""

    text: str
    meaning: str


ENDINGS: Mapping[Ending, Mark] = {
    Ending.granted: Mark(ENDING_NAMES[Ending.granted], "carried"),
    Ending.partly: Mark(ENDING_NAMES[Ending.partly], "caution"),
    Ending.refused: Mark(ENDING_NAMES[Ending.refused], "refused"),
}
KEY_STATES: Mapping[KeyState, Mark] = {
    KeyState.destroyed: Mark(STATE_NAMES[KeyState.destroyed], "plain"),
    KeyState.held: Mark(STATE_NAMES[KeyState.held], "carried"),
    KeyState.missing: Mark(STATE_NAMES[KeyState.missing], "refused"),
}
STANDINGS: Mapping[Standing, Mark] = {
    Standing.in_time: Mark(N_("to answer"), "plain"),
    Standing.late: Mark(N_("late"), "refused"),
    Standing.soon: Mark(N_("this week"), "caution"),
}
BASES: Mapping[Basis, str] = {
    Basis.consent: N_("consent of the person (art. 6(1)(a))"),
    Basis.contract: N_("a contract with the person (art. 6(1)(b))"),
    Basis.legal_obligation: N_("a legal obligation (art. 6(1)(c))"),
    Basis.vital_interests: N_("vital interests of a person (art. 6(1)(d))"),
    Basis.public_task: N_("a task in the public interest (art. 6(1)(e))"),
    Basis.legitimate_interests: N_("legitimate interests, weighed (art. 6(1)(f))"),
}
GROUNDS: Mapping[Ground, str] = {
    Ground.explicit_consent: N_("explicit consent (art. 9(2)(a))"),
    Ground.employment_law: N_("employment and social protection law (art. 9(2)(b))"),
    Ground.vital_interests: N_("vital interests of a person who cannot consent (art. 9(2)(c))"),
    Ground.members_of_a_body: N_("members of a not-for-profit body (art. 9(2)(d))"),
    Ground.made_public: N_("made public by the person (art. 9(2)(e))"),
    Ground.legal_claims: N_("legal claims (art. 9(2)(f))"),
    Ground.public_interest: N_("substantial public interest, by law (art. 9(2)(g))"),
    Ground.health_care: N_("occupational medicine and health care (art. 9(2)(h))"),
    Ground.public_health: N_("public health (art. 9(2)(i))"),
    Ground.research: N_("archives, research or statistics (art. 9(2)(j))"),
}
AFTERWARDS: Mapping[Afterwards, str] = {
    Afterwards.erased: N_("erased"),
    Afterwards.anonymised: N_("made anonymous"),
    Afterwards.archived: N_("archived as the law requires"),
}
SAFEGUARDS: Mapping[Safeguard, str] = {
    Safeguard.adequacy: N_("adequacy decision of the Commission (art. 45)"),
    Safeguard.standard_clauses: N_("standard contractual clauses (art. 46(2)(c))"),
    Safeguard.corporate_rules: N_("binding corporate rules (art. 47)"),
    Safeguard.code_or_certificate: N_("code of conduct or certificate (art. 46(2)(e) and (f))"),
    Safeguard.derogation: N_("derogation for a specific situation (art. 49)"),
}
