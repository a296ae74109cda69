"""Worlds of the generator, changed and judged again: what the laws share.

A law says what a change of the input may do to the verdicts. Its program makes the worlds of its seeds,
changes each, judges both, and prints every breach in one line. See README.md.
"""
import copy
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import findings  # noqa: E402

WRAPPERS = {
    "snapshots": "Snapshots",
    "volumes": "Volumes",
    "images": "Images",
    "instances": "Reservations",
    "launch-templates": "LaunchTemplates",
    "launch-template-versions": "LaunchTemplateVersions",
    "snapshot-tier-status": "SnapshotTierStatuses",
    "keys": "KeyMetadata",
    "backup-vaults": "BackupVaultList",
    "recovery-points": "RecoveryPoints",
}
ONE_BY_ONE = {"keys"}  # an answer each, one after the other
SEVERAL = ONE_BY_ONE | {"recovery-points"}  # of each vault an answer
IDS = {"snapshots": "SnapshotId", "volumes": "VolumeId", "images": "ImageId"}
FIRMNESS = {"low": 0, "medium": 1, "high": 2}


LEDGER = "restore-tests.csv"


def answers(text, wrapper):
    """The records of answers that stand one after the other, of one or of many each."""
    decoder, records, at = json.JSONDecoder(), [], 0
    text = text.strip()
    while at < len(text):
        answer, at = decoder.raw_decode(text, at)
        found = answer[wrapper] if wrapper in answer else answer  # [], so that no text is empty
        records += found if isinstance(found, list) else [found]
        at += len(text[at:]) - len(text[at:].lstrip())
    return records


def document(kind, records, token=None):
    """The text of a listing."""
    if kind in ONE_BY_ONE:
        return "[]\n" + "".join(json.dumps({WRAPPERS[kind]: record}) + "\n" for record in records)
    page = {WRAPPERS[kind]: records}
    if token:
        page["NextToken"] = token
    return json.dumps(page) + "\n"


class World:
    """What a generated folder holds: (account, region) -> kind -> records.

    cut: the (account, region, kind) that end with a token; broken: the text of a malformed file there.
    """

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.policy = (folder / "policy.yaml").read_text()
        self.as_of = (folder / "as_of").read_text().strip()
        self.ledger = None  # bytes of the ledger that the policy names
        self.places, self.cut, self.broken = {}, set(), {}
        root = folder / "input"
        self.foldered = any(p.name.isdigit() for p in root.iterdir())
        for path in sorted(root.rglob("*.json")):
            self.read(path)

    def read(self, path):
        account = path.parent.parent.name if self.foldered else ""
        place = self.places.setdefault((account, path.parent.name), {})
        kind, number, _ = re.match(r"(.*?)(-\d+)?()$", path.stem).groups()
        if number is not None:  # without noise, only what is malformed has a number
            self.broken[account, path.parent.name, kind] = path.read_text()
            return
        if kind in SEVERAL:
            place[kind] = answers(path.read_text(), WRAPPERS[kind])
            return
        page = json.loads(path.read_text())
        place[kind] = page[WRAPPERS[kind]]
        if page.get("NextToken"):
            self.cut.add((account, path.parent.name, kind))

    def copy(self):
        return copy.deepcopy(self)

    def listings(self):
        """Every (account, region, kind, records), in a fixed order."""
        for (account, region), place in sorted(self.places.items()):
            for kind in sorted(place):
                yield account, region, kind, place[kind]

    def records(self, kind):
        """Every (account, region, record) of a kind; instances without their reservations."""
        for account, region, of, records in self.listings():
            for record in records if of == kind else []:
                for one in record["Instances"] if kind == "instances" else [record]:
                    yield account, region, one

    def owner(self):
        """The account of a world without account folders."""
        for _, _, kind, records in self.listings():
            if kind == "instances" and records:
                return records[0]["OwnerId"]
        raise SystemExit("a world without a single instance")

    def vaults(self):
        """The accounts that keep copies for the others."""
        return re.findall(r"\d{12}", self.policy.partition("vault_accounts: [")[2].partition("]")[0])

    def put_in_folders(self):
        if not self.foldered:
            account = self.owner()
            self.places = {(account, region): p for (_, region), p in self.places.items()}
            self.cut = {(account, region, kind) for _, region, kind in self.cut}
            self.broken = {(account, region, kind): text
                           for (_, region, kind), text in self.broken.items()}
            self.foldered = True
        return self

    def without_older_records(self):
        """One record an id: the last one, which is the one that counts."""
        for _, _, kind, records in self.listings():
            if kind in IDS:
                last = {record[IDS[kind]]: record for record in records}
                records[:] = [r for r in records if last[r[IDS[kind]]] is r]
        return self

    def save(self, folder):
        folder = pathlib.Path(folder)
        for account, region, kind, records in self.listings():
            at = folder / "input" / account / region
            at.mkdir(parents=True, exist_ok=True)
            token = "more-of-it" if (account, region, kind) in self.cut else None
            (at / (kind + ".json")).write_text(document(kind, records, token))
            self.save_broken(at, account, region, kind, 2)
        self.save_policy(folder)

    def save_broken(self, at, account, region, kind, number):
        """The malformed file of a listing, as its next one."""
        if (account, region, kind) in self.broken:
            (at / f"{kind}-{number}.json").write_text(self.broken[account, region, kind])

    def save_policy(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "policy.yaml").write_text(self.policy)
        if self.ledger is not None:
            (folder / LEDGER).write_bytes(self.ledger)


