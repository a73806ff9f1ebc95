"""The sheet of the ledger of duties, out and back."""
