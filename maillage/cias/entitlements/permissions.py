"""The policies of rights: those of verdicts in `verdict_rules`, those of schemes in `scheme_rules`."""

from maillage.cias.common.policies import Rule

RULES: list[Rule] = []
