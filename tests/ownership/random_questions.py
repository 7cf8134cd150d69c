"""Random worlds with questions to them, of many families. The same seed gives the same."""

import random

import influence
import questions
from random_cases import BANDS, DATES
from worlds import PREDICATES

STATED = ['2019-01-01', '2020-05-05', '2021-12-31']
SOURCES = ['register', 'press', 'filing']
OWNERSHIP = ['ownership.direct', 'ownership.integrated', 'ownership.control',
             'ownership.ultimate_controllers', 'ownership.beneficial_owners',
             'ownership.close_links', 'ownership.voting_power', 'ownership.weakest_link',
             'ownership.group', 'ownership.evidence']
# On, just beside and far from the thresholds that the measures use.
SHARES = [0.5, 0.51, 0.25, 0.2, 0.1, 0.3, 0.6, 0.17, 0.28, 0.05, 0.4, 0.15, 0.75, 0.33, 1, 0.0001,
          0.2500000001, 0.49999999]


class Maker:
    """A world in the making, and questions to it."""

    def __init__(self, chance, persons, companies):
        self.chance = chance
        self.persons = [f'p{i}' for i in range(persons)]
        self.companies = [f'c{i}' for i in range(companies)]
        self.nodes = {**{p: {'labels': ['Person']} for p in self.persons},
                      **{c: {'labels': [chance.choice(['Company', 'Company', 'Fund', 'Firm'])]}
                         for c in self.companies}}
        self.edges = []
        self.keys = {}

    def all(self):
        return self.persons + self.companies

    def add(self, kind, tail, head, **properties):
        self.edges.append({'type': kind, 'from': tail, 'to': head,
                           **{key: value for key, value in properties.items()
                              if value is not None}})
        return self.edges[-1]

    def hold(self, kind='OWNS', most=3, density=0.8, own=0.1):
        """Holdings of most companies, of totals that may be over 1."""
        for company in self.companies:
            if self.chance.random() > density:
                continue
            holders = [n for n in self.all() if n != company or self.chance.random() < own]
            for holder in self.chance.sample(holders, min(len(holders),
                                                          self.chance.randint(1, most))):
                self.add(kind, holder, company, share=self.chance.choice(SHARES))

    def tree(self, kind='OWNS', most=3):
        """Holdings without cycles that stay below 1."""
        for i, company in enumerate(self.companies):
            above = self.persons + self.companies[:i]
            if not above:
                continue
            left = 1.0
            for holder in self.chance.sample(above, min(len(above), self.chance.randint(1, most))):
                share = self.chance.choice([s for s in SHARES if s <= left + 1e-12] or [0.0001])
                left -= share
                self.add(kind, holder, company, share=share)

    def link(self, kinds=('CONTROLS', 'MANAGES'), most=3):
        for _ in range(self.chance.randint(1, most)):
            self.add(self.chance.choice(kinds), *self.chance.sample(self.all(), 2))

    def blur(self, part=0.3):
        """Bands with open ends, and unknown shares."""
        for edge in self.edges:
            if 'share' not in edge or self.chance.random() > part:
                continue
            del edge['share']
            if self.chance.random() < 0.3:
                continue
            low, high = self.chance.choice(BANDS)
            edge.update({'min': low, 'max': high})
            if self.chance.random() < 0.2:
                del edge[self.chance.choice(['min', 'max'])]
            elif low < high:
                for end in ('min_exclusive', 'max_exclusive'):
                    if self.chance.random() < 0.4:
                        edge[end] = self.chance.choice([True, True, False])

    def date(self, part=0.7):
        for edge in self.edges:
            if self.chance.random() < part:
                start, end = sorted(self.chance.sample(DATES, 2))
                if self.chance.random() < 0.7:
                    edge['start'] = start
                if self.chance.random() < 0.5:
                    edge['end'] = end

    def repeat(self, part=0.4):
        for edge in list(self.edges):
            if self.chance.random() < part:
                self.edges.append({**edge, 'share': self.chance.choice(SHARES)})
                for key in ('min', 'max', 'min_exclusive', 'max_exclusive'):
                    self.edges[-1].pop(key, None)
        self.chance.shuffle(self.edges)

    def state(self):
        """Sources, statuses and days of statements."""
        for edge in self.edges:
            for key, values in (('source', SOURCES), ('status', ['final', 'draft']),
                                ('statement_date', STATED), ('confidence', [0.2, 0.5, 0.9])):
                if self.chance.random() < 0.7:
                    edge[key] = self.chance.choice(values)

    def shuffle_rules(self):
        choose = self.chance.choice
        self.keys.update(parallel=choose(['sum', 'max', 'last']),
                         missing=choose(['zero', 'residual', 'drop']),
                         self_loops=choose(['keep', 'drop', 'treasury']),
                         over=choose(['keep', 'scale']))

    def own_keys(self, procedure):
        """Random keys of the procedure's own."""
        choose, keys = self.chance.choice, {}
        thresholds = [0.25, 0.2, 0.5, 0.15, 0.1, 0.75, 1, 0.01, 0]
        if procedure == 'ownership.integrated':
            keys['measure'] = choose(['integrated', 'gross'] +
                                     ['simple_paths'] * (len(self.all()) < 10))
        if procedure in ('ownership.integrated', 'ownership.weakest_link'):
            keys.update(choose([{}, {'source': choose(self.all())},
                                {'target': choose(self.companies)}]))
        if procedure == 'ownership.control':
            keys.update(threshold=choose([0.5, 0.5, 0.25, 0.75, 0.1, 0, 1]),
                        inclusive=choose([True, False]))
            several = self.chance.sample(self.all(), min(2, len(self.all())))
            keys.update(choose([{}, {'sources': several},
                                {'sources': several, 'together': True}]))
        if procedure == 'ownership.beneficial_owners':
            keys.update(rule=choose(['integrated', 'amlr', 'amld4', 'psc']),
                        threshold=choose(thresholds))
        if procedure == 'ownership.close_links':
            keys.update(variant=choose(['phi', 'majority']), threshold=choose(thresholds))
        if procedure == 'ownership.voting_power' and self.chance.random() < 0.5:
            keys['quota'] = choose([0.5, 0.67, 0.1, 0.9, 1])
        if procedure in ('ownership.beneficial_owners', 'ownership.ultimate_controllers',
                         'ownership.voting_power') and self.chance.random() < 0.4:
            keys['target'] = choose(self.companies)
        if procedure == 'ownership.group':
            keys['parent'] = choose(self.all())
        if procedure == 'ownership.evidence':
            keys.update(procedure='ownership.integrated', owner=choose(self.all()),
                        owned=choose(self.companies), chains=choose([1, 3, 10]))
        if procedure == 'ownership.changes':
            keys['from'], keys['to'] = self.chance.sample(DATES, 2)
        if procedure == 'ownership.history':
            keys['node'] = choose(self.all())
        return keys

    def ask(self, procedures, count=None):
        return [{'procedure': procedure, 'keys': {**self.keys, **self.own_keys(procedure)}}
                for procedure in (procedures if count is None
                                  else self.chance.sample(procedures, count))]


