"""Data flows one way: `stg_` (the file's cells) → `int_` (concepts in today's geography) → `mart_` (indicators)."""
