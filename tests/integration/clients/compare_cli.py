#!/usr/bin/python3
"""What Debian's AWS CLI printed, against the world that the sandbox served.

usage: compare_cli.py WORLD ACCOUNT REGION DIR

DIR holds the CLI's output, a file for each listing, named as below. Every record and every field is
compared that the CLI's own service model knows; the CLI must print nothing else. One line for each
check: `ok NAME`, or `FAILED: NAME: why`.
"""
import datetime
import json
import sys

import awscli.botocore.session
import dateutil.parser

import world as worlds

SESSION = awscli.botocore.session.get_session()
EC2 = SESSION.get_service_model('ec2')

# file: (operation, member of the output, kind, which records of the world)
LISTINGS = {
    'snapshots': ('DescribeSnapshots', 'Snapshots', 'snapshots',
                  lambda r, account: r['OwnerId'] == account),
    'volumes': ('DescribeVolumes', 'Volumes', 'volumes',
                lambda r, account: not r.get('Operator', {}).get('Managed')),
    'images': ('DescribeImages', 'Images', 'images',
               lambda r, account: r['OwnerId'] == account and r['State'] != 'disabled'),
    'instances': ('DescribeInstances', 'Reservations', 'instances',
                  lambda r, account: not r.get('Operator', {}).get('Managed')),
    'launch-templates': ('DescribeLaunchTemplates', 'LaunchTemplates', 'launch-templates',
                         lambda r, account: True),
}


def same(name, expected, got):
    if expected == got:
        print(f'ok {name}')
        return
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted(set(expected) | set(got)):
            if expected.get(key) != got.get(key):
                expected, got = {key: expected.get(key)}, {key: got.get(key)}
                break
    print(f'FAILED: {name}: expected {str(expected)[:600]}, got {str(got)[:600]}')


def instant(value):
    time = dateutil.parser.isoparse(value)
    return time.replace(tzinfo=time.tzinfo or datetime.timezone.utc).timestamp()


SCALARS = {'string': str, 'integer': int, 'long': int, 'boolean': bool}


def known(value, shape):
    """`value` as the model can say it: unknown members and nulls left out, times as numbers."""
    if shape.type_name == 'structure':
        return {name: known(value[name], member) for name, member in shape.members.items()
                if value.get(name) is not None}
    if shape.type_name == 'list':
        return [known(item, shape.member) for item in value]
    if shape.type_name == 'timestamp':
        return instant(value)
    assert isinstance(value, SCALARS[shape.type_name]), (shape.name, value)
    return value


def plain(record, shape):
    clean = known(record, shape)
    for name in ('CreationDate', 'DeprecationTime', 'LastLaunchedTime'):
        if isinstance(clean.get(name), str):
            clean[name] = instant(clean[name])
    return {name: value for name, value in clean.items() if value not in ([], {})}


def item_shape(operation, member):
    shape = EC2.operation_model(operation).output_shape.members[member].member
    return shape.members['Instances'].member if member == 'Reservations' else shape


def printed(elements, key):
    """Records by id; a double one is a mistake."""
    out = {}
    for element in elements:
        for record in worlds.records(element):
            name = record[key]
            if 'VersionNumber' in record:
                name += f"/{record['VersionNumber']}"
            if name in out:
                print(f'FAILED: {name} was printed twice')
            out[name] = record
    return out


def compare(name, operation, member, expected, got):
    shape = item_shape(operation, member)
    same(f'{name}: ids', sorted(expected), sorted(got))
    same(f'{name}: records',
         {key: plain(record, shape) for key, record in expected.items()},
         {key: plain(record, shape) for key, record in got.items()})
    own = {key: {k: r[k] for k in ('_ReservationId', '_OwnerId') if k in r}
           for key, r in expected.items()}
    same(f'{name}: reservations', own,
         {key: {k: r[k] for k in ('_ReservationId', '_OwnerId') if k in r}
          for key, r in got.items()})


def versions(kinds, chosen):
    """The versions of the templates, by the rule `chosen`(record, highest number)."""
    records = kinds['launch-template-versions']
    highest = {}
    for record in records.values():
        template = record['LaunchTemplateId']
        highest[template] = max(highest.get(template, 0), record['VersionNumber'])
    return {key: record for key, record in records.items()
            if chosen(record, highest[record['LaunchTemplateId']])}


def main():
    world, account, region, directory = sys.argv[1:]
    accounts = worlds.load(world)
    kinds = accounts[account][region]

    def output(name):
        with open(f'{directory}/{name}.json', encoding='utf-8') as file:
            return json.load(file)

    for name, (operation, member, kind, wanted) in LISTINGS.items():
        expected = {key: record for key, record in kinds[kind].items() if wanted(record, account)}
        got = printed(output(name)[member], worlds.KINDS[kind][1])
        compare(f'CLI {name}', operation, member, expected, got)
        same(f'CLI {name}: there are some', True, len(got) > 0)

    template = output('versions-of-one')['LaunchTemplateVersions'][0]['LaunchTemplateId']
    for name, chosen in (
            ('versions-of-one', lambda r, top: r['LaunchTemplateId'] == template),
            ('versions-latest', lambda r, top: r['VersionNumber'] == top or r['DefaultVersion'])):
        got = printed(output(name)['LaunchTemplateVersions'], 'LaunchTemplateId')
        compare(f'CLI {name}', 'DescribeLaunchTemplateVersions', 'LaunchTemplateVersions',
                versions(kinds, chosen), got)

    same('CLI caller', account, output('caller')['Account'])
    same('CLI regions', sorted(accounts[account]),
         sorted(r['RegionName'] for r in output('regions')['Regions']
                if r['OptInStatus'] != 'not-opted-in'))
    same('CLI regions that are off', True,
         any(r['OptInStatus'] == 'not-opted-in' for r in output('regions')['Regions']))


main()
