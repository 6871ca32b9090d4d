"""Consolidates returned workbooks with the public API alone: the example of that API.

python scripts/consolidate.py 回收文件夹 汇总.xlsx
python scripts/consolidate.py 一轮自评的文件夹 汇总.xlsx
"""

import sys
from pathlib import Path

import perfeval_xl


def main() -> int:
    """Exit status: 0 done; 1 some return has errors or cannot be read; 2 a wrong call."""
    if len(sys.argv) != 3:
        print("用法：python scripts/consolidate.py 回收文件夹或一轮自评的文件夹 汇总.xlsx", file=sys.stderr)
        return 2
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        consolidation = perfeval_xl.consolidate([folder], output)
    except perfeval_xl.PerfevalError as error:
        print(error, file=sys.stderr)
        return 2
    print(consolidation.completeness)
    for review in consolidation.reviews:
        print(review.file, review.verdict)
        for finding in review.findings:
            print(" ", finding.severity, finding.sheet, finding.cell, finding.message)
    return 1 if any(review.verdict in {"errors", "unreadable"} for review in consolidation.reviews) else 0


if __name__ == "__main__":
    sys.exit(main())
