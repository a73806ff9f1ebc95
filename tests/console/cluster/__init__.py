"""Tests of audits on many machines."""
