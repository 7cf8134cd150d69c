"""What vendors reach over partners: the answers of influence.* in a world (worlds.py)."""

from fractions import Fraction

import walks
from questions import HALF, Measures

DEFAULTS = {
    'partner_types': ['PARTNERS_WITH'], 'venture_types': ['OPERATES'],
    'commitment_types': ['COMMITTED'], 'vendor_labels': ['AIVendor'], 'target_labels': ['Company'],
    'threshold': HALF, 'influence': Fraction(1, 5), 'include_asked': False, 'by': 'count', 'k': 1,
    'partner_labels': ['PEFirm', 'Firm', 'FinancialFirm', 'VCFirm', 'SovereignFund'],
    'adoption_types': ['ADOPTED'], 'lock_in': 'lock_in', 'scope': 'scope',
    'scope_lock_in': {'api': Fraction(1, 5), 'workflow': Fraction(3, 5),
                      'database': Fraction(4, 5)},
    'lock_in_threshold': HALF, 'sales_types': ['SELLS_VIA'], 'customer_types': ['CUSTOMER_OF'],
    'contact_types': ['SALES_CONTACT'], 'min_share': Fraction(0)}

COLUMNS = {
    'influence.reach': ['vendor', 'target', 'mode', 'path'],
    'influence.contested': ['target', 'vendors', 'open'],
    'influence.next_partner': ['rank', 'partner', 'gain', 'total', 'newly_reached'],
    'influence.gatekeepers': ['node', 'loses'],
    'influence.compare_routes': ['route', 'targets', 'only_here'],
    'influence.strongest_paths': ['path', 'value'],
}


class Influence(Measures):
    def __init__(self, world, keys):
        super().__init__(world, keys)
        self.keys = {**DEFAULTS, **self.keys}
        self.targets = set(self.labelled(self.keys['target_labels']))

    def heads(self, types, node):
        return {edge['to'] for edge in self.counted(self.keys[types]) if edge['from'] == node}

    def tails(self, types, node):
        return {edge['from'] for edge in self.counted(self.keys[types]) if edge['to'] == node}

    def partners(self, vendor):
        found = self.heads('partner_types', vendor)
        for venture in self.heads('venture_types', vendor):
            found |= self.tails('commitment_types', venture)
        return found - {vendor}

    def told(self, partner):
        return self.controls([partner], threshold=Fraction(self.keys['threshold'])) & self.targets

    def asked(self, partner):
        """Also what the partner could tell."""
        group = {partner} | self.controls([partner], threshold=Fraction(self.keys['threshold']))
        least = Fraction(self.keys['influence'])
        low = self.shares.low()
        held = {}
        for member in group - self.barred:
            for company, share in low.get(member, {}).items():
                held[company] = held.get(company, 0) + share
        return {company for company, share in held.items()
                if company not in group and share >= least} & self.targets

    def reach(self, vendor):
        """Target to mode."""
        partners = self.partners(vendor)
        modes = {target: 'asked' for partner in partners for target in self.asked(partner)}
        modes.update({target: 'told' for partner in partners for target in self.told(partner)})
        return modes

    def covered(self, partner):
        told = self.told(partner)
        return told | self.asked(partner) if self.keys['include_asked'] else told

    def reached(self, vendor):
        return set().union(*(self.covered(partner) for partner in self.partners(vendor)))


def vendors_of(rules, key):
    given = rules.keys.get(key)
    if given is None:
        return rules.labelled(rules.keys['vendor_labels'])
    return [given] if isinstance(given, str) else given


def reach(rules):
    """Of the path its number of hops: several may be as good."""
    return [[vendor, target, mode, hops_to(rules, vendor, target, mode)]
            for vendor in vendors_of(rules, 'vendor')
            for target, mode in sorted(rules.reach(vendor).items())]


def hops_to(rules, vendor, target, mode):
    """Of the ways of all partners that have the target in this mode: the weakest hop as strong as
    can be, then fewest hops."""
    best = None
    direct = rules.heads('partner_types', vendor)
    for partner in rules.partners(vendor):
        told = rules.told(partner)
        if target not in (told if mode == 'told' else rules.asked(partner)):
            continue
        group = {partner} | rules.controls([partner], threshold=Fraction(rules.keys['threshold']))
        for weakest, hops in ways(rules, partner, target, group):
            way = weakest, -hops - (1 if partner in direct else 2)
            best = way if best is None or way > best else best
    return -best[1]


def ways(rules, partner, target, group):
    """(weakest hop, hops) of every simple path within the group, of strength 1 over control."""
    low, votes = rules.shares.low(), rules.votes.low()
    work = [(partner, None, (partner,))]
    while work:
        node, weakest, path = work.pop()
        if node in rules.barred:
            continue
        for head in (group | {target}) - set(path):
            strength = max(low.get(node, {}).get(head, 0), votes.get(node, {}).get(head, 0),
                           1 if head in rules.links.get(node, set()) else 0)
            if not strength:
                continue
            least = strength if weakest is None else min(weakest, strength)
            if head == target:
                yield least, len(path)
            elif head in group:
                work.append((head, least, path + (head,)))


