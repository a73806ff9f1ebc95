"""The ledger of faults (问题台账) as a spreadsheet, CSV or JSON, and its way back."""
