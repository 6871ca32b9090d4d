"""Workbooks: .xlsx out and in."""
