#!/usr/bin/env python3
"""Reference answers for ownership cases: every measure straight from its definition, in exact
fractions. Slow, and meant to be: what it says must be easy to believe. See README.md.

    reference.py check FILE...                          recompute, report what differs
    reference.py fill FILE...                           recompute and write `expected` in place
    reference.py generate [--seed N] [--count M] FILE   random cases of all families
"""

import argparse
import datetime
import itertools
import json
import math
import sys
from fractions import Fraction

import random_cases
import shares as shares_of

TOLERANCE = 1e-9
HALF = Fraction(1, 2)
CLOSE_LINK = Fraction(1, 5)
BENEFICIAL_OWNER = Fraction(1, 4)
MOST_PATHS = 1500       # a case with more simple paths has none in its answer
MOST_HOLDERS = 12       # coalitions are counted one by one
MOST_PARTNERS = 4


# --- Walks -------------------------------------------------------------------------------------

def reachable(matrix, source):
    """What `source` reaches over one or more hops; itself when it is in a cycle."""
    seen, work = set(), [source]
    while work:
        for owned in matrix.get(work.pop(), {}):
            if owned not in seen:
                seen.add(owned)
                work.append(owned)
    return seen


def walk_sums(matrix, source, inside):
    """x with x = row of source + x A over the nodes `inside`, by elimination; None when the sum of
    all these walks diverges. I - A of a matrix without negative entries has a non-negative inverse
    exactly when every pivot is positive, so the elimination decides that too."""
    nodes = sorted(inside)
    rows = []
    for target in nodes:
        row = {n: -matrix.get(n, {}).get(target, 0) for n in nodes
               if matrix.get(n, {}).get(target, 0)}
        row[target] = row.get(target, 0) + 1
        rows.append([row, matrix.get(source, {}).get(target, Fraction(0))])
    for i, pivot in enumerate(nodes):
        if rows[i][0].get(pivot, 0) <= 0:
            return None
        for j in range(i + 1, len(nodes)):
            entry = rows[j][0].pop(pivot, 0)
            if entry:
                _subtract(rows[j], rows[i], entry / rows[i][0][pivot], pivot)
    sums = {}
    for i in reversed(range(len(nodes))):
        row, right = rows[i]
        known = sum(value * sums[n] for n, value in row.items() if n != nodes[i])
        sums[nodes[i]] = (right - known) / row[nodes[i]]
    return sums


def _subtract(row, other, times, pivot):
    for node, value in other[0].items():
        if node != pivot:
            row[0][node] = row[0].get(node, 0) - times * value
    row[1] -= times * other[1]


def integrated_row(matrix, source):
    """Target to the sum of walks that do not come back to the source before their end; None when
    it diverges."""
    targets = reachable(matrix, source)
    row = walk_sums(matrix, source, targets - {source})
    if row is not None and source in targets:
        row[source] = matrix[source].get(source, Fraction(0)) + sum(
            share * matrix.get(node, {}).get(source, 0) for node, share in row.items())
    return row


def gross_row(matrix, source):
    return walk_sums(matrix, source, reachable(matrix, source))


def simple_paths(matrix, nodes):
    """Every simple path as (product, weakest share, nodes); None when there are too many."""
    paths = []
    for source in nodes:
        work = [(Fraction(1), None, (source,))]
        while work:
            product, weakest, path = work.pop()
            for owned, share in matrix.get(path[-1], {}).items():
                if owned in path:
                    continue
                paths.append((product * share, min(weakest or share, share), path + (owned,)))
                work.append(paths[-1])
            if len(paths) > MOST_PATHS:
                return None
    return paths


# --- Control -----------------------------------------------------------------------------------

def controlled(matrix, seeds, reaches):
    """Least set that holds `seeds` and every company of which members together hold enough."""
    members = set(seeds)
    while True:
        held = {}
        for member in members:
            for owned in matrix.get(member, {}):
                if owned not in members:
                    held.setdefault(owned, []).append(member)
        more = {company for company, holders in held.items() if reaches(company, holders)}
        if not more:
            return members - set(seeds)
        members |= more


def control_of_all(case_shares, nodes, end, inclusive=False, threshold=HALF):
    matrix = case_shares.low() if end == 'low' else case_shares.high()

    def reaches(company, holders):
        total = sum(matrix[holder][company] for holder in holders)
        if total != threshold:
            return total > threshold
        return inclusive or (end == 'low' and any(
            case_shares.pairs[holder, company].open for holder in holders))

    control = {node: controlled(matrix, [node], reaches) for node in nodes}
    return {node: sorted(companies) for node, companies in control.items() if companies}


def ultimate_controllers(control):
    answer = {}
    for controller, companies in control.items():
        above = [other for other, below in control.items() if controller in below]
        if all(other in companies for other in above):
            for company in companies:
                answer.setdefault(company, []).append(controller)
    return {company: sorted(controllers) for company, controllers in answer.items()}


# --- Close links and beneficial owners ---------------------------------------------------------

