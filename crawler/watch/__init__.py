"""The availability watch: every home page at spaced times, thousands of sites in one process."""
