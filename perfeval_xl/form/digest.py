"""The digest of a definition: whether two files say the same form, whatever version of the program reads them.

A round keeps the digest of its definition and every workbook that was issued carries it, signed. It must outlive the
program: it may change only where the form does. So it is over what the file says, key by key, with the defaults that
the language had when the first rounds were issued (`_FIRST_KEYS`), and with nothing that came later unless the file
uses it. That keeps the digest of every definition written so far, any county's, to the letter: no second digest has to
be known beside it. A key that is added to a model needs no thought here, and `_FIRST_KEYS` is never to be changed.

Comments, the layout of lines, quotes and the order of a model's own keys do not count. The order of what a definition
names itself does: of sheets, blocks, rows, columns, fields, bands and checks it is the order on the sheets. (That of
`rules` and `prior` means nothing, and counts only because it did from the beginning.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import Enum

from pydantic import BaseModel

_FIRST_KEYS: Mapping[str, str] = {
    "Achievement": "goal achieved",
    "Category": "label good",
    "Check": "title severity at each when holds message expected remedy source yields_to",
    "Definition": "form title money grades total_score grade sheets checks rules",
    "Dimension": "label weight categories",
    "Execution": "budget executed rate score weight reason split",
    "FieldSpec": "label type unit required formula typed placeholder fixed given height prompt",
    "GradeBand": "name above from",
    "Grid": "kind corner type unit columns rows prior execution execution_row",
    "GridColumn": "label type unit required formula typed placeholder fixed given height prompt rows",
    "GridRow": "label parts of_which typed required repeat name_prompt prefix",
    "Indicators": "kind side_label levels repeat height weight columns dimensions qualitative",
    "Line": "kind row_label label_span fields",
    "Money": "unit tolerance",
    "Note": "kind text",
    "QualitativeBands": "reached partly",
    "Record": "kind side_label row_label optional fields execution achievement",
    "RowLabel": "text span",
    "RuleSetting": "enabled severity limit",
    "Section": "kind side_label blocks",
    "SheetDefinition": "name annex title widths blocks",
    "Side": "label fields",
    "Split": "kind of type sides",
}
"""By the name of the model, the keys that count even where they are left out, in their order."""


def digest_of_model(model: BaseModel) -> str:
    """SHA-256 in hexadecimal digits over what a model of the definition language says."""
    return hashlib.sha256(json.dumps(_said(model), ensure_ascii=False).encode()).hexdigest()


def _said(value: object) -> object:
    """The value in plain mappings, lists, texts and numbers."""
    match value:
        case BaseModel():
            return _keys_said(value)
        case Enum():
            return value.value
        case Mapping():
            return {key: _said(each) for key, each in value.items()}
        case list() | tuple():
            return [_said(each) for each in value]
        case _:
            return value


def _keys_said(model: BaseModel) -> dict[str, object]:
    """The first keys with their defaults, then later ones by name, only those that say something else than theirs."""
    fields = {field.alias or name: (field, getattr(model, name)) for name, field in type(model).model_fields.items()}
    first = _FIRST_KEYS.get(type(model).__name__, "").split()
    used = (key for key, (field, value) in fields.items() if value != field.get_default(call_default_factory=True))
    later = sorted(set(used) - set(first))
    return {key: _said(fields[key][1]) for key in (*first, *later)}
