"""Tools kept in order: found in use, papers of suppliers, workers informed, changes voted again, public register.

Revision: 0083_keeping_tools
After: 0082_opinions_on_tools
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0083_keeping_tools"
down_revision = "0082_opinions_on_tools"
branch_labels = None
depends_on = None

DOCUMENTS = ("csv", "docx", "jpeg", "odt", "pdf", "png", "txt", "xlsx")
PAPERS = ("contract", "processing", "instructions", "conformity", "other")
CHANGED = "changed IN ('version', 'terms', 'hosting', 'other')"


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _number(name: str, *, needed: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=not needed)


def _text(name: str, length: int | None = None) -> sa.Column:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _day(name: str, *, needed: bool = True) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=not needed)


def _instant(name: str, *, needed: bool = True) -> sa.Column:
    return sa.Column(name, UTCDateTime(), nullable=not needed)


def _table(
    name: str, *columns: sa.Column, keys: dict[str, str], indexed: tuple[str, ...], checks: dict[str, str]
) -> None:
    op.create_table(
        name,
        _number("id"),
        *columns,
        *(sa.CheckConstraint(held, name=op.f(f"ck_{name}_{check}")) for check, held in checks.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{name}_{column}_{other}")
            for column, other in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    for column in indexed:
        op.create_index(f"ix_{name}_{column}", name, [column])


def upgrade() -> None:
    _table(
        "use_publications",
        _number("mandate_id"),
        _number("published_by"),
        _instant("published_at"),
        _number("ended_by", needed=False),
        _instant("ended_at", needed=False),
        keys={"mandate_id": "use_mandates", "published_by": "members", "ended_by": "members"},
        indexed=("mandate_id",),
        checks={"ended_by_somebody": "(ended_at IS NULL) = (ended_by IS NULL)"},
    )
    op.create_index(
        "uq_use_publications_one_open",
        "use_publications",
        ["mandate_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    _table(
        "tool_information",
        _number("file_id"),
        _day("informed_on"),
        _text("how"),
        sa.Column("council", sa.Boolean(), nullable=False),
        _day("consulted_on", needed=False),
        _text("opinion"),
        _number("recorded_by"),
        _instant("recorded_at"),
        keys={"file_id": "tool_files", "recorded_by": "members"},
        indexed=("file_id",),
        checks={"council_is_consulted": "council = (consulted_on IS NOT NULL)"},
    )
    _table(
        "tool_papers",
        _text("name", 200),
        sa.Column("kind", _words("kind_known", DOCUMENTS), nullable=False),
        _text("sha256", 64),
        _number("size"),
        _number("added_by"),
        _instant("added_at"),
        _number("file_id"),
        sa.Column("what", _words("what_known", PAPERS), nullable=False),
        _day("expires_on", needed=False),
        _number("checked_by", needed=False),
        _instant("checked_at", needed=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        _text("found"),
        keys={"file_id": "tool_files", "added_by": "members", "checked_by": "members"},
        indexed=("file_id", "added_by"),
        checks={"checked_by_one": "(checked_at IS NULL) = (checked_by IS NULL)"},
    )
    _table(
        "found_tools",
        _text("product", 200),
        _text("supplier", 200),
        _text("used_for"),
        _text("used_by", 200),
        _text("data_in"),
        _number("declared_by"),
        _instant("declared_at"),
        _number("file_id", needed=False),
        _instant("closed_at", needed=False),
        _number("closed_by", needed=False),
        _text("closed_because"),
        keys={"declared_by": "members", "file_id": "tool_files", "closed_by": "members"},
        indexed=("declared_by",),
        checks={"closed_by_one": "(closed_at IS NULL) = (closed_by IS NULL)"},
    )
    with op.batch_alter_table("use_reports") as table:
        table.add_column(sa.Column("changed", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("material", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("vote_by", sa.Date(), nullable=True))
        table.create_check_constraint(op.f("ck_use_reports_changed_known"), CHANGED)


def downgrade() -> None:
    with op.batch_alter_table("use_reports") as table:
        table.drop_constraint(op.f("ck_use_reports_changed_known"), type_="check")
        for column in ("changed", "material", "vote_by"):
            table.drop_column(column)
    for table in ("found_tools", "tool_papers", "tool_information", "use_publications"):
        op.drop_table(table)
