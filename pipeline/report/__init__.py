"""Reports: the journal made readable. `view` has the rows, then one renderer a file; no two texts are compared."""
