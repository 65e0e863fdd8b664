"""Kept verdicts and their follow-up (`verdicts`); local schemes and their dated versions (`schemes`)."""
