"""The part of the story about the files themselves: several authors, a question answered, a second version."""

from __future__ import annotations

from dataclasses import replace

from scopgov.demo import measuring, texts
from scopgov.demo.story import Story
from scopgov.members.tables import Member
from scopgov.usecases import authoring, commenting
from scopgov.usecases import services as usecases
from scopgov.usecases.tables import Section, UseCase

AUTHOR, WITH, ASKS = 1, 2, 3  # members without a role, by their order


def write_together(story: Story, day: int) -> int:
    """Let two members write a file, be asked what it is really for, and bring it back as a second version."""
    use_case_id = story.propose(day, texts.AT_RISK_FIRST, AUTHOR, submit=False)
    _join(story, day, use_case_id)
    _submit(story, day, use_case_id, hour=15)
    say(story, day + 1, use_case_id, texts.AT_RISK_REMARK, nth=4)
    say(story, day + 1, use_case_id, texts.AT_RISK_ASKED, nth=ASKS, question=True)
    _answer_and_take_back(story, day + 2, use_case_id)
    _submit(story, day + 2, use_case_id, hour=17)
    return use_case_id


def _join(story: Story, day: int, use_case_id: int) -> None:
    now, later = story.at(day, hour=10), story.at(day, hour=11)
    with story.act() as session:
        use_case = session.get_one(UseCase, use_case_id)
        joining = story.who(session, None, now, WITH)
        line = authoring.invite(
            session,
            actor=story.who(session, None, now, AUTHOR),
            now=now,
            use_case=use_case,
            member=session.get_one(Member, joining.member_id),
        )
        authoring.accept(session, actor=joining, now=later, line=line)


def _submit(story: Story, day: int, use_case_id: int, hour: int) -> None:
    now = story.at(day, hour=hour)
    with story.act() as session:
        use_case = session.get_one(UseCase, use_case_id)
        usecases.submit(session, actor=story.who(session, None, now, AUTHOR), now=now, use_case=use_case)


def _answer_and_take_back(story: Story, day: int, use_case_id: int) -> None:
    now, later = story.at(day, hour=9), story.at(day, hour=16)
    with story.act() as session:
        use_case = session.get_one(UseCase, use_case_id)
        [question] = commenting.waiting(use_case)
        writer = story.who(session, None, now, WITH)
        commenting.answer(session, actor=writer, now=now, question=question, text=texts.AT_RISK_ANSWERED)
        usecases.withdraw(session, actor=writer, now=now, use_case=use_case, reason=texts.AT_RISK_WITHDRAWN)
        usecases.reopen(session, actor=writer, now=now, use_case=use_case)
        followed = [
            replace(
                aim,
                owner_id=story.who(session, measuring.FOLLOWS[aim.kind], now).member_id,
                due_on=story.day(measuring.DUE[aim.kind]),
            )
            for aim in texts.AT_RISK.aims or ()
        ]
        whole = replace(texts.AT_RISK, aims=followed)
        usecases.edit(session, actor=writer, now=later, use_case=use_case, proposal=whole)


def say(story: Story, day: int, use_case_id: int, text: str, *, nth: int, question: bool = False) -> None:
    """Let a member say something about the purpose of a file, or ask."""
    now = story.at(day, hour=14)
    with story.act() as session:
        commenting.write(
            session,
            actor=story.who(session, None, now, nth),
            now=now,
            use_case=session.get_one(UseCase, use_case_id),
            section=Section.purpose,
            text=text,
            question=question,
        )
