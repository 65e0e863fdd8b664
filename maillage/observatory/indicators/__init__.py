"""The declared registry of indicators: what each one asks, computes, hides and needs."""
