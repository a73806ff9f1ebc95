"""The ledger of duties (工作台账), and the accounts on other platforms (政务新媒体)."""

from __future__ import annotations

from enum import StrEnum


class DutyState(StrEnum):
    """Where a duty stands by what people say; that it is overdue is counted, never stored."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


class MediaPlatform(StrEnum):
    """Platforms on which a government has accounts."""

    WECHAT = "wechat"
    WEIBO = "weibo"
    DOUYIN = "douyin"
    TOUTIAO = "toutiao"
    KUAISHOU = "kuaishou"
    BILIBILI = "bilibili"
    PEOPLES_DAILY = "peoples_daily"
    XIAOHONGSHU = "xiaohongshu"
    WECHAT_VIDEO = "wechat_video"
    MINI_PROGRAM = "mini_program"
    APP = "app"
    OTHER = "other"


class MediaState(StrEnum):
    """Where a registered account stands."""

    RUNNING = "running"
    CLOSED = "closed"
