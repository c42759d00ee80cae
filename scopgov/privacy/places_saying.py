"""Places of what members write and decide: threads, reports and feedback, files before a vote, what was voted."""

from __future__ import annotations

from scopgov.domain.places import Erasure, Kind, Place
from scopgov.domain.text import N_

_DOCUMENT = N_("An uploaded document: open it.")
THREADS = Kind(
    N_("Remarks, questions, answers and objections"),
    Erasure.words_out,
    N_("What was said stays beside what was voted; the words about a person need not."),
    N_("As long as what they are about; their author withdraws them at any time."),
    (
        Place("use_case_comments", ("text",), told=("author_id",)),
        Place("clause_comments", ("text",), told=("author_id",)),
        Place("motion_comments", ("text",), told=("author_id",)),
        Place("amendment_comments", ("text",), told=("author_id",)),
        Place("feedback_comments", ("text",), told=("author_id",), page="/feedback/{feedback_id}"),
        Place("watch_comments", ("text",), told=("author_id",)),
        Place("feedback", ("title", "text", "page", "reason"), told=("author_id",), page="/feedback/{id}"),
        Place("watch_reports", ("title", "text", "source"), told=("author_id",), page="/watch/{id}"),
        Place("condition_notes", ("text",), told=("by",)),
        Place("check_effects", ("why", "whom")),
        Place("ratings", ("reason",), told=("member_id",)),
        Place("consent_answers", ("reason",), told=("member_id",)),
        Place("label_answers", ("reason", "objection", "reply"), told=("member_id",)),
        Place("objections", ("reason", "answer", "lifts"), told=("raised_by", "answered_by")),
        Place("deferrals", ("reason",), told=("deferred_by",)),
        Place("candidacies", ("because",), told=("member_id", "proposed_by")),
        Place("roll_disputes", ("reason", "answer", "done"), told=("raised_by", "about_id")),
        Place("interests", ("reason", "ended_because"), told=("member_id",)),
        Place("retrainings", ("reason",), told=("proposed_by",)),
        Place(
            "incidents",
            ("what", "affected", "corrected", "learnt"),
            told=("declared_by", "closed_by"),
            page="/incidents/{id}",
        ),
        Place("incident_steps", ("text",), told=("by",), page="/incidents/{incident_id}"),
        Place("use_reports", ("text", "answer"), told=("reported_by", "answered_by")),
        Place("measurements", ("source", "remark"), told=("recorded_by",)),
        Place("spendings", ("label", "supplier", "beyond"), told=("recorded_by",)),
        Place("meeting_incidents", ("text",), told=("logged_by",)),
    ),
)
WORKING_FILES = Kind(
    N_("Files being written: use cases, sources of data, conditions, indicators"),
    Erasure.words_out,
    N_("Their authors mend them too; what was frozen of them for a vote is a place of its own."),
    N_("As long as the use case is worked on."),
    (
        Place(
            "use_cases",
            ("title", "problem", "benefit", "people", "gains", "workshop", "purpose", "reason", "stopped"),
            told=("author_id",),
            page="/use-cases/{number}",
        ),
        Place("conditions", ("text",), told=("owner_id",), page="/conditions/{id}"),
        Place("indicators", ("name", "source"), told=("owner_id",)),
        Place("findings", ("reason", "condition")),
        Place(
            "holdings",
            (
                "name",
                "service",
                "location",
                "access",
                "persons",
                "categories",
                "purpose",
                "basis_detail",
                "counted_from",
                "recipients",
                "country",
                "security",
            ),
            told=("owner_id", "declared_by"),
            page="/inventory/{id}",
        ),
        Place("budget_requests", ("reasons",), told=("asked_by",)),
        Place("initiatives", ("title", "text"), told=("asked_by",)),
        Place("workers_information", ("how", "opinion"), told=("recorded_by",)),
        Place("tool_information", ("how", "opinion"), told=("recorded_by",)),
        Place(
            "found_tools",
            ("product", "supplier", "used_for", "used_by", "data_in", "closed_because"),
            told=("declared_by",),
        ),
        Place("agenda_items", ("title", "debates", "effect")),
    ),
)
UPLOADED = Kind(
    N_("Documents attached to use cases, meetings, pilots and courses"),
    Erasure.words_out,
    N_("A document that was put before a vote is proof of what members read; its name may be mended."),
    N_("As long as the use case, the meeting or the proof of a course that they belong to."),
    (
        Place("use_case_attachments", ("name",), told=("added_by",), unread=_DOCUMENT),
        Place("tool_papers", ("name", "found"), told=("added_by", "checked_by"), unread=_DOCUMENT),
        Place("meeting_documents", ("name",), told=("added_by",), unread=_DOCUMENT),
        Place("pilot_documents", ("name",), told=("added_by",), unread=_DOCUMENT),
        Place("course_sheets", ("name",), told=("added_by",), unread=_DOCUMENT),
        Place("outside_courses", ("title", "provider", "name"), told=("added_by",), unread=_DOCUMENT),
    ),
)
VOTED = Kind(
    N_("What was frozen for a vote, voted or signed"),
    Erasure.kept,
    N_(
        "Votes and signatures name the digest of each text: members, courts and auditors must be able to read what "
        "was decided. Kept under a legal obligation and for legal claims (GDPR, art. 17(3)(b) and (e))."
    ),
    N_(
        "As long as the cooperative lasts, and five years after (Code de commerce, art. L. 123-22; Code civil, 2224)."
    ),
    (
        Place("use_case_versions", ("content", "reason")),
        Place("screenings", ("content",)),
        Place("studies", ("content",)),
        Place("impact_assessments", ("content",)),
        Place("impact_advice", ("text",)),
        Place("board_opinions", ("reasons", "reserve")),
        Place("tool_files", ("terms", "opinion", "dossier")),
        Place("opinions", ("reasons", "conditions", "accepts_insufficient", "minority", "on_sensitive")),
        Place("opinion_drafts", ("reasons", "conditions", "accepts_insufficient", "on_sensitive")),
        Place("opinion_dissents", ("text",)),
        Place("tool_opinion_drafts", ("reasons", "conditions", "accepts_insufficient")),
        Place("tool_opinion_dissents", ("text",)),
        Place("card_texts", ("text",)),
        Place("dossiers", ("content",)),
        Place("pilot_plans", ("question", "watched", "chosen", "criteria", "compared")),
        Place("pilot_reports", ("content", "asked")),
        Place("label_rules", ("content", "because", "counted")),
        Place("assemblies", ("title", "place", "cancelled_because", "debates", "incidents")),
        Place("motions", ("title", "text", "params"), page="/motions/{id}"),
        Place("amendments", ("title", "before", "text", "reason", "answer")),
        Place("polls", ("definition", "verdict", "cancelled_because", "waits", "incident")),
        Place("minutes", ("content",), page="/minutes/{id}"),
        Place("mandates", ("purpose", "conditions", "closed_because"), page="/mandates/{id}"),
        Place("suspensions", ("reason", "lift_asked_because", "lifted_because")),
        Place("use_mandates", ("closed_because",)),
        Place("use_suspensions", ("reason", "lift_asked_because", "lifted_because")),
        Place("charters", ("paper_reference", "because")),
        Place("clauses", ("title", "text")),
        Place("clause_amendments", ("target", "becomes", "because")),
        Place("rule_sets", ("data", "paper_reference", "because")),
        Place("criteria_versions", ("data", "because")),
    ),
)
BALLOTS = Kind(
    N_("Ballots, rolls of polls and attendance"),
    Erasure.kept,
    N_(
        "A vote is proved by its ballots and its roll: nothing of them is changed, for anybody. Nobody looks into "
        "ballots here. A member reads their own (GDPR, art. 17(3)(b) and (e))."
    ),
    N_("Envelopes: until the poll is counted. The rest: as long as what was decided."),
    (
        Place("ballots", ("marks",)),
        Place("sealed_ballots", ("nonce",)),
        Place("envelopes", ("box",)),
        Place("superseded_envelopes", ("box",)),
    ),
    secret=True,
)
RECORD = Kind(
    N_("The record"),
    Erasure.kept,
    N_(
        "Its entries hold numbers, days and digests, and no name: nothing is to be taken out (GDPR, art. 11)."
    ),
    N_("As long as the cooperative lasts."),
    (Place("record_entries", ("facts",)),),
)
KINDS = (THREADS, WORKING_FILES, UPLOADED, VOTED, BALLOTS, RECORD)
