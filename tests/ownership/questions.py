"""What a procedure answers to its keys in a world (worlds.py), straight from the definitions.

`answer(world, procedure, keys)` gives rows, a row a list by the columns of COLUMNS[procedure].
"""

import itertools
from fractions import Fraction

import control
import reference
import shares as shares_of
import walks
from worlds import Rules

HALF = Fraction(1, 2)

COLUMNS = {
    'ownership.direct': ['owner', 'owned', 'share'],
    'ownership.integrated': ['owner', 'owned', 'share', 'lower', 'upper', 'diverges'],
    'ownership.control': ['holder', 'company', 'certainty'],
    'ownership.ultimate_controllers': ['company', 'controller'],
    'ownership.beneficial_owners': ['company', 'owner', 'share', 'by'],
    'ownership.close_links': ['a', 'b', 'reason', 'third'],
    'ownership.voting_power': ['company', 'holder', 'swings', 'banzhaf', 'shapley_shubik'],
    'ownership.weakest_link': ['owner', 'owned', 'control_rights', 'cash_flow_rights'],
    'ownership.group': ['company', 'level', 'parent', 'share', 'control'],
    'ownership.changes': ['kind', 'holder', 'company', 'before', 'after'],
    'ownership.history': ['date', 'kind', 'before', 'after'],
    'ownership.evidence': ['path', 'share', 'note'],
}


class Measures(Rules):
    """What the rules leave, measured."""

    def controls(self, seeds, end='low', threshold=HALF, inclusive=False, without=None):
        """The least fixpoint; `without` is never entered."""
        votes = self.votes.low() if end == 'low' else self.votes.high()
        members, grown = set(seeds), True
        while grown:
            able = members - self.barred
            held = {}
            for member in able:
                for company, share in votes.get(member, {}).items():
                    held[company] = held.get(company, 0) + share
            entered = {company for company, share in held.items()
                       if share > threshold or (inclusive and share == threshold > 0)}
            for member in able:
                entered |= self.links.get(member, set())
            entered -= members | {without}
            members |= entered
            grown = bool(entered)
        return members - set(seeds)

    def control_map(self):
        return {node: self.controls([node]) for node in self.nodes}

    def persons(self):
        return self.labelled(['Person'])

    def integrated(self):
        low = self.shares.low()
        return {node: walks.integrated_row(low, node) for node in self.nodes}

    def held(self, holders, company):
        """What the holders hold of a company directly, its own shares left out."""
        low = self.shares.low()
        return sum(low.get(holder, {}).get(company, 0) for holder in holders if holder != company)


def direct(rules, _):
    return reference.triples(rules.shares.low())


def integrated(rules, keys):
    low, high = rules.shares.low(), rules.shares.high()
    sources = sources_of(rules, keys)
    rows = []
    for source in rules.nodes if sources is None else sources:
        measure = keys.get('measure', 'integrated')
        below, above = (measured(matrix, source, measure, rules.nodes) for matrix in (low, high))
        for target in sorted(walks.reachable(high, source)):
            if keys.get('target', target) != target:
                continue
            if below is None:
                rows.append([source, target, None, None, None, True])
                continue
            if measure == 'simple_paths' and target == source:
                continue
            share = below.get(target, Fraction(0))
            top = Fraction(1) if above is None else min(above.get(target, 0), 1)
            rows.append([source, target, share, share, max(share, top), False])
    return rows


def measured(matrix, source, measure, nodes):
    if measure == 'simple_paths':
        sums = {}
        for product, _, path in walks.simple_paths(matrix, [source]):
            sums[path[-1]] = sums.get(path[-1], 0) + product
        return sums
    return (walks.integrated_row if measure == 'integrated' else walks.gross_row)(matrix, source)


def sources_of(rules, keys):
    if keys.get('source') is not None:
        return [keys['source']]
    return None if keys.get('sources') is None else sorted(set(keys['sources']))


def control_rows(rules, keys):
    threshold = Fraction(keys.get('threshold', HALF))
    inclusive = keys.get('inclusive', False)
    sources = sources_of(rules, keys)
    groups = [[node] for node in (rules.nodes if sources is None else sources)]
    if keys.get('together'):
        groups = [sources]
    rows = []
    for seeds in groups:
        holder = None if keys.get('together') else seeds[0]
        certain = rules.controls(seeds, 'low', threshold, inclusive)
        possible = rules.controls(seeds, 'high', threshold, inclusive)
        rows += [[holder, company, 'certain'] for company in sorted(certain)]
        rows += [[holder, company, 'possible'] for company in sorted(possible - certain)]
    return rows


