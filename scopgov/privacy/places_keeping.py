"""Places of data, of audits and models, of accounts and the roll, of courses; and the tables that name nobody."""

from __future__ import annotations

from scopgov.domain.places import YEAR, Apart, Erasure, Fading, Kind, Place
from scopgov.domain.text import N_

FILES = Kind(
    N_("Files of past cases and what was prepared and frozen of them"),
    Erasure.words_out,
    N_(
        "Rows of the files are found by the columns about persons, and corrected or erased in the file itself. What "
        "was frozen keeps its digest, which votes name, and can no longer be made again."
    ),
    N_("As said of each source in the inventory. Files that nobody kept: one week. Copies read: made again."),
    (
        Place("sources", ("name", "origin", "filename"), told=("imported_by",), page="/data/{id}"),
        Place(
            "arrivals",
            ("name", "origin", "filename"),
            told=("arrived_by",),
            unread=N_("A file that came and is not kept yet."),
        ),
        Place("rewritings", ("because",)),
        Place("data_versions", ("content", "summary"), page="/data/frozen/{id}"),
    ),
)
AUDITS = Kind(
    N_("Audits: protocols, results, answers kept for them, files of other systems"),
    Erasure.kept,
    N_(
        "Sealed and frozen under digests that opinions and votes name: groups and figures, no name. Answers kept hold "
        "the number of a row, its outcome and its groups: whoever holds the file they came from alone can tell of whom "
        "(GDPR, art. 11 and 17(3)(b))."
    ),
    N_("As long as the model they are about may score, and five years after (Code civil, art. 2224)."),
    (
        Place("audits", ("protocol", "result")),
        Place("mitigations", ("result",)),
        Place(
            "outside_audits",
            ("system", "supplier", "release", "cases", "filename", "groups", "protocol", "result"),
        ),
        Place("model_versions", ("recipe", "measures", "card", "inputs", "environment", "costs")),
        Place("training_runs", ("options",)),
        Place("departures", ("because",)),
    ),
)
SENSITIVE = Kind(
    N_("Sensitive attributes kept apart for audits"),
    Erasure.words_out,
    N_(
        "Values by line, in no column: training reads one only where a sealed protocol justifies it. "
        "The committee may erase them."
    ),
    N_("Until the day said when they were added, within a year."),
    (
        Place("sensitive_attributes", ("name", "purpose", "lawful", "by_line", "counts"), told=("added_by",)),
        Place("sensitive_accesses", ("purpose",), told=("member_id",)),
    ),
)
ROLL = Kind(
    N_("The roll and its history"),
    Erasure.kept,
    N_(
        "The law asks a company to keep the register of its associates and the proof of who could vote (GDPR, art. "
        "17(3)(b)). A name or an address is corrected on the page of the person."
    ),
    N_(
        "As long as the cooperative lasts, and five years after a departure for the rest (Code civil, art. 2224)."
    ),
    (
        Place("members", ("name", "email", "trade"), page="/roll/{id}"),
        Place("roll_notes", ("text",), page="/roll/{member_id}"),
        Place("awaited_acts", ("params",), page="/roll/acts"),
        Place("cooperative", ("name", "town", "registration")),
    ),
)
ACCOUNTS = Kind(
    N_("Sign-ins, notices and what else an account needs"),
    Erasure.removed,
    N_("Nothing rests on them."),
    N_(
        "Sign-ins and links: a day after their end. Notices: a year after they were read, two after they were sent."
    ),
    (
        Place("sign_ins", ("browser",)),
        Place(
            "notices",
            ("heading", "text", "params"),
            fading=Fading("at", 2 * YEAR),
        ),
    ),
)
COURSES = Kind(
    N_("Courses followed and sessions given"),
    Erasure.words_out,
    N_("That a course was followed is proof that the gate relies on; the words beside it may be mended."),
    N_("As long as the attendance counts, and five years after (Code civil, art. 2224)."),
    (
        Place("course_attendances", ("undone_because",), told=("member_id",)),
        Place("course_sessions", ("place", "trainer_name"), told=("trainer_id", "planned_by")),
    ),
)
REQUESTS = Kind(
    N_("Requests about personal data, and persons found again by their pseudonyms"),
    Erasure.kept,
    N_("Proof that the law was followed (GDPR, art. 5(2) and 17(3)(e))."),
    N_("Who asked, their words and the answer: five years after the request (Code civil, art. 2224)."),
    (
        Place(
            "rights_requests",
            ("person", "reach", "asked", "identity", "extended_because", "answer"),
            own=("person",),
            page="/rights/{id}",
            fading=Fading(
                "entered_at", 5 * YEAR, ("person", "reach", "asked", "identity", "extended_because", "answer")
            ),
        ),
        Place(
            "reidentifications",
            ("because", "tokens"),
            fading=Fading("done_at", 5 * YEAR, ("because",)),
        ),
        Place("erasures", ("what", "because")),
        Place("pseudonym_keys", ("destroyed_because",)),
    ),
)
KINDS = (FILES, AUDITS, SENSITIVE, ROLL, ACCOUNTS, COURSES, REQUESTS)

APART = (
    Apart(
        N_("Texts of the cooperative on what it teaches and asks, about nobody."),
        ("courses", "course_drafts", "course_texts", "clause_checks", "charter_checks"),
        words=True,
    ),
    Apart(
        N_(
            "Numbers of members, days and states: who did what, without words. A member takes theirs out at once."
        ),
        (
            "attendances",
            "calendar_feeds",
            "charges",
            "co_authors",
            "contest_links",
            "course_places",
            "course_readings",
            "course_tries",
            "feedback_interests",
            "floors",
            "label_experts",
            "links",
            "mail_choices",
            "mandate_publications",
            "roll_lines",
            "roll_marks",
            "scrutineers",
            "secrecy_requests",
            "signatures",
            "supports",
            "tokens",
            "use_publications",
            "validation_experts",
            "watch_reporters",
            "budget_votes",
            "consent_rounds",
        ),
    ),
    Apart(
        N_("Marks of the program: they say nothing of anybody."),
        (
            "gate_marks",
            "occasions",
            "score_chunks",
            "score_sendings",
            "batch_files",
            "packed_models",
            "sign_in_failures",
            "superseded_ballots",
        ),
    ),
)
