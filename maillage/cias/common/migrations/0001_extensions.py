"""What PostgreSQL itself brings: exclusion constraints on identifiers need btree_gist."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [BtreeGistExtension()]
