"""Names of the sheets that a workbook has beside those of its form (none of which may have one), and of our marks."""

IDENTITY_SHEET = "_perfeval"
CHECKS_SHEET = "_checks"
LISTS_SHEET = "_lists"
TARGETS_SHEET = "_targets"
GUIDE_SHEET = "填报说明"
REVIEW_SHEET = "校验"
CORRECTIONS_SHEET = "退回意见"

SUPPORTING_SHEETS = frozenset((CHECKS_SHEET, LISTS_SHEET, TARGETS_SHEET))
"""What formulas look at, always hidden. The reader computes everything itself and takes nothing from them."""

TAKEN = frozenset(
    (IDENTITY_SHEET, CHECKS_SHEET, LISTS_SHEET, TARGETS_SHEET, GUIDE_SHEET, REVIEW_SHEET, CORRECTIONS_SHEET)
)

OUTPUT_MARK = ".perfeval-output"
"""A file of this name marks a folder that the package wrote: nothing in it is a return."""

MADE_LIST = ".perfeval-made"
"""A file of this name lists what the package wrote into a folder where returns may stand as well."""
