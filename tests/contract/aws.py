"""EC2, STS, KMS and AWS Backup on loopback, answering in the awkward way that a file of a case describes.

ANSWERS.json: {"regions": [["eu-west-1", "opt-in-not-required"], ...], "account", "arn",
  "pages": {"DescribeSnapshots@eu-west-1": ["<snapshotSet>...</snapshotSet>", ...]},
  "rules": [{"action": "*", "region": "*", "not_region", "since": {"action", "region", "page"},
             "status": 403, "code", "message" (with {action} and {region}),
             or "status", "body", "headers"}],
  "tls": true, "dead": ["*fips.eu-west-1.*"]}
The first rule that fits answers (with `since`, once that was asked); else the page; else an empty
listing. KMS knows no key and AWS Backup no vault; both tell in JSON what a rule refuses. With "tls"
it is a proxy that takes CONNECT and ends TLS itself, so that one sees which hosts are asked: those of
"dead" cannot be reached. The certificates are made by openssl.
"""
import fnmatch
import json
import os
import re
import socketserver
import ssl
import subprocess
import threading
import urllib.parse
from xml.sax.saxutils import escape

SETS = {'DescribeSnapshots': 'snapshotSet', 'DescribeVolumes': 'volumeSet',
        'DescribeImages': 'imagesSet', 'DescribeInstances': 'reservationSet',
        'DescribeLaunchTemplates': 'launchTemplates',
        'DescribeLaunchTemplateVersions': 'launchTemplateVersionSet',
        'DescribeSnapshotTierStatus': 'snapshotTierStatusSet'}
DOMAINS = {'cn-': 'amazonaws.com.cn', 'us-iso-': 'c2s.ic.gov', 'us-isob-': 'sc2s.sgov.gov',
           'eusc-': 'amazonaws.eu'}
# Services that speak JSON: what they list, and what they call the refusals of EC2.
LISTS = {'ListBackupVaults': 'BackupVaultList', 'ListRecoveryPointsByBackupVault': 'RecoveryPoints'}
BY_TARGET = ('DescribeKey',)
IN_JSON = {'AuthFailure': 'UnrecognizedClientException',
           'SignatureDoesNotMatch': 'InvalidSignatureException',
           'RequestExpired': 'ExpiredTokenException',
           'UnauthorizedOperation': 'AccessDeniedException'}
PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
IDENTITY = ('<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            '<GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AIDAEXAMPLE</UserId>'
            '<Account>{account}</Account></GetCallerIdentityResult><ResponseMetadata>'
            '<RequestId>r-0</RequestId></ResponseMetadata></GetCallerIdentityResponse>')
REFUSAL = (PROLOGUE + '<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message>'
           '</Error></Errors><RequestID>r-1</RequestID></Response>')
ANSWER = (PROLOGUE + '<{action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
          '<requestId>r-0</requestId>{inner}</{action}Response>')
REGION = ('<item><regionName>{name}</regionName><regionEndpoint>ec2.{name}.amazonaws.com'
          '</regionEndpoint><optInStatus>{opt_in}</optInStatus></item>')


JSON_HEADERS = {'Content-Type': 'application/json'}


def refusal_in_json(action, code, message):
    """AWS-JSON tells the class of an error in the body, REST in a header."""
    if action in BY_TARGET:
        return 400, json.dumps({'__type': code, 'message': message}), JSON_HEADERS
    return 403, json.dumps({'message': message}), {**JSON_HEADERS, 'x-amzn-ErrorType': code}


def action_of(head, form):
    """A Query service tells it in the form, KMS in a header, AWS Backup by the path."""
    path = head.split(b' ', 2)[1].split(b'?')[0]
    if path.startswith(b'/backup-vaults/'):
        return 'ListBackupVaults' if path == b'/backup-vaults/' else 'ListRecoveryPointsByBackupVault'
    target = re.search(rb'(?i)\nx-amz-target: *TrentService\.(\w+)', head)
    return target.group(1).decode() if target else form.get('Action', '')


class Rule:
    def __init__(self, spec):
        self.spec, self.awake = spec, 'since' not in spec

    def notice(self, action, region, page):
        since = self.spec.get('since')
        if since and (fnmatch.fnmatch(action, since['action'])
                      and fnmatch.fnmatch(region, since['region'])
                      and page >= since.get('page', 1)):
            self.awake = True

    def fits(self, action, region):
        return (self.awake and fnmatch.fnmatch(action, self.spec.get('action', '*'))
                and fnmatch.fnmatch(region, self.spec.get('region', '*'))
                and not fnmatch.fnmatch(region, self.spec.get('not_region', '')))

    def answer(self, action, region):
        spec = self.spec
        if 'body' in spec:
            return spec['status'], spec['body'], spec.get('headers', {})
        message = spec['message'].replace('{action}', action).replace('{region}', region)
        if action in LISTS or action in BY_TARGET:
            return refusal_in_json(action, IN_JSON.get(spec['code'], spec['code']), message)
        return spec['status'], REFUSAL.format(code=spec['code'], message=escape(message)), {}


