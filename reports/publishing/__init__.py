"""The static site of what the office has chosen to publish."""