def ultimate(rules, keys):
    found = control.ultimate_controllers({holder: sorted(companies) for holder, companies
                                          in rules.control_map().items() if companies})
    return [[company, controller] for company, several in sorted(found.items())
            for controller in several if keys.get('target', company) == company]


def beneficial_owners(rules, keys):
    rule, threshold = keys.get('rule', 'integrated'), Fraction(keys.get('threshold', '0.25'))
    shares, controlled = rules.integrated(), rules.control_map()
    persons = rules.persons()
    rows = []
    for company, person in itertools.product(rules.nodes, persons):
        if company in persons or keys.get('target', company) != company:
            continue
        row = shares[person]
        by = []
        if row is not None and owns(rules, rule, threshold, row, person, company):
            by.append('ownership')
        if company in controlled[person]:
            by.append('control')
        if rule == 'amlr':
            holders = controlled[person] - {company}
            held = rules.held(holders, company)
            if held >= threshold and held > 0:
                by.append('control of a holder')
            if row is not None and any(
                    company in controlled[other] and reaches(row.get(other, 0), threshold)
                    for other in rules.nodes if other not in (company, person)):
                by.append('holding in a controller')
        if by:
            rows.append([company, person, None if row is None else row.get(company, Fraction(0)),
                         sorted(by)])
    return rows


def reaches(share, threshold):
    return share >= threshold and share > 0


def owns(rules, rule, threshold, row, person, company):
    if rule in ('integrated', 'amlr'):
        return reaches(row.get(company, 0), threshold)
    group = {person} | rules.controls([person], without=company)
    return rules.held(group, company) > threshold


def close_links(rules, keys):
    threshold = Fraction(keys.get('threshold', '0.2'))
    companies = [node for node in rules.nodes if node not in rules.persons()]
    if keys.get('variant', 'phi') == 'phi':
        shares = rules.integrated()

        def linked(a, b):
            return shares[a] is not None and reaches(shares[a].get(b, 0), threshold)

        links = control.close_links(companies, rules.nodes, linked,
                                    lambda z, a, b: linked(z, a) and linked(z, b))
    else:
        controlled = rules.control_map()

        def linked(a, b):
            return reaches(rules.held({a} | rules.controls([a], without=b), b), threshold)

        links = control.close_links(companies, rules.nodes, linked,
                                    lambda z, a, b: {a, b} <= controlled[z])
    return [[a, b, reason.split(':')[0], reason.split(':')[1] if ':' in reason else None]
            for a, b, reason in links]


def voting_power(rules, keys):
    votes = rules.votes.low()
    quota = None if keys.get('quota') is None else Fraction(keys['quota'])
    rows = []
    for company in rules.nodes:
        held = {holder: row[company] for holder, row in sorted(votes.items())
                if company in row and holder != company}
        if not held or keys.get('target', company) != company:
            continue
        cast = {holder: share for holder, share in held.items() if holder not in rules.barred}
        power = power_of(cast, quota)
        rows += [[company, holder, *power.get(holder, [0, Fraction(0), Fraction(0)])]
                 for holder in held]
    return rows


def power_of(cast, quota):
    total = sum(cast.values())
    if quota is not None and total < quota:
        return {}
    return control.voting_power(cast, quota) if cast else {}


def weakest_link(rules, keys):
    return [row for row in reference.weakest_links(walks.simple_paths(rules.shares.low(),
                                                                      rules.nodes))
            if keys.get('source', row[0]) == row[0] and keys.get('target', row[1]) == row[1]]


def group(rules, keys):
    votes, shares = rules.votes.low(), rules.shares.low()
    members, level, rows = {keys['parent']}, 0, []
    while True:
        level += 1
        able = members - rules.barred
        joining = []
        for company in rules.nodes:
            if company in members:
                continue
            voters = {m: votes[m][company] for m in able if company in votes.get(m, {})}
            linked = [m for m in able if company in rules.links.get(m, set())]
            if sum(voters.values()) > HALF or linked:
                joining.append([company, level, *placed(company, voters, linked, shares)])
        if not joining:
            return rows
        rows += joining
        members |= {row[0] for row in joining}


def placed(company, voters, linked, shares):
    """Under whom a company hangs: a majority before a relationship before most votes."""
    def rank(member):
        if voters.get(member, 0) > HALF:
            kind = 0
        else:
            kind = 1 if member in linked else 2
        return (kind, -voters.get(member, 0), -shares.get(member, {}).get(company, 0), member)

    parent = min({*voters, *linked}, key=rank)
    return [parent, shares.get(parent, {}).get(company),
            ['majority', 'relationship', 'joint'][rank(parent)[0]]]


