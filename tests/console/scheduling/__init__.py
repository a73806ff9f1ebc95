"""Tests of runs by the clock."""
