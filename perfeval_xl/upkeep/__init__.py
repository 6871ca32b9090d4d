"""A round kept whole: who changed it, a copy of its ledger, what is damaged, what mends it, and an archive of it."""
