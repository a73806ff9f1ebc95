"""Schedules (定时任务), their runs, and the processes that serve the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from config.terms import MissedPolicy, ProcessKind, RunState
from store.tables.fields import json_field, text_field
from store.types import UtcDateTime, value_enum


class Schedule(SQLModel, table=True):
    """Something that is run by the clock."""

    __tablename__ = "schedule"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """The id of a kind of run."""
    title: str
    cron: str
    timezone: str
    options: dict[str, Any] = json_field(dict)
    """The kind's own options, as data."""
    missed: MissedPolicy = Field(default=MissedPolicy.ONCE, sa_type=value_enum(MissedPolicy))
    enabled: bool = True
    considered_until: dt.datetime = Field(sa_type=UtcDateTime)
    """Every due time up to here has its place in a run."""
    operator: str
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    removed_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)


class ScheduleRun(SQLModel, table=True):
    """What became of a due time; one that stands for several missed ones names first and last."""

    __tablename__ = "schedule_run"
    __table_args__ = (UniqueConstraint("schedule_id", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    schedule_id: int = Field(foreign_key="schedule.id")
    due_at: dt.datetime = Field(sa_type=UtcDateTime)
    last_due_at: dt.datetime = Field(sa_type=UtcDateTime)
    due_times: int = 1
    """How many due times it stands for."""
    state: RunState = Field(sa_type=value_enum(RunState), index=True)
    attempts: int = 0
    runner: str | None = None
    """Who runs it: host and process."""
    child: dict[str, Any] = json_field(dict)
    """The process of the run on the runner's host: ``{"pid": 4711, "created": 1764300000.5}``."""
    heartbeat_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    exit_status: int | None = None
    last_lines: str | None = text_field(default=None)
    reason: str | None = text_field(default=None)


class ServingProcess(SQLModel, table=True):
    """A scheduler or a worker, for as long as it shows that it lives."""

    __tablename__ = "serving_process"

    id: int | None = Field(default=None, primary_key=True)
    kind: ProcessKind = Field(sa_type=value_enum(ProcessKind), index=True)
    host: str
    pid: int
    detail: dict[str, Any] = json_field(dict)
    """What it says of itself: of a worker ``{"sites_at_once": 20, "running": 7, "queues": …}``."""
    started_at: dt.datetime = Field(sa_type=UtcDateTime)
    heartbeat_at: dt.datetime = Field(sa_type=UtcDateTime)
    ended_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
