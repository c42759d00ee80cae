"""The scheduled work of a running site, in one table. What is due, and to whom it matters, is decided elsewhere."""

from __future__ import annotations

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scopgov.api import once
from scopgov.audits import sensitive
from scopgov.batches import services as batches
from scopgov.clock import Does, Work, each, whole
from scopgov.conditions import telling as conditions
from scopgov.config import Settings
from scopgov.contests import linking
from scopgov.courses import renewing
from scopgov.datasets import erasing, waiting
from scopgov.erasures import listing
from scopgov.mandates import confirming, expiry, impact_review
from scopgov.mandates.confirming import Say
from scopgov.members import accounts
from scopgov.notices import posting, roll_telling
from scopgov.notices import services as notices
from scopgov.notices.posting import Write
from scopgov.pilots import telling as pilots
from scopgov.privacy import fading, long_changing
from scopgov.pseudonyms import services as pseudonyms
from scopgov.pseudonyms.keyring import Keyring
from scopgov.scoring import drafting, sending
from scopgov.stewardship import measurement_telling as measurements
from scopgov.training import packing
from scopgov.uses import expiry as use_expiry
from scopgov.uses import impact_review as use_impact_review
from scopgov.uses import motions as tools
from scopgov.uses import papers
from scopgov.validation import telling as validation
from scopgov.votes import confidential, reminding
from scopgov.votes import queries as polls
from scopgov.votes import services as votes
from scopgov.votes.consequence import Consequences
from scopgov.watch import services as watch
from scopgov.webhooks import posting as telling_programs


