"""docs/出了问题.md says what is promised when disks, keys and ledgers fail; each row of its table is a test."""

import re

import pytest

from tests.support.manuals import TROUBLE, rows_of
from tests.support.paths import ROOT

TESTS = {
    "命令做到一半，断电或被中止": "upkeep/test_killed_upkeep.py::test_a_command_killed_at_any_moment_and_run_again",
    "两个人同时执行命令": "upkeep/test_killed_upkeep.py::test_commands_at_once_lose_nothing",
    "磁盘满": "upkeep/test_full_disks.py::test_a_full_disk_is_one_line_and_loses_nothing",
    "台账被截断、改成别的内容、删除": "upkeep/test_checking_and_restoring.py::test_the_ledger_comes_back_from_its_copy",
    "台账里的某一行被改坏": "upkeep/test_damaged_ledgers.py"
    "::test_a_damaged_ledger_is_one_line_for_every_verb_and_comes_back",
    "台账和副本都没有了": "upkeep/test_checking_and_restoring.py"
    "::test_without_a_copy_it_is_made_from_what_is_there_and_what_is_lost_is_said",
    "台账没有了，又执行下发": "upkeep/test_checking_and_restoring.py"
    "::test_nothing_is_issued_over_a_round_that_lost_its_ledger",
    "副本坏了或不见了": "upkeep/test_checking_and_restoring.py"
    "::test_a_copy_that_is_lost_is_made_anew_by_the_next_command",
    "更新副本时磁盘满或中止": "upkeep/test_full_disks.py::test_a_copy_that_cannot_be_written_leaves_the_former_one",
    "留存的一个文件被改动或删除": "upkeep/test_received.py::test_the_same_file_collected_again_mends_it",
    "`form.yaml` 被改动或删除": "upkeep/test_checking_and_restoring.py::test_form_yaml_comes_back_from_the_ledger",
    "密钥换成了别的": "upkeep/test_keys.py::test_a_key_that_is_not_the_rounds_is_refused",
    "密钥丢了": "upkeep/test_keys.py::test_what_the_lost_key_signed_is_asked_for_and_what_counted_goes_on",
    "输出写到单位的表、名册、下发的工作簿、台账上": "upkeep/test_own_outputs.py"
    "::test_what_is_not_ours_is_refused_and_stays",
    "归档做到一半中止": "upkeep/test_killed_upkeep.py::test_an_archive_killed_leaves_none_or_a_whole_one",
    "豁免错了": "upkeep/test_log.py::test_a_waiver_taken_back_blocks_again_and_stays_in_the_ledger",
}


def test_every_promise_has_a_test_and_every_test_a_promise() -> None:
    promised = [row[0] for row in rows_of(TROUBLE) if row[0] not in {"出了什么事", "---"}]

    assert promised == list(TESTS)


@pytest.mark.parametrize("test", TESTS.values())
def test_the_test_is_there(test: str) -> None:
    file, _, name = test.partition("::")

    assert re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE)
