"""Worlds with all kinds of relationships, and what the keys of the procedures make of them: the
relationships that count, and from them the shares, the votes and the links of control.

A world: nodes {id: {'labels': [...], property: value}} and edges [{'type', 'from', 'to', property:
value}], in the order of creation. Days are ISO texts, so that their order is that of the days.
"""

from fractions import Fraction

import shares as shares_of

DEFAULTS = {
    'types': ['OWNS'], 'share': 'share', 'min': 'min', 'max': 'max', 'start': 'start', 'end': 'end',
    'min_exclusive': 'min_exclusive', 'max_exclusive': 'max_exclusive', 'unit': 1,
    'vote_types': ['VOTES'], 'control_types': ['CONTROLS', 'MANAGES'], 'barred': [],
    'as_of': None, 'known_at': None, 'trust': None,
    'parallel': 'sum', 'missing': 'zero', 'self_loops': 'keep', 'over': 'keep'}

# The predicates that random cases use, with what they say; a comparison with null is not true.
PREDICATES = {
    "r.source = 'register'": lambda edge: edge.get('source') == 'register',
    "r.status = 'final' OR r.source = 'press'":
        lambda edge: edge.get('status') == 'final' or edge.get('source') == 'press',
    'r.confidence >= 0.5': lambda edge: edge.get('confidence', -1) >= Fraction(1, 2),
    "coalesce(r.source, 'none') <> 'press'": lambda edge: edge.get('source', 'none') != 'press',
}


class Conflict(Exception):
    """Relationships of one pair have different sources, and nobody said which to believe."""


class Rules:
    """A world as one call sees it."""

    def __init__(self, world, keys):
        self.world = world
        self.keys = {**DEFAULTS, **keys}
        self.nodes = sorted(world['nodes'])
        self.barred = {node for node in self.nodes
                       if set(world['nodes'][node]['labels']) & set(self.keys['barred'])}
        self.shares = self._shares(self.keys['types'])
        of_votes = self._shares(self.keys['vote_types'])
        with_votes = {edge['to'] for edge in self.counted(self.keys['vote_types'])}
        self.votes = shares_of.Shares(
            {pair: share for pairs, takes in ((self.shares.pairs, False), (of_votes.pairs, True))
             for pair, share in pairs.items() if (pair[1] in with_votes) == takes}, {})
        self.links = {}
        for edge in self.counted(self.keys['control_types']):
            self.links.setdefault(edge['from'], set()).add(edge['to'])

    def labelled(self, labels):
        """Nodes with one of the labels; of an empty list all."""
        return [node for node in self.nodes
                if not labels or set(self.world['nodes'][node]['labels']) & set(labels)]

    def counted(self, types):
        return [edge for edge in self.world['edges'] if edge['type'] in types and self.counts(edge)]

    def counts(self, edge):
        """Alive on the day, known by then, and believed."""
        keys = self.keys
        start, end = edge.get(keys['start']), edge.get(keys['end'])
        if keys['as_of'] is not None:
            if start is not None and start > keys['as_of']:
                return False
            if end is not None and keys['as_of'] >= end:
                return False
        stated = edge.get('statement_date')
        if keys['known_at'] is not None and stated is not None and stated > keys['known_at']:
            return False
        trust = keys['trust']
        if trust is None:
            return True
        if isinstance(trust, str):
            return PREDICATES[trust](edge)
        return any(edge.get(name) is not None and edge[name] in trust
                   for name in ('source', 'status'))

    def _shares(self, types):
        edges = self.counted(types)
        if self.keys['trust'] is None:
            self._refuse_conflicts(edges)
        return shares_of.of_case({
            'edges': [self.plain(edge) for edge in edges],
            'policy': {key: self.keys[key]
                       for key in ('parallel', 'missing', 'self_loops', 'over')}})

    @staticmethod
    def _refuse_conflicts(edges):
        sources = {}
        for edge in edges:
            if edge.get('source') is not None:
                sources.setdefault((edge['from'], edge['to']), set()).add(edge['source'])
        if any(len(several) > 1 for several in sources.values()):
            raise Conflict()

    def plain(self, edge):
        """An edge of the world with the names of shares.py, in fractions of 1."""
        made = {'from': edge['from'], 'to': edge['to']}
        for name in ('share', 'min', 'max'):
            value = edge.get(self.keys[name])
            made[name] = None if value is None else Fraction(value) / self.keys['unit']
        for name in ('min_exclusive', 'max_exclusive', 'start', 'end'):
            made[name] = edge.get(self.keys[name])
        return made