def small(chance, most=5):
    return Maker(chance, chance.randint(1, 3), chance.randint(2, most))


def votes(chance):
    maker = small(chance)
    maker.hold()
    maker.hold('VOTES', density=0.4)
    if chance.random() < 0.3:
        maker.blur()
    return maker, OWNERSHIP


def links(chance):
    maker = small(chance)
    maker.hold(density=0.6)
    maker.link()
    if chance.random() < 0.4:
        maker.hold('VOTES', density=0.3)
    return maker, OWNERSHIP


def barred(chance):
    maker = small(chance)
    maker.hold()
    maker.link(most=2)
    for node in chance.sample(maker.all(), chance.randint(1, 2)):
        maker.nodes[node]['labels'].append('Collective')
    maker.keys['barred'] = chance.choice([['Collective'], ['Collective', 'Nowhere'], ['Fund']])
    return maker, OWNERSHIP


def believed(chance):
    maker = small(chance)
    maker.hold()
    maker.hold('VOTES', density=0.2)
    maker.link(most=1)
    maker.repeat()
    maker.state()
    maker.keys['trust'] = chance.choice([['register'], ['register', 'press'], ['final'],
                                         ['draft', 'filing'], ['nobody'], *PREDICATES])
    maker.keys['parallel'] = chance.choice(['sum', 'max', 'last'])
    return maker, OWNERSHIP


