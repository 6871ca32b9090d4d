"""File types: whether a file may be opened, and what its cells hold. Knows no form."""
