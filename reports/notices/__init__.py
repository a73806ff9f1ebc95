"""Rectification notices (整改通知书): the text as data, and the paper made from it."""
