"""Who keeps watch in the demonstration, what they report, and who followed the course of awareness."""

from __future__ import annotations

from datetime import timedelta

from scopgov.courses import services as courses
from scopgov.courses import sessions
from scopgov.courses.queries import course as course_of
from scopgov.demo.story import Story
from scopgov.domain.courses import Level
from scopgov.domain.policy import Role
from scopgov.members.queries import member
from scopgov.watch import services

AWARE = 18  # members without a role who followed awareness, of those there are
REPORTS = (
    (
        103,
        "Le règlement européen sur l’IA s’applique en général",
        "Depuis le 2 août, l’essentiel du règlement s’applique. Pour nous, sûr : dire quand on parle à une machine "
        "(article 50) et former les personnes (article 4). Pas avant décembre 2027 : les obligations de l’annexe III.",
        (Level.awareness, Level.stewards),
    ),
    (
        150,
        "Une coopérative voisine a arrêté son assistant",
        "Leur assistant citait des normes qui n’existent pas. Ils ont gardé la recherche dans leurs propres documents "
        "et retiré la rédaction. À regarder avant toute proposition du même genre chez nous.",
        (Level.users, Level.committee),
    ),
    (
        205,
        "Un tribunal rappelle qu’un essai est déjà un usage",
        "Le comité social et économique doit être consulté avant le pilote. Nos pilotes le prévoient ; "
        "vérifions la date dans chacun.",
        (Level.committee,),
    ),
)


def learn(story: Story, day: int) -> None:
    """Let members follow the course of awareness in a session, and plan one for those who judge."""
    now = story.at(day)
    with story.act() as session:
        lead, course = story.who(session, Role.ai_lead, now), course_of(session, "awareness")
        ids = [story.who(session, None, now, nth).member_id for nth in range(AWARE)]
        courses.record_members(
            session, actor=lead, now=now, course=course, member_ids=ids, attended_on=story.day(day)
        )


def plan(story: Story, day: int) -> None:
    """Plan a session for those who judge, to which some say that they come."""
    now = story.at(day)
    with story.act() as session:
        lead = story.who(session, Role.ai_lead, now)
        held_on = story.day(day) + timedelta(days=21)
        made = sessions.Plan(held_on, "14 h à 17 h, salle des plans", trainer_name="Coop Savoirs (invention)")
        course = course_of(session, "judging-a-model")
        one = sessions.plan(session, actor=lead, now=now, course=course, plan=made)
        for nth in range(2):
            person = story.who(session, Role.ethics_committee, now, nth)
            sessions.come(session, actor=person, now=now, one=one)


def watch(story: Story) -> None:
    """Name somebody to keep watch, and let them report."""
    now = story.at(100)
    with story.act() as session:
        board, keeper = story.who(session, Role.board, now), story.who(session, None, now, 6)
        services.name(session, actor=board, now=now, member_id=member(session, keeper.member_id).id)
    for day, title, text, levels in REPORTS:
        now = story.at(day)
        with story.act() as session:
            author = story.who(session, None, now, 6)
            found = services.Found(title, text, story.day(day), levels)
            services.post(session, actor=author, now=now, found=found)
