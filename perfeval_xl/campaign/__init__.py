"""One round in one county: issue, collect, status, return, waive. The ledger says what happened, files are kept."""
