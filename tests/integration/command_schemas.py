"""Called by command_schemas.sh: command_schemas.py SOURCE-DIR FOLDER, with documents SCHEMA@WHAT.json in it"""
import collections
import copy
import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
from jsonschema import Draft202012Validator  # noqa: E402

source, folder = (pathlib.Path(p) for p in sys.argv[1:])
REPORTS = {"finding", "findings", "summary", "manifest", "verify", "gate", "policy"}  # report_schemas and policy_schema look
OPEN = {"endpoints"}  # objects whose members are free
MAY_LACK = {"rule", "tag", "more", "page", "name", "detail", "hint", "progress", "eta_seconds", "tables", "schemas"}
failures = []
counts = collections.Counter()


def check(what, good):
    if not good:
        failures.append(what)


def holders(value, path="$"):
    """Every object, with its place; of a list the first and the last item."""
    if isinstance(value, dict):
        yield value, path
        for key, item in value.items():
            yield from holders(item, f"{path}.{key}")
    if isinstance(value, list):
        for item in value[:1] + value[-1:]:
            yield from holders(item, path + "[]")


def spoil(name, validator, document):
    """A member more, one of another type, one less: none of it passes."""
    places = {path: sorted(holder) for holder, path in holders(document)}
    for path, keys in places.items():
        is_open = path.rsplit(".", 1)[-1] in OPEN
        for change, wanted in [("more", None)] + [(c, k) for k in keys for c in ("other", "less")]:
            if (is_open and change != "other") or (change == "less" and wanted in MAY_LACK):
                continue
            changed = copy.deepcopy(document)
            holder = next(h for h, p in holders(changed) if p == path and (wanted is None or wanted in h))
            if change == "more":
                holder["nobody_knows"] = 1
            elif change == "other":
                holder[wanted] = [[]]
            else:
                del holder[wanted]
            counts["spoiled"] += 1
            check(f"{name}: {change} {wanted} at {path} is valid", not validator.is_valid(changed))


schemas = {path.name.split(".")[0]: json.loads(path.read_text(encoding="utf-8"))
           for path in (source / "docs").glob("*.schema.json")}
seen = set()
for path in sorted(folder.glob("*.json")):
    name = path.name.split("@")[0]
    Draft202012Validator.check_schema(schemas[name])
    validator = Draft202012Validator(schemas[name])
    document = json.loads(path.read_text(encoding="utf-8"))
    errors = sorted(validator.iter_errors(document), key=lambda e: e.json_path)
    counts["valid"] += 1
    check(f"{path.name}: " + (f"{errors[0].json_path}: {errors[0].message[:300]}" if errors else ""), not errors)
    if not errors and len(path.read_bytes()) < 40000:
        spoil(path.name, validator, document)
    seen.add(name)
check(f"no document of {sorted(set(schemas) - REPORTS - seen)}", set(schemas) - REPORTS <= seen)
for failure in failures[:40]:
    print("FAILED:", failure)
print(f"{dict(counts)}; {len(failures)} failures")
