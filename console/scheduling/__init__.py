"""Runs by the clock: their kinds, the process that starts them, and what is remembered of them."""
