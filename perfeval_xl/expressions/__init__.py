"""The language of formulas: one text of a definition, an Excel formula and a Python function. Knows no form."""
