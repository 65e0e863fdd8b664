"""Changes of state of verdicts, their follow-up, and schemes."""
