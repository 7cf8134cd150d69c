"""Random ownership cases of many families, each made to hurt in a way of its own. The same seed
gives the same cases."""

import random

BANDS = [(0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0), (0.1, 0.2), (0.5, 1.0), (0.2, 0.2)]
DATES = ['2018-01-01', '2019-06-30', '2020-01-01', '2020-01-02', '2020-12-31', '2022-01-01']
PARALLEL = ['sum', 'max', 'last']
MISSING = ['zero', 'residual', 'drop']
SELF_LOOPS = ['keep', 'drop', 'treasury']
OVER = ['keep', 'scale']


class World:
    """A case in the making."""

    def __init__(self, chance, persons, companies):
        self.chance = chance
        self.persons = [f'p{i}' for i in range(persons)]
        self.companies = [f'c{i}' for i in range(companies)]
        self.kinds = {**dict.fromkeys(self.persons, 'person'),
                      **{c: chance.choice(['company'] * 4 + ['fund', 'firm'])
                         for c in self.companies}}
        self.edges = []
        self.policy = {}
        self.influence = None

    def own(self, owner, owned, share=None, **more):
        self.edges.append({'id': f'e{len(self.edges)}', 'from': owner, 'to': owned,
                           'share': share, **more})
        return self.edges[-1]

    def holders(self, company, most, own_shares=False):
        """Some holders of a company, in random order."""
        nodes = [n for n in self.persons + self.companies if own_shares or n != company]
        return self.chance.sample(nodes, min(len(nodes), self.chance.randint(0, most)))

    def split(self, count, total=1.0, digits=4):
        """`count` decimals that add up to at most `total`."""
        cuts = sorted(self.chance.random() * total for _ in range(count))
        parts = [round(b - a, digits) for a, b in zip([0.0] + cuts, cuts)]
        return [max(part - 10 ** -digits, 10 ** -digits) for part in parts]

    def fill(self, most=4, own_shares=False, total=1.0):
        for company in self.companies:
            holders = self.holders(company, most, own_shares)
            for owner, share in zip(holders, self.split(len(holders), total)):
                self.own(owner, company, round(share, 4))

    def shuffle_policy(self):
        choose = self.chance.choice
        self.policy = {'parallel': choose(PARALLEL), 'missing': choose(MISSING),
                       'self_loops': choose(SELF_LOOPS), 'over': choose(OVER)}
        if choose([True, False, False]):
            self.policy['as_of'] = choose(DATES)

    def case(self, family, name):
        nodes = [{'id': node, 'kind': kind} for node, kind in self.kinds.items()]
        case = {'id': name, 'family': family, 'nodes': nodes, 'edges': self.edges,
                'policy': self.policy}
        if self.influence is not None:
            case['influence'] = self.influence
        return case


def small(chance):
    return World(chance, chance.randint(1, 3), chance.randint(3, 5))


def pyramid(chance):
    world = World(chance, 2, chance.randint(6, 9))
    for i, company in enumerate(world.companies):
        above = world.persons + world.companies[:i]
        holders = chance.sample(above, min(len(above), chance.randint(1, 3)))
        for owner, share in zip(holders, world.split(len(holders))):
            world.own(owner, company, round(share, 4))
    return world


def ring(chance):
    world = small(chance)
    ring_of = world.companies
    for owner, owned in zip(ring_of, ring_of[1:] + ring_of[:1]):
        world.own(owner, owned, round(chance.uniform(0.1, 0.95), 2))
    for company in ring_of:
        if chance.random() < 0.5:
            world.own(chance.choice(world.persons), company, 0.05)
    return world


def full_cross(chance):
    world = World(chance, 1, chance.randint(3, 5))
    for company in world.companies:
        others = [c for c in world.companies if c != company]
        for owner, share in zip(others, world.split(len(others))):
            world.own(owner, company, round(share, 4))
    return world


