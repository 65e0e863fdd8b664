"""The policies of rights: those of verdicts in `verdict_rules`, those of schemes in `scheme_rules`."""

from maillage.cias.common.policies import Rule
from maillage.cias.entitlements.scheme_rules import SCHEME_RULES
from maillage.cias.entitlements.verdict_rules import VERDICT_RULES

RULES: list[Rule] = []
RULES += VERDICT_RULES
RULES += SCHEME_RULES
