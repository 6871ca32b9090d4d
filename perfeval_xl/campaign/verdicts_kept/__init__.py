"""Versions keep the verdict with which they were collected, whatever the rules of a later program say."""
