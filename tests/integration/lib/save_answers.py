#!/usr/bin/python3
"""Save what AWS answers, as README.md does it, with Debian's own AWS CLI.

usage: save_answers.py FOLDER ENDPOINT-URL

Every listing of every enabled region goes to FOLDER/REGION/KIND.json; one that fails leaves no file
behind. The commands run in one process, because each start of the CLI takes half a second. Options
that this CLI does not know (--include-managed-resources, --include-disabled) are left out.
"""
import contextlib
import io
import json
import os
import re
import sys

from awscli.clidriver import create_clidriver

LISTINGS = (
    ('snapshots', ['describe-snapshots', '--owner-ids', 'self']),
    ('volumes', ['describe-volumes']),
    ('images', ['describe-images', '--owners', 'self', '--include-deprecated']),
    ('instances', ['describe-instances']),
    ('snapshot-tier-status', ['describe-snapshot-tier-status']),
    ('launch-templates', ['describe-launch-templates']),
)


class Client:
    def __init__(self, url):
        self.url = url
        self.driver = create_clidriver()

    def ask(self, region, arguments, service='ec2'):
        """What the CLI prints, or None when it fails."""
        out, err = io.StringIO(), io.StringIO()
        options = ['--region', region, '--endpoint-url', self.url, '--output', 'json']
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = self.driver.main([service] + arguments + options)
        return out.getvalue() if status == 0 else None


def save(path, text):
    if text is not None:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)


def save_keys(client, region, folder):
    """What KMS tells of each key that the saved volumes and snapshots name."""
    keys = set()
    for kind in ('snapshots', 'volumes'):
        if os.path.exists(f'{folder}/{kind}.json'):
            with open(f'{folder}/{kind}.json', encoding='utf-8') as file:
                keys.update(re.findall(r'"KmsKeyId": "(arn:[^"]*)"', file.read()))
    told = [client.ask(region, ['describe-key', '--key-id', key], 'kms') for key in sorted(keys)]
    save(f'{folder}/keys.json', '\n'.join(['[]'] + [text for text in told if text]))


def save_backups(client, region, folder):
    """The vaults, and the points of each; those of all vaults, or none."""
    vaults = client.ask(region, ['list-backup-vaults'], 'backup')
    save(f'{folder}/backup-vaults.json', vaults)
    if vaults is None:
        return
    points = ['{"RecoveryPoints": []}']
    for vault in json.loads(vaults)['BackupVaultList']:
        points.append(client.ask(region, ['list-recovery-points-by-backup-vault',
                                          '--backup-vault-name', vault['BackupVaultName']],
                                 'backup'))
    if None not in points:
        save(f'{folder}/recovery-points.json', '\n'.join(points))


def save_region(client, region, folder):
    os.makedirs(folder, exist_ok=True)
    templates = None
    for kind, arguments in LISTINGS:
        text = client.ask(region, arguments)
        save(f'{folder}/{kind}.json', text)
        templates = text
    save_keys(client, region, folder)
    save_backups(client, region, folder)
    if templates is None:
        return
    versions = ['{"LaunchTemplateVersions": []}']
    for template in json.loads(templates)['LaunchTemplates']:
        versions.append(client.ask(region, ['describe-launch-template-versions',
                                            '--launch-template-id',
                                            template['LaunchTemplateId']]))
    if None not in versions:
        save(f'{folder}/launch-template-versions.json', '\n'.join(versions))


def main():
    folder, url = sys.argv[1:]
    client = Client(url)
    regions = client.ask('us-east-1', ['describe-regions'])
    if regions is None:
        sys.exit('describe-regions failed')
    for region in json.loads(regions)['Regions']:
        save_region(client, region['RegionName'], f"{folder}/{region['RegionName']}")


main()
