"""A round on disk: its folder, what stands where in it, its ledger and the definition it was issued with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from perfeval_xl.campaign.ledger import Ledger, new_ledger, open_ledger
from perfeval_xl.campaign.ledger_rows import Action, Round
from perfeval_xl.campaign.signing import FIND_THE_KEY, fingerprint, key_in, new_key, sign
from perfeval_xl.campaign.sqlite.file import LEDGER
from perfeval_xl.errors import InputError, OutputError, PerfevalError
from perfeval_xl.form.identity import Identity
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.rules.known_forms import KnownForms, forms_with, known_forms
from perfeval_xl.writing.output_files import make_folder, put_file

_FORM, _PRIVATE, _KEY = "form.yaml", "private", "key"
LEDGER_COPY = f"copy/{LEDGER}"
"""The ledger as it was after the last command that changed something, or the one before."""
UNKNOWN_KEY = "unknown"
"""In place of the fingerprint of a key that was lost before it was known."""
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
    def ledger_copy(self) -> Path:
        """The copy of the ledger."""
        return self.folder / LEDGER_COPY

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

    @property
    def key_file(self) -> Path:
        """Where the key is kept."""
        return self.private / _KEY

    @cached_property
    def key(self) -> bytes:
        """The key with which the round's workbooks are signed. Raises InputError where it is gone or another one."""
        if self.trial_key is not None:
            return self.trial_key
        key, known = key_in(self.key_file), self.ledger.keys()
        if not known:  # a former version began the round
            self.ledger.add_key(fingerprint(key), self.round.created)
        elif known[-1] != fingerprint(key):
            raise InputError(f"{self.key_file}不是这一轮的密钥", FIND_THE_KEY, code="key_wrong")
        return key

    @cached_property
    def key_was_lost(self) -> bool:
        """Whether there was another key before: nobody can tell whether what that one signed is genuine."""
        return len(self.ledger.keys()) > 1

    def signed(self, identity: Identity, prefilled: Mapping[str, float] | None = None) -> Identity:
        """The identity as one of this round, signed, with these figures filled in (None: those it has).

        Raises InputError where the key is gone.
        """
        figures = identity.prefilled if prefilled is None else prefilled
        ours = replace(identity, campaign=self.round.id, prefilled=figures, signature="")
        return replace(ours, signature=sign(self.key, ours.entries()))

    @cached_property
    def forms(self) -> KnownForms:
        """The known forms, the round's as its own copy has it. Raises InputError (`campaign_form_changed`)."""
        if self.trial_forms is not None:
            return self.trial_forms
        try:
            forms = known_forms([self.form_file])
            digest = forms.definition(self.round.form).digest
        except PerfevalError:
            if self.ledger.definition(self.round.digest) is None:
                raise
            digest = ""
        if digest != self.round.digest:
            raise InputError(
                f"{self.form_file}不见了或被改动过，不是下发时的表样",
                "用perfeval round restore换回下发时的那一份",
                code="campaign_form_changed",
            )
        if self.ledger.definition(self.round.digest) is None:  # a former version began the round
            self.ledger.add_definition(self.round.digest, self.form_file.read_bytes())
        return forms


def is_campaign(path: Path) -> bool:
    """Whether a path holds a round, also one that has lost its ledger."""
    return (path / LEDGER).is_file() or has_lost_its_ledger(path)


def has_lost_its_ledger(folder: Path) -> bool:
    """Whether what only a round has stands in a folder without a ledger, or with one that is empty."""
    ledger = folder / LEDGER
    if ledger.is_file() and ledger.stat().st_size:
        return False
    return (folder / LEDGER_COPY).is_file() or ((folder / _PRIVATE / _KEY).is_file() and (folder / _FORM).is_file())


@contextmanager
def open_campaign(folder: Path) -> Iterator[Campaign]:
    """Opens a round. Raises InputError (`not_a_campaign`, `ledger_missing`, `campaign_newer`), OutputError."""
    if has_lost_its_ledger(folder):
        raise ledger_missing(folder)
    if not is_campaign(folder):
        why = f"里面没有{LEDGER}" if folder.is_dir() else "没有这个文件夹"
        raise InputError(f"{folder}不是一轮自评的文件夹：{why}", "写perfeval issue建的文件夹", code="not_a_campaign")
    with open_ledger(folder / LEDGER) as ledger:
        yield Campaign(folder, ledger)


