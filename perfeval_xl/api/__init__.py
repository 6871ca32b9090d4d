"""The interface: the one list of what the package offers. Verbs, what they take and give back, every error.

Paths in, data out; nothing is printed. Wrong use raises an exception of errors.py; wrong returns are findings.
`perfeval_xl` itself offers the same names and imports them when one is first used. `import … as` the same name is how
type checkers are told that a name is offered and not merely used.
"""

from perfeval_xl.api.consolidating import consolidate as consolidate
from perfeval_xl.api.returns import BlankWorkbook as BlankWorkbook
from perfeval_xl.api.returns import FormInfo as FormInfo
from perfeval_xl.api.returns import blank as blank
from perfeval_xl.api.returns import check as check
from perfeval_xl.api.returns import check_definition as check_definition
from perfeval_xl.api.returns import checks as checks
from perfeval_xl.api.returns import forms as forms
from perfeval_xl.api.returns import read as read
from perfeval_xl.api.rounds import collect as collect
from perfeval_xl.api.rounds import issue as issue
from perfeval_xl.api.rounds import log as log
from perfeval_xl.api.rounds import return_ as return_
from perfeval_xl.api.rounds import status as status
from perfeval_xl.api.rounds import unwaive as unwaive
from perfeval_xl.api.rounds import waive as waive
from perfeval_xl.api.upkeep import round_check as round_check
from perfeval_xl.api.upkeep import round_export as round_export
from perfeval_xl.api.upkeep import round_restore as round_restore
from perfeval_xl.api.watching import Watch as Watch
from perfeval_xl.campaign.issuing import IssuedUnit as IssuedUnit
from perfeval_xl.campaign.ledger_rows import Action as Action
from perfeval_xl.campaign.ledger_rows import LooseRow as LooseRow
from perfeval_xl.campaign.ledger_rows import WaiverRow as WaiverRow
from perfeval_xl.campaign.returning import ReturnedCopy as ReturnedCopy
from perfeval_xl.campaign.status import RoundStatus as RoundStatus
from perfeval_xl.campaign.status import UnitStatus as UnitStatus
from perfeval_xl.campaign.taking_in.collected import Collected as Collected
from perfeval_xl.campaign.verdicts_kept.newer_rules import RuleNote as RuleNote
from perfeval_xl.campaign.versions import ChangedCell as ChangedCell
from perfeval_xl.campaign.versions import Changes as Changes
from perfeval_xl.errors import DefinitionError as DefinitionError
from perfeval_xl.errors import DefinitionProblem as DefinitionProblem
from perfeval_xl.errors import ExpressionError as ExpressionError
from perfeval_xl.errors import InputError as InputError
from perfeval_xl.errors import OutputError as OutputError
from perfeval_xl.errors import PerfevalError as PerfevalError
from perfeval_xl.errors import ProgramError as ProgramError
from perfeval_xl.errors import ReaderError as ReaderError
from perfeval_xl.errors import WritingError as WritingError
from perfeval_xl.form.definition import Severity as Severity
from perfeval_xl.form.identity import Identity as Identity
from perfeval_xl.form.layout import Unit as Unit
from perfeval_xl.reading.submission import Entry as Entry
from perfeval_xl.reading.submission import Submission as Submission
from perfeval_xl.reading.submission import Unread as Unread
from perfeval_xl.results.consolidation import Consolidation as Consolidation
from perfeval_xl.results.consolidation import Expected as Expected
from perfeval_xl.results.consolidation import FileOutcome as FileOutcome
from perfeval_xl.review import CorrectionCopy as CorrectionCopy
from perfeval_xl.review import Review as Review
from perfeval_xl.rules.catalogue import CataloguedCheck as CataloguedCheck
from perfeval_xl.rules.evaluation import Evaluation as Evaluation
from perfeval_xl.rules.finding import Finding as Finding
from perfeval_xl.rules.finding import Verdict as Verdict
from perfeval_xl.rules.finding import Waiver as Waiver
from perfeval_xl.upkeep.checking import Problem as Problem
from perfeval_xl.upkeep.exporting import Exported as Exported
from perfeval_xl.upkeep.restoring import Restored as Restored
from perfeval_xl.upkeep.waiving import EndedWaiver as EndedWaiver
from perfeval_xl.upkeep.waiving import MadeWaiver as MadeWaiver
