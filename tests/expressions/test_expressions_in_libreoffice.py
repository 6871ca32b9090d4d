"""One expression, two meanings: what Python computes of it, LibreOffice computes of its formula."""

import math
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from perfeval_xl.expressions.functions import FUNCTIONS
from perfeval_xl.expressions.python_meanings import Result
from tests.support.cases.expression_cases import CASES, MESSAGES
from tests.support.cases.expression_cases_of_blanks import CASES_OF_BLANKS
from tests.support.cases.random_expressions import WorldMaker
from tests.support.expression_worlds import World, answers_in, message_of, nodes_in, value_of, write_world
from tests.support.programs.libreoffice import recalculate

OPERATORS = ("+", "-", "*", "/", "%", "neg", "&", "=", "<>", "<", "<=", ">", ">=", "twins")
RANDOM = {seed: WorldMaker(Random(seed)).world() for seed in range(10)}
ALL_CASES = [*CASES, *CASES_OF_BLANKS]
BY_HAND = [
    *(World(typed, expressions=list(cases)) for typed, cases in ALL_CASES),
    *(World(typed, messages=list(cases)) for typed, cases in MESSAGES),
]


class Answers(NamedTuple):
    """What LibreOffice answers, in the order of the questions."""

    random: dict[int, list[object]]
    by_hand: list[list[object]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """All questions of this file in one call."""
    folder: Path = tmp_path_factory.mktemp("表达式")
    worlds = [*RANDOM.values(), *BY_HAND]
    files = [folder / f"{number}.xlsx" for number in range(len(worlds))]
    for world, file in zip(worlds, files, strict=True):
        write_world(world, file)
    found = [answers_in(file) for file in recalculate(files, folder / "重算")]
    return Answers(dict(zip(RANDOM, found, strict=False)), found[len(RANDOM) :])


def agree(expected: Result, answer: object) -> bool:
    """Numbers to 9 digits, texts and truths exactly; a blank formula shows an empty text."""
    if isinstance(expected, bool) or isinstance(answer, bool):
        return expected is answer
    if expected is None or expected == "":
        return answer is None or answer == ""
    if isinstance(expected, (int, float)):
        return isinstance(answer, (int, float)) and math.isclose(expected, answer, rel_tol=1e-9)
    return expected == answer


def disagreements(
    questions: Sequence[str], expected: Sequence[Result], answers: Sequence[object]
) -> list[tuple[str, Result, object]]:
    return [each for each in zip(questions, expected, answers, strict=True) if not agree(each[1], each[2])]


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", RANDOM)
def test_random_expressions_mean_the_same(answers: Answers, seed: int) -> None:
    world = RANDOM[seed]
    expected = [value_of(text, world.typed) for text in world.expressions]
    assert disagreements(world.expressions, expected, answers.random[seed][: len(expected)]) == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", RANDOM)
def test_random_messages_say_the_same(answers: Answers, seed: int) -> None:
    world = RANDOM[seed]
    expected = [message_of(text, world.typed) for text in world.messages]
    first = len(world.expressions)
    assert disagreements(world.messages, expected, answers.random[seed][first : first + len(expected)]) == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", RANDOM)
def test_a_formula_without_names_is_read_as_a_spreadsheet_reads_it(answers: Answers, seed: int) -> None:
    world = RANDOM[seed]
    expected = [value_of(text) for text in world.bare]
    assert disagreements(world.bare, expected, answers.random[seed][-len(expected) :]) == []


@pytest.mark.libreoffice
def test_what_was_worked_out_by_hand_is_what_a_spreadsheet_shows(answers: Answers) -> None:
    expected: list[Sequence[Result]] = [
        *(list(cases.values()) for _, cases in ALL_CASES),
        *(list(cases.values()) for _, cases in MESSAGES),
    ]
    wrong = [
        (world.typed, *each)
        for world, results, found in zip(BY_HAND, expected, answers.by_hand, strict=True)
        for each in disagreements([*world.expressions, *world.messages], results, found)
    ]
    assert wrong == []


def test_every_function_and_operator_is_asked_often_alone_and_inside_others() -> None:
    counts = sum((nodes_in(world) for world in RANDOM.values()), start=nodes_in(World({})))
    often = {name: counts[name, False] + counts[name, True] for name in (*FUNCTIONS, *OPERATORS)}
    assert {name: count for name, count in often.items() if count < 15} == {}
    assert {name for name in often if counts[name, True] < 8} == set()


def test_most_questions_have_an_answer_that_is_not_blank() -> None:
    results = [value_of(text, world.typed) for world in RANDOM.values() for text in world.expressions]
    assert len(results) == 600
    assert sum(result is None for result in results) < 300
    assert min(results.count(True), results.count(False)) >= 30
    assert sum(isinstance(result, str) for result in results) >= 60
