"""Rights of a household, national and local: verdicts, what is not claimed, the schemes of the structure."""
