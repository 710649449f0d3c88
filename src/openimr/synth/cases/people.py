"""Invented people, doctors and firms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from openimr.synth.cases.wording import data


@dataclass(frozen=True, slots=True)
class Person:
    """An injured worker who does not exist."""

    first: str
    last: str
    sex: str
    born: dt.date
    claim: str
    address: str

    @property
    def name(self) -> str:
        """First name first."""
        return f"{self.first} {self.last}"

    @property
    def filed(self) -> str:
        """Last name first."""
        return f"{self.last}, {self.first}"

    def age(self, on: dt.date) -> int:
        """Years on that day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True)
class Doctor:
    """Somebody who writes records, and where."""

    name: str
    credential: str
    specialty: str
    clinic: str
    address: str
    phone: str

    @property
    def signed(self) -> str:
        """Name and credential as signed."""
        return f"{self.name}, {self.credential}"


def person(chosen: Random) -> Person:
    """A worker between 22 and 64 in 2014."""
    names = data("people")
    sex = chosen.choice(("female", "male"))
    born = dt.date(chosen.randint(1950, 1992), chosen.randint(1, 12), chosen.randint(1, 28))
    claim = f"SYN-{chosen.randint(10**6, 10**7 - 1)}"
    first, last = chosen.choice(names["first"][sex]), chosen.choice(names["last"])
    return Person(first, last, sex, born, claim, address(chosen))


def doctor(chosen: Random, role: str) -> Doctor:
    """Somebody of a role: ptp, pain, surgeon, pt, chiro, acu, imaging, lab, edx, qme."""
    names = data("people")
    credential, specialty = chosen.choice(names["credentials"][role])
    name = f"{chosen.choice(names['doctors_first'])} {chosen.choice(names['doctors_last'])}"
    clinic = chosen.choice(names["clinics"][role])
    return Doctor(name, credential, specialty, clinic, address(chosen), phone(chosen))


def address(chosen: Random) -> str:
    """A street and a town that are nowhere."""
    names = data("people")
    return f"{chosen.randint(10, 9899)} {chosen.choice(names['streets'])}, {chosen.choice(names['towns'])}"


def phone(chosen: Random) -> str:
    """A number of the range kept for fiction."""
    return f"({chosen.choice((213, 415, 619, 916))}) 555-01{chosen.randint(0, 99):02d}"


def employer(chosen: Random) -> Any:
    """A firm and a job in it."""
    return chosen.choice(data("people")["employers"])


def us(day: dt.date) -> str:
    """03/06/2014."""
    return f"{day:%m/%d/%Y}"


def long(day: dt.date) -> str:
    """March 6, 2014."""
    return f"{day:%B} {day.day}, {day.year}"
