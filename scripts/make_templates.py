"""Makes the blank workbooks that stand beside the definitions: workbook_templates/<form>_<year>.xlsx.

    python scripts/make_templates.py                   every one that is there, anew
    python scripts/make_templates.py <form> <year>     one more

The unit in them is made up. The same definition and the same program give the same bytes.
"""

import sys
from pathlib import Path

from environment import ROOT

TEMPLATES = ROOT / "workbook_templates"
UNIT_CODE, UNIT_NAME = "999999", "示例单位"


def shipped(folder: Path = TEMPLATES) -> dict[Path, tuple[str, int]]:
    """The blank workbooks that are there, each with form and year as its name says."""
    named = {path: path.stem.rpartition("_") for path in sorted(folder.glob("*_*.xlsx"))}
    return {path: (form, int(year)) for path, (form, _, year) in named.items() if year.isdigit()}


def make(form: str, year: int, folder: Path = TEMPLATES) -> Path:
    """Makes one, over the old one where there is one. Raises PerfevalError."""
    from perfeval_xl import Unit, blank

    output = folder / f"{form}_{year}.xlsx"
    blank(form, year=year, unit=Unit(UNIT_CODE, UNIT_NAME), output=output, force=True)
    return output


def main(arguments: list[str]) -> int:
    """Exit status: 0 made, 2 a wrong call."""
    sys.path.insert(0, str(ROOT))  # the program as it stands here, not an installed copy
    from perfeval_xl import PerfevalError

    if len(arguments) not in (0, 2) or not all(argument.isdigit() for argument in arguments[1:]):
        print("用法：python scripts/make_templates.py [表样 年度]", file=sys.stderr)
        return 2
    wanted = [(arguments[0], int(arguments[1]))] if arguments else list(shipped().values())
    try:
        for form, year in wanted:
            print(make(form, year).name)
    except PerfevalError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
