"""Settings of the work on many machines (``config/cluster.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

from config.yamlfile import load


class ClusterSettings(BaseModel):
    """How workers share an audit; seconds unless the name says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    waiting_jobs: PositiveInt
    top_up_below: PositiveInt
    check_lane: PositiveInt
    heartbeat_seconds: PositiveFloat
    silent_seconds: PositiveFloat
    upkeep_seconds: PositiveFloat
    poll_seconds: PositiveFloat
    stop_seconds: PositiveFloat
    attempts: PositiveInt
    retry_first_seconds: PositiveFloat
    retry_factor: float = Field(ge=1)
    retry_longest_seconds: PositiveFloat
    busy_seconds: PositiveFloat
    most_breaks: PositiveInt
    reconnect_first_seconds: PositiveFloat
    reconnect_longest_seconds: PositiveFloat
    job_hours: PositiveInt

    @model_validator(mode="after")
    def _fit_each_other(self) -> ClusterSettings:
        if self.top_up_below > self.waiting_jobs:
            raise ValueError("top_up_below 不应大于 waiting_jobs")
        if self.silent_seconds < 2 * self.heartbeat_seconds:
            raise ValueError("silent_seconds 应至少为 heartbeat_seconds 的两倍")
        return self

    def pause(self, attempts: int) -> float:
        """Seconds before the next try of what has failed ``attempts`` times."""
        grown: float = self.retry_first_seconds * self.retry_factor ** (max(attempts, 1) - 1)
        return min(grown, self.retry_longest_seconds)

    def longer(self, pause: float) -> float:
        """The next pause between two tries to reach the database; 0 is none yet."""
        if not pause:
            return self.reconnect_first_seconds
        return min(pause * 2, self.reconnect_longest_seconds)


def load_cluster_settings(path: Path) -> ClusterSettings:
    """Other settings than the ones that come with the program. Raises ``UserError``."""
    return load(path, ClusterSettings)


@cache
def cluster_settings() -> ClusterSettings:
    """The settings that come with the program."""
    return load_cluster_settings(Path(__file__).with_name("cluster.yaml"))
