"""The journal: who read, searched, was refused or changed what. Append-only, sealed, anchored outside the database."""
