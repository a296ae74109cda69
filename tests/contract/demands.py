"""What may be demanded of a run. README.md says it in words; each demand is one function here,
from (what is wanted, what came out) to a list of differences, empty when it is met."""
import csv
import fnmatch
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import findings  # noqa: E402

VALUES = ('status', 'reason', 'severity', 'confidence', 'brake', 'caused_by', 'measured',
          'saving_floor', 'saving_ceiling')
VERDICT_KEYS = set(VALUES) | {
    'rule', 'id', 'other', 'count', 'confidence_not', 'over_limit', 'commands_have',
    'commands_lack', 'advice_has', 'advice_lacks', 'record_has', 'record_lacks', 'any_of'}


class Bad(Exception):
    """A case that cannot be meant so, or a file that is not there."""


def as_list(value):
    return value if isinstance(value, list) else [value]


def shown(value):
    if isinstance(value, list):
        return ' or '.join(map(shown, value))
    return 'nothing' if value is None else str(value)


def short(text):
    return text if len(text) < 80 else text[:77] + '...'


def texts(what, text, has=(), lacks=()):
    """Each of `has` stands in `text` (of a list in it: one), none of `lacks`; case is ignored."""
    low = text.lower()
    missing = [words for words in has if not any(word.lower() in low for word in as_list(words))]
    return [f'no {shown(words)!r} in {what}' for words in missing] + [
        f'{word!r} in {what}' for word in lacks if word.lower() in low]


def nearest(alternatives):
    """One of the alternatives fits; else what the nearest of them lacks."""
    tried = list(alternatives)
    return min(tried, key=len) if tried and all(tried) else []


