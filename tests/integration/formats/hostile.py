"""hostile.py DIR: a folder of saved answers whose names, owners and values want to be more than text."""
import json
import pathlib
import sys

TEXTS = [  # summary.md shows the first twenty alone
    '@octocat #1 [click](http://evil.example/) ![x](http://evil.example/x.png)', '| a | b |\n|---|---|', '# heading',
    '<!-- <details> ~~~ ``` ',
    '<script>alert(1)</script>', '"><svg onload=alert(4)>', ']]>', '<!--', '&lt;&#x0;',
    '=cmd|\' /C calc\'!A0', '=HYPERLINK("http://evil.example/","click")', '+1+1', '-2+3', '@SUM(1+1)', '\t=1+1',
    '::error::owned', '::set-output name=x::y', '%0A::error::owned', 'a\n::error::owned', 'a\r\n::stop-commands::x',
    '\u202egnp.exe\u2066\u200f', '\U0001f600' * 256, 'x' * 50000, ',' * 300 + '"' * 300,
    'bell\x07 escape\x1b[31m \x01 line\u2028 par\u2029 \x7f\x85', '\ufffe\uffff',
    "'); DROP TABLE findings;--", '\\', '\\"', '`id`', '$(id)', '{id} ${7*7} {{7*7}}', '__proto__',
    'label="x",le="1"} 5\n# TYPE owned counter\nowned 1',
    '{"schema": "snapaudit.findings/2"}', 'A1:B2', '0012', '1e999', 'NaN', 'true', '2026-01-15', '',
]


def volume(number, text):
    ident = f"vol-{number + 256:017x}"
    return {
        "VolumeId": ident, "CreateTime": "2025-01-10T09:00:00+00:00", "AvailabilityZone": "eu-west-1a",
        "Encrypted": False, "Size": 100, "SnapshotId": "", "State": "in-use", "VolumeType": "gp3",
        "Attachments": [{"AttachTime": "2025-01-10T09:00:00+00:00", "Device": "/dev/sdf", "State": "attached",
                         "DeleteOnTermination": False, "InstanceId": f"i-{number + 256:017x}", "VolumeId": ident}],
        "Tags": [{"Key": key, "Value": text} for key in ("Name", "Owner", "Environment", "CostCenter")]
        + [{"Key": text[:100] or "empty", "Value": text}],
    }


REFUSED = {"eu-north-1": 'nul\x00in the middle', "us-east-1": 'half a \ud800 pair'}  # no text: the listing is a gap


def region(name, texts):
    there = pathlib.Path(sys.argv[1]) / "111122223333" / name
    there.mkdir(parents=True)
    volumes = json.dumps({"Volumes": [volume(i, text) for i, text in enumerate(texts)]})
    (there / "volumes.json").write_text(volumes)  # ASCII alone: NUL and half a pair stand there as escapes
    for file, member in (("snapshots", "Snapshots"), ("images", "Images"), ("instances", "Reservations")):
        (there / f"{file}.json").write_text(json.dumps({member: []}))


region("eu-west-1", TEXTS)
for place, words in REFUSED.items():
    region(place, [words])
