"""Sums over walks and simple paths, in exact fractions. A matrix: owner to owned to share."""

from fractions import Fraction

MOST_PATHS = 1500       # a case with more simple paths has none in its answer


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


def final_holders(matrix, nodes):
    """What outside holders of each node hold of every node in the end: the part of the node that
    no node of the case holds, times one walk more than the gross sums. None when a sum diverges
    or more than all of a node is held."""
    total = {node: sum(row.get(node, 0) for row in matrix.values()) for node in nodes}
    rows = {}
    for node in nodes:
        row = gross_row(matrix, node)
        if row is None or total[node] > 1:
            return None
        row[node] = row.get(node, 0) + 1
        rows[node] = {target: (1 - total[node]) * share for target, share in row.items()}
    return rows
