"""What the entries of the record are about, in words: the record itself names each thing by its kind and number."""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

SUBJECT_NAMES: Mapping[str, str] = {
    "amendment": N_("Amendment"),
    "application": N_("Application"),
    "arrival": N_("File received"),
    "assembly": N_("Assembly"),
    "audit": N_("Fairness audit"),
    "batch": N_("File of proposals"),
    "charter": N_("Version of the charter"),
    "clause_amendment": N_("Amendment to the charter"),
    "clause_amendment_comment": N_("Comment on an amendment to the charter"),
    "clause_comment": N_("Comment on a clause"),
    "comment": N_("Comment on a use case"),
    "condition": N_("Condition"),
    "consent_round": N_("Consent round"),
    "contest": N_("Contest of a score"),
    "contest_link": N_("Link to contest"),
    "cooperative": N_("Cooperative"),
    "course": N_("Course"),
    "data_version": N_("Version of the data"),
    "dispute": N_("Dispute of a roll"),
    "dossier": N_("Dossier"),
    "feedback": N_("Feedback given"),
    "feedback_comment": N_("Comment on feedback"),
    "found_tool": N_("Tool used without a mandate"),
    "holding": N_("Source of the inventory"),
    "impact": N_("Impact assessment"),
    "improvement": N_("Task from a remark"),
    "incident": N_("Incident"),
    "indicator": N_("Indicator"),
    "initiative": N_("Item asked for by members"),
    "interest": N_("Declared interest"),
    "job": N_("Long work"),
    "label_rule": N_("Label rule"),
    "mandate": N_("Mandate"),
    "measurement": N_("Measurement"),
    "member": N_("Member"),
    "minutes": N_("Minutes"),
    "mitigation": N_("Comparison of ways to reduce a gap"),
    "model_version": N_("Model"),
    "motion": N_("Motion"),
    "motion_comment": N_("Comment on a motion"),
    "objection": N_("Objection"),
    "opinion": N_("Opinion of the committee"),
    "opinion_draft": N_("Draft of an opinion"),
    "outside_audit": N_("Audit of an outside system"),
    "outside_course": N_("Course followed elsewhere"),
    "own_judgement": N_("Judgement before a score"),
    "pilot": N_("Pilot"),
    "poll": N_("Poll"),
    "pseudonym_key": N_("Key of pseudonyms"),
    "retraining": N_("Retraining"),
    "rights_request": N_("Request about personal data"),
    "rule_set": N_("Voting rules"),
    "score": N_("Score of a proposal"),
    "score_refusal": N_("Refused score"),
    "second_look": N_("Second look"),
    "sensitive_attribute": N_("Sensitive attribute"),
    "source": N_("File of past cases"),
    "tool_file": N_("Tool"),
    "tool_opinion_draft": N_("Draft of an opinion on a tool"),
    "training_run": N_("Training"),
    "use_case": N_("Use case"),
    "use_mandate": N_("Mandate of use"),
    "validation": N_("Round of expert validation"),
    "watch": N_("Watch"),
    "watch_comment": N_("Comment on the watch"),
    "watch_report": N_("Change reported in AI"),
    "webhook": N_("Webhook"),
}


def subject_name(subject: str) -> Reason | str:
    """Say what an entry is about: its kind in words, with its number; as it stands where the kind has no words."""
    kind, _, number = subject.partition(":")
    if kind not in SUBJECT_NAMES:
        return subject
    named = Reason(SUBJECT_NAMES[kind])
    return Reason(N_("%(kind)s no. %(number)s"), {"kind": named, "number": number}) if number else named