def closed_group(chance):
    """Two to four companies that own each other wholly, something below, something beside."""
    world = World(chance, 1, chance.randint(4, 6))
    group = world.companies[:chance.randint(2, 4)]
    for company in group:
        others = [c for c in group if c != company]
        tenths = sorted(chance.sample(range(1, 10), len(others) - 1))
        for owner, low, high in zip(others, [0] + tenths, tenths + [10]):
            world.own(owner, company, (high - low) / 10)
    for company in world.companies[len(group):]:
        world.own(chance.choice(group), company, 0.3)
        world.own(world.persons[0], company, chance.choice([0.2, 0.6]))
    return world


def self_loops(chance):
    world = small(chance)
    world.fill(own_shares=True)
    for company in world.companies:
        if chance.random() < 0.6:
            world.own(company, company, round(chance.uniform(0.01, 0.5), 4))
    world.policy = {'self_loops': chance.choice(SELF_LOOPS), 'over': chance.choice(OVER)}
    return world


def repeat(world, date):
    """Some pairs once more, with other shares."""
    for edge in list(world.edges):
        for _ in range(world.chance.choice([0, 0, 1, 2])):
            world.own(edge['from'], edge['to'], round(world.chance.uniform(0.01, 0.3), 4),
                      start=date())
    world.chance.shuffle(world.edges)


def duplicates(chance):
    world = small(chance)
    world.fill(total=0.7)
    repeat(world, lambda: chance.choice(DATES[:3] + [None, None]))
    world.policy = {'parallel': chance.choice(PARALLEL), 'over': chance.choice(OVER)}
    return world


def missing(chance):
    world = small(chance)
    world.fill()
    for edge in world.edges:
        if chance.random() < 0.35:
            edge['share'] = None
    world.policy = {'missing': chance.choice(MISSING)}
    return world


def make_band(chance, edge):
    low, high = chance.choice(BANDS)
    edge.update(share=None, min=low, max=high)
    if chance.random() < 0.15:
        edge[chance.choice(['min', 'max'])] = None
    elif low < high and chance.random() < 0.4:
        edge['min_exclusive'] = True


def ranges(chance):
    world = ring(chance) if chance.random() < 0.3 else small(chance)
    if not world.edges:
        world.fill(most=3)
    for edge in world.edges:
        if chance.random() < 0.6:
            make_band(chance, edge)
    return world


def over_100(chance):
    """Companies hold too much of each other: some walk sums have no end."""
    world = small(chance)
    for company in world.companies:
        others = [c for c in world.companies if c != company]
        holders = chance.sample(others, chance.randint(1, len(others)))
        for owner, share in zip(holders, world.split(len(holders), chance.choice([1.5, 2.5]))):
            world.own(owner, company, round(share, 4))
        if chance.random() < 0.3:
            world.own(chance.choice(world.persons), company, round(chance.uniform(0, 0.9), 4))
    world.policy = {'over': chance.choice(['keep', 'keep', 'scale'])}
    return world


def threshold(chance):
    """Sums that stand exactly on a half, a quarter or a fifth, or a hair beside it."""
    world = World(chance, 2, 5)
    parts = [[0.17, 0.28, 0.05], [0.1, 0.2, 0.2], [0.3, 0.2], [0.5], [0.15, 0.05], [0.25],
             [0.1, 0.1], [0.07, 0.18], [0.2], [0.17, 0.28, 0.0501], [0.33, 0.17],
             [0.1, 0.1, 0.1, 0.1, 0.1], [0.49999999999, 0.00000000001], [0.5000000000000001]]
    for i, company in enumerate(world.companies):
        above = world.persons + world.companies[:i]
        shares = chance.choice([p for p in parts if len(p) <= len(above)])
        for owner, share in zip(chance.sample(above, len(shares)), shares):
            world.own(owner, company, share)
    if chance.random() < 0.5:
        world.own(world.companies[-1], world.companies[0], 0.5)
        world.policy = {'over': 'scale'}
    return world


def deep_chain(chance):
    world = World(chance, 1, chance.randint(14, 26))
    chain = world.persons + world.companies
    for owner, owned in zip(chain, chain[1:]):
        world.own(owner, owned, chance.choice([1, 0.9, 0.51, 0.99, 0.5]))
    if chance.random() < 0.5:
        world.own(chain[-1], chain[1], 0.01)
    return world


