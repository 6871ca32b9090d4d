"""A round on disk: its folder, what stands where in it, its ledger and the definition it was issued with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from perfeval_xl.campaign.ledger import Ledger, new_ledger, open_ledger
from perfeval_xl.campaign.ledger_file import LEDGER
from perfeval_xl.campaign.ledger_rows import Round
from perfeval_xl.campaign.signing import key_in, new_key, sign
from perfeval_xl.errors import InputError
from perfeval_xl.form.identity import Identity
from perfeval_xl.rules.known_forms import KnownForms, forms_with, known_forms
from perfeval_xl.writing.output_files import make_folder, put_file

_FORM, _PRIVATE, _KEY = "form.yaml", "private", "key"
_NOWHERE = Path(":memory:")
"""A ledger that is gone when it is closed."""


@dataclass(frozen=True)
class Campaign:
    """An open round. Everything of it is in `folder`."""

    folder: Path
    ledger: Ledger
    trial_forms: KnownForms | None = None
    trial_key: bytes | None = None
    """Instead of the round's own, where it is only asked what would be done."""

    @property
    def issued(self) -> Path:
        """The workbooks for the units."""
        return self.folder / "issued"

    @property
    def received(self) -> Path:
        """Every file ever taken in, unchanged, named by its SHA-256."""
        return self.folder / "received"

    @property
    def corrections(self) -> Path:
        """The correction copies."""
        return self.folder / "corrections"

    @property
    def manifest(self) -> Path:
        """The list of the workbooks that were issued."""
        return self.folder / "manifest.csv"

    @property
    def private(self) -> Path:
        """What never leaves the bureau."""
        return self.folder / _PRIVATE

    @property
    def form_file(self) -> Path:
        """The round's own copy of its definition."""
        return self.folder / _FORM

    def keeps(self, path: Path) -> bool:
        """Whether a path is the round's own: in its folder, and none of the workbooks that a unit may fill in there."""
        path, folder = path.resolve(), self.folder.resolve()
        filled_in = (self.issued.resolve(), self.corrections.resolve())
        return path.is_relative_to(folder) and not any(path.is_relative_to(each) for each in filled_in)

    @cached_property
    def round(self) -> Round:
        """Id, form, year."""
        return self.ledger.round()

    @cached_property
    def key(self) -> bytes:
        """The key with which the round's workbooks are signed. Raises InputError where it is gone."""
        if self.trial_key is not None:
            return self.trial_key
        return key_in(self.private / _KEY)

    def signed(self, identity: Identity, prefilled: Mapping[str, float] | None = None) -> Identity:
        """The identity as one of this round, signed, with these figures filled in (None: those it has).

        Raises InputError where the key is gone.
        """
        figures = identity.prefilled if prefilled is None else prefilled
        ours = replace(identity, campaign=self.round.id, prefilled=figures, signature="")
        return replace(ours, signature=sign(self.key, ours.entries()))

    @cached_property
    def forms(self) -> KnownForms:
        """The known forms, the round's as its own copy has it. Raises DefinitionError, InputError."""
        if self.trial_forms is not None:
            return self.trial_forms
        forms = known_forms([self.form_file])
        if forms.definition(self.round.form).digest != self.round.digest:
            raise InputError(
                f"{self.form_file}被改动过，与下发时的表样不同", "换回下发时的那一份", code="campaign_form_changed"
            )
        return forms


def is_campaign(path: Path) -> bool:
    """Whether a path holds a round."""
    return (path / LEDGER).is_file()


@contextmanager
def open_campaign(folder: Path) -> Iterator[Campaign]:
    """Opens a round. Raises InputError (`not_a_campaign`, `campaign_newer`), OutputError."""
    if not is_campaign(folder):
        why = f"里面没有{LEDGER}" if folder.is_dir() else "没有这个文件夹"
        raise InputError(f"{folder}不是一轮自评的文件夹：{why}", "写perfeval issue建的文件夹", code="not_a_campaign")
    with open_ledger(folder / LEDGER) as ledger:
        yield Campaign(folder, ledger)


@contextmanager
def new_campaign(folder: Path, form: str, year: int, now: str) -> Iterator[Campaign]:
    """Opens the round in `folder`, begun where there is none. `form`: a known form's name or a definition's path.

    A round keeps the form and the year that it was begun with, and its own copy of the definition: a known form by its
    name is that copy; a definition by its path that says something else now takes the copy's place.
    Raises InputError (`other_round` where form or year are others), DefinitionError, OutputError.
    """
    forms, name = forms_with(form)
    definition, file = forms.definition(name), forms.files[name]
    make_folder(folder)
    with new_ledger(folder / LEDGER) as ledger, ledger.transaction():
        begun = ledger.round() if ledger.begun else None
        if begun is not None:
            _refuse_other(folder, begun, name, year)
        if begun is None:
            put_file(folder / _FORM, file.read_bytes())
            new_key(folder / _PRIVATE / _KEY)
            ledger.begin(Round(secrets.token_hex(8), name, definition.digest, year, now))
        elif begun.digest != definition.digest and _is_file(form):
            put_file(folder / _FORM, file.read_bytes())
            ledger.change_definition(definition.digest)
    with open_campaign(folder) as campaign:
        yield campaign


@contextmanager
def trial_campaign(folder: Path, form: str, year: int, now: str) -> Iterator[Campaign]:
    """As `new_campaign`, to ask what would be done: nothing is begun or changed on the disk.

    Raises as it does.
    """
    forms, name = forms_with(form)
    if is_campaign(folder):
        with open_campaign(folder) as campaign:
            _refuse_other(folder, campaign.round, name, year)
            yield replace(campaign, trial_forms=forms) if _is_file(form) else campaign
        return
    with new_ledger(_NOWHERE) as ledger:
        with ledger.transaction():
            ledger.begin(Round(secrets.token_hex(8), name, forms.definition(name).digest, year, now))
        yield Campaign(folder, ledger, forms, secrets.token_bytes())


def _refuse_other(folder: Path, begun: Round, form: str, year: int) -> None:
    if (begun.form, begun.year) != (form, year):
        raise InputError(
            f"{folder}里已有{begun.year}年度{begun.form}的一轮，表样和年度不能改",
            "另写一个文件夹；要用这一轮的，表样和年度照原样写",
            code="other_round",
        )


def _is_file(form: str) -> bool:
    return Path(form).suffix.lower() in {".yaml", ".yml"}
