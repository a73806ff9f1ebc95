"""What can be run by the clock, one module for each kind; they are found by themselves."""
