"""A draft explained in words and as data, from the guideline that governed to what would change it."""

from __future__ import annotations

import json

from guideline_cases import DATES, SCOPE, assess, fact, request, visits

from openimr import guidelines
from openimr.model import Determination, DisputedItem, RecordConsidered

PACK = guidelines.load_pack()
NOTE = RecordConsidered(type="therapy note", author="T. Example, PT", date="2014-06-24", document="record")


def draft(*items: DisputedItem) -> Determination:
    """A draft with a record whose name is known."""
    return Determination(status="draft", items=items, records_considered=(NOTE,))


def therapy(*facts: object, number: int = 8) -> DisputedItem:
    """Physical therapy weighed."""
    asked = request("physical_therapy", regions=("low_back",), visits=number)
    return DisputedItem(heading_text=f"Physical therapy x {number}", assessment=assess(asked, *facts))


def test_an_item_is_explained_from_the_guideline_to_what_would_change_it() -> None:
    """The five parts in their order, with places in the record by name."""
    item = therapy(visits("physical_therapy", "completed", 11))
    words = guidelines.explained(draft(item), PACK)
    parts = (
        "1. Physical therapy x 8", "What governed:", "What was required", "C2 not met (required, decided)",
        "What decided:", "Limit of the law", "What would change it:", "Proposal: the denial is upheld",
        "awaits a physician's decision",
    )  # fmt: skip
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    flat = " ".join(words.split())
    assert "therapy note by T. Example, PT of June 24, 2014, page 1" in flat
    assert "Looked for measurable functional goals" in flat
    assert "in 12 pages of 1 document and found nothing that decides" in flat
    assert max(map(len, words.splitlines())) <= 120


def test_what_to_send_is_told_apart_from_what_the_facts_are_against() -> None:
    """A silence can be cured, a count above the limit cannot."""
    silent = therapy()
    against = therapy(visits("physical_therapy", "completed", 11))
    assert "Send these documents:" in guidelines.explained(draft(silent), PACK)
    told = guidelines.explained(draft(against), PACK)
    assert "The facts are against it" in told
    assert "these would be needed as well" in told


def test_services_of_the_same_name_keep_their_own_explanations() -> None:
    """Two body regions under two guidelines are two services with one name."""
    asked = request("injection_epidural", regions=("neck", "low_back"), visits=1)
    item = DisputedItem(heading_text="Injections", assessment=assess(asked))
    assert item.assessment is not None
    assert len(item.assessment.services) == 2
    data = guidelines.explained_data(draft(item), PACK)
    first, second = data["items"][0]["services"]
    assert first["governed"]["entry"] != second["governed"]["entry"]
    statements = [{row["statement"] for row in service["required"]} for service in (first, second)]
    assert statements[0] != statements[1]


def test_another_way_is_told_where_a_bypass_is_open() -> None:
    """A bypass on which the record is silent waives what stands in the way; one that is denied does not."""
    found = []
    for entry in PACK.entries:
        bypasses = [criterion for criterion in entry.criteria if criterion.requirement == "bypass"]
        if not bypasses or entry.status.value == "legal_limit" or not entry.services:
            continue
        asked = request(entry.services[0], regions=entry.regions[:1], text=entry.title)
        result = guidelines.assess(PACK, asked, (), DATES, SCOPE)
        for service, change in zip(
            [s for s in result.services if s.guideline],
            guidelines.what_would_change(result, PACK),
            strict=True,
        ):
            open_ = {
                r.id for r in service.criteria if r.requirement == "bypass" and r.outcome == "not_documented"
            }
            assert open_ or not change.instead
            found += change.instead
    assert found
    assert all(send and waived for send, waived in found)


def test_the_data_says_the_same_as_the_words() -> None:
    """Plain JSON, every fact with its place, every silence with its search."""
    item = therapy(visits("physical_therapy", "completed", 11), fact("functional_goals"))
    data = json.loads(json.dumps(guidelines.explained_data(draft(item), PACK)))
    (service,) = data["items"][0]["services"]
    rows = {row["id"].rsplit(".", 1)[-1]: row for row in service["required"]}
    assert rows["C2"]["record"][0]["page"] == 1
    assert rows["C2"]["decided"]
    assert rows["C4"]["searched"] or rows["C4"]["outcome"] != "not_documented"
    assert service["what_would_change"]["against"]
    assert service["legal_limits"][0]["outcome"] == "met"


def test_an_item_that_was_not_weighed_says_so() -> None:
    """A published letter has no criteria weighed; nothing is made up."""
    bare = Determination(items=(DisputedItem(heading_text="Massage"),))
    assert "nothing to explain" in guidelines.explained(bare, PACK)
    assert guidelines.explained_data(bare, PACK)["items"][0]["services"] == []


def test_a_draft_made_with_another_pack_is_still_explained() -> None:
    """A criterion that this pack does not have is asked for by its statement."""
    item = therapy()
    assert item.assessment is not None
    (service,) = item.assessment.services
    assert service.guideline is not None
    other = service.model_copy(update={"guideline": service.guideline.model_copy(update={"entry": "gone"})})
    moved = item.assessment.model_copy(update={"services": (other,)})
    words = guidelines.explained(draft(item.model_copy(update={"assessment": moved})), PACK)
    assert "A record that shows" in words
