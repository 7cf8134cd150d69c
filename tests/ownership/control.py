"""Control by majorities, and what is built on it: ultimate controllers, close links, beneficial
owners; and voting power."""

import itertools
import math
from fractions import Fraction

HALF = Fraction(1, 2)
CLOSE_LINK = Fraction(1, 5)
BENEFICIAL_OWNER = Fraction(1, 4)
MOST_HOLDERS = 12       # coalitions are counted one by one


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


def group_control(case_shares, seeds, end, inclusive=False):
    """What `seeds` control together, on the lower or on the upper ends of the shares."""
    matrix = case_shares.low() if end == 'low' else case_shares.high()

    def reaches(company, holders):
        total = sum(matrix[holder][company] for holder in holders)
        return total > HALF or (inclusive and total == HALF)

    return sorted(controlled(matrix, seeds, reaches))


def control_of_all(case_shares, nodes, end, inclusive=False):
    control = {node: group_control(case_shares, [node], end, inclusive) for node in nodes}
    return {node: companies for node, companies in control.items() if companies}


def ultimate_controllers(control):
    answer = {}
    for controller, companies in control.items():
        above = [other for other, below in control.items() if controller in below]
        if all(other in companies for other in above):
            for company in companies:
                answer.setdefault(company, []).append(controller)
    return {company: sorted(controllers) for company, controllers in answer.items()}


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
            answer.setdefault(company, {})[person] = {'share': share, 'by': by}
    return answer


def voting_power(votes, quota=None):
    """Holder to [swings, Banzhaf, Shapley-Shubik]; without a quota more than half decides."""
    def wins(held):
        return held * 2 > sum(votes.values()) if quota is None else held >= quota

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
                if wins(held + votes[holder]) and not wins(held):
                    swings[holder] += 1
                    pivots[holder] += orders
    every = sum(swings.values())
    return {holder: [swings[holder], Fraction(swings[holder], every), pivots[holder]]
            for holder in votes}


def power_of_all(matrix, nodes):
    answer = {}
    for company in nodes:
        votes = {holder: row[company] for holder, row in sorted(matrix.items())
                 if company in row and holder != company}
        if 2 <= len(votes) <= MOST_HOLDERS:
            answer[company] = voting_power(votes)
    return answer
