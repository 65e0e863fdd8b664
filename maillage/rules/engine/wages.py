"""What a net wage is before contributions and before tax, by OpenFisca itself rather than by a rule of thumb.

Housing aid and family benefits read taxable wages, the ASPA gross wages, the RSA and the prime d'activité net wages:
giving only one of them makes the others wrong. A stated net wage is completed by these ratios, and the verdict says so.
"""

import functools
from dataclasses import dataclass

import numpy as np
from openfisca_core.simulations import SimulationBuilder

from maillage.rules.engine.system import system

#: Any gross wage under the social security ceiling gives the same ratios: contributions are proportional there.
SAMPLE_GROSS = 2000.0


@dataclass(frozen=True)
class WageRatios:
    """For an employee of the private sector under the social security ceiling, not a manager, metropolitan France."""

    gross_per_net: float
    taxable_per_net: float


@functools.lru_cache(maxsize=8)
def wage_ratios(month: str) -> WageRatios:
    """Ratios of the month `month` (AAAA-MM)."""
    simulation = SimulationBuilder().build_default_simulation(system())
    simulation.set_input("salaire_de_base", month, np.array([SAMPLE_GROSS]))
    net = float(simulation.calculate("salaire_net", month)[0])
    taxable = float(simulation.calculate("salaire_imposable", month)[0])
    return WageRatios(SAMPLE_GROSS / net, taxable / net)
