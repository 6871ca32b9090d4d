"""A returned workbook to a Submission: its cells placed and understood, and what was noticed on the way."""
