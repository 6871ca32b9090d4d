"""The SQLite file under the ledger: opened, migrated, changed whole or not at all, and who changed it."""
