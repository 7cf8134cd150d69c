"""Strong components, bow-tie and gatekeepers; reach and next partners of vendors."""

from walks import reachable

MOST_PARTNERS = 4


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
            picks.append([best, gain[best], sum(weight[t] for t in covered)])
        answer[vendor] = picks
    return answer
