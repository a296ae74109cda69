// Volumes whose names and owners want to be more than text. hostile.mjs DIR: a folder of saved answers.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

export const texts = [
    '<script>alert(1)</script>',
    '</script><script>alert(2)</script>',
    '<img src=x onerror=alert(3)>',
    '"><svg onload=alert(4)>',
    '</style><style>*{display:none}</style>',
    '<!--<script>',
    ']]>',
    '=HYPERLINK("http://evil.example/","click")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '\u202Egnp.exe\u2066\u200F',
    '\u{1F600}'.repeat(256),
    'bell\u0007 escape\u001B[31m null-like \u0001 line\u2028 par\u2029',
    'javascript:alert(5)',
    '__proto__',
    'constructor',
    '{id} ${7*7} {{7*7}} <id>',
];

export function write(dir) {
    const there = `${dir}/111122223333/eu-west-1`;
    const volumes = texts.map((text, i) => ({
        VolumeId: `vol-000000000000000${(i + 16).toString(16)}`,
        CreateTime: '2025-01-10T09:00:00+00:00',
        AvailabilityZone: 'eu-west-1a',
        Encrypted: false,
        Size: 100,
        SnapshotId: '',
        State: 'in-use',
        VolumeType: 'gp3',
        Attachments: [{
            AttachTime: '2025-01-10T09:00:00+00:00', Device: '/dev/sdf', State: 'attached', DeleteOnTermination: false,
            InstanceId: `i-000000000000000${(i + 16).toString(16)}`,
            VolumeId: `vol-000000000000000${(i + 16).toString(16)}`,
        }],
        Tags: [{Key: 'Name', Value: text}, {Key: 'Owner', Value: text}, {Key: 'Environment', Value: text}],
    }));
    fs.mkdirSync(there, {recursive: true});
    const put = (name, value) => fs.writeFileSync(`${there}/${name}.json`, JSON.stringify(value));
    put('volumes', {Volumes: volumes});
    put('snapshots', {Snapshots: []});
    put('images', {Images: []});
    put('instances', {Reservations: []});
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) write(process.argv[2]);
