"""Zips made to do harm: named in the manifest, never unpacked where they want to go."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_samples import zipped
from test_intake_accounting import GOOD, check_accounts, record

from openimr import intake
from openimr.intake import settings as intake_settings
from openimr.model import FileState


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """The limits of intake, to be changed for one test."""
    changed = dict(intake_settings._limits())
    monkeypatch.setattr(intake_settings, "_limits", lambda: changed)
    intake_settings.limit.cache_clear()
    yield changed
    intake_settings.limit.cache_clear()


@pytest.mark.parametrize("name", ["../up.txt", "a/../../up.txt", "/etc/x.txt", "C:\\x.txt", "..\\up.txt"])
def test_a_name_that_leads_out_is_refused(case: Path, name: str) -> None:
    (case / "p.zip").write_bytes(zipped({name: b"x", "good.pdf": GOOD}))
    read = intake.read(case)
    bad = next(found for found in read.files if "leads out" in (found.reason or ""))
    assert (bad.state, bad.sha256) == (FileState.REFUSED, None)
    assert record(read, "p.zip").state is FileState.PARTLY_READ
    assert record(read, "p.zip/good.pdf").pages_read == 1
    assert not (case.parent / "up.txt").exists()
    check_accounts(read)


def test_a_link_inside_a_zip_is_refused(case: Path) -> None:
    entry = zipfile.ZipInfo("link.txt")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(case / "p.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert "link" in (record(intake.read(case), "p.zip/link.txt").reason or "")


def test_a_bomb_is_not_unpacked(case: Path) -> None:
    (case / "bomb.zip").write_bytes(zipped({"zeros.txt": b"0" * (12 << 20), "good.pdf": GOOD}))
    read = intake.read(case)
    assert "flood" in (record(read, "bomb.zip/zeros.txt").reason or "")
    assert record(read, "bomb.zip/good.pdf").state is FileState.READ
    check_accounts(read)


def test_a_bomb_that_lies_about_its_size_is_stopped(case: Path) -> None:
    content = bytearray(zipped({"zeros.txt": b"0" * (12 << 20)}))
    size = (12 << 20).to_bytes(4, "little")
    (case / "liar.zip").write_bytes(bytes(content).replace(size, (100).to_bytes(4, "little")))
    read = intake.read(case)
    assert record(read, "liar.zip/zeros.txt").state is FileState.REFUSED
    check_accounts(read)


def test_a_protected_zip_asks_for_its_password(case: Path) -> None:
    content = bytearray(zipped({"a.txt": b"x"}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(mark) + at] |= 1
    (case / "p.zip").write_bytes(bytes(content))
    assert "password" in (record(intake.read(case), "p.zip/a.txt").reason or "")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("zip_depth", 1, "nested more than 1"),
        ("unpacked_bytes", 500, "unpack to more"),
        ("member_bytes", 5, "unpacks to more"),
    ],
)
def test_limits_of_depth_and_size_are_kept(
    case: Path, limits: dict[str, int], name: str, value: int, said: str
) -> None:
    inner = zipped({"deep.txt": b"Visit note. " * 100})
    (case / "p.zip").write_bytes(zipped({"inner.zip": inner}))
    limits[name] = value
    read = intake.read(case)
    assert any(said in (found.reason or "") for found in read.files)
    check_accounts(read)


def test_too_many_files_end_the_list_with_a_line_that_says_so(case: Path, limits: dict[str, int]) -> None:
    (case / "p.zip").write_bytes(zipped({f"{n}.txt": b"x" for n in range(10)}))
    limits["files"] = 4
    read = intake.read(case)
    assert "more than 4 files" in (read.files[-1].reason or "")
    assert len(read.files) == 5
    check_accounts(read)


def test_two_files_of_one_name_are_both_kept(case: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "second")
    (case / "p.zip").write_bytes(out.getvalue())
    read = intake.read(case)
    assert [document.pages[0].text for document in read.documents] == ["first", "second"]
    assert intake.page_image(case, read, read.documents[1].id, 1)
    check_accounts(read)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_the_bytes_of_a_zip_breaks_the_accounts(case: Path, data: st.DataObject) -> None:
    whole = bytearray(zipped({"a.txt": b"Visit note." * 20, "b.pdf": GOOD[:4000], "c/d.txt": b"x"}))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    (case / "changed.zip").write_bytes(bytes(whole))
    (case / "good.txt").write_text("still read")
    read = intake.read(case, jobs=1)
    assert record(read, "good.txt").pages_read == 1
    check_accounts(read)
