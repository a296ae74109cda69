#!/usr/bin/python3
"""What must and must not be concluded from answers that AWS really gave.

usage: run.py [--show] [--only WORD] PROGRAM

statements.json is a list of cases as ../contract/README.md describes them; in the `input` of a run,
{"$file": NAME} stands for a recorded answer (with "list", for what stands in that list of it; with
"set", each record of the list gets these fields, too). Says what differs, a line each, and ends with
1 if anything does. Each recorded answer has a statement, and README.md says where it comes from.
"""
import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'contract'))
sys.dont_write_bytecode = True  # nothing is left in the source tree

from run import case_differences, say  # noqa: E402  (found by the lines above)


def recorded(name):
    with open(os.path.join(HERE, name), encoding='utf-8') as file:
        return json.load(file)


def put_in(value):
    """`value` with the recorded answers that it names in their places."""
    if isinstance(value, list):
        return [put_in(item) for item in value]
    if not isinstance(value, dict):
        return value
    if '$file' not in value:
        return {key: put_in(item) for key, item in value.items()}
    answer = recorded(value['$file'])
    if 'list' not in value:
        return answer
    records = [{**record, **value.get('set', {})} for record in answer[value['list']]]
    return records[0] if len(records) == 1 and value.get('one') else {value['list']: records}


def with_answers(case):
    return {**case, 'runs': [{**run, 'input': put_in(run.get('input', {}))}
                             for run in case['runs']]}


def unused(statements):
    """Recorded answers without a statement, or without a line in the README of their folder."""
    text = json.dumps(statements)
    with open(os.path.join(HERE, 'README.md'), encoding='utf-8') as file:
        told = file.read()
    found = []
    for name in sorted(os.listdir(HERE)):
        if name[:1].isdigit():
            found += [f'{name}: no statement'] if name not in text else []
            found += [f'{name}: not in README.md'] if name not in told else []
    return found + unread_services()


def unread_services():
    folder, found = os.path.join(HERE, 'services'), []
    with open(os.path.join(folder, 'README.md'), encoding='utf-8') as file:
        told = file.read()
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            # a row may name several: GetBackupPlan.2019.json, .2020.executed.json
            if name != 'README.md' and name not in told and name[name.index('.'):] not in told:
                found.append(f'services/{name}: not in its README.md')
            if name.endswith('.json'):
                with open(path, encoding='utf-8') as file:
                    json.load(file)
    return found


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split('usage: ')[1].split('\n')[0])
    parser.add_argument('program')
    parser.add_argument('--show', action='store_true')
    parser.add_argument('--only', default='', help='statements whose name has it')
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    statements = recorded('statements.json')
    found = unused(statements)
    for line in found:
        print(line)
    bad = bool(found)
    for case in statements:
        name = case.pop('name')
        if options.only in name:
            found = case_differences(program, with_answers(case), None, HERE, options.show)
            say(name, case, found)
            bad |= bool(found)
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
