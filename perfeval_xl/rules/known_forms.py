"""The forms that are known: definitions by name, and their evaluators, each made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from perfeval_xl.errors import InputError
from perfeval_xl.form.definition import Definition
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.layout import Layout, lay_out
from perfeval_xl.rules.evaluation import Evaluator

_EVALUATORS: dict[tuple[str, int, tuple[tuple[str, int], ...]], Evaluator] = {}
"""By digest of the definition, year and numbers of rows: the same for every call that knows the same definition."""
_MOST_EVALUATORS = 64
_INSTALLED = "_workbook_templates"
_CHECKED_OUT = "workbook_templates"


@dataclass
class KnownForms:
    """Definitions by the name of their form; `files` says where each was read."""

    definitions: Mapping[str, Definition]
    files: Mapping[str, Path]
    _layouts: dict[tuple[str, int], Layout] = field(default_factory=dict)

    def fresh(self) -> KnownForms:
        """The same forms with nothing laid out yet: little to send to another process."""
        return KnownForms(self.definitions, self.files)

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
        definition = self.definition(form)
        key = (definition.digest, year, tuple(sorted((row_counts or {}).items())))
        if key not in _EVALUATORS:
            if len(_EVALUATORS) >= _MOST_EVALUATORS:
                _EVALUATORS.pop(next(iter(_EVALUATORS)))
            _EVALUATORS[key] = Evaluator(lay_out(definition, year, row_counts))
        return _EVALUATORS[key]


def template_folder() -> Path:
    """The folder of the definitions that come with the package: installed inside it, in a checkout beside it."""
    package = Path(str(files("perfeval_xl")))
    installed = package / _INSTALLED
    return installed if installed.is_dir() else package.parent / _CHECKED_OUT


def _definition(path: Path) -> Definition:
    """A definition, read again only where its file has changed."""
    try:
        state = path.stat()
    except OSError:
        return load_definition(path)
    return _read_definition(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=32)
def _read_definition(path: Path, changed: int, size: int) -> Definition:
    """`changed` and `size` tell versions of the file apart."""
    return load_definition(path)


def known_forms(more: Iterable[Path] = ()) -> KnownForms:
    """The forms that come with the package, and definitions from other files. Raises DefinitionError, InputError."""
    definitions: dict[str, Definition] = {}
    where: dict[str, Path] = {}
    for path in (*sorted(template_folder().glob("*.yaml")), *more):
        definition = _definition(path)
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
