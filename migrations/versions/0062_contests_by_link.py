"""Whoever a score concerns contests it through a link, with no account.

Revision: 0062_contests_by_link
After: 0061_clause_amendments
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0062_contests_by_link"
down_revision = "0061_clause_amendments"
branch_labels = None
depends_on = None

LINKS, TABLE = "contest_links", "score_contests"
CHECKS = {
    "raised_by_member_or_by_link": "raised_by IS NULL OR link_id IS NULL",
    "followed_if_by_link": "(link_id IS NULL) = (follow_sha256 IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        LINKS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f(f"fk_{LINKS}_score_id_scores")),
        sa.ForeignKeyConstraint(["made_by"], ["members.id"], name=op.f(f"fk_{LINKS}_made_by_members")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LINKS}")),
        sa.UniqueConstraint("token_sha256", name=op.f(f"uq_{LINKS}_token_sha256")),
    )
    op.create_index(op.f(f"ix_{LINKS}_score_id"), LINKS, ["score_id"])
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("raised_by", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("link_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("seed", sa.String(length=64), nullable=False, server_default=""))
        table.add_column(sa.Column("follow_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("email", sa.String(length=254), nullable=False, server_default=""))
        table.create_foreign_key(op.f(f"fk_{TABLE}_link_id_{LINKS}"), LINKS, ["link_id"], ["id"])
        table.create_unique_constraint(op.f(f"uq_{TABLE}_follow_sha256"), ["follow_sha256"])
        for name, held in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_{TABLE}_{name}"), held)
    op.create_index(op.f(f"ix_{TABLE}_link_id"), TABLE, ["link_id"])
    with op.batch_alter_table(TABLE) as table:
        for column in ("seed", "email"):
            table.alter_column(column, server_default=None)


def downgrade() -> None:
    """Contests that came through a link stay, as raised by the member who made the link."""
    with op.batch_alter_table(TABLE) as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_{TABLE}_{name}"), type_="check")
    contests = sa.table(
        TABLE, *(sa.column(name) for name in ("raised_by", "score_id", "link_id", "follow_sha256"))
    )
    links = sa.table(LINKS, sa.column("id"), sa.column("made_by"))
    scores = sa.table("scores", sa.column("id"), sa.column("scored_by"))
    maker = sa.select(links.c.made_by).where(links.c.id == contests.c.link_id).scalar_subquery()
    scorer = sa.select(scores.c.scored_by).where(scores.c.id == contests.c.score_id).scalar_subquery()
    orphans = contests.update().where(contests.c.raised_by.is_(None))
    op.execute(orphans.values(raised_by=sa.func.coalesce(maker, scorer)))
    op.execute(contests.update().values(link_id=None, follow_sha256=None))
    op.drop_index(op.f(f"ix_{TABLE}_link_id"), TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(f"uq_{TABLE}_follow_sha256"), type_="unique")
        table.drop_constraint(op.f(f"fk_{TABLE}_link_id_{LINKS}"), type_="foreignkey")
        for column in ("email", "follow_sha256", "seed", "link_id"):
            table.drop_column(column)
        table.alter_column("raised_by", existing_type=sa.Integer(), nullable=False)
    op.drop_table(LINKS)