def close_links(companies, nodes, linked, third):
    """linked(a, b): a holds enough of b. third(z, a, b): z links the two."""
    links = []
    for a, b in itertools.combinations(sorted(companies), 2):
        if linked(a, b):
            links.append([a, b, 'forward'])
        elif linked(b, a):
            links.append([a, b, 'backward'])
        else:
            parties = [z for z in sorted(nodes) if z not in (a, b) and third(z, a, b)]
            if parties:
                links.append([a, b, 'third:' + parties[0]])
    return links


def close_links_phi(companies, nodes, integrated):
    def linked(a, b):
        return integrated[a] is not None and integrated[a].get(b, 0) >= CLOSE_LINK
    return close_links(companies, nodes, linked, lambda z, a, b: linked(z, a) and linked(z, b))


def close_links_majority(companies, nodes, matrix, control):
    def linked(a, b):
        group = {a, *control.get(a, [])} - {b}
        return sum(matrix.get(member, {}).get(b, 0) for member in group) >= CLOSE_LINK
    return close_links(companies, nodes, linked,
                       lambda z, a, b: {a, b} <= set(control.get(z, [])))


def beneficial_owners(persons, companies, integrated, control):
    answer = {}
    for company, person in itertools.product(companies, persons):
        share = None if integrated[person] is None else integrated[person].get(company, Fraction(0))
        by = ['ownership'] if share is not None and share >= BENEFICIAL_OWNER else []
        by += ['control'] if company in control.get(person, []) else []
        if by:
            answer.setdefault(company, {})[person] = {'share': number(share), 'by': by}
    return answer


# --- Voting power ------------------------------------------------------------------------------

def voting_power(votes):
    """Holder to [swings, Banzhaf, Shapley-Shubik]; more than half of the votes decides."""
    total = sum(votes.values())
    count = len(votes)
    swings = dict.fromkeys(votes, 0)
    pivots = dict.fromkeys(votes, Fraction(0))
    for holder in votes:
        others = [other for other in votes if other != holder]
        for size in range(count):
            orders = Fraction(math.factorial(size) * math.factorial(count - 1 - size),
                              math.factorial(count))
            for coalition in itertools.combinations(others, size):
                held = sum(votes[member] for member in coalition)
                if held * 2 <= total < (held + votes[holder]) * 2:
                    swings[holder] += 1
                    pivots[holder] += orders
    every = sum(swings.values())
    return {holder: [swings[holder], number(Fraction(swings[holder], every)),
                     number(pivots[holder])] for holder in votes}


def power_of_all(matrix, nodes):
    answer = {}
    for company in nodes:
        votes = {holder: row[company] for holder, row in sorted(matrix.items())
                 if company in row and holder != company}
        if 2 <= len(votes) <= MOST_HOLDERS:
            answer[company] = voting_power(votes)
    return answer


# --- Structure ---------------------------------------------------------------------------------

def strong_components(matrix, nodes):
    reach = {node: reachable(matrix, node) for node in nodes}
    components = {}
    for node in nodes:
        ring = {node} | {other for other in reach[node] if node in reach[other]}
        components[min(ring)] = sorted(ring)
    return sorted(components.values())


def bow_tie(matrix, nodes, components):
    core = set(min(components, key=lambda component: (-len(component), component[0])))
    outward = set().union(*(reachable(matrix, node) for node in core)) - core
    inward = {node for node in nodes if reachable(matrix, node) & core} - core
    neighbours = {}
    for owner, row in matrix.items():
        for owned in row:
            neighbours.setdefault(owner, {})[owned] = 1
            neighbours.setdefault(owned, {})[owner] = 1
    tubes = reachable(neighbours, min(core)) - core - outward - inward
    rest = set(nodes) - core - outward - inward - tubes
    return {'core': sorted(core), 'IN': sorted(inward), 'OUT': sorted(outward),
            'tendrils_tubes': sorted(tubes), 'disconnected': sorted(rest)}


def gatekeepers(matrix, root):
    """Node to the nodes without which the root does not reach it."""
    targets = reachable(matrix, root) - {root}
    answer = {target: [] for target in targets}
    for gate in sorted(targets):
        without = {owner: {owned: 1 for owned in row if owned != gate}
                   for owner, row in matrix.items()}
        for target in targets - reachable(without, root) - {gate}:
            answer[target].append(gate)
    return answer


# --- Influence ---------------------------------------------------------------------------------

def vendor_view(influence, control):
    targets = influence['targets']
    reach = {vendor: sorted({target for partner in partners for target in targets
                             if target in control.get(partner, [])})
             for vendor, partners in influence['vendors'].items()}
    by = {target: sorted(v for v in reach if target in reach[v]) for target in targets}
    return {'reach': reach,
            'contested': {target: vendors for target, vendors in by.items() if len(vendors) > 1},
            'exclusive': {target: vendors[0] for target, vendors in by.items()
                          if len(vendors) == 1},
            'unreached': sorted(target for target, vendors in by.items() if not vendors)}


