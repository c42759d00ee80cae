"""The form in which the committee writes an audit protocol, and how it is read as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import (
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput

from scopgov.apart.tables import SensitiveAttribute
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import MASK_BELOW, MIN_COUNT, Metric
from scopgov.domain.fairness_words import CROSS, METRIC_HARMS, METRIC_NAMES
from scopgov.domain.outside_words import LONGEST, Cases
from scopgov.domain.protocol import Protocol, as_number
from scopgov.domain.sensitive import CATEGORY_NAMES, Category, FeatureUse, never
from scopgov.domain.text import N_
from scopgov.web.filters import say
from scopgov.web.forms import Form, NumberField

POINTS = [Optional(), NumberRange(0, 100, _l("Between 0 and 100."))]
CROSSINGS_OFFERED = 28


def _tolerance(metric: Metric, default: int | None = None) -> NumberField:
    return NumberField(
        _l(METRIC_NAMES[metric]), POINTS, places=None, default=default, description=_l(METRIC_HARMS[metric])
    )


class ProtocolForm(Form):
    """What is asked, of which groups, measured how, with which tolerance. Shares are in points out of 100."""

    question = TextAreaField(
        _l("Question"),
        [InputRequired(_l("Say what the audit is meant to find out.")), Length(max=2000)],
        description=_l("In one sentence, what do members want to know before they vote?"),
    )
    harms = TextAreaField(
        _l("Harms"),
        [InputRequired(_l("Say who could be harmed by a wrong answer, and how.")), Length(max=4000)],
        description=_l("Who bears a false alarm, who is left alone by a miss?"),
    )
    groups = SelectMultipleField(_l("Compare the projects by"), option_widget=CheckboxInput())
    bands = TextAreaField(
        _l("Bands of numbers"),
        [Length(max=1000)],
        description=_l("One line for each grouping by numbers, with rising limits: size: 10; 50; 250"),
    )
    crossings = SelectMultipleField(
        _l("Also compare crossings of two groupings"),
        option_widget=CheckboxInput(),
        description=_l("Each crossing adds comparisons, and so makes every gap harder to establish."),
    )
    lawful = TextAreaField(
        _l("Why these groups may lawfully be compared"),
        [InputRequired(_l("Say why these groups may lawfully be compared.")), Length(max=4000)],
        description=_l(
            "About persons: the legal basis and why it is needed. About projects or clients: say so."
        ),
    )
    false_positive_rate = _tolerance(Metric.false_positive_rate, 10)
    false_negative_rate = _tolerance(Metric.false_negative_rate, 10)
    selection_rate = _tolerance(Metric.selection_rate)
    error_rate = _tolerance(Metric.error_rate)
    false_discovery_rate = _tolerance(Metric.false_discovery_rate)
    margin = NumberField(
        _l("Margin, in points"),
        [InputRequired(_l("Give a number.")), NumberRange(0, 100, _l("Between 0 and 100."))],
        places=None,
        default=5,
        description=_l(
            "No evidence of a gap is said only if even the worst plausible gap stays within tolerance + margin."
        ),
    )
    threshold = NumberField(
        _l("A project is flagged from a score of, out of 100"),
        [InputRequired(_l("Give a number.")), NumberRange(1, 99, _l("Between 1 and 99."))],
        places=None,
        default=50,
    )
    alpha = NumberField(
        _l("Accepted risk of announcing a gap that does not exist, in 100"),
        [InputRequired(_l("Give a number.")), NumberRange(0.1, 10, _l("Between 0.1 and 10."))],
        places=None,
        default=5,
        description=_l("For all comparisons of the audit together."),
    )
    min_count = IntegerField(
        _l("Nothing is concluded under so many cases"),
        [InputRequired(_l("Give a number."))],
        default=MIN_COUNT,
    )
    mask_below = IntegerField(
        _l("No rate is shown under so many cases"), [InputRequired(_l("Give a number."))], default=MASK_BELOW
    )

    def start(self, percent: int, asked: Mapping[Metric, Decimal]) -> None:
        """Fill in, before anything is typed, the score to act from, out of 100, and the gaps the charter tolerates."""
        if self.is_submitted():
            return
        self.threshold.data = Decimal(percent)
        for metric, most in asked.items():
            self[metric.value].data = Decimal(f"{(most * 100).normalize():f}")  # 10, never 10.0000

    def of_cases(self) -> None:
        """Speak of cases, and say what their measures mean in the words of the page, where they are no projects."""
        self.groups.label.text = _("Compare the cases by")
        self.lawful.description = _("About persons: the legal basis and why it is needed. Else: say so.")
        self.threshold.label.text = _("A case is flagged from a score of, out of 100")
        for metric in Metric:
            self[metric.value].label.text = say(METRIC_NAMES[metric])
            self[metric.value].description = say(METRIC_HARMS[metric])

    def offer(self, counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> None:
        """Offer the groupings that the rows have, by rows and outcomes."""
        self.groups.choices = [SelectChoice(name, _grouping(name, groups)) for name, groups in counts.items()]
        pairs = list(combinations(counts, 2))[:CROSSINGS_OFFERED]
        self.crossings.choices = [SelectChoice(CROSS.join(pair), CROSS.join(pair)) for pair in pairs]

    def tolerances(self) -> dict[Metric, Any]:
        """Return the field of each metric."""
        return {Metric(name): self[name] for name in TOLERANCES}

    def protocol(self) -> Protocol:
        """Return the protocol as typed; raises Refused for bands that cannot be read."""
        tolerances = {
            name: _share(field.data) for name, field in self.tolerances().items() if field.data is not None
        }
        return Protocol(
            question=(self.question.data or "").strip(),
            harms=(self.harms.data or "").strip(),
            lawful=(self.lawful.data or "").strip(),
            groups=tuple(self.groups.data or ()),
            bands=dict(_bands(self.bands.data or "")),
            crossings=tuple(_pair(joined) for joined in self.crossings.data or ()),
            metrics=tuple(tolerances),
            tolerances=tolerances,
            margin=_share(self.margin.data),
            threshold=_share(self.threshold.data),
            alpha=_share(self.alpha.data),
            min_count=self.min_count.data,
            mask_below=self.mask_below.data,
        )


class SealForm(ProtocolForm):
    """A protocol on a model of ours: which attribute kept apart a later candidate may ask, too, if any."""

    feature = SelectField(
        _l("Sensitive attribute that a later candidate may ask at each score"),
        choices=[],
        validate_choice=False,
        description=_l(
            "Nearly always none. Mitigations are then compared with and without it, on rows held out; the opinion, the "
            "dossier, the ballot and the mandate say it."
        ),
    )
    necessary = TextAreaField(
        _l("Why it is necessary"),
        [Length(max=2000)],
        description=_l("What cannot be done without it, and why less would not do."),
    )
    lawful_use = TextAreaField(
        _l("Why asking it is lawful"),
        [Length(max=2000)],
        description=_l("The legal basis, and how a discrimination, direct or indirect, is ruled out."),
    )

    def offer_apart(self, kept: Iterable[SensitiveAttribute]) -> None:
        """Offer the attributes kept apart that a protocol may justify, by name and category."""
        self.kept = {one.name: one.category for one in kept if one.erased_at is None}
        may = [name for name, category in self.kept.items() if never(category) is None]
        named = [SelectChoice(name, f"{name} – {say(CATEGORY_NAMES[self.kept[name]])}") for name in may]
        self.feature.choices = [SelectChoice("", _("None: no sensitive attribute is asked")), *named]

    def protocol(self) -> Protocol:
        """Return the protocol as typed, with the attribute it justifies."""
        chosen = self.feature.data or ""
        if not chosen:
            return super().protocol()
        texts = ((self.necessary.data or "").strip(), (self.lawful_use.data or "").strip())
        use = FeatureUse(chosen, self.kept.get(chosen, Category.other), *texts)
        return replace(super().protocol(), feature=use)


class MeasureForm(Form):
    """Which gap of an audit to narrow: one grouping and one measure of its protocol."""

    measure = SelectField(_l("Gap to narrow"))

    def offer(self, protocol: Protocol) -> None:
        """Offer the measures of a protocol, grouping by grouping."""
        self.measure.choices = [
            (
                f"{metric}:{name}",
                _("%(measure)s, by %(grouping)s", measure=_(METRIC_NAMES[metric]), grouping=name),
            )
            for name in protocol.groups
            for metric in protocol.metrics
        ]

    def chosen(self) -> tuple[str, Metric]:
        """Return the grouping and the measure chosen."""
        metric, _colon, name = self.measure.data.partition(":")
        return name, Metric(metric)


def _plural(label: Any, description: Any) -> StringField:
    told = [InputRequired(_l("Say it in a few words.")), Length(max=LONGEST)]
    return StringField(label, told, description=description)


class OutsideForm(Form):
    """Which system answered, and the file of its answers."""

    system = StringField(_l("System"), [InputRequired(_l("Name the system.")), Length(max=200)])
    supplier = StringField(_l("Supplier"), [InputRequired(_l("Name the supplier.")), Length(max=200)])
    release = StringField(_l("Version"), [Length(max=80)])
    all_cases = _plural(
        _l("The cases, in the plural"),
        _l("What the system answers about: “applications”, “invoices”, “calls”."),
    )
    with_it = _plural(
        _l("Those where the outcome came"),
        _l("What it announces: “applications turned down”, “unpaid invoices”."),
    )
    without_it = _plural(
        _l("Those where it did not come"), _l("The others: “applications kept”, “invoices paid”.")
    )
    file = FileField(
        _l("File of answers"),
        [
            FileRequired(_l("Choose a file.")),
            FileSize(20_000_000, message=_l("This file is larger than 20 MB.")),
        ],
        description=_l(
            "CSV, one row for each past case: a column “outcome” (1 if it came, else 0), a column “score” (between 0 "
            "and 1), and one to eight groupings. No names of persons."
        ),
    )

    def cases(self) -> Cases:
        """Return the words typed for the cases."""
        return Cases(*((self[name].data or "").strip() for name in ("all_cases", "with_it", "without_it")))


class RowsForm(Form):
    """Why somebody needs the rows of an audit that compares values kept apart."""

    purpose = TextAreaField(
        _l("What you need them for"),
        [InputRequired(_l("Say what you need them for.")), Length(max=500)],
        description=_l(
            "Your words stand here and on the page of sensitive attributes, with your name. Name nobody else."
        ),
    )


class SensitiveForm(Form):
    """A sensitive attribute to keep apart: what it is for, why it is lawful, until when, and its values."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Name the attribute.")), Length(max=200)],
        description=_l("As people should read it: a page that asks it calls it so."),
    )
    category = SelectField(
        _l("What it says about persons"),
        [InputRequired(_l("Choose."))],
        choices=[
            SelectChoice("", _l("Choose…")),
            *(SelectChoice(one.value, _l(CATEGORY_NAMES[one])) for one in Category),
        ],
        description=_l(
            "The first five may be asked by a model where a protocol justifies it; the others serve audits alone."
        ),
    )
    purpose = TextAreaField(
        _l("Purpose"),
        [InputRequired(_l("Say what it is needed for.")), Length(max=2000)],
        description=_l("Which harm could not be found without it?"),
    )
    lawful = TextAreaField(
        _l("Why it is lawful"),
        [InputRequired(_l("Say why keeping it is lawful.")), Length(max=2000)],
        description=_l("The legal basis, and why less would not do."),
    )
    delete_on = DateField(
        _l("To be erased on"),
        [InputRequired(_l("Choose a day."))],
        description=_l("The values are erased that night; audits made of them stay readable."),
    )
    file = FileField(
        _l("Values"),
        [
            FileRequired(_l("Choose a file.")),
            FileSize(20_000_000, message=_l("This file is larger than 20 MB.")),
        ],
        description=_l("CSV with two columns: “line”, the number of the line in the data, and “value”."),
    )


