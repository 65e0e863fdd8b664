"""What documents print from the code. `python -m tests.documents` writes docs/privacy.md again."""

from pathlib import Path

from maillage.cias.common.permission_table import PERMISSIONS, Resource, Situation
from maillage.cias.common.roles import Role

PRIVACY = Path(__file__).parents[1] / "docs/privacy.md"
START, END = "<!-- permission table: start -->\n", "<!-- permission table: end -->\n"


def permission_table():
    """The permission table in Markdown: roles with the same six cells share a line."""
    lines = [
        "| Resource | Roles | own | team | structure | shared | protected | closed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for resource in Resource:
        groups = {}
        for role in Role:
            cells = PERMISSIONS.get((resource, role))
            if cells and set(cells.values()) != {"-"}:
                groups.setdefault(tuple(cells[s] for s in Situation), []).append(role.value)
        for cells, roles in groups.items():
            who = "every role" if len(roles) == len(Role) else ", ".join(roles)
            lines.append(f"| {resource.value} | {who} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def with_table(text):
    before, _, rest = text.partition(START)
    return before + START + permission_table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PRIVACY.write_text(with_table(PRIVACY.read_text()))
