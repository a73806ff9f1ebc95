"""What the paper form of a report arranges beyond the report itself: groups, counts, charts."""
