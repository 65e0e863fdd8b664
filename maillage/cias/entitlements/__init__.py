"""Rights of a household, national and local: verdicts, what is not claimed and why, and the schemes of the structure."""
