"""A definition's digest is the same as long as the form is: for the lines of the file and for later programs."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import create_model

from perfeval_xl.form.blocks._base import Model
from perfeval_xl.form.definition import Definition, Money
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.rules.known_forms import template_folder
from tests.support.paths import DEFINITIONS, ROOT

# As the first rounds were issued with them: they stand in ledgers and, signed, in workbooks.
DIGESTS = {
    "suining": "3d8fc3a5e2cfa0a6ea13e6fdba42ef4a1990886cf53a5f3cd4f17e91b2385f9e",
    "tongcheng": "d827fdb8211f30979ba5d47991e080f3257469ccbe97df229d15810a869067d5",
    "anhui": "19b5d200fdd8bb6136af2248c9592378c799178479faac5a576162f679f1d1b4",
    "expressions": "6bd6a82f121dbf19130e0dfa4b18262fcf48e3d4668028aed04625d98ded97b1",
    "hebei": "cd43c983f2e76c7e9042dd2ea7922f0b9ebfd096c5d7c8b23d04498d8d5ada57",
    "qingshen": "94006c214ab0f8ed2e5dd5f3e26fe3cd91316bc6d38eb515d6ac8fdf6b285d54",
    "shanxi": "afc05fe871668bffc2877edff497375d617d2acd525b9fdef0337302cb4de5ab",
    "shidian": "e0f2dfd37d31248fb5cced05f0bceff381cf1f944eaf5349d9dd4fd0c31fbf5e",
    "small": "de21c4db9fac80f293b08713c06f22ac59f43052440bb1b198585772d08e548d",
    "yongde": "7956bd4371e00e0fa6d38b2ab8f4dc57433b001f14f002d39a7cace3a4cc9473",
}
ISSUED_SMALL = ROOT / "tests/made_before/0.1.0/own_definition/round/form.yaml"
FORM = """\
form: small
title: 小表
sheets:
  main: {name: 小表, title: 小表, widths: [10, 10, 10, 10], blocks: {staff: {kind: record, fields: {
    posts: {label: 编制数, type: count},
    people: {label: 人数, type: count},
  }}}}
"""


def digest_of(folder: Path, text: str) -> str:
    path = folder / "表样.yaml"
    path.write_text(text, encoding="utf-8")
    return load_definition(path).digest


@pytest.mark.parametrize("form", DIGESTS)
def test_the_digest_is_the_one_that_rounds_and_workbooks_carry(form: str) -> None:
    """The small form as it was issued; that of the tests goes on growing."""
    [path] = [path for folder in (template_folder(), DEFINITIONS) for path in folder.glob(f"{form}.yaml")]

    assert load_definition(ISSUED_SMALL if form == "small" else path).digest == DIGESTS[form]


def test_the_digest_of_every_definition_of_the_project_is_known() -> None:
    files = {path.stem for folder in (template_folder(), DEFINITIONS) for path in folder.glob("*.yaml")}

    assert files == set(DIGESTS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 小表\nsheets", "title: '小表'   # 表名\n\nsheets"),
        ("form: small\ntitle: 小表\n", "title: 小表\nform: small\n"),
        ("{label: 编制数, type: count}", "{type: count,\n      label: 编制数}"),
        ("widths: [10, 10, 10, 10]", "widths: [10.0, 1e1, 10, 10]"),
        ("title: 小表\nsheets", "title: 小表\nmoney: {unit: 万元, tolerance: 0.01}\nsheets"),
    ],
    ids=["comments", "order of a model's keys", "lines", "ways to write a number", "a default written out"],
)
def test_the_same_form_written_otherwise_has_the_same_digest(old: str, new: str, tmp_path: Path) -> None:
    assert FORM.count(old) == 1
    assert digest_of(tmp_path, FORM.replace(old, new)) == digest_of(tmp_path, FORM)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: 人数", "label: 人员数"),
        ("title: 小表\nsheets", "title: 小表\nmoney: {tolerance: 0.02}\nsheets"),
        (
            "    posts: {label: 编制数, type: count},\n    people: {label: 人数, type: count},\n",
            "    people: {label: 人数, type: count},\n    posts: {label: 编制数, type: count},\n",
        ),
    ],
    ids=["a word", "a default", "the order of fields"],
)
def test_another_form_has_another_digest(old: str, new: str, tmp_path: Path) -> None:
    assert FORM.count(old) == 1
    assert digest_of(tmp_path, FORM.replace(old, new)) != digest_of(tmp_path, FORM)


def later(model: type[Model], **keys: Any) -> Any:
    """The model as a later version of the language has it, with more keys: type and default each."""
    return create_model(model.__name__, __base__=model, **keys)


@pytest.mark.parametrize("form", ["suining", "small"])
def test_a_key_that_the_language_gains_changes_the_digest_of_those_that_use_it_only(form: str) -> None:
    folder = DEFINITIONS if form == "small" else template_folder()
    written = load_definition(folder / f"{form}.yaml").model_dump(by_alias=True, exclude_unset=True)
    with_rounding = later(Money, rounding=(int, 2))
    gained = later(Definition, money=(with_rounding, with_rounding()), language=(str, ""), author=(str | None, None))

    def digest(**more: object) -> str:
        digest: str = gained.model_validate(written | more).digest
        return digest

    money = written.get("money", {})
    used = [{"author": "县财政局"}, {"language": "zh"}, {"money": money | {"rounding": 4}}]
    assert digest() == digest(language="", money=money | {"rounding": 2}) == DIGESTS[form]
    assert len({digest(**more) for more in ({}, *used)}) == 1 + len(used)


def test_a_kind_of_thing_that_the_language_gains_counts_by_what_it_says() -> None:
    class Logo(Model):
        file: str
        width: float = 10
        caption: str = ""

    gained = later(Definition, logo=(Logo | None, None))
    written = load_definition(DEFINITIONS / "small.yaml").model_dump(by_alias=True, exclude_unset=True)

    def digest(logo: object) -> str:
        digest: str = gained.model_validate(written | {"logo": logo}).digest
        return digest

    assert digest(None) == DIGESTS["small"]
    assert digest({"file": "a.png"}) == digest({"caption": "", "width": 10, "file": "a.png"})
    assert len({digest(logo) for logo in (None, {"file": "a.png"}, {"file": "b.png"})}) == 3
