"""What can be wrong with a code: each message is one line, shown as it is."""


class TerritoryError(ValueError):
    """A code or a file of reference that cannot be used; the message says what to do."""


class UnknownCommune(TerritoryError):
    def __init__(self, code: str, year: int):
        super().__init__(f"commune {code} inconnue au code officiel géographique {year}")


class SplitCommune(TerritoryError):
    """The commune of that year is several communes of today."""

    def __init__(self, code: str, name: str, year: int, codes: list[str]):
        super().__init__(
            f"la commune {code} ({name}) de {year} correspond aujourd’hui à {', '.join(codes)}\u00a0: "
            "choisissez l’une d’elles"
        )
        self.codes = codes


class UnknownEpci(TerritoryError):
    def __init__(self, siren: str, year: int):
        super().__init__(f"EPCI {siren} inconnu en {year}\u00a0: donnez le numéro SIREN d’un EPCI à fiscalité propre")


class TerritoryExists(TerritoryError):
    def __init__(self, name: str):
        super().__init__(f"le territoire «\u00a0{name}\u00a0» existe déjà")
