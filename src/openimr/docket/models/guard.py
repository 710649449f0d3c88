"""What every record has in common: it changes only where the change is being recorded.

A model that could be saved from anywhere would one day be saved without a trace. So `save` refuses outside of
`audit.changing`, bulk changes refuse likewise, and records that are only ever added refuse to change at all.
The database refuses too (see the migrations); this is the first of two locks, with the better explanation.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.db import models

_Row = TypeVar("_Row", bound=models.Model)
RECORDING: ContextVar[int] = ContextVar("RECORDING", default=0)


class Unrecorded(RuntimeError):
    """A record was about to change without an audit entry, or a record that never changes was touched."""


def must_be_recorded(what: str) -> None:
    """Raise Unrecorded unless the change runs inside `audit.changing`."""
    if not RECORDING.get():
        raise Unrecorded(f"{what} may change only inside audit.changing(who, action, subject, why).")


class KeptQuerySet(models.QuerySet[_Row]):
    """Rows whose changes are recorded. Deleting is no operation of the docket."""

    def update(self, **values: Any) -> int:
        """Change rows, inside `audit.changing` only."""
        must_be_recorded(self.model.__name__)
        if issubclass(self.model, Added):
            _never(self.model.__name__)
        return super().update(**values)

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[_Row]:
        """Add rows, inside `audit.changing` only."""
        must_be_recorded(self.model.__name__)
        return super().bulk_create(objs, *args, **options)

    def delete(self) -> NoReturn:
        """Refused: nothing is deleted."""
        raise Unrecorded(f"{self.model.__name__} records are never deleted.")


KeptManager = models.Manager.from_queryset(KeptQuerySet)


class Kept(models.Model):
    """A record that changes with an audit entry and is never deleted."""

    objects: ClassVar[models.Manager[Self]] = KeptManager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Write the record, inside `audit.changing` only."""
        must_be_recorded(type(self).__name__)
        super().save(**options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: nothing is deleted."""
        raise Unrecorded(f"{type(self).__name__} records are never deleted.")


class Added(Kept):
    """A record that is added once and never changed."""

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Add the record; refused for one that is already there."""
        if not self._state.adding:
            _never(type(self).__name__)
        super().save(**options)

    @classmethod
    def add(cls, **values: Any) -> Self:
        """Add one record and return it."""
        record = cls(**values)
        record.save(force_insert=True)
        return record


def _never(name: str) -> NoReturn:
    raise Unrecorded(f"{name} records are only added, never changed.")
