#!/usr/bin/python3
"""What files tell of AWS Backup, a line a vault and a point, however it was written down.

usage: backups_in.py FOLDER      FOLDER: of regions, in the offline format
"""
import datetime
import json
import pathlib
import sys


NEWER = ('VaultState', 'VaultType')  # than Debian's CLI, which does not print them


def documents(path):
    """The answers that stand one after the other in a file."""
    text, decoder, at = path.read_text(encoding='utf-8').strip(), json.JSONDecoder(), 0
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        yield document
        at += len(text[at:]) - len(text[at:].lstrip())


def plain(value):
    """Without nulls and what is newer, and with times as the seconds that they are."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in sorted(value.items())
                if member is not None and name not in NEWER}
    try:
        when = datetime.datetime.fromisoformat(str(value).replace('Z', '+00:00'))
        return when.timestamp() if isinstance(value, str) and 'T' in value else value
    except ValueError:
        return value


lines = []
for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    for name, wrapper in (('backup-vaults', 'BackupVaultList'), ('recovery-points', 'RecoveryPoints')):
        file = folder / f'{name}.json'
        for document in documents(file) if file.exists() else ():
            lines += [f'{folder.name} {name} {json.dumps(plain(record))}'
                      for record in document[wrapper]]
print('\n'.join(sorted(lines)))
