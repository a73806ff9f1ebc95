"""Pages that have not changed since the last inspection: what was read of them is taken over."""
