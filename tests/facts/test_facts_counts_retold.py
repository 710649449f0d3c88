"""Counts of visits told again and again: never added, and their contradictions short to read."""

from __future__ import annotations

from openimr.facts import contradictions, find, find_in_text
from openimr.model import CaseFile, Document, DocumentKind, Fact, FactKind, Page, PageState, VisitRole


def reports(*told: tuple[str, str]) -> tuple[Fact, ...]:
    documents = tuple(
        Document(
            id=f"d{number}",
            path=f"d{number}",
            sha256="0" * 64,
            media_type="text/plain",
            kind=DocumentKind.PROGRESS_REPORT,
            date=date,
            pages=(Page(number=1, state=PageState.READ, text=text),),
        )
        for number, (date, text) in enumerate(told)
    )
    return find(CaseFile(name="retold", documents=documents))


def completed(facts: tuple[Fact, ...]) -> list[float | None]:
    return [f.value for f in facts if f.kind is FactKind.VISITS and f.role is VisitRole.COMPLETED]


def test_a_count_retold_in_later_reports_is_not_added() -> None:
    told = "He completed 12 visits of physical therapy in March."
    facts = reports(("2014-04-01", told), ("2014-05-01", told), ("2014-06-01", told))
    assert set(completed(facts)) == {12.0}
    assert not [c for c in contradictions(facts) if c.about == "visits"]


def test_the_text_of_many_counts_that_do_not_add_up_is_short() -> None:
    days = [f"2014-{month:02d}-{day:02d}" for month in range(1, 11) for day in range(1, 21)]
    told = [
        (day, f"She has completed {90 - n % 80} visits of physical therapy.") for n, day in enumerate(days)
    ]
    facts = reports(*told)
    (one,) = [c for c in contradictions(facts) if c.about == "visits"]
    assert len(one.explanation) < 160
    assert all(words in one.explanation for words in ("200 statements", "from 11 on", "to 90 on"))
    assert len(one.facts) == len(told)


def test_few_counts_are_all_told() -> None:
    facts = reports(
        ("2014-01-05", "She has completed 12 visits of physical therapy."),
        ("2014-02-05", "She has completed 8 visits of physical therapy."),
    )
    (one,) = [c for c in contradictions(facts) if c.about == "visits"]
    assert all(words in one.explanation for words in ("12 on 2014-01-05", "8 on 2014-02-05"))


def test_a_label_and_its_answer_on_two_lines() -> None:
    facts = find_in_text("PHYSICAL THERAPY NOTE\nTreatment\n5/12\nPain 4/10 today.", document="d")
    assert completed(facts) == [5.0]
