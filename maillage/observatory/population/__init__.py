"""A synthetic population, one row per household and per person, that agrees with the published communal counts."""
