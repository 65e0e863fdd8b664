"""Lookups of PostgreSQL that stay on the index under row-level security."""

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class BeginsWith(Lookup):  # type: ignore[type-arg]
    """`^@`: LIKE is not leakproof, so a row policy would make it read every row."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", [*left_params, *right_params]
