#!/usr/bin/python3
"""Each demand of a case can be met and can fail: no usage, status 1 when one cannot."""
import csv
import json
import os
import sys
import tempfile
import types
import unittest

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
sys.dont_write_bytecode = True  # nothing is left in the source tree

import aws  # noqa: E402  (found by the lines above)
import demands  # noqa: E402

RECORD = {
    'rule': 'RPO-EXCEEDED', 'status': 'fail', 'reason': 'stale', 'severity': 'high',
    'confidence': 'low', 'brake': None, 'caused_by': 'f00', 'measured': 37, 'limit': 36,
    'saving_floor': 0, 'saving_ceiling': 20.0, 'discriminators': ['any'],
    'subject': {'id': 'vol-1', 'account': '111122223333'},
    'remediation': {'text': 'Take a snapshot.', 'commands': ['aws ec2 create-snapshot']}}
ONE = {'rule': 'RPO-EXCEEDED', 'id': 'vol-1'}
# key of a verdict: (a value that the record meets, one that it does not)
VERDICT = {
    'status': ('fail', ['pass', 'unknown', 'absent']), 'reason': (['none', 'stale'], 'none'),
    'severity': ('high', 'low'), 'confidence': ('low', 'high'), 'brake': (None, 'held'),
    'caused_by': ('f00', None), 'measured': (37, 36), 'saving_floor': (0, 7.5),
    'saving_ceiling': (20.0, None), 'confidence_not': ('high', ['low', 'medium']),
    'count': (1, 2), 'other': ('any', 'us-east-1'), 'rule': (['COPY-*', 'RPO-*'], 'COPY-*'),
    'id': ('vol-1', 'vol-2'), 'commands_have': ([['x', 'Create-Snapshot']], ['delete']),
    'commands_lack': (['delete'], ['create']), 'advice_has': (['SNAPSHOT'], ['nothing']),
    'advice_lacks': (['nothing'], ['snapshot']), 'record_has': (['vol-1'], ['vol-2']),
    'record_lacks': (['vol-2'], ['vol-1']), 'over_limit': (True, None),
    'any_of': ([{'status': 'pass'}, {'reason': 'stale'}], [{'status': 'pass'}])}
# demand: (what holds of the outcome below, what does not)
DEMANDS = {
    'exit': ([0, 3], 2), 'stdout_has': (['FAIL'], ['pass']), 'stdout_lacks': (['pass'], ['fail']),
    'stderr_has': ([['x', 'warn']], ['x']), 'stderr_lacks': (['x'], ['Warn']),
    'verdicts': ([['RPO-EXCEEDED', 'vol-1', 'any', 'fail', None],
                  ['COPY-RPO', 'vol-1', None, 'absent', None]],
                 [['RPO-EXCEEDED', 'vol-1', None, 'absent', None]]),
    'coverage': ([['1/eu-west-1', 'SNAP', 'gap', 'malformed', ['a.json:1']],
                  ['eu-west-2', 'SNAP', 'absent', None]],
                 [['eu-west-1', 'SNAP', 'gap', 'malformed', ['a.json:2']]]),
    'resources': ({'snap-1': {'is_copy': 'false'}, 'snap-2': None}, {'snap-1': None}),
    'json': ([['o/findings.json', 'findings.#', '==', 1],
              ['o/findings.json', 'findings.0.measured', '<=', 37],
              ['o/findings.json', 'findings.0.discriminators', 'has', 'any']],
             [['o/findings.json', 'findings.#', 'differs', ['o/findings.json', 'findings.#']]]),
    'csv': ([['o/resources.csv', 'id', ['=']]], [['o/resources.csv', 'id', ['sn']]]),
    'bytes': ([['o/resources.csv', '6964']], [['o/resources.csv', 'efbbbf']]),
    'hosts': (['b', 'a'], ['a']), 'not_asked': (['us-east-1'], ['eu-west-1']),
    'any_of': ([{'exit': 2}, {'exit': 3}], [{'exit': 2}, {'stderr_has': ['x']}])}


