"""The form of new voting rules: what each call of each body requires, proxies, remote voting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput

from scopgov.domain.division import Signs
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.matters import MATTER_NAMES, Matter
from scopgov.domain.rule_changes import quorum_words
from scopgov.domain.rule_words import share_words
from scopgov.domain.statutes import Base, CallRule, DecisionRule, RuleSet, Threshold
from scopgov.domain.text import N_
from scopgov.web.filters import say
from scopgov.web.forms import Form, InnerForm

QUORUMS = ("0/1", "1/10", "1/5", "1/4", "1/3", "1/2", "2/3", "3/4")
MAJORITIES = (">1/2", "2/3", ">2/3", "3/4", ">3/4", "4/5", "1/1")
WRITTEN = re.compile(r"(>?)(\d{1,4})/(\d{1,4})")
DAYS = NumberRange(min=0, max=365)
PERCENT = NumberRange(min=0, max=100)
SIGNS = ("objecting", "margin", "abstaining")
BASES = (
    SelectChoice(Base.members.value, _l("all the members")),
    SelectChoice(Base.present_or_represented.value, _l("the members present or represented")),
    SelectChoice(Base.votes_cast.value, _l("the votes cast")),
)


class CallForm(InnerForm):
    """What one call requires."""

    quorum = SelectField(_l("Quorum, among all the members"))
    majority = SelectField(_l("Majority"))
    base = SelectField(_l("Majority of"), choices=list(BASES))
    notice_days = IntegerField(_l("Notice, days"), [InputRequired(_l("Give a number of days.")), DAYS])


class DecisionForm(InnerForm):
    """How one body takes one kind of decision."""

    calls = FieldList(FormField(CallForm), max_entries=2)
    abstention_counts = BooleanField(_l("Abstentions are votes cast"))
    blank_counts = BooleanField(_l("Blank ballots are votes cast"))


class RulesForm(Form):
    """All the rules, and why they should change."""

    because = TextAreaField(
        _l("Why should the rules change?"),
        [InputRequired(_l("Say why the rules should change.")), Length(max=5000)],
        description=_l("Members read it before they vote."),
        render_kw={"rows": 3},
    )
    decisions = FieldList(FormField(DecisionForm), max_entries=8)
    small_extra = IntegerField(
        _l("Proxies for one member, in a small cooperative"), [InputRequired(_l("Give a number.")), DAYS]
    )
    members_per_extra = IntegerField(
        _l("Members for each further proxy"), [InputRequired(_l("Give a number.")), DAYS]
    )
    remote_voting = BooleanField(_l("Members may vote remotely"))
    objecting = IntegerField(
        _l("Members objecting, in percent of the roll"), [InputRequired(_l("Give a number.")), PERCENT]
    )
    margin = IntegerField(
        _l("Votes for and against less apart than, in points of percent"),
        [InputRequired(_l("Give a number.")), PERCENT],
    )
    abstaining = IntegerField(
        _l("Abstentions and blank ballots, in percent of the ballots"),
        [InputRequired(_l("Give a number.")), PERCENT],
    )
    elections_secret = BooleanField(_l("Elections are held by secret ballot"))
    agreement = SelectMultipleField(
        _l("Decisions that also need the agreement of the ethics committee"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in MATTER_NAMES.items()],
        description=_l(
            "Their vote opens only once a meeting of the committee has carried its agreement, by its own quorum and "
            "majority. Leave all unticked for one majority."
        ),
        option_widget=CheckboxInput(),
    )

    def fill(self, rules: RuleSet) -> None:
        """Show the rules in force, to start from."""
        for rule in rules.decisions:
            self.decisions.append_entry(_decision_data(rule))
        self.small_extra.data, self.members_per_extra.data = (
            rules.proxies.small_extra,
            rules.proxies.members_per_extra,
        )
        for name in SIGNS:
            self[name].data = getattr(rules.division, name)
        self.agreement.data = [one.value for one in rules.agreement]
        self.remote_voting.data, self.elections_secret.data = rules.remote_voting, rules.elections_secret

    def offer(self, rules: RuleSet) -> None:
        """Offer the usual fractions, and those that the rules in force ask for."""
        calls = [one for rule in rules.decisions for one in _calls(rule)]
        quorums = sorted({*QUORUMS, *(_written(one.quorum) for one in calls)}, key=_size)
        majorities = sorted({*MAJORITIES, *(_written(one.majority) for one in calls)}, key=_size)
        for decision in self.decisions:
            for call in decision.form.calls:
                call.form.quorum.choices = [
                    SelectChoice(one, say(_quorum(_threshold(one, Base.members)))) for one in quorums
                ]
                call.form.majority.choices = [
                    SelectChoice(one, say(share_words(_threshold(one, Base.members)))) for one in majorities
                ]

    def read(self, rules: RuleSet) -> RuleSet:
        """Return the rules typed, made from those in force."""
        shown = [len(entry.form.calls) for entry in self.decisions]
        if shown != [len(_calls(rule)) for rule in rules.decisions]:
            raise Refused(Reason(N_("The rules in force changed meanwhile: start again.")))
        both = zip(self.decisions, rules.decisions, strict=True)
        return replace(
            rules,
            decisions=tuple(_decision(entry.form, rule) for entry, rule in both),
            proxies=replace(
                rules.proxies,
                small_extra=self.small_extra.data,
                members_per_extra=self.members_per_extra.data,
            ),
            agreement=frozenset(Matter(one) for one in self.agreement.data or ()),
            division=Signs(**{name: self[name].data for name in SIGNS}),
            remote_voting=bool(self.remote_voting.data),
            elections_secret=bool(self.elections_secret.data),
        )


def _quorum(asked: Threshold) -> Reason:
    return quorum_words(asked) if asked.none else share_words(asked)


def _calls(rule: DecisionRule) -> list[CallRule]:
    return [one for one in (rule.first, rule.second) if one is not None]


def _decision_data(rule: DecisionRule) -> dict[str, Any]:
    return {
        "calls": [
            {
                "quorum": _written(one.quorum),
                "majority": _written(one.majority),
                "base": one.majority.base.value,
                "notice_days": one.notice_days,
            }
            for one in _calls(rule)
        ],
        "abstention_counts": rule.abstention_counts,
        "blank_counts": rule.blank_counts,
    }


def _decision(form: Any, rule: DecisionRule) -> DecisionRule:
    made = list(_read_calls(form, rule))
    return replace(
        rule,
        first=made[0],
        second=made[1] if len(made) > 1 else None,
        abstention_counts=bool(form.abstention_counts.data),
        blank_counts=bool(form.blank_counts.data),
    )


def _read_calls(form: Any, rule: DecisionRule) -> Iterator[CallRule]:
    for entry, one in zip(form.calls, _calls(rule), strict=True):
        yield replace(
            one,
            quorum=_threshold(entry.form.quorum.data, one.quorum.base),
            majority=_threshold(entry.form.majority.data, Base(entry.form.base.data)),
            notice_days=entry.form.notice_days.data,
        )


def _written(asked: Threshold) -> str:
    return f"{'>' if asked.strict else ''}{asked.numerator}/{asked.denominator}"


def _threshold(written: str, base: Base) -> Threshold:
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise Refused(Reason(N_("Choose a fraction among those offered.")))
    return Threshold(int(found[2]), int(found[3]), strict=bool(found[1]), base=base)


def _size(written: str) -> tuple[float, bool]:
    asked = _threshold(written, Base.members)
    return asked.numerator / asked.denominator, asked.strict
