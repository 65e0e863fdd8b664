"""Every change of state of a household's file, one function each. Re-exported by subject."""