class Verdicts:
    """A run's records by what they are about."""

    def __init__(self, folder):
        self.raw = (folder / "findings.json").read_bytes()
        self.summary = json.loads((folder / "summary.json").read_text())
        self.of = {}
        for finding in findings.parse(self.raw):
            subject = finding["subject"]
            key = (finding["rule"], subject["account"] or "", subject["region"] or "",
                   subject["kind"], subject["id"], "/".join(finding["discriminators"]))
            self.of[key] = finding

    def __iter__(self):
        return iter(sorted(self.of.items()))


def status(finding):
    """What a rule says, whether somebody excused it or not."""
    if finding is None:
        return "no record"
    return finding["would_be"] if finding["status"] == "exempt" else finding["status"]


def difference(was, now):
    """Both in words; when those are the same, the fields that are not."""
    text = f"{words(was)} -> {words(now)}"
    if words(was) != words(now):
        return text
    fields = [f for f in was if was[f] != now[f]]
    return f"{words(was)}: " + ", ".join(
        f"{f}: {short(was[f])} -> {short(now[f])}" for f in fields)


def short(value):
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def words(finding):
    if finding is None:
        return "no record"
    more = [finding["reason"], finding["brake"] and "brake=" + finding["brake"],
            finding["status"] == "fail" and finding["confidence"]]
    return " ".join([finding["status"]] + [m for m in more if m])


def firmer(before, after):
    """Does `after` claim more than `before` did?"""
    was, now = status(before), status(after)
    if (was, now) in {("unknown", "pass"), ("unknown", "fail"), ("no record", "fail"),
                      ("pass", "fail"), ("fail", "pass")}:
        return True
    return more_confident(before, after)


def more_confident(before, after):
    if status(before) != "fail" or status(after) != "fail":
        return False
    return FIRMNESS[after["confidence"]] > FIRMNESS[before["confidence"]]


def about(key):
    rule, account, region, kind, identity, discriminator = key
    place = "/".join(part for part in (account, region) if part)
    return " ".join(part for part in (rule, kind, place, identity, discriminator) if part)


