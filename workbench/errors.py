"""Errors of the workbench: one base class, messages that help.

Every message names the value that was wrong, what would have been allowed, and a hint of what to do.
The command line turns a :class:`WorkbenchError` into one line on stderr and exit status 2.
"""

from __future__ import annotations

from collections.abc import Iterable


class WorkbenchError(Exception):
    """Base of all errors a user can cause.

    Parameters
    ----------
    message
        What is wrong, naming the value.
    allowed
        What would have been accepted: a sentence, or the accepted values.
    hint
        What to do next.

    Examples
    --------
    >>> import workbench as wb
    >>> print(wb.WorkbenchError("no family 'words'", allowed=["code", "voice"], hint="see docs/api.md"))
    no family 'words'; allowed: code, voice; hint: see docs/api.md
    """

    def __init__(self, message: str, *, allowed: str | Iterable[str] | None = None, hint: str | None = None) -> None:
        self.message = message
        self.allowed = allowed if allowed is None or isinstance(allowed, str) else ", ".join(allowed)
        self.hint = hint
        super().__init__(str(self))

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword-only arguments do not pickle by default; worker processes send these back.
        return _rebuild, (type(self), self.message, self.allowed, self.hint)

    def __str__(self) -> str:
        parts = [self.message]
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.hint:
            parts.append(f"hint: {self.hint}")
        return "; ".join(parts)


def _rebuild(cls: type[WorkbenchError], message: str, allowed: str | None, hint: str | None) -> WorkbenchError:
    return cls(message, allowed=allowed, hint=hint)


class ReadError(WorkbenchError):
    """A source could not be read: empty, binary, wrong encoding, broken line, missing column."""


class SchemaError(WorkbenchError):
    """A table does not have the columns, types or values that ``workbench.schema`` declares."""


class CorpusError(WorkbenchError):
    """A corpus folder or an operation on a corpus is not valid (no such table, text needed, unknown document)."""


class LexiconError(WorkbenchError):
    """A lexicon folder is malformed: bad pattern, duplicate entry, unknown code, missing example."""


class StatisticsError(WorkbenchError):
    """A comparison was asked for that the data cannot answer (empty side, unknown column)."""


class WorkbenchWarning(UserWarning):
    """Something was repaired or left out, and the user should know."""
