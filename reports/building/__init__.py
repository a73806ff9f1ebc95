"""Parts of the report, each from its evidence."""
