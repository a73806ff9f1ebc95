"""Audits of the whole registry, what they share, and the watch over home pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_SITE_COLUMNS = {
    "region_code": sa.String(),
    "category": sa.String(),
    "phone": sa.String(),
    "note": sa.Text(),
}


_PRUNING_COLUMNS = ("pruning_began_at", "pruned_at")


def upgrade() -> None:
    _widen_site()
    _widen_inspection()
    _create_audit()
    _create_audit_site()
    _create_probe_day()
    _create_uplink_outage()
    _create_shared_link()
    _create_page_memory()
    _create_memory_dictionary()
    _create_schedule()
    _create_schedule_run()
    _create_serving_process()


def downgrade() -> None:
    op.drop_table("memory_dictionary")
    op.drop_table("page_memory")
    op.drop_table("shared_link")
    op.drop_table("serving_process")
    op.drop_table("schedule_run")
    op.drop_table("schedule")
    op.drop_table("uplink_outage")
    op.drop_table("probe_day")
    op.drop_table("audit_site")
    op.drop_table("audit")
    _narrow_inspection()
    _narrow_site()


def _widen_inspection() -> None:
    for name in _PRUNING_COLUMNS:
        column = sa.Column(name, sa.DateTime(timezone=True), nullable=True)
        op.add_column("inspection", column)
    unchanged = sa.Column("pages_unchanged", sa.Integer(), nullable=False, server_default="0")
    op.add_column("inspection", unchanged)
    op.create_index("ix_inspection_home_url", "inspection", ["home_url"])


def _narrow_inspection() -> None:
    op.drop_index("ix_inspection_home_url", table_name="inspection")
    for name in (*_PRUNING_COLUMNS, "pages_unchanged"):
        op.drop_column("inspection", name)


def _widen_site() -> None:
    for name, kind in _SITE_COLUMNS.items():
        op.add_column("site", sa.Column(name, kind, nullable=True))
    op.create_index("ix_site_region_code", "site", ["region_code"])
    op.create_index("ix_site_parent_id", "site", ["parent_id"])


def _narrow_site() -> None:
    op.drop_index("ix_site_parent_id", table_name="site")
    op.drop_index("ix_site_region_code", table_name="site")
    for name in _SITE_COLUMNS:
        op.drop_column("site", name)


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("in_cluster", sa.Boolean(), nullable=False),
        sa.Column("tool_version", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_period", "audit", ["period"])
    op.create_index("ix_audit_state", "audit", ["state"])


def _create_audit_site() -> None:
    op.create_table(
        "audit_site",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("audit_id", "site_id"),
    )
    op.create_index("ix_audit_site_queue", "audit_site", ["audit_id", "state", "position"])
    op.create_index("ix_audit_site_inspection_id", "audit_site", ["inspection_id"])


def _create_probe_day() -> None:
    op.create_table(
        "probe_day",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("site_id", "day"),
    )
    op.create_index("ix_probe_day_day", "probe_day", ["day"])


def _create_uplink_outage() -> None:
    op.create_table(
        "uplink_outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_uplink_outage_began_at", "uplink_outage", ["began_at"])
    op.create_index("ix_uplink_outage_until", "uplink_outage", ["until"])


def _create_schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("cron", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("missed", sa.String(length=32), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("considered_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_schedule_run() -> None:
    op.create_table(
        "schedule_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_times", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("runner", sa.String(), nullable=True),
        sa.Column("child", sa.JSON(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exit_status", sa.Integer(), nullable=True),
        sa.Column("last_lines", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("schedule_id", "due_at"),
    )
    op.create_index("ix_schedule_run_state", "schedule_run", ["state"])


def _create_serving_process() -> None:
    op.create_table(
        "serving_process",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_serving_process_kind", "serving_process", ["kind"])


def _create_shared_link() -> None:
    op.create_table(
        "shared_link",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"]),
        sa.PrimaryKeyConstraint("audit_id", "key"),
    )
    op.create_index("ix_shared_link_put_at", "shared_link", ["put_at"])


def _create_page_memory() -> None:
    op.create_table(
        "page_memory",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("whole_on", sa.Date(), nullable=False),
        sa.Column("trusted", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Boolean(), nullable=False),
        sa.Column("dictionary", sa.BigInteger(), nullable=True),
        sa.Column("packed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("inspection_id", "key"),
    )


def _create_memory_dictionary() -> None:
    op.create_table(
        "memory_dictionary",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),
        sa.PrimaryKeyConstraint("inspection_id", "number"),
    )