def greedy(influence, control):
    weight = influence['weight']
    reaches = {partner: set(control.get(partner, [])) & set(influence['targets'])
               for partner in influence['partners']}
    answer = {}
    for vendor, partners in influence['vendors'].items():
        covered = set().union(*(reaches[partner] for partner in partners))
        picks = []
        while len(picks) < MOST_PARTNERS:
            gain = {partner: sum(weight[target] for target in reach - covered)
                    for partner, reach in reaches.items()}
            best = min(gain, key=lambda partner: (-gain[partner], partner))
            if gain[best] <= 0:
                break
            covered |= reaches[best]
            picks.append([best, number(gain[best]), number(sum(weight[t] for t in covered))])
        answer[vendor] = picks
    return answer


# --- Cases -------------------------------------------------------------------------------------

def number(value):
    """The double nearest to a fraction; null stays null, whole weights stay whole."""
    return value if value is None or isinstance(value, int) else float(f'{float(value):.15g}')


def triples(rows):
    return [[source, target, number(share)] for source, row in sorted(rows.items())
            for target, share in sorted((row or {}).items()) if share]


def path_answers(paths):
    """The simple-path sums, and per pair the three best paths and the widest."""
    of_pair = {}
    for product, weakest, path in paths:
        of_pair.setdefault((path[0], path[-1]), []).append((product, weakest, path))
    sums = [[*pair, number(sum(path[0] for path in several))]
            for pair, several in sorted(of_pair.items())]
    best = []
    for pair, several in sorted(of_pair.items()):
        several.sort(key=lambda path: (-path[0], len(path[2]), path[2]))
        best.append([*pair, [[number(product), list(path)] for product, _, path in several[:3]],
                     number(max(weakest for _, weakest, _ in several))])
    return sums, best


def bounds(low_matrix, high_matrix, nodes, integrated):
    rows = []
    for source in nodes:
        if integrated[source] is None:
            continue
        above = integrated_row(high_matrix, source)
        for target in sorted(reachable(high_matrix, source)):
            low = integrated[source].get(target, Fraction(0))
            high = 1 if above is None else min(above[target], 1)
            rows.append([source, target, number(low), number(Fraction(max(low, high)))])
    return rows


def expected(case):
    """Everything the README lists, for one case."""
    nodes = sorted(node['id'] for node in case['nodes'])
    persons = sorted(node['id'] for node in case['nodes'] if node['kind'] == 'person')
    companies = [node for node in nodes if node not in persons]
    case_shares = shares_of.of_case(case)
    low, high = case_shares.low(), case_shares.high()
    integrated = {node: integrated_row(low, node) for node in nodes}
    gross = {node: gross_row(low, node) for node in nodes}
    control = control_of_all(case_shares, nodes, 'low')
    components = strong_components(low, nodes)
    answer = {
        'direct': triples(low),
        'integrated': triples(integrated),
        'divergent_sources': [node for node in nodes if integrated[node] is None],
        'gross': None if None in gross.values() else triples(gross),
        'control_gt': control,
        'control_ge': control_of_all(case_shares, nodes, 'low', inclusive=True),
        'ultimate_controllers': ultimate_controllers(control),
        'close_links_phi': close_links_phi(companies, nodes, integrated),
        'close_links_majority': close_links_majority(companies, nodes, low, control),
        'ubo_ge25': beneficial_owners(persons, companies, integrated, control),
        'power_abstain': power_of_all(low, nodes),
        'sccs': [component for component in components if len(component) > 1],
        'bow_tie': bow_tie(low, nodes, components),
        'flags': case_shares.flags,
    }
    paths = simple_paths(low, nodes)
    if paths is not None:
        answer['simple_path_sum'], answer['paths'] = path_answers(paths)
    if any(edge.get('share') is None for edge in case['edges']):
        answer['control_certain'] = control
        answer['control_possible'] = control_of_all(case_shares, nodes, 'high')
        answer['integrated_bounds'] = bounds(low, high, nodes, integrated)
        answer['bounds_divergent_sources'] = [node for node in nodes
                                              if integrated_row(high, node) is None]
    if 'influence' in case:
        answer['gatekeepers'] = gatekeepers(low, case['influence']['root'])
        answer['vendor_view'] = vendor_view(case['influence'], control)
        answer['greedy'] = greedy(case['influence'], control)
    return answer


# --- Command line ------------------------------------------------------------------------------

ROWS = {'direct', 'integrated', 'divergent_sources', 'gross', 'simple_path_sum', 'paths',
        'integrated_bounds', 'sccs', 'close_links_phi', 'close_links_majority'}
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
    """A claim names some rows, or some entries of a map, and these whole."""
    if isinstance(claim, dict):
        return all(key in computed and not differs(claim[key], computed[key]) for key in claim)
    return all(any(not differs(row, other) for other in computed) for row in claim)


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
        cases = read(path)['cases']
        for case in cases:
            lines += check_case(case)
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
