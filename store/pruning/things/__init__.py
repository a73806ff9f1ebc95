"""One module for each kind of data that goes by policy; modules here are found by themselves."""
