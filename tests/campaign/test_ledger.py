"""The ledger: what it keeps, that a change is whole or not at all, versions of its schema, what it refuses."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.campaign.campaign import new_campaign, open_campaign
from perfeval_xl.campaign.ledger import Ledger, new_ledger, open_ledger
from perfeval_xl.campaign.ledger_rows import FileRow, LooseRow, Round, VersionRow, WaiverRow
from perfeval_xl.campaign.sqlite import file as ledger_file
from perfeval_xl.campaign.sqlite.file import LEDGER
from perfeval_xl.campaign.sqlite.schema import MIGRATIONS
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.rules.finding import Finding
from tests.support.rounds import BEGUN, FIRST, SECOND, THIRD
from tests.support.small_form import DEFINITION

ROUND = Round("0123456789abcdef", "small", "digest", 2024, BEGUN)
FINDING = Finding("parts_sum", "error", "不等", cells=("G6", "G7"), field="costs.total.final", number=1, key="k")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with new_ledger(tmp_path / LEDGER) as ledger:
        with ledger.transaction():
            ledger.begin(ROUND)
        yield ledger


def version(unit: str, number: int, sha256: str) -> VersionRow:
    values: dict[str, float | str | None] = {"costs.total.final": 70000.06, "signed.head": "示例甲", "plan.text": None}
    flagged = ("costs.total.final",)
    return VersionRow(unit, number, sha256, "a.xlsx", BEGUN, "errors", 99, "优", (FINDING,), values, flagged, False)


def test_what_is_put_in_comes_out_again(ledger: Ledger) -> None:
    ledger.register([FIRST])
    file, loose = FileRow("s1", 10, "a.xlsx", BEGUN), LooseRow("s2", "b.xlsx", "refused", "不收", (FINDING,), BEGUN)
    waiver = WaiverRow("999901", "k", 1, "70000.06", "已批准", "示例甲", BEGUN, "s1")
    with ledger.transaction():
        for each in (file, FileRow("s2", 20, "b.xlsx", BEGUN)):
            ledger.add_file(each)
        ledger.add_version(version("999901", 1, "s1"))
        ledger.add_loose(loose)
        ledger.add_numbers("999901", {"k": 1})
        ledger.add_waiver(waiver)
        ledger.add_copy("s3", "999901", 1)

    assert ledger.round() == ROUND
    assert ledger.files() == (file, FileRow("s2", 20, "b.xlsx", BEGUN))
    assert ledger.versions() == ledger.versions("999901") == (version("999901", 1, "s1"),)
    assert ledger.version_of_file("s1") == version("999901", 1, "s1")
    assert ledger.loose() == (loose,)
    assert ledger.numbers("999901") == {"k": 1}
    assert ledger.waivers("999901") == (waiver,)
    assert ledger.copies().keys() == {"s3"}
    assert (ledger.versions("999902"), ledger.numbers("999902"), ledger.waivers("999902")) == ((), {}, ())


def test_a_unit_is_added_renamed_withdrawn_and_brought_back(ledger: Ledger) -> None:
    ledger.register([FIRST, SECOND])
    with ledger.transaction():
        ledger.mark_issued("999901", file="issued/a.xlsx", sha256="s", stamp="t", prefilled="", now=BEGUN)

    ledger.register([THIRD, replace(FIRST, name="示例一镇", group="街道")])

    assert [(unit.code, unit.name, unit.group, unit.withdrawn) for unit in ledger.units()] == [
        ("999903", "示例三局", "部门", False),
        ("999901", "示例一镇", "街道", False),
        ("999902", "示例二镇人民政府", "乡镇", True),
    ]
    assert [(unit.file, unit.issued_at, unit.deadline) for unit in ledger.units()] == [
        ("", None, date(2025, 1, 24)),
        ("issued/a.xlsx", BEGUN, date(2025, 1, 20)),
        ("", None, date(2025, 1, 20)),
    ]

    ledger.register([SECOND])

    assert [(unit.code, unit.withdrawn) for unit in ledger.units()] == [
        ("999902", False),
        ("999903", True),
        ("999901", True),
    ]


def test_a_change_that_is_broken_off_leaves_nothing(ledger: Ledger) -> None:
    ledger.register([FIRST])

    def broken_off() -> None:
        with ledger.transaction():
            ledger.add_file(FileRow("s1", 10, "a.xlsx", BEGUN))
            ledger.add_version(version("999901", 1, "s1"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()

    assert (ledger.files(), ledger.versions()) == ((), ())


def test_a_file_is_the_version_of_one_unit_alone(ledger: Ledger) -> None:
    ledger.register([FIRST, SECOND])
    with ledger.transaction():
        ledger.add_file(FileRow("s1", 10, "a.xlsx", BEGUN))
        ledger.add_version(version("999901", 1, "s1"))

    with pytest.raises(sqlite3.IntegrityError):
        ledger.add_version(version("999902", 1, "s1"))


def test_a_version_taken_back_stays_and_its_file_is_the_version_of_another_unit(ledger: Ledger) -> None:
    ledger.register([FIRST, SECOND])
    with ledger.transaction():
        ledger.add_file(FileRow("s1", 10, "a.xlsx", BEGUN))
        for unit, instead in (("999901", "999902"), ("999902", "999901")):
            ledger.add_version(version(unit, 1, "s1"))
            ledger.take_back(version(unit, 1, "s1"), instead, "2025-02-01")
        ledger.add_version(version("999901", 2, "s1"))

    assert (ledger.versions(), ledger.version_of_file("s1")) == (
        *((version("999901", 2, "s1"),), version("999901", 2, "s1")),
    )
    assert [ledger.next_number(unit) for unit in ("999901", "999902")] == [3, 2]
    assert ledger.rows("SELECT unit, number, sha256, taken_back_for, taken_back_at FROM versions ORDER BY rowid") == [
        {"unit": unit, "number": number, "sha256": "s1", "taken_back_for": instead, "taken_back_at": at}
        for unit, number, instead, at in (
            ("999901", 1, "999902", "2025-02-01"),
            ("999902", 1, "999901", "2025-02-01"),
            ("999901", 2, None, None),
        )
    ]
    with pytest.raises(sqlite3.IntegrityError):
        ledger.add_version(version("999902", 2, "s1"))
    with pytest.raises(sqlite3.IntegrityError):
        ledger.add_version(version("999901", 1, "s1"))


def test_a_file_that_becomes_a_version_is_loose_no_more(ledger: Ledger) -> None:
    ledger.register([FIRST])
    with ledger.transaction():
        ledger.add_file(FileRow("s1", 10, "a.xlsx", BEGUN))
        ledger.add_loose(LooseRow("s1", "a.xlsx", "needs_unit", "看不出", (), BEGUN))
        ledger.add_version(version("999901", 1, "s1"))

    assert ledger.loose() == ()


def test_an_older_ledger_is_migrated_with_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_ledger(tmp_path / LEDGER) as old, old.transaction():
        old.begin(ROUND)
    more = (*MIGRATIONS, ("ALTER TABLE round ADD COLUMN county TEXT", "UPDATE round SET county = '示例县'"))
    monkeypatch.setattr(ledger_file, "MIGRATIONS", more)

    for _ in range(2):
        with open_ledger(tmp_path / LEDGER) as ledger:
            assert ledger.version() == len(more)
            assert ledger.rows("SELECT id, county FROM round") == [{"id": ROUND.id, "county": "示例县"}]


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_ledger(tmp_path / LEDGER) as old, old.transaction():
        old.begin(ROUND)
    broken = (*MIGRATIONS, ("ALTER TABLE round ADD COLUMN county TEXT", "UPDATE nothing SET county = ''"))
    with monkeypatch.context() as patch:
        patch.setattr(ledger_file, "MIGRATIONS", broken)
        with pytest.raises(OutputError):
            open_ledger(tmp_path / LEDGER)

    with open_ledger(tmp_path / LEDGER) as ledger:
        assert ledger.rows("SELECT * FROM round") == [
            {"id": ROUND.id, "form": "small", "digest": "digest", "year": 2024, "created": BEGUN}
        ]


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with new_ledger(tmp_path / LEDGER) as ledger:
        ledger.run("PRAGMA user_version = 99")

    with pytest.raises(InputError) as refused:
        open_ledger(tmp_path / LEDGER)
    assert (refused.value.code, refused.value.remedy) == ("campaign_newer", "升级perfeval后再用")


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "not_a_campaign"), (b"", "not_a_campaign"), (b"not a database " * 100, "ledger_damaged")],
    ids=["none", "empty", "another file"],
)
def test_what_is_no_round_is_said_and_left_as_it_is(tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / LEDGER).write_bytes(content)

    with pytest.raises(InputError) as refused, open_campaign(tmp_path):
        pass
    assert refused.value.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ([] if content is None else [LEDGER])
    assert content is None or (tmp_path / LEDGER).read_bytes() == content


def test_another_command_at_work_is_waited_for_and_then_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_ledger(tmp_path / LEDGER) as ledger, ledger.transaction():
        ledger.begin(ROUND)
    monkeypatch.setattr(ledger_file, "_PATIENCE", 0.01)
    with (
        open_ledger(tmp_path / LEDGER) as ledger,
        open_ledger(tmp_path / LEDGER) as other,
        ledger.transaction(),
        pytest.raises(OutputError) as refused,
    ):
        other.register([FIRST])
    assert refused.value.code == "campaign_busy"


def test_a_round_keeps_its_form_and_year(tmp_path: Path) -> None:
    folder = tmp_path / "2024 自评"
    with new_campaign(folder, str(DEFINITION), 2024, BEGUN) as begun:
        first = begun.round
    assert (folder / "form.yaml").read_bytes() == DEFINITION.read_bytes()

    changed = tmp_path / "small.yaml"
    changed.write_text(
        DEFINITION.read_text(encoding="utf-8").replace("title: 小表", "title: 另一张小表"), encoding="utf-8"
    )
    for form, year in ((str(DEFINITION), 2023), ("suining", 2024)):
        with pytest.raises(InputError) as refused, new_campaign(folder, form, year, BEGUN):
            pass
        assert refused.value.code == "other_round"

    with new_campaign(folder, str(DEFINITION), 2024, "2025-02-01T00:00:00+08:00") as again:
        assert again.round == first
    with new_campaign(folder, str(changed), 2024, BEGUN) as mended:
        assert (mended.round.id, mended.forms.definition("small").title) == (first.id, "另一张小表")
    assert (folder / "form.yaml").read_bytes() == changed.read_bytes()
    (folder / "form.yaml").write_bytes(DEFINITION.read_bytes())
    with open_campaign(folder) as opened, pytest.raises(InputError) as refused:
        opened.forms  # noqa: B018
    assert refused.value.code == "campaign_form_changed"
