"""The ledger: an appeal is taken in and entered, corrected, found, listed, exported; nothing is ever taken out."""
