"""Amounts on pages: fields in which people type euros the way they write, and how euros are shown."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

from scopgov.domain.money import LARGEST, read_euros, typed_euros
from scopgov.web import filters
from scopgov.web.filters import as_typed, mark, number


class TypedField(StringField):  # type: ignore[misc]
    """A field that keeps what was typed, whatever becomes of it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed."""
        self.data = valuelist[0].strip() if valuelist else ""


class EurosField(TypedField):
    """An amount in euros, of zero or more; spaces, a euro sign and separators of thousands are allowed."""

    def process_data(self, value: Decimal | None) -> None:
        """Show an amount as one types it."""
        self.data = typed_euros(value, mark())

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no amount."""
        try:
            read_euros(self.data or "", mark())
        except ValueError:
            raise ValidationError(
                _l(
                    "This is not an amount in euros, for instance %(example)s.",
                    example=euros(Decimal("1234.5")),
                )
            ) from None

    def amount(self) -> Decimal | None:
        """Return the amount written, None where nothing is."""
        return read_euros(self.data or "", mark())

    def whole(self) -> Decimal:
        """Return the amount written, zero where nothing is."""
        return self.amount() or Decimal(0)


class QuantityField(TypedField):
    """A number with any unit, a comma or a point before its decimals."""

    def process_data(self, value: Decimal | None) -> None:
        """Show a number as one types it."""
        self.data = as_typed(value)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, or has more decimals than are kept."""
        try:
            found = self.quantity()
        except InvalidOperation:
            found = Decimal("NaN")
        if found is not None and not (
            found.is_finite() and abs(found) < LARGEST and found == round(found, 4)
        ):
            raise ValidationError(_l("This is not a number, for instance 12.5."))

    def quantity(self) -> Decimal | None:
        """Return the number written, None where nothing is."""
        written = "".join((self.data or "").replace(",", ".").replace("−", "-").split())
        return Decimal(written) if written else None

    def whole(self) -> Decimal:
        """Return the number written, zero where nothing is."""
        return self.quantity() or Decimal(0)


def euros(amount: Decimal | int | None, digits: int | None = None) -> str:
    """Return an amount in euros; with two decimals where it has cents, or with as many as a column shows."""
    if amount is None:
        return "–"
    amount = Decimal(amount)
    if digits is None:
        digits = 0 if amount == amount.to_integral_value() else 2
    written = number(abs(amount), digits, fixed=bool(digits))
    minus = "−" if amount < 0 and any(digit in "123456789" for digit in written) else ""
    return minus + str(gettext("€%(amount)s", amount=written))


def install(app: Flask) -> None:
    """Register the filter."""
    filters.add(app, euros)
