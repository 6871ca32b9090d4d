"""Self-evaluation workbooks: issued, collected, checked and consolidated."""
