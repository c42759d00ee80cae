"""A label rule is said with the names that people give its columns, however deep it is written."""

from __future__ import annotations

from datetime import date

from scopgov.domain.label_rules import Beyond, KnownFrom, LabelRule, Late, Overrun, Side, in_words

NAMES = {"fin_prevue": "planned end", "cout": "cost", "prevu": "budget", "note": "mark of the client"}


def test_every_column_of_a_rule_is_called_as_people_call_it() -> None:
    late, known = Late("fin_prevue", "fin_reelle", 15), KnownFrom("fin_prevue", 30)
    rule = LabelRule(
        ((late,), (Overrun("cout", "prevu", 10, known), Beyond("note", Side.below, 3, known))),
        date(2026, 1, 1),
    )
    said = str(in_words(rule.sentence(), NAMES))
    for name, called in NAMES.items():
        assert f"“{called}”" in said and name not in said
    alone = LabelRule(((late,),), date(2026, 1, 1)).sentence()
    assert "after “planned end”" in str(in_words(alone, NAMES))
    assert "after “fin_prevue”" in str(in_words(alone, {"late": "no column"}))