class World:
    """What the file describes, and what was asked of it so far. Threads share it."""

    def __init__(self, spec):
        self.spec, self.lock = spec, threading.Lock()
        self.rules = [Rule(rule) for rule in spec.get('rules', [])]
        self.seen, self.hosts = [], set()

    def answer(self, action, region, token):
        page = int((token or 'p1')[1:])
        with self.lock:
            self.seen.append((action, region, page))
            for rule in self.rules:
                rule.notice(action, region, page)
                if rule.fits(action, region):
                    return rule.answer(action, region)
        if action in BY_TARGET:
            return refusal_in_json(action, 'NotFoundException', 'Key does not exist')
        if action in LISTS:
            return 200, json.dumps({LISTS[action]: [], 'NextToken': None}), JSON_HEADERS
        return 200, self.page(action, region, page), {}

    def page(self, action, region, number):
        spec = self.spec
        if action == 'GetCallerIdentity':
            return IDENTITY.format(arn=spec.get('arn', 'arn:aws:iam::111122223333:user/auditor'),
                                   account=spec.get('account', '111122223333'))
        if action == 'DescribeRegions':
            items = (REGION.format(name=name, opt_in=opt_in) for name, opt_in in spec['regions'])
            return ANSWER.format(action=action, inner=f'<regionInfo>{"".join(items)}</regionInfo>')
        pages = spec.get('pages', {}).get(f'{action}@{region}', [f'<{SETS.get(action, "x")}/>'])
        more = f'<nextToken>p{number + 1}</nextToken>' if number < len(pages) else ''
        return ANSWER.format(action=action, inner=pages[number - 1] + more)


class Visitor(socketserver.BaseRequestHandler):
    """One connection: requests after each other, behind a CONNECT when the world has TLS."""

    def handle(self):
        self.request.settimeout(30)
        try:
            if not self.server.context:
                return self.talk(self.request)
            host = read_head(self.request)[0].split()[1].decode().rsplit(':', 1)[0]
            if self.is_reached(host):
                with self.server.context.wrap_socket(self.request, server_side=True) as inner:
                    self.talk(inner)
        except (OSError, ValueError, IndexError):
            pass  # the client went away; what it asked until then is counted

    def is_reached(self, host):
        world = self.server.world
        with world.lock:
            world.hosts.add(host)
        if any(fnmatch.fnmatch(host, dead) for dead in world.spec.get('dead', [])):
            self.request.sendall(b'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n'
                                 b'Connection: close\r\n\r\n')
            return False
        self.request.sendall(b'HTTP/1.1 200 Connection established\r\n\r\n')
        return True

    def talk(self, stream):
        rest = b''
        while True:
            head, rest = read_head(stream, rest)
            length = re.search(rb'(?i)\ncontent-length: *(\d+)', head)
            length = int(length.group(1)) if length else 0
            while len(rest) < length:
                rest += read_some(stream)
            form = dict(urllib.parse.parse_qsl(rest[:length].decode(), keep_blank_values=True))
            rest = rest[length:]
            scope = re.search(rb'Credential=[^/]+/\d+/([a-z0-9-]+)/', head)
            self.reply(stream, *self.server.world.answer(
                action_of(head, form), scope.group(1).decode() if scope else '?',
                form.get('NextToken')))

    @staticmethod
    def reply(stream, status, text, headers):
        body = text.encode()
        lines = [f'HTTP/1.1 {status} X', f'Content-Length: {len(body)}']
        lines += [f'{name}: {value}' for name, value in
                  {'Content-Type': 'text/xml;charset=UTF-8', **headers}.items()]
        stream.sendall('\r\n'.join(lines + ['', '']).encode() + body)


def read_some(stream):
    got = stream.recv(65536)
    if not got:
        raise OSError('closed')
    return got


def read_head(stream, rest=b''):
    while b'\r\n\r\n' not in rest:
        rest += read_some(stream)
    return rest.split(b'\r\n\r\n', 1)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


class Aws:
    """Answers as long as the `with` lasts. Without a file it listens to nobody and has no url."""

    def __init__(self, folder, name, seconds):
        self.url = self.proxy = self.ca = ''
        self.server, self.world, self.seconds = None, None, seconds
        if name:
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                self.world = World(json.load(file))
            self.folder = os.path.join(folder, 'tls')

    @property
    def seen(self):
        return self.world.seen if self.world else []

    @property
    def hosts(self):
        return self.world.hosts if self.world else []

    def __enter__(self):
        if self.world:
            self.server = Server(('127.0.0.1', 0), Visitor)
            self.server.world = self.world
            url = f'http://127.0.0.1:{self.server.server_address[1]}'
            tls = self.world.spec.get('tls')
            self.server.context = self.certified() if tls else None
            self.url, self.proxy = ('', url) if tls else (url, '')
            threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        if self.server:
            self.server.shutdown()
            self.server.server_close()

    def certified(self):
        """A context whose certificate is good for all hosts of the regions; self.ca signed it."""
        os.makedirs(self.folder, exist_ok=True)
        names = []
        for region, _ in self.world.spec['regions']:
            domain = next((DOMAINS[start] for start in DOMAINS if region.startswith(start)),
                          'amazonaws.com')
            names += [f'DNS:*.{region}.{domain}', f'DNS:*.{region}.api.aws']
        with open(os.path.join(self.folder, 'san'), 'w', encoding='ascii') as file:
            file.write(f'subjectAltName={",".join(names)}\n')
        key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
        self.openssl('req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2',
                     '-subj', '/CN=Test CA')
        self.openssl('req', *key, '-keyout', 'aws.key', '-out', 'aws.csr', '-subj', '/CN=aws')
        self.openssl('x509', '-req', '-in', 'aws.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key',
                     '-CAcreateserial', '-out', 'aws.pem', '-days', '2', '-extfile', 'san')
        self.ca = os.path.join(self.folder, 'ca.pem')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(self.folder, 'aws.pem'),
                                os.path.join(self.folder, 'aws.key'))
        return context

    def openssl(self, *arguments):
        subprocess.run(('openssl',) + arguments, cwd=self.folder, check=True, capture_output=True,
                       timeout=self.seconds)
