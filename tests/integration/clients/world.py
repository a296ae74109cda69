#!/usr/bin/python3
"""What a generated world says, read independently of the sandbox and of the auditor.

usage: world.py WORLD      prints {account: {region: {kind: {id: record}}}} as JSON

Fields that the generator sprinkles to confuse readers are left out. Instances carry their
reservation as _ReservationId and _OwnerId; the id of a template version is TEMPLATE/NUMBER.
"""
import collections
import glob
import json
import os
import re
import sys

KINDS = {
    'snapshots': ('Snapshots', 'SnapshotId'),
    'volumes': ('Volumes', 'VolumeId'),
    'images': ('Images', 'ImageId'),
    'instances': ('Reservations', 'InstanceId'),
    'launch-templates': ('LaunchTemplates', 'LaunchTemplateId'),
    'launch-template-versions': ('LaunchTemplateVersions', 'LaunchTemplateId'),
}
SPRINKLED = ('XNewField', 'Hypervisor2', 'SseType2', 'AvailabilityZoneId')


def text_of(path):
    with open(path, 'rb') as file:
        data = file.read()
    if data[:2] in (b'\xff\xfe', b'\xfe\xff'):
        return data.decode('utf-16')
    return data.decode('utf-8-sig')


def documents(text):
    decoder = json.JSONDecoder()
    at = 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        document, at = decoder.raw_decode(text, at)
        yield document


def elements(document, wrapper):
    if isinstance(document, dict):
        yield from document[wrapper]
        return
    for item in document:
        if wrapper in item:
            yield from item[wrapper]
        else:
            yield item


def records(element):
    for instance in element.get('Instances', []):
        yield {**instance, '_ReservationId': element['ReservationId'],
               '_OwnerId': element['OwnerId']}
    if 'Instances' not in element:
        yield element


def listing(folder, kind):
    wrapper, key = KINDS[kind]
    found = {}
    numbered = {}
    for path in glob.glob(f'{folder}/{kind}*.json'):
        match = re.fullmatch(kind + r'(?:-(\d+))?\.json', os.path.basename(path))
        if match:
            numbered[int(match.group(1) or 1)] = path
    for number in sorted(numbered):
        for document in documents(text_of(numbered[number])):
            for element in elements(document, wrapper):
                for record in records(element):
                    name = record[key]
                    if 'VersionNumber' in record:
                        name += f"/{record['VersionNumber']}"
                    for field in SPRINKLED:
                        record.pop(field, None)
                    found[name] = record
    return found


def region(folder):
    return {kind: listing(folder, kind) for kind in KINDS}


def commonest_owner(regions):
    owners = collections.Counter(record['OwnerId'] for kinds in regions.values()
                                 for record in kinds['snapshots'].values())
    return owners.most_common(1)[0][0]


def load(world):
    accounts = {}
    for name in sorted(os.listdir(f'{world}/input')):
        folder = f'{world}/input/{name}'
        if re.fullmatch(r'\d{12}', name):
            accounts[name] = {child: region(f'{folder}/{child}')
                              for child in sorted(os.listdir(folder))}
        else:
            accounts.setdefault('', {})[name] = region(folder)
    if '' in accounts:
        accounts[commonest_owner(accounts[''])] = accounts.pop('')
    return accounts


if __name__ == '__main__':
    json.dump(load(sys.argv[1]), sys.stdout)
