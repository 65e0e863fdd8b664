"""Changes of state of the directory: each is one function, atomic, which checks, writes and journals."""
