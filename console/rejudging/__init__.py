"""Judging and scoring again from stored evidence, without network."""