def contested(rules):
    by = {}
    for vendor in sorted(set(vendors_of(rules, 'vendors'))):
        for target in rules.reached(vendor):
            by.setdefault(target, []).append(vendor)
    return [[target, vendors, is_open(rules, target)] for target, vendors in sorted(by.items())
            if len(vendors) > 1]


def is_open(rules, company):
    keys = rules.keys
    for edge in rules.counted(keys['adoption_types']):
        if edge['from'] != company:
            continue
        lock_in = edge.get(keys['lock_in'])
        if lock_in is None:
            lock_in = keys['scope_lock_in'].get(edge.get(keys['scope']), 0)
        if lock_in >= keys['lock_in_threshold']:
            return False
    return True


def next_partner(rules):
    keys = rules.keys
    vendor = keys['vendor']
    covered = rules.reached(vendor)
    open_to_it = keys.get('candidates')
    if open_to_it is None:
        open_to_it = rules.labelled(keys['partner_labels'])
    candidates = {node: rules.covered(node)
                  for node in set(open_to_it) - rules.partners(vendor) - {vendor}}

    def weight(targets):
        if keys['by'] == 'count':
            return len(targets)
        return sum(rules.world['nodes'][target].get(keys['by']) or 0 for target in targets)

    rows = []
    while len(rows) < keys['k'] and candidates:
        gain = {node: weight(targets - covered) for node, targets in candidates.items()}
        best = min(gain, key=lambda node: (-gain[node], node))
        if gain[best] <= 0:
            break
        new = candidates.pop(best) - covered
        covered |= new
        rows.append([len(rows) + 1, best, gain[best], weight(covered), sorted(new)])
    return rows


def partner_arcs(rules):
    found = {}
    for types in ('partner_types', 'venture_types'):
        for edge in rules.counted(rules.keys[types]):
            found.setdefault(edge['from'], {})[edge['to']] = 1
    for edge in rules.counted(rules.keys['commitment_types']):
        found.setdefault(edge['to'], {})[edge['from']] = 1
    return found


def strongest_paths(rules):
    """A share counts where there is one, but with control 'full'; all else counts 1."""
    keys = rules.keys
    found = partner_arcs(rules)
    for holder, companies in rules.links.items():
        found.setdefault(holder, {}).update(dict.fromkeys(companies, 1))
    for holder, row in rules.shares.low().items():
        for company, share in row.items():
            full = keys['control'] == 'full' and company in rules.links.get(holder, set())
            found.setdefault(holder, {})[company] = max(share, 1) if full else share
    paths = [path for path in walks.simple_paths(found, [keys['source']])
             if path[2][-1] == keys['target']]
    paths.sort(key=lambda path: (-path[0], len(path[2]), path[2]))
    return [[list(path), value] for value, _, path in paths[:keys['k']]]


def arcs(rules):
    """Whatever influence passes: partnerships, ventures, commitments, control, votes and shares."""
    found = partner_arcs(rules)
    for matrix in (rules.shares.low(), rules.votes.low()):
        for holder, row in matrix.items():
            for company, share in row.items():
                if holder not in rules.barred and share >= rules.keys['min_share']:
                    found.setdefault(holder, {})[company] = 1
    for holder, companies in rules.links.items():
        if holder not in rules.barred:
            found.setdefault(holder, {}).update(dict.fromkeys(companies, 1))
    return found


def gatekeepers(rules):
    vendor, ways = rules.keys['vendor'], arcs(rules)
    reached = walks.reachable(ways, vendor) - {vendor}
    rows = []
    for gate in sorted(reached):
        without = {tail: {head: 1 for head in heads if head != gate}
                   for tail, heads in ways.items()}
        lost = (reached - {gate} - walks.reachable(without, vendor)) & rules.targets
        if lost:
            rows.append([gate, sorted(lost)])
    return rows


def compare_routes(rules):
    vendor = rules.keys['vendor']
    clouds = rules.heads('sales_types', vendor)
    routes = {
        'private equity': rules.reached(vendor),
        'cloud': set().union(*(rules.tails('customer_types', cloud) for cloud in clouds)),
        'direct sales': rules.heads('contact_types', vendor) | rules.tails('contact_types', vendor)}
    routes = {name: targets & rules.targets for name, targets in routes.items()}
    return [[name, sorted(targets),
             sorted(targets.difference(*(other for also, other in routes.items() if also != name)))]
            for name, targets in routes.items()]


ANSWERS = {
    'influence.reach': reach, 'influence.contested': contested,
    'influence.next_partner': next_partner, 'influence.gatekeepers': gatekeepers,
    'influence.compare_routes': compare_routes, 'influence.strongest_paths': strongest_paths}


def answer(world, procedure, keys):
    return ANSWERS[procedure](Influence(world, keys))
