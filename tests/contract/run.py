#!/usr/bin/python3
"""Runs cases: small worlds in which an audit goes wrong easily, and what must hold of them.

usage: run.py [--show] PROGRAM CASE-DIR...

Says what differs, a line each, and ends with 1 if anything does. --show prints what PROGRAM wrote,
too. README.md beside this file tells what a case.json may hold.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import types

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True  # nothing is left in the source tree

import demands  # noqa: E402  (found by the line above)
from aws import Aws  # noqa: E402

CASE_KEYS = {'class', 'why', 'source', 'notes', 'runs'}
RUN_KEYS = {'name', 'args', 'env', 'server', 'make', 'input', 'fill', 'out'}
LISTINGS = {'snapshots': 'Snapshots', 'volumes': 'Volumes', 'images': 'Images',
            'instances': 'Reservations', 'launch-templates': 'LaunchTemplates',
            'launch-template-versions': 'LaunchTemplateVersions',
            'snapshot-tier-status': 'SnapshotTierStatuses',
            'keys': None,  # answers about one thing each
            'backup-vaults': 'BackupVaultList', 'recovery-points': 'RecoveryPoints'}
KEYS = {'AWS_ACCESS_KEY_ID': 'AKIAEXAMPLE', 'AWS_SECRET_ACCESS_KEY': 'exampleSecretOfTheTest',
        'AWS_SESSION_TOKEN': 'FwoGZXIvEXAMPLEsessionTokenOfTheTest'}
# A run takes a tenth of a second, with sanitizers some more; under Valgrind and ThreadSanitizer far more.
LIMIT_S = 20
LIMIT_WATCHED_S = 400


class Run:
    """One command of a case: its input, its surroundings, and what came out."""

    def __init__(self, program, spec, folder, data):
        unknown = set(spec) - RUN_KEYS - set(demands.DEMANDS)
        if unknown:
            raise demands.Bad(f'a run knows no {", ".join(sorted(unknown))}')
        self.program, self.spec, self.folder, self.data = program, spec, folder, data
        self.out = os.path.join(folder, spec.get('out', 'o'))

    def write_input(self):
        if 'make' in self.spec:
            limited([sys.executable, self.spec['make']], self.folder, os.environ, LIMIT_S)
        for place, what in self.spec.get('input', {}).items():
            path = os.path.join(self.folder, 'input', place)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if isinstance(what, str):
                shutil.copyfile(os.path.join(self.data, what), path)
            else:
                write_json(path, what)
        for place in self.spec.get('fill', []):
            self.fill(os.path.join(self.folder, 'input', place))

    @staticmethod
    def fill(place):
        """Each listing that the folder lacks is there, complete and empty."""
        os.makedirs(place, exist_ok=True)
        there = [name.removesuffix('.json').rstrip('0123456789').rstrip('-')
                 for name in os.listdir(place)]
        for kind, key in LISTINGS.items():
            if kind not in there:
                write_json(os.path.join(place, kind + '.json'), {key: []} if key else [])

    def surroundings(self, aws):
        """What the shell that runs the tests has set may change nothing; the zone is odd on purpose."""
        put = {'{URL}': aws.url, '{PROXY}': aws.proxy, '{CA}': aws.ca, '{CASE}': self.folder,
               '{DATA}': self.data}

        def filled(text):
            for word, value in put.items():
                text = text.replace(word, value)
            return text

        env = {name: value for name, value in os.environ.items()
               if name in ('PATH', 'LD_LIBRARY_PATH') or name.endswith('SAN_OPTIONS')}
        env.update(HOME=os.path.join(self.folder, 'home'), LC_ALL='C', TZ='Asia/Kathmandu',
                   NO_COLOR='1', AWS_EC2_METADATA_DISABLED='true', AWS_MAX_ATTEMPTS='2')
        if 'server' in self.spec:
            env.update(KEYS, AWS_ENDPOINT_URL='{URL}')
        env.update(self.spec.get('env', {}))
        env = {name: filled(value) for name, value in env.items()}
        return {name: value for name, value in env.items() if value}, list(
            map(filled, self.spec['args']))

    def differences(self, show):
        self.write_input()
        shutil.rmtree(self.out, ignore_errors=True)
        limit = limit_of(self.program)
        with Aws(self.folder, self.spec.get('server'), limit) as aws:
            env, args = self.surroundings(aws)
            if args[0] == 'audit' and '--out' not in args:
                args += ['--out', os.path.relpath(self.out, self.folder)]
            done = limited([self.program] + args, self.folder, env, limit)
        if show:
            print(f'--- {" ".join(args)}: exit {done.returncode}\n{done.stdout}{done.stderr}')
        if done.returncode < 0:
            return [f'ended by signal {-done.returncode}']
        outcome = types.SimpleNamespace(folder=self.folder, out=self.out, status=done.returncode,
                                        stdout=done.stdout, stderr=done.stderr, aws=aws)
        asked = {key: value for key, value in self.spec.items() if key not in RUN_KEYS}
        if not asked:
            raise demands.Bad('a run that demands nothing')
        return demands.differences(asked, outcome)


def write_json(path, value):
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(value, file, indent=1)
        file.write('\n')


def limit_of(program):
    """How long a run of it may take: build/PRESET/snapaudit, or what puts it under Valgrind."""
    folder, name = os.path.split(os.path.abspath(program))
    watched = 'valgrind' in name or os.path.basename(folder) == 'tsan'
    return LIMIT_WATCHED_S if watched else LIMIT_S


def limited(command, folder, env, seconds):
    """Runs it in a process group of its own, which ends with the time; text out and err."""
    child = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             start_new_session=True)
    try:
        out, err = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise demands.Bad(f'it took longer than {seconds} s') from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    return types.SimpleNamespace(returncode=child.returncode, stdout=out.decode('utf-8', 'replace'),
                                 stderr=err.decode('utf-8', 'replace'))


def case_differences(program, case, source, data, show):
    """Each run of `case` in one copy of the folder `source`; `data` holds what `input` names."""
    unknown = set(case) - CASE_KEYS
    if unknown or not case.get('why') or not case.get('runs'):
        return [f'case.json: why and runs are needed, and it knows no {sorted(unknown)}']
    found = []
    with tempfile.TemporaryDirectory(prefix='snapaudit-case-') as scratch:
        folder = os.path.join(os.path.realpath(scratch), 'case')
        if source:
            shutil.copytree(source, folder)
        os.makedirs(os.path.join(folder, 'home'), exist_ok=True)
        for spec in case['runs']:
            try:
                differences = Run(program, spec, folder, data).differences(show)
            except (demands.Bad, OSError, ValueError, KeyError, TypeError) as error:
                what = '' if isinstance(error, demands.Bad) else type(error).__name__ + ': '
                differences = [f'{what}{error}']
            name = spec.get('name')
            found += [f'{name}: {line}' if name else line for line in differences]
    return found


def say(name, case, found):
    for line in found:
        print(f'{name}: {" ".join(line.split())}')
    if found:
        print(f'  why: {case.get("why")}')


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split('usage: ')[1].split('\n')[0])
    parser.add_argument('program')
    parser.add_argument('cases', nargs='+')
    parser.add_argument('--show', action='store_true')
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    bad = 0
    for folder in options.cases:
        with open(os.path.join(folder, 'case.json'), encoding='utf-8') as file:
            case = json.load(file)
        found = case_differences(program, case, folder, folder, options.show)
        say(os.path.basename(os.path.realpath(folder)), case, found)
        bad += bool(found)
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