def tiny(chance):
    world = World(chance, 1, 4)
    for i, company in enumerate(world.companies):
        world.own(world.companies[i - 1], company, chance.choice([0.999999, 0.000001, 0.99]))
        if chance.random() < 0.5:
            world.own(world.persons[0], company, 0.000001)
    return world


def temporal(chance):
    world = small(chance)
    world.fill()
    repeat(world, lambda: chance.choice(DATES))
    for edge in world.edges:
        if chance.random() < 0.7:
            start, end = sorted(chance.sample(DATES, 2))
            edge['start'] = chance.choice([start, None])
            edge['end'] = chance.choice([end, None])
    world.policy = {'as_of': chance.choice(DATES), 'over': 'scale'}
    return world


def dense(chance):
    world = World(chance, 2, chance.randint(7, 9))
    world.fill(most=6, total=0.99)
    return world


def ties(chance):
    """The same few shares everywhere: equal paths, equal components, equal holders."""
    world = World(chance, 2, 5)
    share = chance.choice([0.5, 0.2, 0.3, 0.1])
    for company in world.companies:
        for owner in world.holders(company, 2):
            world.own(owner, company, share)
    return world


def influence(chance):
    world = World(chance, 0, 0)
    partners = [f'f{i}' for i in range(chance.randint(3, 5))]
    targets = [f't{i}' for i in range(chance.randint(5, 8))]
    between = []
    for partner in partners:
        world.kinds[partner] = 'firm'
        for i in range(chance.randint(1, 2)):
            between.append(f'{partner}_u{i}')
            world.kinds[between[-1]] = 'fund'
            world.own(partner, between[-1], chance.choice([0.51, 0.8, 1, 0.5]))
    for target in targets:
        world.kinds[target] = 'company'
        holders = chance.sample(between + partners[:1], min(len(between), chance.randint(1, 3)))
        for owner, share in zip(holders, world.split(len(holders), chance.choice([1.0, 1.6]))):
            world.own(owner, target, round(share, 4))
    world.policy = {'over': 'scale'}
    world.influence = {
        'vendors': {vendor: sorted(chance.sample(partners, chance.randint(0, 2)))
                    for vendor in ('v0', 'v1', 'v2')},
        'partners': partners, 'targets': targets, 'root': 'f0',
        'weight': {target: chance.randint(1, 6) * 100 for target in targets}}
    return world


def mixture(chance):
    """Bands, unknown shares, own shares, repeated pairs and dates under any policy."""
    world = World(chance, 2, chance.randint(3, 4))
    world.fill(most=3, own_shares=True, total=chance.choice([0.8, 1.0, 1.5]))
    repeat(world, lambda: chance.choice(DATES[:3] + [None]))
    for edge in world.edges:
        kind = chance.random()
        if kind < 0.25:
            make_band(chance, edge)
        elif kind < 0.4:
            edge['share'] = None
        if chance.random() < 0.2:
            edge['end'] = chance.choice(DATES[3:])
    world.shuffle_policy()
    return world


def bare(chance):
    """Hardly an edge, so that rows without anything below them show."""
    world = World(chance, chance.randint(0, 2), chance.randint(1, 4))
    if world.persons and chance.random() < 0.7:
        world.own(world.persons[0], world.companies[0], chance.choice([1, 0, 0.25, None]))
    return world


FAMILIES = [pyramid, ring, full_cross, closed_group, self_loops, duplicates, missing, ranges,
            over_100, threshold, deep_chain, tiny, temporal, dense, ties, influence, mixture,
            mixture, mixture, bare]


def cases(seed, count):
    made = []
    for i in range(count):
        family = FAMILIES[i % len(FAMILIES)]
        chance = random.Random(f'{seed} {i}')
        made.append(family(chance).case(family.__name__, f'{family.__name__}_{seed}_{i}'))
    return made
