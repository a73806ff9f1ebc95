"""What an inspection remembers of the one before, found when it begins or goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.sharing import sharing_settings
from crawler.memory.packing import Dictionary
from crawler.memory.site import SiteMemory
from store.inspections import get_inspection
from store.pagememory import count_kept, dictionary_of, doubted_keys, last_remembered, undated_keys

if TYPE_CHECKING:
    from crawler.plan import Plan
    from store.database import Store


def open_memory(store: Store, inspection_id: int, plan: Plan) -> SiteMemory:
    """The memory of the site; with ``plan.fresh`` nothing is remembered, only noted anew. Who looks
    again at single faults neither remembers nor notes anything."""
    if plan.focus is not None:
        return SiteMemory(store, plan.as_of, noted=sharing_settings().pages.most)
    with store.session() as session:
        inspection = get_inspection(session, inspection_id)
        own = dictionary_of(session, inspection_id)
        memory = SiteMemory(store, plan.as_of, kept_dictionary=own is not None)
        memory.noted = count_kept(session, inspection_id)
        memory.unchanged = count_kept(session, inspection_id, unchanged=True)
        memory.whole = undated_keys(session, inspection_id)
        memory.dictionary = Dictionary(own) if own is not None else None
        previous = None if plan.fresh else last_remembered(session, inspection)
        if previous is None:
            return memory
        memory.previous = previous
        memory.doubted = doubted_keys(session, previous)
        before = dictionary_of(session, previous)
        if memory.dictionary is None and before is not None:
            memory.dictionary = Dictionary(before)
        return memory
