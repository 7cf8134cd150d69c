"""A `keiretsu pipe` to ask: makes worlds in it, calls procedures, and reads the rows."""

import json
import math
import re
import subprocess
from fractions import Fraction

DAYS = {'start', 'end', 'since', 'until', 'as_of', 'known_at', 'statement_date', 'from', 'to'}
DAY = re.compile(r'\d{4}-(0[1-9]|1[0-2])-\d\d')


class Failure(Exception):
    """What the program says of a query that fails."""


def parameter(value, key=''):
    """A value as the line protocol writes it; ISO text under a key that holds days is a date."""
    if isinstance(value, dict):
        return {'$map': {name: parameter(inner, name) for name, inner in value.items()}}
    if isinstance(value, (list, tuple)):
        return [parameter(inner) for inner in value]
    if isinstance(value, (float, Fraction)):
        number = float(value)
        if math.isfinite(number):
            return {'$float': number}
        return {'$float': 'NaN' if math.isnan(number) else f'{"-" * (number < 0)}Infinity'}
    if isinstance(value, str) and key in DAYS and DAY.fullmatch(value):
        return {'$date': value}
    return value


def plain(value):
    """A value of an answer: nodes by their id, relationships by theirs, paths as ids of nodes."""
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    (kind, inner), = value.items()
    if kind == '$float':
        return float(inner)
    if kind in ('$node', '$rel'):
        return inner['properties'].get('id')
    if kind == '$path':
        return [plain(node) for node in inner[::2]]
    if kind == '$map':
        return {name: plain(each) for name, each in inner.items()}
    return inner


class Program:
    def __init__(self, path, arguments=('pipe',)):
        self._child = subprocess.Popen([path, *arguments], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, text=True, encoding='utf-8')

    def send(self, request):
        self._child.stdin.write(json.dumps(request) + '\n')
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f'the program ended: {self._child.wait()} at {request}')
        answer = json.loads(line)
        if not answer['ok']:
            raise Failure(answer['error']['message'] if isinstance(answer.get('error'), dict)
                          else str(answer))
        return answer

    def run(self, query, **parameters):
        """Rows of plain values."""
        answer = self.send({'op': 'run', 'query': query,
                            'params': {name: parameter(value)
                                       for name, value in parameters.items()}})
        return [plain(row) for row in answer.get('rows', [])]

    def call(self, procedure, keys, columns):
        return self.run(f'CALL {procedure}($keys) YIELD ' + ', '.join(f'`{c}`' for c in columns) +
                        ' RETURN ' + ', '.join(f'`{c}`' for c in columns), keys=keys)

    def make(self, world):
        """Drops everything and makes the world, its edges in their order."""
        self.send({'op': 'reset'})
        for node, properties in world['nodes'].items():
            labels = ''.join(f':{label}' for label in properties['labels'])
            rest = {key: value for key, value in properties.items() if key != 'labels'}
            self.run(f'CREATE (n{labels} $rest)', rest={'id': node, **rest})
        for edge in world['edges']:
            rest = {key: value for key, value in edge.items() if key not in ('type', 'from', 'to')}
            self.run('MATCH (a {id: $a}), (b {id: $b}) '
                     f'CREATE (a)-[r:{edge["type"]} $rest]->(b)',
                     a=edge['from'], b=edge['to'], rest=rest)

    def close(self):
        self._child.stdin.close()
        self._child.wait()
