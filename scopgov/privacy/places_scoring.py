"""Places of daily use: scores and what was said of them, files of proposals, contests, programs, experts' cases."""

from __future__ import annotations

from scopgov.domain.places import MONTH, YEAR, Erasure, Fading, Kind, Place
from scopgov.domain.text import N_

SCORES = Kind(
    N_("Scores: references, what was given, what was decided and said of them"),
    Erasure.words_out,
    N_(
        "The score and its number stay, for whoever decided answers for it; the record holds its digest alone."
    ),
    N_(
        "Words and sensitive values: five years after the score (Code civil, art. 2224). Refusals: one year. Figures "
        "stay."
    ),
    (
        Place(
            "scores",
            ("reference", "inputs", "factors", "warnings", "decision_reason"),
            own=("reference",),
            told=("scored_by", "decided_by"),
            page="/scores/{id}",
            fading=Fading("scored_at", 5 * YEAR, ("reference", "decision_reason")),
        ),
        Place("score_contexts", ("changes", "similar", "told"), page="/scores/{score_id}"),
        Place(
            "score_refusals",
            ("reference", "params"),
            told=("asked_by",),
            fading=Fading("asked_at", YEAR, ("reference",)),
        ),
        Place(
            "own_judgements",
            ("reference", "reason"),
            own=("reference",),
            told=("judged_by",),
            fading=Fading("judged_at", 5 * YEAR, ("reference", "reason")),
        ),
        Place(
            "second_looks",
            ("question", "said"),
            told=("asked_by", "asked_of"),
            page="/scores/{score_id}",
            fading=Fading("asked_at", 5 * YEAR, ("question", "said")),
        ),
        Place(
            "score_outcomes",
            ("remark",),
            told=("recorded_by",),
            fading=Fading("recorded_at", 5 * YEAR, ("remark",)),
        ),
    ),
)
DRAFTS = Kind(
    N_("Drafts of scores"),
    Erasure.removed,
    N_("Nothing rests on a draft."),
    N_("Until it is scored, three months at most."),
    (Place("score_drafts", ("reference", "typed"), told=("member_id",)),),
)
BATCHES = Kind(
    N_("Files of proposals sent to be scored, and why lines were refused"),
    Erasure.words_out,
    N_("What is scored stands with the scores; whoever sent the file may delete it at any time."),
    N_("The file: 190 days after the work ended. Why lines were refused: as long as their scores."),
    (
        Place(
            "batches",
            ("filename",),
            told=("sent_by",),
            page="/batches/{id}",
            unread=N_("A file of proposals, as it was sent."),
        ),
        Place("batch_chunks", ("reasons",), page="/batches/{batch_id}"),
    ),
)
CONTESTS = Kind(
    N_("Contests of scores, by members or by link"),
    Erasure.words_out,
    N_("That a score was contested and how it ended stays, for it is counted and answered for."),
    N_("Address: one year after the answer. Words: five years after it was raised (Code civil, art. 2224)."),
    (
        Place(
            "score_contests",
            ("email", "for_whom", "reason", "answer", "done"),
            addresses=("email",),
            told=("raised_by", "answered_by"),
            page="/contests/{id}",
            fading=Fading("raised_at", 5 * YEAR, ("email", "for_whom", "reason", "answer", "done")),
        ),
        Place(
            "contest_retrainings",
            ("said",),
            told=("judged_by",),
            page="/contests/{contest_id}",
            fading=Fading("judged_at", 5 * YEAR, ("said",)),
        ),
        Place("contest_corrections", ("changes",), page="/contests/{contest_id}"),
    ),
)
PROGRAMS = Kind(
    N_("What programs were answered and told"),
    Erasure.removed,
    N_("Copies: what they tell of stands with the scores. A call made twice after that is done again."),
    N_("Answers kept under a key: one day. What webhooks were told: one month."),
    (Place("call_answers", ("answer", "key")), Place("tellings", ("body", "fault"))),
)
APPLICATIONS = Kind(
    N_("Programs of members and the addresses they call"),
    Erasure.words_out,
    N_("Their member may close them and take all of it out."),
    N_("As long as scores say by which program they were asked for."),
    (Place("applications", ("name", "purpose"), told=("member_id",)), Place("webhooks", ("address",))),
)
EXPERTS = Kind(
    N_("Cases of expert validation, judgements and remarks"),
    Erasure.words_out,
    N_("The figures of a closed round stay as they were frozen; words are not part of them."),
    N_("Words: five years after they were said (Code civil, art. 2224)."),
    (
        Place("validation_rounds", ("purpose",), told=("prepared_by",), page="/validation/{id}"),
        Place("validation_cases", ("about", "inputs", "answer"), page="/validation/{round_id}"),
        Place(
            "judgements",
            ("reasons", "remark"),
            told=("member_id",),
            fading=Fading("judged_at", 5 * YEAR, ("reasons", "remark")),
        ),
        Place("improvements", ("text", "reason"), told=("owner_id", "noted_by")),
    ),
)
PILOTS = Kind(
    N_("Journals of pilots"),
    Erasure.words_out,
    N_("A signed report holds what it was drawn from in figures; the journal itself may be mended."),
    N_("Words: five years after they were written (Code civil, art. 2224)."),
    (
        Place(
            "pilot_entries",
            ("text",),
            told=("written_by",),
            fading=Fading("written_at", 5 * YEAR, ("text",)),
        ),
        Place(
            "pilot_comments",
            ("text",),
            told=("written_by",),
            fading=Fading("written_at", 5 * YEAR, ("text",)),
        ),
    ),
)
WORK = Kind(
    N_("Long work: what it was asked with and what it said at its end"),
    Erasure.words_out,
    N_("What it made stands elsewhere."),
    N_("What it said at its end: six months after it was asked for."),
    (Place("jobs", ("params", "message"), fading=Fading("asked_at", 6 * MONTH, ("message",))),),
)
KINDS = (SCORES, DRAFTS, BATCHES, CONTESTS, PROGRAMS, APPLICATIONS, EXPERTS, PILOTS, WORK)
