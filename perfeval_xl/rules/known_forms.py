"""The forms that are known: definitions by name, and their evaluators, each made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from perfeval_xl.errors import InputError
from perfeval_xl.form.definition import Definition
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.layout import Layout, lay_out
from perfeval_xl.rules.evaluation import Evaluator

_INSTALLED = "_workbook_templates"
_CHECKED_OUT = "workbook_templates"


@dataclass
class KnownForms:
    """Definitions by the name of their form; `files` says where each was read."""

    definitions: Mapping[str, Definition]
    files: Mapping[str, Path]
    _layouts: dict[tuple[str, int], Layout] = field(default_factory=dict)
    _evaluators: dict[tuple[str, int, tuple[tuple[str, int], ...]], Evaluator] = field(default_factory=dict)

    def definition(self, form: str) -> Definition:
        """The definition of a form. Raises InputError where it is not known."""
        if form not in self.definitions:
            known = "、".join(self.definitions)
            raise InputError(f"没有表样{form}", f"可用的表样：{known}；也可以写定义文件的路径", code="no_such_form")
        return self.definitions[form]

    def layout(self, form: str, year: int) -> Layout:
        """A form with all its cells, without its checks. Raises InputError, DefinitionError."""
        if (form, year) not in self._layouts:
            self._layouts[form, year] = lay_out(self.definition(form), year)
        return self._layouts[form, year]

    def evaluator(self, form: str, year: int, row_counts: Mapping[str, int] | None = None) -> Evaluator:
        """The formulas and checks of a form for a year. Raises InputError, DefinitionError."""
        key = (form, year, tuple(sorted((row_counts or {}).items())))
        if key not in self._evaluators:
            self._evaluators[key] = Evaluator(lay_out(self.definition(form), year, row_counts))
        return self._evaluators[key]


def template_folder() -> Path:
    """The folder of the definitions that come with the package: installed inside it, in a checkout beside it."""
    package = Path(str(files("perfeval_xl")))
    installed = package / _INSTALLED
    return installed if installed.is_dir() else package.parent / _CHECKED_OUT


def known_forms(more: Iterable[Path] = ()) -> KnownForms:
    """The forms that come with the package, and definitions from other files. Raises DefinitionError, InputError."""
    definitions: dict[str, Definition] = {}
    where: dict[str, Path] = {}
    for path in (*sorted(template_folder().glob("*.yaml")), *more):
        definition = load_definition(path)
        definitions[definition.form] = definition
        where[definition.form] = path
    return KnownForms(definitions, where)


def forms_with(form: str) -> tuple[KnownForms, str]:
    """The known forms and the name of one, given its name or the path of its definition."""
    path = Path(form)
    if path.suffix.lower() in {".yaml", ".yml"}:
        forms = known_forms([path])
        return forms, next(name for name, file in forms.files.items() if file == path)
    forms = known_forms()
    forms.definition(form)
    return forms, form
