"""The shares of a case: its edges after as_of, parallel, missing, self_loops, over, in this order.

What the rules leave open where they meet each other is decided here as follows.

 1. An edge is known (share), a band (min or max without share) or unknown (none of the three).
    A share beats a band on the same edge.
 2. Several edges of a pair, 'sum' and 'max': bands by their ends. 'last' takes one edge as it is,
    unknown or not.
 3. What known shares leave of 1 counts every holder's known part, the company's own shares and
    the known part of a holder that also has an unknown edge included, bands at their lower end;
    never less than 0.
 4. Residual: one part per holder with an unknown edge, however many such edges it has, added to
    what is known of it; under 'max' a holder with a known edge takes no part. The part is a share
    like any other: both ends grow by it.
 5. Zero: a holder with an unknown edge may have all that the lower ends of the others leave of 1,
    every such holder anew, and no less than its own upper end.
 6. Treasury: both ends are divided, the lower by 1 - lower end of the own share, the upper by
    1 - its upper end. Own shares that may be everything leave an upper end of 1; where they are
    everything for sure there is nothing to divide by, and the rest stays as it is.
 7. The upper end of a pair is at most 1, but never below its lower end.
 8. The total of a company is that of its lower ends, own shares included where they are kept.
    Upper ends that add up to more than 1 are ignorance and not too large a total. 'scale' divides
    a lower end by the total, and an upper end by itself and the lower ends of all others.
 9. A band with min_exclusive and a lower end above 0 counts at a number just above that end, far
    closer than any decimal: more than a half of a sum, and a total above 1, may hang on it. One
    with max_exclusive counts at a number just below its upper end.
10. Flags: pairs with an unknown edge that is alive; own shares that the policy leaves, be it only
    at the upper end; totals before 'scale'.
"""

from dataclasses import dataclass
from fractions import Fraction

JUST_ABOVE = Fraction(1, 10 ** 60)


@dataclass
class Share:
    """A share between two ends. `unknown`: an edge without any number is part of it; `known`: one
    with a number is."""
    low: Fraction
    high: Fraction
    unknown: bool = False
    known: bool = True


@dataclass
class Shares:
    """All shares of a case, by (owner, owned), and what its data flags say."""
    pairs: dict
    flags: dict

    def low(self):
        """Owner to owned to share, only positive ones."""
        return self._matrix(lambda share: share.low)

    def high(self):
        return self._matrix(lambda share: share.high)

    def _matrix(self, end):
        matrix = {}
        for (owner, owned), share in self.pairs.items():
            if end(share) > 0:
                matrix.setdefault(owner, {})[owned] = end(share)
        return matrix


def of_case(case):
    policy = case.get('policy', {})
    edges = _alive(case['edges'], policy.get('as_of'))
    unknown = sorted({(edge['from'], edge['to']) for edge in edges if _of_edge(edge).unknown})
    pairs = _parallel(edges, policy.get('parallel', 'sum'))
    _missing(pairs, policy.get('missing', 'zero'), policy.get('parallel', 'sum'))
    _self_loops(pairs, policy.get('self_loops', 'keep'))
    for share in pairs.values():
        share.high = max(share.low, min(share.high, 1))
    loops = sorted(owner for (owner, owned), share in pairs.items()
                   if owner == owned and share.high > 0)
    totals = _totals(pairs)
    if policy.get('over', 'keep') == 'scale':
        for (_, owned), share in pairs.items():
            others = totals[owned] - share.low
            share.low /= max(totals[owned], 1)
            share.high = max(share.high / max(share.high + others, 1), share.low)
    return Shares(pairs, {'over_100': sorted(c for c, total in totals.items() if total > 1),
                          'self_loops': loops,
                          'unknown': [list(pair) for pair in unknown]})


def _alive(edges, as_of):
    if as_of is None:
        return edges
    return [e for e in edges
            if (e.get('start') or '') <= as_of and (e.get('end') is None or as_of < e['end'])]


def _of_edge(edge):
    share, low, high = (edge.get(key) for key in ('share', 'min', 'max'))
    if share is not None:
        return Share(Fraction(share), Fraction(share))
    if low is None and high is None:
        return Share(Fraction(0), Fraction(0), unknown=True, known=False)
    above = JUST_ABOVE if edge.get('min_exclusive') and low else 0
    below = JUST_ABOVE if edge.get('max_exclusive') and high is not None else 0
    return Share(Fraction(low or 0) + above, Fraction(1 if high is None else high) - below)


def _parallel(edges, rule):
    edges_of = {}
    for edge in edges:
        edges_of.setdefault((edge['from'], edge['to']), []).append(edge)
    pairs = {}
    for pair, several in edges_of.items():
        if rule == 'last':
            latest = max(edge.get('start') or '' for edge in several)
            several = [[e for e in several if (e.get('start') or '') == latest][-1]]
        shares = [_of_edge(edge) for edge in several]
        combine = max if rule == 'max' else sum
        pairs[pair] = Share(
            combine([share.low for share in shares]), combine([share.high for share in shares]),
            any(share.unknown for share in shares),
            any(share.known for share in shares))
    return pairs


def _totals(pairs):
    totals = {}
    for (_, owned), share in pairs.items():
        totals[owned] = totals.get(owned, 0) + share.low
    return totals


def _missing(pairs, rule, parallel):
    for company, total in _totals(pairs).items():
        left = max(1 - total, Fraction(0))
        unknown = [pairs[pair] for pair in pairs if pair[1] == company and pairs[pair].unknown]
        splitting = [share for share in unknown if not (share.known and parallel == 'max')]
        if rule == 'zero':
            for share in unknown:
                share.high = max(share.high, share.low + left)
        elif rule == 'residual':
            for share in splitting:
                share.low += left / len(splitting)
                share.high += left / len(splitting)


def _self_loops(pairs, rule):
    if rule == 'keep':
        return
    for company in [owner for owner, owned in pairs if owner == owned]:
        own = pairs.pop((company, company))
        if rule == 'drop' or own.low >= 1:
            continue
        for (_, owned), share in pairs.items():
            if owned != company or share.high == 0:
                continue
            share.low /= 1 - own.low
            share.high = share.high / (1 - own.high) if own.high < 1 else max(share.high, 1)