def table(settings: Settings, consequences: Consequences, write: Write, say: Say) -> tuple[Work, ...]:
    """Return the table for an installation. Hours are the cooperative's.

    `write` says how a mail reads, `say` how a motion does that nobody wrote.
    """
    zone = settings.timezone
    return (
        Work(
            "polls",
            IntervalTrigger(seconds=15, timezone=zone),
            settling(consequences),
            "Opens polls and closes them at their times, and does what their results set in motion.",
        ),
        Work(
            "reminders",
            IntervalTrigger(seconds=60, timezone=zone),
            each(
                reminding.due,
                lambda session, now, reminder: reminding.remind(session, now, reminder, consequences.vault),
            ),
            "Reminds whoever has not voted, 24 hours and 2 hours before the close.",
        ),
        Work(
            "roll",
            IntervalTrigger(seconds=60, timezone=zone),
            each(roll_telling.due, roll_telling.tell),
            "Tells the person, the board and whoever may accept it what administrators do on the roll.",
        ),
        Work(
            "mandates",
            CronTrigger(hour=7, timezone=zone),
            each(expiry.due, expiry.tell),
            "Says that the review or the end of a mandate is 30 days or 7 days ahead, or past.",
        ),
        Work(
            "uses",
            CronTrigger(hour=7, minute=2, timezone=zone),
            each(use_expiry.due, use_expiry.tell),
            "Says that the review or the end of a mandate of use is 30 days or 7 days ahead, or past.",
        ),
        Work(
            "tool-papers",
            CronTrigger(hour=7, minute=3, timezone=zone),
            each(papers.due, papers.tell),
            "Says that a document of a tool in use stops holding in 30 days or 7 days, or has stopped.",
        ),
        Work(
            "use-confirmations",
            IntervalTrigger(seconds=60, timezone=zone),
            each(
                lambda session, now: confirming.due(session, now, tools.MANDATES),
                lambda session, now, one: confirming.put(
                    session, now, one, consequences, say, tools.MANDATES
                ),
            ),
            "Puts each emergency suspension of a mandate of use on the agenda of the next general assembly.",
        ),
        Work(
            "pilots",
            CronTrigger(hour=7, minute=15, timezone=zone),
            each(pilots.due, pilots.tell),
            "Asks the group of a pilot each week for its journal, and says that its end or its report comes.",
        ),
        Work(
            "impact",
            CronTrigger(hour=7, minute=5, timezone=zone),
            each(impact_review.due, impact_review.tell),
            "Asks that the impact of a use be assessed again, a month and a week before its review, and past it.",
        ),
        Work(
            "tool-impact",
            CronTrigger(hour=7, minute=6, timezone=zone),
            each(use_impact_review.due, use_impact_review.tell),
            "Asks that the impact of a tool in use be assessed again, on the same days before its review.",
        ),
        Work(
            "confirmations",
            IntervalTrigger(seconds=60, timezone=zone),
            each(
                confirming.due,
                lambda session, now, one: confirming.put(session, now, one, consequences, say),
            ),
            "Puts each emergency suspension of the committee on the agenda of the next general assembly.",
        ),
        Work(
            "sensitive",
            CronTrigger(hour=2, minute=40, timezone=zone),
            each(sensitive.due, sensitive.erase_due),
            "Erases sensitive attributes kept apart for audits, on the day that was said.",
        ),
        Work(
            "conditions",
            CronTrigger(hour=7, minute=10, timezone=zone),
            each(conditions.due, conditions.remind),
            "Reminds whoever follows a condition, a week before its day and each 30 days once it is past.",
        ),
        Work(
            "indicators",
            CronTrigger(hour=7, minute=20, timezone=zone),
            each(measurements.due, measurements.remind),
            "Asks whoever follows an indicator to measure it, at its due date and each quarter in use.",
        ),
        Work(
            "validation",
            CronTrigger(hour=7, minute=30, timezone=zone),
            each(validation.due, validation.remind),
            "Reminds experts who have cases left to judge, three days before the day, on it and each week after.",
        ),
        Work(
            "courses",
            CronTrigger(hour=7, minute=40, timezone=zone),
            each(renewing.due, renewing.tell),
            "Tells whoever followed a course that it stops counting in 30 days or 7 days, or has stopped.",
        ),
        Work(
            "watch",
            CronTrigger(day=1, hour=8, timezone=zone),
            each(watch.due, watch.tell_month),
            "Tells all members, on the first of the month, what those who keep watch reported.",
        ),
        Work(
            "mail",
            IntervalTrigger(seconds=15, timezone=zone),
            lambda database, now: posting.post(database, settings, now, write),
            "Sends by mail what members were told, where SMTP is set.",
        ),
        Work(
            "webhooks",
            IntervalTrigger(seconds=10, timezone=zone),
            lambda database, now: telling_programs.post(settings, database, now),
            "Tells programs of what happened, at their addresses, and tries again where they did not answer.",
        ),
        Work(
            "keys",
            IntervalTrigger(minutes=10, timezone=zone),
            whole(
                lambda session, *, now: confidential.destroy_keys(session, now=now, vault=consequences.vault)
            ),
            "Destroys the keys of confidential polls an hour after their close, or after they were cancelled.",
        ),
        Work(
            "pseudonyms",
            IntervalTrigger(minutes=10, timezone=zone),
            whole(
                lambda session, *, now: pseudonyms.sweep(
                    session, now=now, keyring=Keyring(settings.pseudonym_keys)
                )
            ),
            "Removes the files of keys of pseudonyms that were destroyed, where it could not be done at once.",
        ),
        Work(
            "rewritten",
            IntervalTrigger(minutes=10, timezone=zone),
            lambda database, now: erasing.delete_left(settings, database, now()),
            "Deletes what files held before they were rewritten for a person, where it could not be done at once.",
        ),
        Work(
            "erasures",
            IntervalTrigger(minutes=10, timezone=zone),
            lambda database, now: listing.keep(settings, database),
            "Adds to the list kept apart what was erased, where it could not be done at once.",
        ),
        Work(
            "fading",
            CronTrigger(hour=3, minute=20, timezone=zone),
            whole(fading.fade),
            "Takes out words about persons that were kept long enough: scores, contests, judgements, requests.",
        ),
        Work(
            "arrivals",
            CronTrigger(hour=3, minute=40, timezone=zone),
            lambda database, now: waiting.expire(settings, database, now()),
            "Deletes files of data that came and that nobody kept within a week.",
        ),
        Work(
            "batches",
            CronTrigger(hour=3, minute=45, timezone=zone),
            lambda database, now: batches.expire(settings, database, now()),
            "Deletes files of proposals sent to be scored, 190 days after their work ended.",
        ),
        Work(
            "archives",
            CronTrigger(hour=3, minute=50, timezone=zone),
            lambda database, now: packing.expire(settings, database, now()),
            "Deletes archives of models with their data that were made a week ago.",
        ),
        Work(
            "tidy",
            CronTrigger(hour=3, minute=30, timezone=zone),
            whole(
                accounts.tidy,
                notices.tidy,
                once.tidy,
                telling_programs.tidy,
                drafting.tidy,
                sending.tidy,
                linking.forget,
                long_changing.tidy,
            ),
            "Deletes what is over: sign-ins, links, notices, answers to programs, drafts left alone, addresses.",
        ),
    )


def settling(consequences: Consequences) -> Does:
    """Return what opens and closes the polls whose time has come; pages do it too, before any act."""
    return each(
        polls.due,
        lambda session, now, poll_id: votes.settle_one(
            session, now=now, poll_id=poll_id, consequences=consequences
        ),
    )
