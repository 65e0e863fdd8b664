"""The site: Django apps, one per capability of the CIAS."""