def known(chance):
    maker = small(chance)
    maker.hold()
    maker.link(most=1)
    maker.repeat(0.2)
    maker.state()
    for edge in maker.edges:
        edge.pop('source', None)
    maker.date(0.4)
    maker.keys['known_at'] = chance.choice(STATED + ['2018-01-01', '2020-05-04'])
    if chance.random() < 0.5:
        maker.keys['as_of'] = chance.choice(DATES)
    return maker, OWNERSHIP


def contradicting(chance):
    maker = small(chance)
    maker.hold()
    maker.repeat(0.2)
    for edge in maker.edges:
        if chance.random() < 0.5:
            edge['source'] = chance.choice(SOURCES)
    maker.date(0.3)
    if chance.random() < 0.5:
        maker.keys['as_of'] = chance.choice(DATES)
    return maker, OWNERSHIP


def per_cent(chance):
    maker = small(chance)
    maker.hold()
    maker.hold('VOTES', density=0.3)
    maker.blur(0.2)
    for edge in maker.edges:
        for key in ('share', 'min', 'max'):
            if key in edge:
                edge[key] = chance.choice([round(edge[key] * 100, 8), round(edge[key] * 100, 2)])
    maker.keys['unit'] = 100
    return maker, OWNERSHIP


def named(chance):
    """Other names of types and properties."""
    maker = small(chance)
    maker.hold('HOLDS')
    maker.hold('OWNS', density=0.3)
    maker.hold('POLLS', density=0.3)
    maker.link(['RUNS'], most=2)
    maker.blur(0.2)
    maker.date(0.5)
    names = {'share': 'part', 'min': 'least', 'max': 'most', 'start': 'since', 'end': 'until'}
    for edge in maker.edges:
        for old, new in names.items():
            if old in edge:
                edge[new] = edge.pop(old)
    maker.keys.update(names, types=chance.choice([['HOLDS'], ['HOLDS', 'OWNS'], ['OWNS', 'NONE']]),
                      vote_types=chance.choice([['POLLS'], []]),
                      control_types=chance.choice([['RUNS'], []]))
    if chance.random() < 0.5:
        maker.keys['as_of'] = chance.choice(DATES)
    return maker, OWNERSHIP


def mixture(chance):
    maker = small(chance)
    maker.hold(most=2, own=0.5)
    maker.hold('VOTES', density=0.2, own=0.5)
    maker.link(most=1)
    maker.repeat(0.25)
    maker.blur()
    maker.date(0.4)
    maker.shuffle_rules()
    if chance.random() < 0.5:
        maker.keys['as_of'] = chance.choice(DATES)
    return maker, OWNERSHIP


def owners(chance):
    """Persons above pyramids, for every rule set."""
    maker = Maker(chance, chance.randint(2, 4), chance.randint(3, 6))
    maker.tree()
    if chance.random() < 0.5:
        maker.link(most=1)
    if chance.random() < 0.3:
        maker.hold(density=0.2)
    return maker, ['ownership.beneficial_owners'] * 6 + ['ownership.close_links'] * 2


def large(chance):
    """More of everything: denser cycles, longer chains, more holders."""
    maker = Maker(chance, chance.randint(2, 6), chance.randint(10, 24))
    for i, company in enumerate(maker.companies):
        others = maker.persons + [c for c in maker.companies[:i + chance.choice([0, 0, 3])]
                                  if c != company]
        holders = chance.sample(others, min(len(others), chance.randint(1, 6)))
        left = 100
        for holder in holders:
            share = chance.randint(1, 60)
            if share <= left or chance.random() < 0.03:
                left -= share
                maker.add('OWNS', holder, company, share=share / 100)
    if chance.random() < 0.3:
        maker.link(most=3)
    if chance.random() < 0.2:
        maker.hold('VOTES', density=0.2)
    return maker, [name for name in OWNERSHIP if name != 'ownership.weakest_link']


def over_time(chance):
    maker = small(chance)
    maker.hold()
    if chance.random() < 0.5:
        maker.hold('VOTES', density=0.3)
    maker.link(most=2)
    maker.repeat()
    if chance.random() < 0.3:
        maker.blur(0.2)
    maker.date()
    maker.shuffle_rules()
    return maker, ['ownership.changes'] * 4 + ['ownership.history'] * 4


