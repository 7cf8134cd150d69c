#!/usr/bin/env python3
"""Asks a program random questions and holds its rows against the reference.

    ask.py [--seed N] [--count M] [--family NAME] PROGRAM
    ask.py --file FILE PROGRAM                    the questions of a file
    ask.py --write FILE [--seed N] [--count M]    random questions with the reference's answers
"""

import argparse
import datetime
import json
import math
import sys
from fractions import Fraction

import influence
import program
import questions
import random_questions
import reference
from worlds import Conflict

TOLERANCE = 1e-9


def exact(value):
    """Decimals as the fractions that are written."""
    return json.loads(json.dumps(value), parse_float=Fraction)


def expected(world, question):
    """The rows, or None where different sources contradict each other."""
    procedure, keys = question['procedure'], exact(question['keys'])
    ask = influence.answer if procedure.startswith('influence.') else questions.answer
    try:
        return reference.plain_numbers(ask(exact(world), procedure, keys))
    except Conflict:
        return None


def name(cell):
    if isinstance(cell, list):
        return [name(inner) for inner in cell]
    return '#' if isinstance(cell, (int, float)) and not isinstance(cell, bool) else cell


def same(left, right):
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def in_order(rows):
    rows = [[sorted(cell) if isinstance(cell, list) and all(isinstance(c, str) for c in cell)
             else cell for cell in row] for row in rows]
    return sorted(rows, key=lambda row: (json.dumps(name(row)),
                                         [cell for cell in row if isinstance(cell, (int, float))]))


def differences(wanted, given):
    """Lines; none where both have the same rows in any order."""
    wanted, given = in_order(wanted), in_order(given)
    missing, extra = list(wanted), []
    for row in given:
        match = next((other for other in missing if same(other, row)), None)
        if match is None:
            extra.append(row)
        else:
            missing.remove(match)
    return [f'  missing {json.dumps(row)}' for row in missing] + \
           [f'  too much {json.dumps(row)}' for row in extra]


def comparable(procedure, wanted, given):
    """Both sides without what several answers may differ in."""
    if procedure == 'influence.reach':
        return wanted, [[*row[:3], len(row[3]) - 1] for row in given]
    if procedure == 'ownership.evidence':
        diverges = wanted == [[None]]
        return wanted, [[None if diverges else sum(row[1] or 0 for row in given)]]
    return wanted, given


def check(asked, world, question):
    procedure = question['procedure']
    wanted = question['rows'] if 'rows' in question else expected(world, question)
    try:
        given = asked.call(procedure, question['keys'], random_questions.columns(procedure))
    except program.Failure as failure:
        if wanted is None and 'is stated by different sources' in str(failure):
            return []
        return [f'  failed: {failure}']
    if wanted is None:
        return ['  no error about sources']
    return differences(*comparable(procedure, wanted, given))


def check_all(worlds, path):
    asked = program.Program(path)
    wrong = count = 0
    for world in worlds:
        asked.make(world)
        for question in world['questions']:
            count += 1
            lines = check(asked, world, question)
            if lines:
                wrong += 1
                print(f'{world["id"]}: {question["procedure"]} {json.dumps(question["keys"])}')
                print('\n'.join(lines), flush=True)
    asked.close()
    print(f'{len(worlds)} worlds, {count} questions, {wrong} answers differ')
    return 1 if wrong else 0


def write(path, worlds):
    for world in worlds:
        for question in world['questions']:
            question['rows'] = expected(world, question)    # null: sources contradict each other
    lines = [json.dumps(world, separators=(',', ':')) for world in worlds]
    with open(path, 'w', encoding='utf-8') as file:
        file.write('{"worlds":[\n' + ',\n'.join(lines) + '\n]}\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--seed', default='1', help="a number, or 'today'")
    parser.add_argument('--count', type=int, default=120)
    parser.add_argument('--family')
    parser.add_argument('--file')
    parser.add_argument('--write')
    parser.add_argument('program', nargs='?')
    arguments = parser.parse_args()
    if arguments.file:
        with open(arguments.file, encoding='utf-8') as file:
            worlds = json.load(file)['worlds']
    else:
        seed = f'{datetime.date.today():%Y%m%d}' if arguments.seed == 'today' else arguments.seed
        worlds = random_questions.worlds(seed, arguments.count, arguments.family)
    if arguments.write:
        write(arguments.write, worlds)
        return 0
    return check_all(worlds, arguments.program)


if __name__ == '__main__':
    sys.exit(main())