def rows_of(path):
    if not os.path.exists(path):
        raise Bad(f'no {os.path.basename(path)}')
    with open(path, newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


# --- verdicts -------------------------------------------------------------------------------------


def verdict_words(wanted):
    """The short form of a verdict as the long one."""
    if isinstance(wanted, list):
        rule, ident, other, status, reason = wanted
        wanted = {'rule': rule, 'id': ident, 'other': other, 'status': status}
        if reason is not None:
            wanted['reason'] = reason
    unknown = set(wanted) - VERDICT_KEYS
    if unknown:
        raise Bad(f'a verdict knows no {", ".join(sorted(unknown))}')
    return wanted


def record(wanted, got):
    """How one record of findings.json differs from what is wanted."""
    found = [f'{key} {shown(got[key])}, not {shown(wanted[key])}'
             for key in VALUES if key in wanted and got[key] not in as_list(wanted[key])]
    if 'confidence_not' in wanted and got['confidence'] in as_list(wanted['confidence_not']):
        found.append(f'confidence {got["confidence"]}')
    if wanted.get('over_limit') and (got['measured'] is None or got['measured'] <= got['limit']):
        found.append(f'measured {shown(got["measured"])} is not over {shown(got["limit"])}')
    remedy = got['remediation'] or {}
    found += texts('the commands', '\n'.join(remedy.get('commands') or []),
                   wanted.get('commands_have', []), wanted.get('commands_lack', []))
    found += texts('the advice', remedy.get('text') or '',
                   wanted.get('advice_has', []), wanted.get('advice_lacks', []))
    found += texts('the record', json.dumps(got, ensure_ascii=False),
                   wanted.get('record_has', []), wanted.get('record_lacks', []))
    return found + nearest(record(verdict_words(part), got) for part in wanted.get('any_of', []))


def is_meant(wanted, got):
    other = wanted.get('other')
    return (fnmatch.fnmatchcase(got['subject']['id'], wanted['id'])
            and any(fnmatch.fnmatchcase(got['rule'], rule) for rule in as_list(wanted['rule']))
            and (other is None or other in got['discriminators']
                 or other == got['subject']['account']))


def verdict(wanted, records):
    wanted = verdict_words(wanted)
    what = f'{shown(wanted["rule"])} {wanted["id"]}: '
    meant = [got for got in records if is_meant(wanted, got)]
    if 'count' in wanted and len(meant) != wanted['count']:
        return [f'{what}{len(meant)} records, not {wanted["count"]}']
    if not meant:
        return [] if 'absent' in as_list(wanted.get('status')) else [what + 'no record']
    tried = [record(wanted, got) for got in meant]
    several = isinstance(wanted['rule'], list) or '*' in wanted['rule'] or '*' in wanted['id']
    if several:  # one of them will do
        found = nearest(tried)
    else:
        found = max(tried, key=len)
    return [what + '; '.join(found)] if found else []


def verdicts(wanted, outcome):
    path = os.path.join(outcome.out, 'findings.json')
    if not os.path.exists(path):
        return ['no findings.json']
    records = findings.read(path)
    return [line for one in wanted for line in verdict(one, records)]


# --- other reports --------------------------------------------------------------------------------


def coverage(wanted, outcome):
    """[[ACCOUNT/]REGION, source, state, reason or null, texts of the detail]"""
    rows = rows_of(os.path.join(outcome.out, 'coverage.csv'))
    found = []
    for place, source, state, reason, *detail in wanted:
        account, _, region = place.rpartition('/')
        meant = [row for row in rows if row['region'] == region and row['source'] == source
                 and account in ('', row['account'])]
        if not meant and 'absent' not in as_list(state):
            found.append(f'coverage {place} {source}: no row')
        for row in meant:
            what = f'coverage {place} {source}'
            if row['state'] not in as_list(state) or (
                    reason is not None and row['reason'] not in as_list(reason)):
                found.append(f'{what}: {row["state"]} {row["reason"]}, '
                             f'not {shown(state)} {shown(reason) if reason else ""}')
            found += texts(f'the detail of {what} ({short(row["detail"])})', row['detail'],
                           *detail)
    return found


def resources(wanted, outcome):
    """{id: {column: value or values}}; null: there is no row of it."""
    rows = rows_of(os.path.join(outcome.out, 'resources.csv'))
    found = []
    for ident, columns in wanted.items():
        meant = [row for row in rows if row['id'] == ident]
        if len(meant) != (columns is not None):
            found.append(f'resources.csv has {len(meant)} rows of {ident}')
            continue
        for column, value in (columns or {}).items():
            if meant[0][column] not in as_list(value):
                found.append(f'resources.csv {ident} {column} {meant[0][column] or "empty"}, '
                             f'not {shown(value)}')
    return found


def at(folder, name, dots):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        raise Bad(f'no {name}')
    with open(path, encoding='utf-8') as file:
        value = json.load(file)
    for step in dots.split('.'):
        if step == '#':
            value = len(value)
        elif isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = (value or {}).get(step)
    return value


COMPARE = {
    '==': lambda got, wanted, folder: got == wanted,
    '!=': lambda got, wanted, folder: got != wanted,
    'has': lambda got, wanted, folder: wanted in (got or []),
    'lacks': lambda got, wanted, folder: wanted not in (got or []),
    '<=': lambda got, wanted, folder: got is not None and got <= wanted,
    'differs': lambda got, wanted, folder: got != at(folder, *wanted),
}


def values(wanted, outcome):
    """[file, path.with.dots (# counts), operator, value]"""
    found = []
    for name, dots, operator, value in wanted:
        got = at(outcome.folder, name, dots)
        if not COMPARE[operator](got, value, outcome.folder):
            found.append(f'{name} {dots} is {got!r}, not {operator} {shown(value)}')
    return found


def cells(wanted, outcome):
    """[file, column, [texts]]: no cell of the column begins with one of them."""
    return [f'{name} {column} begins with {row[column][:8]!r}'
            for name, column, bad in wanted
            for row in rows_of(os.path.join(outcome.folder, name))
            if row[column].startswith(tuple(bad))]


def first_bytes(wanted, outcome):
    """[file, hex]: the file begins so."""
    found = []
    for name, start in wanted:
        with open(os.path.join(outcome.folder, name), 'rb') as file:
            got = file.read(len(start) // 2).hex()
        if got != start:
            found.append(f'{name} begins with {got}')
    return found


# --- the run itself -------------------------------------------------------------------------------


def status(wanted, outcome):
    if outcome.status in as_list(wanted):
        return []
    return [f'exit {outcome.status}, not {shown(wanted)}']


def hosts(wanted, outcome):
    got = sorted(outcome.aws.hosts)
    return [] if got == sorted(wanted) else [f'the hosts asked are {shown(got)}']


def not_asked(wanted, outcome):
    asked = [request[1] for request in outcome.aws.seen]
    return [f'{asked.count(region)} requests were signed for {region}'
            for region in wanted if region in asked]


def any_of(wanted, outcome):
    return nearest(differences(part, outcome) for part in wanted)


def text_demand(stream, part):
    def check(wanted, outcome):
        return texts(stream, getattr(outcome, stream), **{part: wanted})
    return check


DEMANDS = {
    'exit': status, 'verdicts': verdicts, 'coverage': coverage, 'resources': resources,
    'json': values, 'csv': cells, 'bytes': first_bytes, 'hosts': hosts, 'not_asked': not_asked,
    'any_of': any_of,
    **{f'{stream}_{part}': text_demand(stream, part)
       for stream in ('stdout', 'stderr') for part in ('has', 'lacks')},
}


def differences(asked, outcome):
    unknown = set(asked) - set(DEMANDS)
    if unknown:
        raise Bad(f'there is no demand {", ".join(sorted(unknown))}')
    return [line for name, wanted in asked.items() for line in DEMANDS[name](wanted, outcome)]
