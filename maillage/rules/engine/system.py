"""The tax and benefit system of OpenFisca-France, loaded once per process and only when it is needed."""

import functools
import gc
import os
from importlib import metadata

from openfisca_france import FranceTaxBenefitSystem

from maillage.rules.engine import replacements

#: `MAILLAGE_ENGINE=stock` runs OpenFisca untouched: slower, for a version not proven yet.
STOCK = "stock"


@functools.cache
def installed_versions() -> replacements.Versions:
    """Versions of (openfisca-core, openfisca-france) installed."""
    return metadata.version("openfisca-core"), metadata.version("openfisca-france")


def engine_version() -> str:
    """What a verdict says of the engine that gave it."""
    core, france = installed_versions()
    return f"OpenFisca-France {france} (noyau {core})"


@functools.cache
def system() -> FranceTaxBenefitSystem:
    """The loaded system (about 3 s and 120 MB the first time).

    Raises `replacements.UnprovenVersion` when our replacements were not proven on the installed OpenFisca.
    """
    stock = os.environ.get("MAILLAGE_ENGINE") == STOCK
    if not stock:
        replacements.check_versions(installed_versions())
    loaded = FranceTaxBenefitSystem()
    if not stock:
        replacements.install(loaded)
    _keep_out_of_collections()
    return loaded


@functools.lru_cache(maxsize=24)
def settle(on: str) -> None:
    """After the first computation of a month, the parameters it laid out stay for good: later ones reuse them."""
    _keep_out_of_collections()


def _keep_out_of_collections() -> None:
    """What lives as long as the process need not be looked at by every later collection."""
    gc.collect()
    gc.freeze()
