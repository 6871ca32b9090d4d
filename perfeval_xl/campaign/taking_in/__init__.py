"""Files of a delivery on their way into the ledger: when they were saved, their order, what became of them."""
