"""What is refused in a scheme or in facts: one French line that names file, line and field."""


class SchemeError(ValueError):
    """`file:line : field : what is wrong`. `line` counts from 1; None when there is no file."""

    def __init__(self, message: str, field: str = "", line: int | None = None, file: str = "") -> None:
        self.message, self.field, self.line, self.file = message, field, line, file
        place = f"{file}, ligne {line}" if line and file else file
        super().__init__(" : ".join(part for part in (place, field, " ".join(message.split())) if part))
