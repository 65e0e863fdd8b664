"""The territory: needs, access, equity, and what a decision would cost. Pure Python and SQL on DuckDB."""