class Demands(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        out = os.path.join(scratch.name, 'o')
        os.mkdir(out)
        with open(os.path.join(out, 'findings.json'), 'w', encoding='utf-8') as file:
            json.dump({'schema': 'snapaudit.findings/1', 'findings': [RECORD]}, file)
        for name, rows in (
                ('resources.csv', (('id', 'is_copy'), ('snap-1', 'false'))),
                ('coverage.csv', (('account', 'region', 'source', 'state', 'reason', 'detail'),
                                  ('1', 'eu-west-1', 'SNAP', 'gap', 'malformed', 'a.json:1:2')))):
            with open(os.path.join(out, name), 'w', newline='', encoding='utf-8') as file:
                csv.writer(file).writerows(rows)
        aws = types.SimpleNamespace(hosts={'a', 'b'}, seen=[('DescribeVolumes', 'eu-west-1', 1)])
        self.outcome = types.SimpleNamespace(folder=scratch.name, out=out, status=3, aws=aws,
                                             stdout='it fails', stderr='Warning: so')

    def differs(self, **asked):
        return demands.differences(asked, self.outcome)

    def test_every_demand_can_be_met_and_can_fail(self):
        self.assertEqual(set(DEMANDS), set(demands.DEMANDS))
        for name, (met, unmet) in DEMANDS.items():
            with self.subTest(name):
                self.assertEqual(self.differs(**{name: met}), [])
                self.assertNotEqual(self.differs(**{name: unmet}), [])

    def test_every_key_of_a_verdict_can_be_met_and_can_fail(self):
        self.assertEqual(set(VERDICT), demands.VERDICT_KEYS)
        for key, (met, unmet) in VERDICT.items():
            with self.subTest(key):
                self.assertEqual(self.differs(verdicts=[{**ONE, key: met}]), [])
                if key != 'over_limit':
                    self.assertNotEqual(self.differs(verdicts=[{**ONE, key: unmet}]), [])

    def test_a_measure_that_equals_the_limit_is_not_over_it(self):
        self.assertNotEqual(demands.record({'over_limit': True}, {**RECORD, 'measured': 36}), [])

    def test_each_record_must_fit_unless_the_rule_is_a_pattern(self):
        two = [RECORD, {**RECORD, 'status': 'pass'}]
        self.assertNotEqual(demands.verdict({**ONE, 'status': 'fail'}, two), [])
        self.assertEqual(demands.verdict({**ONE, 'rule': 'RPO-*', 'status': 'fail'}, two), [])

    def test_a_word_that_is_no_demand_is_refused(self):
        for asked in ({'exits': 0}, {'verdicts': [{**ONE, 'state': 'fail'}]},
                      {'any_of': [{'exits': 0}]}):
            with self.assertRaises(demands.Bad):
                self.differs(**asked)


class ServicesThatSpeakJson(unittest.TestCase):
    """Nothing is there for them to tell, unless a rule refuses it."""

    REFUSED = {'region': 'eu-west-2', 'status': 401, 'code': 'AuthFailure', 'message': 'no'}

    def answer(self, action, region):
        status, text, headers = aws.World({'rules': [self.REFUSED]}).answer(action, region, None)
        self.assertEqual(headers['Content-Type'], 'application/json')
        return status, json.loads(text), headers.get('x-amzn-ErrorType')

    def test_each_is_known_by_its_request(self):
        key = b'POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: TrentService.DescribeKey'
        vaults = b'GET /backup-vaults/?maxResults=1000 HTTP/1.1'
        points = b'GET /backup-vaults/a%20b/recovery-points/?maxResults=1000 HTTP/1.1'
        self.assertEqual(aws.action_of(key, {}), 'DescribeKey')
        self.assertEqual(aws.action_of(vaults, {}), 'ListBackupVaults')
        self.assertEqual(aws.action_of(points, {}), 'ListRecoveryPointsByBackupVault')
        self.assertEqual(aws.action_of(b'POST / HTTP/1.1', {'Action': 'X'}), 'X')

    def test_what_they_list_is_empty(self):
        for action, wrapper in aws.LISTS.items():
            self.assertEqual(self.answer(action, 'eu-west-1'),
                             (200, {wrapper: [], 'NextToken': None}, None))
        self.assertEqual(self.answer('DescribeKey', 'eu-west-1')[1]['__type'], 'NotFoundException')

    def test_they_refuse_in_their_own_words(self):
        self.assertEqual(self.answer('ListBackupVaults', 'eu-west-2'),
                         (403, {'message': 'no'}, 'UnrecognizedClientException'))
        self.assertEqual(self.answer('DescribeKey', 'eu-west-2'),
                         (400, {'__type': 'UnrecognizedClientException', 'message': 'no'}, None))


if __name__ == '__main__':
    unittest.main()
