"""How fast the product is: what is measured, against what, and the page that says so. `python scripts/benchmark`."""