def ledger_missing(folder: Path) -> InputError:
    """For a folder that is a round's, and whose ledger is gone or empty."""
    why = f"台账{LEDGER}是空的" if (folder / LEDGER).is_file() else f"没有台账{LEDGER}"
    return InputError(
        f"{folder}里有一轮自评的文件，但{why}",
        f"不要重新下发，先执行 perfeval round restore {folder}",
        code="ledger_missing",
    )


@contextmanager
def new_campaign(
    folder: Path, form: str, year: int, now: str, action: Action | None = None, *, other_key: bool = False
) -> Iterator[Campaign]:
    """Opens the round in `folder`, begun where there is none. `form`: a known form's name or a definition's path.

    A round keeps the form and the year that it was begun with, and its own copy of the definition: a known form by its
    name is that copy; a definition by its path that says something else now takes the copy's place. `other_key`: a new
    one is made in place of that which was lost. `action`: what is noted of the command.

    Raises InputError (`other_round` where form or year are others, `ledger_missing`, `key_not_lost`), DefinitionError,
    OutputError.
    """
    forms, name = forms_with(form)
    _must_not_have_lost_its_ledger(folder)
    make_folder(folder)
    with new_ledger(folder / LEDGER) as ledger:
        campaign = Campaign(folder, ledger)
        if action is not None:
            ledger.acts(action)
        with ledger.transaction():
            if ledger.begun:
                _go_on(campaign, forms, name, year, by_path=_is_file(form))
            else:
                _begin(campaign, forms, name, year, now)
            if other_key:
                _replace_key(campaign, now)
        yield campaign


def _must_not_have_lost_its_ledger(folder: Path) -> None:
    ledger = folder / LEDGER
    there = ledger.is_file()
    if there and ledger.stat().st_size:
        return
    marks = _holds_files(folder / "issued") if there else (folder / _PRIVATE / _KEY).exists()
    if marks or _holds_files(folder / "received") or has_lost_its_ledger(folder):
        raise ledger_missing(folder)


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def _go_on(campaign: Campaign, forms: KnownForms, name: str, year: int, *, by_path: bool) -> None:
    begun, definition = campaign.ledger.round(), forms.definition(name)
    _refuse_other(campaign.folder, begun, name, year)
    if begun.digest != definition.digest and by_path:
        _put_definition(campaign, definition.digest, forms.files[name].read_bytes())
        campaign.ledger.change_definition(definition.digest)


def _begin(campaign: Campaign, forms: KnownForms, name: str, year: int, now: str) -> None:
    content, digest = forms.files[name].read_bytes(), forms.definition(name).digest
    there = content_of(campaign.form_file)
    if campaign.manifest.exists() or (campaign.form_file.exists() and there != content):
        other = campaign.manifest if campaign.manifest.exists() else campaign.form_file
        raise OutputError(
            f"{other}已经存在，不是这一轮的，没有覆盖", "把它移走，或换一个文件夹", code="output_not_ours"
        )
    _put_definition(campaign, digest, content)
    campaign.ledger.add_key(fingerprint(new_key(campaign.key_file)), now)
    campaign.ledger.begin(Round(secrets.token_hex(8), name, digest, year, now))


def _put_definition(campaign: Campaign, digest: str, content: bytes) -> None:
    campaign.ledger.add_definition(digest, content)
    put_file(campaign.form_file, content)


def _replace_key(campaign: Campaign, now: str) -> None:
    """In place of a key that is gone. Killed before the ledger knows it, there is a wrong one, to be replaced again."""
    known = campaign.ledger.keys()
    try:
        key = key_in(campaign.key_file)
    except InputError:
        key = b""
    if key and (not known or known[-1] == fingerprint(key)):
        raise InputError(f"本轮的密钥{campaign.key_file}还在，没有另做", "去掉--new-key再执行一次", code="key_not_lost")
    if not known:  # a former version began the round, and its key is not known
        campaign.ledger.add_key(UNKNOWN_KEY, campaign.round.created)
    campaign.ledger.add_key(fingerprint(new_key(campaign.key_file)), now)


@contextmanager
def trial_campaign(folder: Path, form: str, year: int, now: str) -> Iterator[Campaign]:
    """As `new_campaign`, to ask what would be done: nothing is begun or changed on the disk.

    Raises as it does.
    """
    forms, name = forms_with(form)
    _must_not_have_lost_its_ledger(folder)
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
