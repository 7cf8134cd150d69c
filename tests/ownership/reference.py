#!/usr/bin/env python3
"""Reference answers for ownership cases: every measure straight from its definition, in exact
fractions. Slow, and meant to be: what it says must be easy to believe. See README.md.

    reference.py check FILE...                          recompute, report what differs
    reference.py fill FILE...                           recompute and write `expected` in place
    reference.py generate [--seed N] [--count M] FILE   random cases of all families
"""

import argparse
import datetime
import json
import sys
from fractions import Fraction

import control
import random_cases
import shares as shares_of
import structure
import walks

TOLERANCE = 1e-9


def plain_numbers(value):
    """Fractions as the nearest doubles, at any depth; whole numbers stay whole."""
    if isinstance(value, Fraction):
        return float(f'{float(value):.15g}')
    if isinstance(value, dict):
        return {key: plain_numbers(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_numbers(inner) for inner in value]
    return value


def triples(rows):
    return [[source, target, share] for source, row in sorted(rows.items())
            for target, share in sorted((row or {}).items()) if share]


def path_answers(paths):
    """The simple-path sums, and per pair the three best paths and the widest."""
    of_pair = {}
    for product, weakest, path in paths:
        of_pair.setdefault((path[0], path[-1]), []).append((product, weakest, path))
    sums = [[*pair, sum(path[0] for path in several)]
            for pair, several in sorted(of_pair.items())]
    best = []
    for pair, several in sorted(of_pair.items()):
        several.sort(key=lambda path: (-path[0], len(path[2]), path[2]))
        best.append([*pair, [[product, path] for product, _, path in several[:3]],
                     max(weakest for _, weakest, _ in several)])
    return sums, best


def weakest_links(paths):
    """Per pair the sum of the weakest shares and the sum of the products."""
    sums = {}
    for product, weakest, path in paths:
        control_rights, cash_flow_rights = sums.get((path[0], path[-1]), (0, 0))
        sums[path[0], path[-1]] = control_rights + weakest, cash_flow_rights + product
    return [[*pair, *rights] for pair, rights in sorted(sums.items())]


def bounds(low_matrix, high_matrix, nodes, integrated):
    rows = []
    for source in nodes:
        if integrated[source] is None:
            continue
        above = walks.integrated_row(high_matrix, source)
        for target in sorted(walks.reachable(high_matrix, source)):
            low = integrated[source].get(target, Fraction(0))
            high = 1 if above is None else min(above[target], 1)
            rows.append([source, target, low, Fraction(max(low, high))])
    return rows


def expected(case):
    """Everything the README lists, for one case."""
    nodes = sorted(node['id'] for node in case['nodes'])
    persons = sorted(node['id'] for node in case['nodes'] if node['kind'] == 'person')
    companies = [node for node in nodes if node not in persons]
    case_shares = shares_of.of_case(case)
    low, high = case_shares.low(), case_shares.high()
    integrated = {node: walks.integrated_row(low, node) for node in nodes}
    gross = {node: walks.gross_row(low, node) for node in nodes}
    majority = control.control_of_all(case_shares, nodes, 'low')
    components = structure.strong_components(low, nodes)
    answer = {
        'direct': triples(low),
        'integrated': triples(integrated),
        'divergent_sources': [node for node in nodes if integrated[node] is None],
        'gross': None if None in gross.values() else triples(gross),
        'control_gt': majority,
        'control_ge': control.control_of_all(case_shares, nodes, 'low', inclusive=True),
        'ultimate_controllers': control.ultimate_controllers(majority),
        'close_links_phi': control.close_links_phi(companies, nodes, integrated),
        'close_links_majority': control.close_links_majority(companies, nodes, low, majority),
        'ubo_ge25': control.beneficial_owners(persons, companies, integrated, majority),
        'power_abstain': control.power_of_all(low, nodes),
        'sccs': [component for component in components if len(component) > 1],
        'bow_tie': structure.bow_tie(low, nodes, components),
        'flags': case_shares.flags,
    }
    paths = walks.simple_paths(low, nodes)
    if paths is not None:
        answer['simple_path_sum'], answer['paths'] = path_answers(paths)
        answer['weakest_link'] = weakest_links(paths)
    holders = walks.final_holders(low, nodes)
    if holders is not None:
        answer['final_holders'] = triples(holders)
    if any(edge.get('share') is None for edge in case['edges']):
        answer['control_certain'] = majority
        answer['control_possible'] = control.control_of_all(case_shares, nodes, 'high')
        answer['integrated_bounds'] = bounds(low, high, nodes, integrated)
        answer['bounds_divergent_sources'] = [node for node in nodes
                                              if walks.integrated_row(high, node) is None]
    if 'together' in case:
        answer['together_ge'] = control.group_control(case_shares, case['together'], 'low',
                                                      inclusive=True)
    if 'influence' in case:
        answer['gatekeepers'] = structure.gatekeepers(low, case['influence']['root'])
        answer['vendor_view'] = structure.vendor_view(case['influence'], majority)
        answer['greedy'] = structure.greedy(case['influence'], majority)
    return plain_numbers(answer)


ROWS = {'direct', 'integrated', 'divergent_sources', 'gross', 'simple_path_sum', 'paths',
        'integrated_bounds', 'weakest_link', 'final_holders', 'sccs', 'close_links_phi',
        'close_links_majority'}
MEASURES = {'integrated', 'gross', 'simple_path_sum'}   # rows of 0 may be left out


def differs(given, computed):
    if isinstance(given, dict) and isinstance(computed, dict):
        return given.keys() != computed.keys() or any(differs(given[k], computed[k])
                                                      for k in given)
    if isinstance(given, list) and isinstance(computed, list):
        return len(given) != len(computed) or any(map(differs, given, computed))
    if isinstance(given, (int, float, Fraction)) and isinstance(computed, (int, float)):
        return abs(float(given) - computed) > TOLERANCE * max(1, abs(computed))
    return given != computed


def names(row):
    return repr([cell for cell in row if isinstance(cell, str)] if isinstance(row, list) else row)


def in_order(key, value):
    if key not in ROWS or value is None:
        return value
    rows = value if key not in MEASURES else [row for row in value if row[2] > TOLERANCE]
    return sorted(rows, key=names)


def holds(claim, computed):
    """A claim names some entries of a map, or some rows, perhaps by their first columns only."""
    if isinstance(claim, dict):
        return all(key in computed and not differs(claim[key], computed[key]) for key in claim)
    return all(any(not differs(row, other[:len(row)]) for other in computed) for row in claim)


def without_divergent(owners_of, divergent):
    """A share that diverges is null, whatever number stands in its place."""
    return {company: {owner: dict(answer, share=None) if owner in divergent else answer
                      for owner, answer in owners.items()}
            for company, owners in owners_of.items()}


def check_case(case):
    """Lines that say where the answers of the case differ from ours; null answers say nothing,
    but for `gross`, where null says that a sum diverges."""
    lines = []
    computed = expected(case)
    for key, given in case['expected'].items():
        if key not in computed:
            lines.append(f'{case["id"]}: {key}: not computed')
            continue
        if given is None and key != 'gross':
            continue
        if key == 'ubo_ge25':
            given = without_divergent(given, computed['divergent_sources'])
        theirs, ours = in_order(key, given), in_order(key, computed[key])
        if differs(theirs, ours):
            lines.append(f'{case["id"]}: {key}:\n  given    {plain(theirs)}\n'
                         f'  computed {plain(ours)}')
    for key, claim in case.get('claims', {}).items():
        if key in computed and not holds(claim, computed[key]):
            lines.append(f'{case["id"]}: the claim {key} does not hold: {plain(claim)}')
    return lines


def check_game(game):
    power = plain_numbers(control.voting_power(game['weights'], game['quota']))
    columns = {key: {holder: row[i] for holder, row in power.items()}
               for i, key in enumerate(('swings', 'banzhaf', 'shapley'))}
    return [f'{game["id"]}: {key}: given {plain(game[key])}, computed {plain(computed)}'
            for key, computed in columns.items()
            if key in game and differs({h: Fraction(v) for h, v in game[key].items()}, computed)]


def plain(value):
    return json.dumps(value, default=float)


def read(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file, parse_float=Fraction)


def write(path, document):
    """One case a line, so that a change shows as a change of few lines."""
    head = {key: value for key, value in document.items() if key != 'cases'}
    lines = [json.dumps(case, separators=(',', ':'), sort_keys=True, default=float)
             for case in document['cases']]
    with open(path, 'w', encoding='utf-8') as file:
        file.write('{' + ''.join(f'{json.dumps(key)}:{plain(value)},\n'
                                 for key, value in head.items()))
        file.write('"cases":[\n' + ',\n'.join(lines) + '\n]}\n')


def check(paths):
    lines = []
    for path in paths:
        document = read(path)
        cases = document['cases']
        for case in cases:
            lines += check_case(case)
        for game in document.get('power', []):
            lines += check_game(game)
        print(f'{path}: {len(cases)} cases checked')
    print('\n'.join(lines) if lines else 'all agree')
    return 1 if lines else 0


def fill(paths):
    for path in paths:
        document = read(path)
        for case in document['cases']:
            case['expected'] = expected(case)
        write(path, document)
    return check(paths)


def generate(path, seed, count):
    cases = random_cases.cases(seed, count)
    for case in cases:
        # What is written is what is read: decimals, not the fractions of the generator.
        case['expected'] = expected(json.loads(plain(case), parse_float=Fraction))
    write(path, {'format': 'ownership-cases/1', 'seed': seed, 'cases': cases})
    print(f'{path}: {len(cases)} cases, seed {seed}')
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest='command', required=True)
    for name in ('check', 'fill'):
        commands.add_parser(name).add_argument('files', nargs='+')
    command = commands.add_parser('generate')
    command.add_argument('--seed', default='1', help="a number, or 'today'")
    command.add_argument('--count', type=int, default=60)
    command.add_argument('file')
    arguments = parser.parse_args()
    if arguments.command == 'generate':
        seed = (int(f'{datetime.date.today():%Y%m%d}') if arguments.seed == 'today'
                else int(arguments.seed))
        return generate(arguments.file, seed, arguments.count)
    return (check if arguments.command == 'check' else fill)(arguments.files)


if __name__ == '__main__':
    sys.exit(main())
