"""The file of a use case: authors, versions, comments, attachments, and what indicators were missing.

Revision: 0004_use_case_files
After: 0003_notices
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0004_use_case_files"
down_revision = "0003_notices"
branch_labels = None
depends_on = None

KINDS = ("csv", "docx", "jpeg", "odt", "pdf", "png", "txt", "xlsx")
SECTIONS = (
    "whole",
    "problem",
    "people",
    "benefit",
    "gains",
    "purpose",
    "indicators",
    "workshop",
    "attachments",
)
ENDS = ("launched", "refused", "postponed", "withdrawn", "reworked")
OWNER = "fk_indicators_owner_id_members"
EDITOR = "fk_use_cases_edited_by_members"
KIND = "ck_indicators_kind_known"


def upgrade() -> None:
    _authors()
    _versions()
    _comments()
    _attachments()
    with op.batch_alter_table("indicators") as table:
        table.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="business"))
        table.add_column(sa.Column("source", sa.String(length=300), nullable=False, server_default=""))
        table.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(OWNER), "members", ["owner_id"], ["id"])
        table.create_check_constraint(op.f(KIND), "kind IN ('technical', 'business', 'human_and_social')")
    with op.batch_alter_table("use_cases") as table:
        table.add_column(sa.Column("gains", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("workshop", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("edited_at", UTCDateTime(), nullable=True))
        table.add_column(sa.Column("edited_by", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(EDITOR), "members", ["edited_by"], ["id"])
    _without_defaults()


def _without_defaults() -> None:
    with op.batch_alter_table("indicators") as table:
        table.alter_column("kind", existing_type=sa.String(length=40), server_default=None)
        table.alter_column("source", existing_type=sa.String(length=300), server_default=None)
    with op.batch_alter_table("use_cases") as table:
        table.alter_column("gains", existing_type=sa.Text(), server_default=None)
        table.alter_column("workshop", existing_type=sa.Text(), server_default=None)
        table.alter_column("revision", existing_type=sa.Integer(), server_default=None)


def _words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _authors() -> None:
    op.create_table(
        "co_authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", UTCDateTime(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("wrote", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_co_authors_member_id_members")),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_co_authors_use_case_id_use_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_authors")),
        sa.UniqueConstraint("use_case_id", "member_id", name=op.f("uq_co_authors_use_case_id_member_id")),
    )
    op.create_index(op.f("ix_co_authors_member_id"), "co_authors", ["member_id"])


def _versions() -> None:
    op.create_table(
        "use_case_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", UTCDateTime(), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=False),
        sa.Column("ended_as", _words("ended_as_known", ENDS), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["members.id"], name=op.f("fk_use_case_versions_frozen_by_members")
        ),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_use_case_versions_use_case_id_use_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_case_versions")),
        sa.UniqueConstraint("use_case_id", "number", name=op.f("uq_use_case_versions_use_case_id_number")),
    )


def _comments() -> None:
    table = "use_case_comments"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("use_case_version", sa.Integer(), nullable=False),
        sa.Column("section", _words("section_known", SECTIONS), nullable=False),
        sa.Column("kind", _words("kind_known", ("remark", "question", "answer")), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'answer') = (answers_id IS NOT NULL)", name=op.f("ck_use_case_comments_answers_one")
        ),
        sa.ForeignKeyConstraint(
            ["answers_id"],
            ["use_case_comments.id"],
            name=op.f("fk_use_case_comments_answers_id_use_case_comments"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_use_case_comments_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_use_case_comments_use_case_id_use_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_case_comments")),
    )
    for column in ("answers_id", "author_id", "use_case_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _attachments() -> None:
    table = "use_case_attachments"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", _words("kind_known", KINDS), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("added_version", sa.Integer(), nullable=False),
        sa.Column("removed_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["members.id"], name=op.f("fk_use_case_attachments_added_by_members")
        ),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_use_case_attachments_use_case_id_use_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_case_attachments")),
    )
    for column in ("added_by", "use_case_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    with op.batch_alter_table("use_cases") as table:
        table.drop_constraint(op.f(EDITOR), type_="foreignkey")
        for column in ("edited_by", "edited_at", "revision", "workshop", "gains"):
            table.drop_column(column)
    with op.batch_alter_table("indicators") as table:
        table.drop_constraint(op.f(KIND), type_="check")
        table.drop_constraint(op.f(OWNER), type_="foreignkey")
        for column in ("owner_id", "source", "kind"):
            table.drop_column(column)
    op.drop_table("use_case_attachments")
    op.drop_table("use_case_comments")
    op.drop_table("use_case_versions")
    op.drop_table("co_authors")
