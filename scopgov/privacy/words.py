"""How the inventory speaks of legal bases, conditions, safeguards, with the article of each."""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.domain.processing import Afterwards, Basis, Ground, Safeguard
from scopgov.domain.text import N_

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
