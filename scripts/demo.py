"""The main job on the samples: blank workbooks for 17 units, five of them returned, checked and consolidated.

    python scripts/demo.py

Needs Python 3.11 and nothing else: makes its own virtual environment. Everything it makes is in the folder output/.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from typing import Any

from environment import ROOT, child_environment, prepare, program, start

OUTPUT = ROOT / "output"
SAMPLES = ROOT / "samples"
FORM, YEAR = "suining", 2024
RETURNED = ("changpu_2024_as_filed", "shili_1_clean", "shili_2_queries", "shili_3_errors", "shili_4_explained")


def perfeval(*arguments: object) -> Any:
    """What a command prints with --json. Its exit status 1 (a return has errors) is no failure here."""
    command = [str(program("perfeval")), *map(str, arguments), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, env=child_environment(), check=False)
    result = json.loads(done.stdout.decode("utf-8") or "null")
    if done.returncode not in (0, 1):
        error = result["error"] if result else {"message": "命令没有执行完", "remedy": ""}
        sys.exit("{}。{}".format(error["message"], error["remedy"]))
    return result


def main() -> None:
    """Runs the whole round and says what came of it."""
    start()
    prepare()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    issued, returned, tables = OUTPUT / "下发", OUTPUT / "回收", OUTPUT / "汇总数据"
    for folder in (issued, returned):
        folder.mkdir(parents=True)
    with (SAMPLES / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        roster = list(csv.DictReader(file))
    print(f"生成{len(roster)}个单位的空白工作簿……", flush=True)
    for unit in roster:
        code, name = unit["code"], unit["name"]
        target = issued / f"{code}-{name}.xlsx"
        perfeval("blank", FORM, "--year", YEAR, "--unit-code", code, "--unit-name", name, "-o", target)
    for sample in RETURNED:
        shutil.copy(SAMPLES / f"{sample}.xlsx", returned)
    print("审核、汇总回收的工作簿……", flush=True)
    reviews = perfeval("check", returned, "--form", FORM, "--year", YEAR)
    (OUTPUT / "审核结果.json").write_text(json.dumps(reviews, ensure_ascii=False, indent=1), encoding="utf-8")
    workbook = OUTPUT / "汇总.xlsx"
    perfeval("consolidate", returned, "-o", workbook, "--tables", tables, "--form", FORM, "--year", YEAR)
    verdicts = [review["verdict"] for review in reviews]
    came = {review["unit"]["code"] for review in reviews if review["unit"]}
    missing = [unit["name"] for unit in roster if unit["code"] not in came]
    print(f"\n应报{len(roster)}个单位，已收{len(came)}个，未收{len(missing)}个")
    for verdict, word in (
        ("accepted", "通过"),
        ("queries", "待核实"),
        ("errors", "待更正"),
        ("unreadable", "无法读取"),
    ):
        units = [review["unit"]["name"] for review in reviews if review["verdict"] == verdict and review["unit"]]
        print("  {}{}个{}".format(word, verdicts.count(verdict), "：" + "、".join(units) if units else ""))
    print("  未收：{}".format("、".join(missing)))
    with (tables / "unit_details.csv").open(encoding="utf-8-sig", newline="") as file:
        counted = list(csv.DictReader(file))
    for field, word in (("funding.annual_budget", "全年预算数"), ("funding.executed", "全年执行数")):
        total = sum(float(unit[field] or 0) for unit in counted)
        print(f"  汇总的{len(counted)}个单位{word}合计{total:.2f}万元")
    print(
        f"\n全部文件在：{OUTPUT}\n  下发/  {len(roster)}个空白工作簿\n  回收/  交回的工作簿\n  审核结果.json  全部问题"
    )
    print("  汇总.xlsx  汇总数据/  汇总的结果")


if __name__ == "__main__":
    main()
