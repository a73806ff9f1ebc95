"""What is in a worker's name and in nobody's hand.

A connection that breaks at the wrong moment leaves a job begun that was never handed over, or a
site claimed by a thread whose answer nobody waits for any more. Their worker lives, so nobody else
would ever take them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from procrastinate import App

from console.cluster.duties import Duties
from console.cluster.queue import let_wait_again
from store.database import Store
from store.jobs import claimed_sites, jobs_in_hand, put_back


@dataclass
class Strays:
    """What was seen in nobody's hand the last time: seen so twice, it is let go. Between two looks
    a job is handed over, or its end is noted."""

    jobs: set[int] = field(default_factory=set)
    sites: set[tuple[int, int]] = field(default_factory=set)

    async def let_go(
        self, store: Store, app: App, duties: Duties, worker_ids: Sequence[int]
    ) -> None:
        """Let wait again what nobody is at. Raises ``DBAPIError``."""
        jobs, sites = await asyncio.to_thread(_in_name, store, duties.shared.worker, worker_ids)
        jobs, sites = jobs - duties.jobs, sites - duties.sites
        lost_sites, lost_jobs = sites & self.sites, jobs & self.jobs
        if lost_sites:
            await asyncio.to_thread(put_back, store, duties.shared.worker, lost_sites)
        await let_wait_again(app, sorted(lost_jobs))
        self.jobs, self.sites = jobs, sites


def _in_name(
    store: Store, worker: str, worker_ids: Sequence[int]
) -> tuple[set[int], set[tuple[int, int]]]:
    with store.session() as session:
        jobs = set(jobs_in_hand(session, worker_ids)) if worker_ids else set()
        return jobs, claimed_sites(session, worker)