class BringingForm(SensitiveForm):
    """The values, for newer data, of an attribute that a model asks: its name and what it says are known."""

    def suggest(self, asked: SensitiveAttribute) -> None:
        """Begin with what the attribute was kept for; ask neither its name nor what it says."""
        del self.name, self.category
        if not self.is_submitted():
            self.purpose.data, self.lawful.data = asked.purpose, asked.lawful


TOLERANCES = (
    "false_positive_rate",
    "false_negative_rate",
    "selection_rate",
    "error_rate",
    "false_discovery_rate",
)


def _grouping(name: str, groups: Any) -> str:
    told = [
        _("%(group)s (%(rows)s)", group=value or _("not stated"), rows=counts["rows"])
        for value, counts in groups.items()
    ]
    shown = ", ".join(told[:12])
    return str(_("%(name)s – %(groups)s", name=name, groups=shown + (" …" if len(told) > 12 else "")))


def _share(points: Decimal) -> float:
    return float(Decimal(points) / 100)


def _pair(joined: str) -> tuple[str, str]:
    first, _cross, second = joined.partition(CROSS)
    return first, second


def _bands(text: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    for line in filter(str.strip, text.splitlines()):
        name, _colon, limits = line.rpartition(":")
        cuts = [as_number(limit.strip().replace(",", ".")) for limit in limits.split(";")]
        if not name.strip() or None in cuts:
            text = N_(
                "“%(line)s” cannot be read: write a grouping, a colon, and limits with semicolons between."
            )
            raise Refused(Reason(text, {"line": line.strip()}), status=422, field="bands")
        yield name.strip(), tuple(cut for cut in cuts if cut is not None)