def reach(chance):
    maker = Maker(chance, chance.randint(0, 1), chance.randint(5, 9))
    firms = chance.sample(maker.companies, chance.randint(2, 4))
    vendors = [f'v{i}' for i in range(chance.randint(1, 3))]
    others = ['jv0', 'jv1', 'cloud']
    for node in firms:
        maker.nodes[node]['labels'] = chance.choice([['PEFirm'], ['Firm', 'Company']])
    for company in maker.companies:
        if chance.random() < 0.7:
            maker.nodes[company]['employees'] = chance.choice([10, 20, 100])
    maker.hold(most=3)
    maker.hold('VOTES', density=0.15)
    maker.link(most=3)
    for node in vendors:
        maker.nodes[node] = {'labels': ['AIVendor']}
    for node in others:
        maker.nodes[node] = {'labels': ['JointVenture']}
    for vendor in vendors:
        for firm in chance.sample(firms, chance.randint(0, 2)):
            maker.add('PARTNERS_WITH', vendor, firm)
        if chance.random() < 0.5:
            maker.add('OPERATES', vendor, chance.choice(others[:2]))
        if chance.random() < 0.5:
            maker.add('SELLS_VIA', vendor, 'cloud')
        if chance.random() < 0.6:
            pair = [vendor, chance.choice(maker.companies)]
            chance.shuffle(pair)
            maker.add('SALES_CONTACT', *pair)
    for firm in firms:
        if chance.random() < 0.4:
            maker.add('COMMITTED', firm, chance.choice(others[:2]), amount=5)
    for company in maker.companies:
        if chance.random() < 0.3:
            maker.add('ADOPTED', company, chance.choice(vendors),
                      lock_in=chance.choice([None, 0.5, 0.2, 0.9]),
                      scope=chance.choice([None, 'api', 'workflow', 'database', 'other']))
        if chance.random() < 0.3:
            maker.add('CUSTOMER_OF', company, 'cloud')
    if chance.random() < 0.4:
        maker.date(0.5)
        maker.keys['as_of'] = chance.choice(DATES)
    if chance.random() < 0.2:
        maker.keys['barred'] = ['Fund']
    if chance.random() < 0.2:
        maker.keys['target_labels'] = chance.choice([[], ['Company', 'Fund']])
    if chance.random() < 0.2:
        maker.keys.update(threshold=chance.choice([0.25, 0.75]),
                          influence=chance.choice([0.1, 0.3]))
    vendor = chance.choice(vendors)
    asked = {'include_asked': chance.choice([True, False])}
    return maker, [
        ('influence.reach', chance.choice([{}, {'vendor': vendor}])),
        ('influence.contested', {**asked, **chance.choice([{}, {'lock_in_threshold': 0.2}])}),
        ('influence.next_partner', {'vendor': vendor, 'k': chance.randint(1, 4), **asked,
                                    'by': chance.choice(['count', 'employees'])}),
        ('influence.next_partner', {'vendor': vendor, 'k': 10, 'candidates': maker.companies}),
        ('influence.gatekeepers', {'vendor': vendor,
                                   'min_share': chance.choice([0, 0, 0.2, 0.5])}),
        ('influence.compare_routes', {'vendor': vendor, **asked}),
        ('influence.strongest_paths', {'source': vendor, 'target': chance.choice(maker.companies),
                                       'k': chance.choice([1, 3, 10]),
                                       'control': chance.choice(['share', 'full'])})]


FAMILIES = [votes, links, barred, believed, known, contradicting, per_cent, named, mixture, owners,
            over_time, reach, large]


def worlds(seed, count, only=None):
    families = [family for family in FAMILIES if only in (None, family.__name__)]
    made = []
    for i in range(count):
        family = families[i % len(families)]
        chance = random.Random(f'{seed} {i}')
        maker, asked = family(chance)
        if isinstance(asked[0], tuple):
            asked = [{'procedure': name, 'keys': {**maker.keys, **keys}} for name, keys in asked]
        else:
            asked = maker.ask(asked)
        made.append({'id': f'{family.__name__}_{seed}_{i}', 'family': family.__name__,
                     'nodes': maker.nodes, 'edges': maker.edges, 'questions': asked})
    return made


def columns(procedure):
    return {**questions.COLUMNS, **influence.COLUMNS}[procedure]
