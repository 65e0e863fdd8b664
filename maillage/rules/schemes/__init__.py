"""Local aid schemes as data: one YAML file decides, explains itself, prints its règlement and runs on a population."""
