"""Old evidence and other things that are not kept for ever go by policy, in small transactions.

Two places to add to: a module with a :class:`store.pruning.base.Prunable` under
``store/pruning/things/`` is one more thing that goes, and a function under ``@guard`` in
:mod:`store.pruning.guards` is one more reason why an inspection keeps its evidence.
"""

from store.pruning.base import Batch, Prunable, prunables
from store.pruning.run import Pruned, prune

__all__ = ["Batch", "Prunable", "Pruned", "prunables", "prune"]