def evidence(rules, keys):
    """What the shares of all rows add up to, for an integrated share; null where it diverges."""
    row = walks.integrated_row(rules.shares.low(), keys['owner'])
    return [[None if row is None else row.get(keys['owned'], Fraction(0))]]


def stated(rules, edge):
    plain = rules.plain(edge)
    if plain['share'] is not None:
        return plain['share']
    if plain['min'] is None and plain['max'] is None:
        return None
    return plain['min'] if plain['min'] is not None else Fraction(0)


def together(rules, edges):
    if rules.keys['parallel'] == 'last':
        latest = max(edge.get(rules.keys['start']) or '' for edge in edges)
        return stated(rules, [e for e in edges
                              if (e.get(rules.keys['start']) or '') == latest][-1])
    known = [share for share in (stated(rules, edge) for edge in edges) if share is not None]
    if not known:
        return None
    return max(known) if rules.keys['parallel'] == 'max' else sum(known)


def differences(rules, before, after):
    """Rows (kind, edge, before, after) of one pair and type, `before` and `after` its edges."""
    began = [edge for edge in after if edge not in before]
    ended = [edge for edge in before if edge not in after]
    if not began and not ended:
        return []
    if not before:
        return [['added', edge, None, stated(rules, edge)] for edge in began]
    if not after:
        return [['ended', edge, stated(rules, edge), None] for edge in ended]
    shares = together(rules, before), together(rules, after)
    return [['changed', None, *shares]] if shares[0] != shares[1] else []


def edges_by_pair(rules):
    """(type, holder, company) to its edges, of all days."""
    by_pair = {}
    types = {*rules.keys['types'], *rules.keys['vote_types'], *rules.keys['control_types']}
    for edge in rules.counted(types):
        by_pair.setdefault((edge['type'], edge['from'], edge['to']), []).append(edge)
    return by_pair


def alive(rules, edges, day):
    start, end = rules.keys['start'], rules.keys['end']
    return [edge for edge in edges
            if (edge.get(start) or '') <= day and (edge.get(end) is None or day < edge[end])]


def changes(world, keys):
    keys = dict(keys)
    days = keys.pop('from'), keys.pop('to')
    on = [Measures(world, {**keys, 'as_of': day}) for day in days]
    always = AllDays(world, keys)
    rows = []
    for (_, holder, company), edges in edges_by_pair(always).items():
        rows += [[kind, holder, company, before, after] for kind, _, before, after
                 in differences(always, *(alive(always, edges, day) for day in days))]
    first, second = ({(holder, company) for holder, below in rules.control_map().items()
                      for company in below} for rules in on)
    rows += [['control lost', *pair, None, None] for pair in sorted(first - second)]
    rows += [['control gained', *pair, None, None] for pair in sorted(second - first)]
    return rows


class AllDays(Measures):
    """Of all days statements may contradict each other: nothing is added up here."""

    @staticmethod
    def _refuse_conflicts(edges):
        pass


def history(world, keys):
    node, keys = keys['node'], {key: value for key, value in keys.items() if key != 'node'}
    rules = AllDays(world, keys)
    start, end = rules.keys['start'], rules.keys['end']
    rows = []
    for (_, holder, company), edges in edges_by_pair(rules).items():
        if node not in (holder, company):
            continue
        edges = [e for e in edges if e.get(start) is None or e.get(end) is None
                 or e[start] < e[end]]
        held = [edge for edge in edges if edge.get(start) is None]
        rows += [[None, kind, before, after]
                 for kind, _, before, after in differences(rules, [], held)]
        for day in sorted({edge[key] for edge in edges for key in (start, end)
                           if edge.get(key) is not None}):
            holding = alive(rules, edges, day)
            rows += [[day, kind, before, after]
                     for kind, _, before, after in differences(rules, held, holding)]
            held = holding
    return rows


ANSWERS = {
    'ownership.direct': direct, 'ownership.integrated': integrated,
    'ownership.control': control_rows, 'ownership.ultimate_controllers': ultimate,
    'ownership.beneficial_owners': beneficial_owners, 'ownership.close_links': close_links,
    'ownership.voting_power': voting_power, 'ownership.weakest_link': weakest_link,
    'ownership.group': group, 'ownership.evidence': evidence}


def answer(world, procedure, keys):
    if procedure == 'ownership.changes':
        return changes(world, keys)
    if procedure == 'ownership.history':
        return history(world, keys)
    return ANSWERS[procedure](Measures(world, keys), keys)