class Bench:
    """Where one seed is tried."""

    def __init__(self, program, worlds, folder, seed):
        self.program, self.worlds = program, worlds
        self.folder, self.seed = pathlib.Path(folder), seed
        self.random = random.Random(seed)
        self.breaches = []
        self.runs = 0

    def world(self, *options, scale="0.2"):
        at = self.folder / "world"
        subprocess.run([self.worlds, "generate", "--seed", str(self.seed), "--scale", scale,
                        "--no-noise", "--out", str(at), *options], check=True)
        return World(at)

    def judge(self, world, save=None, formats="json"):
        """Verdicts on `world`; `save(folder)` writes its files where the order matters."""
        self.runs += 1
        at = self.folder / f"run{self.runs}"
        (save or world.save)(at)
        done = subprocess.run(
            [self.program, "audit", "--input", str(at / "input"), "--policy",
             str(at / "policy.yaml"), "--as-of", world.as_of, "--out", str(at / "out"), "--include",
             "pass", "--format", formats, "--quiet"], capture_output=True, text=True)
        if done.returncode not in (0, 2) or not (at / "out/findings.json").exists():
            raise SystemExit(f"seed {self.seed}: audit ended with {done.returncode}\n{done.stderr}")
        return Verdicts(at / "out")

    def record(self, world):
        """The same world with a ledger, which holds the restores that are seen."""
        told = world.copy()
        told.policy += "\nevidence: {ledger: " + LEDGER + "}\n"
        at = self.folder / "recorded"
        told.save(at)
        done = subprocess.run(
            [self.program, "evidence", "add", "--from-inventory", "--input", str(at / "input"),
             "--policy", str(at / "policy.yaml"), "--as-of", world.as_of, "--quiet"],
            capture_output=True, text=True)
        if done.returncode not in (0, 2) or not done.stdout.startswith("added "):
            raise SystemExit(f"seed {self.seed}: evidence add ended with {done.returncode}\n"
                             f"{done.stderr}")
        told.ledger = (at / LEDGER).read_bytes() if (at / LEDGER).exists() else b""
        return told

    def breach(self, text):
        self.breaches.append(f"seed {self.seed}: {text}")

    def compare(self, before, after, broken, what, leave_out=lambda key: False):
        """A breach for each record where broken(before, after)."""
        for key in sorted(set(before.of) | set(after.of)):
            if key[0].startswith("INV-") or leave_out(key):
                continue
            was, now = before.of.get(key), after.of.get(key)
            if broken(was, now):
                self.breach(f"{what}: {about(key)}: {difference(was, now)}")


def same(was, now, passing_over=("evidence",)):
    """Equal in all but the fields that are passed over?"""
    if was is None or now is None:
        return was is now
    return all(was[f] == now[f] for f in was if f not in passing_over)


def main(law):
    """law(bench) for each seed; the exit status of the law's program."""
    if len(sys.argv) < 4:
        print(f"usage: {sys.argv[0]} PROGRAM SOURCE-DIR BUILD-DIR   SNAPAUDIT_SEEDS=N: seeds 1..N "
              "(20)", file=sys.stderr)
        return 2
    worlds = next((str(p) for p in (pathlib.Path(sys.argv[3]) / "tests/snapaudit-worlds",
                                    pathlib.Path(sys.argv[3]) / "snapaudit-worlds") if p.exists()),
                  None)
    if worlds is None:
        print(f"no snapaudit-worlds in {sys.argv[3]}", file=sys.stderr)
        return 1
    first = int(os.environ.get("SNAPAUDIT_FIRST_SEED", "1"))
    broken = 0
    seeds = range(first, int(os.environ.get("SNAPAUDIT_SEEDS",
                                              os.environ.get("SNAPAUDIT_SEEDS_DEFAULT", "20"))) + 1)
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(sys.argv[1], worlds, folder, seed)
            law(bench)
            if bench.runs < 2:
                bench.breach("the law was not tried")
            for line in bench.breaches[:20]:
                print(line)
            if len(bench.breaches) > 20:
                print(f"seed {seed}: {len(bench.breaches)} breaches in all")
            broken += 1 if bench.breaches else 0
    print(f"{len(seeds) - broken} seeds hold, {broken} do not")
    return 1 if broken else 0
