"""Errors that name nobody: what happened and where, never with whose data."""

import logging
import traceback
from types import TracebackType
from typing import Any

from django.views.debug import SafeExceptionReporterFilter


class NamelessReporterFilter(SafeExceptionReporterFilter):
    """Shows no local variable, no posted value and no setting on an error page."""

    def get_post_parameters(self, request: Any) -> dict[str, str]:
        return {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> list[tuple[str, str]]:
        return []


class NamelessHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes the class of an exception and where it rose, not its message: PostgreSQL's messages quote rows."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            record.msg, record.args = "%s %s", (kind.__name__, _where(trace))
            record.exc_info = record.exc_text = None
        super().emit(record)


def _where(trace: TracebackType | None) -> str:
    return " < ".join(f"{f.filename.rsplit('/', 2)[-1]}:{f.lineno}" for f in reversed(traceback.extract_tb(trace)[-6:]))
