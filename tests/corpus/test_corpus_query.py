"""The language of the search: what people type, how it is read, and what is said when it cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.corpus import Corpus, CorpusError
from openimr.corpus.query import All, Either, Filter, Not, QueryError, Words, read_query


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("neck pain", (Words("neck"), Words("pain"))),
        ("neck AND pain", (Words("neck"), Words("pain"))),
        ('"neck pain"', (Words("neck pain", quoted=True),)),
        ('"neck pain"~3', (Words("neck pain", slop=3, quoted=True),)),
        ("acupunct*", (Words("acupunct", begins=True),)),
        ("decision:overturned", (Filter("decision", ("overturned",)),)),
        ('service:"physical therapy",mri', (Filter("service", ("physical therapy", "mri")),)),
        ('cites:"ACOEM, chapter 12"', (Filter("cites", ("ACOEM, chapter 12",)),)),
        ("year:2014..2016", (Filter("year", ("2014..2016",)),)),
        ("-neck", (Not(Words("neck")),)),
        ("NOT neck", (Not(Words("neck")),)),
        ("a (b OR c) d", (Words("a"), All((Either((Words("b"), Words("c"))),)), Words("d"))),
        ("a b OR c d", (Words("a"), Either((Words("b"), Words("c"))), Words("d"))),
        ("a OR b OR c", (Either((Words("a"), Words("b"), Words("c"))),)),
        ("L4-5: C5/6", (Words("L4-5:"), Words("C5/6"))),
        ("or and not", (Words("or"), Words("and"), Words("not"))),
        ("http://example.org", (Words("http://example.org"),)),
        ("", ()),
    ],
)
def test_how_a_query_is_read(typed: str, parts: tuple[object, ...]) -> None:
    """Words, phrases, fields, without, either; capitals for OR, AND and NOT."""
    assert read_query(typed) == All(parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "what", "advice"),
    [
        ("decison:upheld", 'no field "decison"', "Did you mean decision?"),
        ("colour:red", 'no field "colour"', "put them into quotes"),
        ('"functional improvement', "has no second one", "--help"),
        ("(a OR b", "a ( has no )", "--help"),
        ("a)", "without a ( before it", "--help"),
        ("OR a", "OR stands between", "--help"),
        ("a OR", "after OR something must follow", "--help"),
        ("region:,", "after region: a value must follow", "--help"),
        ("x " * 100, "more than 64 parts", "less at a time"),
        ("x" * 3000, "3,000 characters long", "2,000"),
        ("(" * 40 + "a" + ")" * 40, "too many (", "--help"),
    ],
)
def test_a_query_that_cannot_be_read_is_told_plainly(typed: str, what: str, advice: str) -> None:
    """What is wrong, where it is, and what to do."""
    with pytest.raises(QueryError) as told:
        read_query(typed)
    assert what in str(told.value)
    assert advice in told.value.advice


def test_the_place_of_the_fault_is_shown() -> None:
    """An arrow stands where reading ended."""
    with pytest.raises(QueryError, match="neck >>>"):
        read_query('neck "pain')


PIECES = st.sampled_from(
    [
        *(
            '"',
            "(",
            ")",
            "-",
            " ",
            ":",
            "OR",
            "NOT ",
            "AND",
            "decision:",
            "year:",
            "..",
            "2014",
            "neck",
            "~3",
            "*",
        ),
        *(
            ",",
            "service:mri",
            "cites:",
            "ACOEM chapter 12",
            "quantity:1..900",
            "é",
            "\x00",
            "L4-5",
            "age:..40",
        ),
        *("date:2014-13", "section:x", "specialty:", "status:full", "case:CM14"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=40)))
def test_any_text_finds_something_or_is_told_plainly(corpus: Corpus, typed: str) -> None:
    """Whatever is typed, the search answers or says in words why not; it never breaks."""
    try:
        found = corpus.search(typed, limit=3)
    except CorpusError as error:
        told = f"{error} {error.advice}"
        assert len(told) > 20
    else:
        assert found.total >= len(found.hits)
