"""An audit on many machines: the same inspection of one site, as a job of a queue on PostgreSQL."""
