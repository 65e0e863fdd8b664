"""The portrait of a commune or an EPCI: every indicator with its status, source, year and comparisons."""
