"""Called by policy_schema.sh: policy_schema.py PROGRAM SOURCE-DIR"""
import glob
import json
import re
import subprocess
import sys
import warnings

import yaml

warnings.simplefilter("ignore", DeprecationWarning)
from jsonschema import Draft202012Validator  # noqa: E402

program, source = sys.argv[1:3]
failures = []
counts = {"loads": 0, "wrong": 0, "examples": 0}


def run(*arguments, text=None):
    return subprocess.run([program, *arguments], input=text, capture_output=True, check=False)


class CoreSchema(yaml.SafeLoader):
    """YAML 1.2 as editors read it: no dates, no octal numbers, no yes and no."""


CoreSchema.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"^(true|false)$", "tf"),
    ("null", r"^(~|null|)$", ["~", "n", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
):
    CoreSchema.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))


def check(what, good):
    if not good:
        failures.append(what)


schema_text = run("policy", "schema").stdout
schema = json.loads(schema_text)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
with open(source + "/docs/policy.schema.json", "rb") as file:
    check("docs/policy.schema.json is not what 'policy schema' prints (the target golden writes it)",
          file.read() == schema_text)


def check_examples(node, path):
    """Every example is what its own part of the schema allows."""
    if isinstance(node, list):
        for item in node:
            check_examples(item, path)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("examples"), list) and "$ref" in node:
        part = {"$ref": node["$ref"], "$defs": schema["$defs"]}
        for example in node["examples"]:
            counts["examples"] += 1
            check(f"{path}: example {example!r}", Draft202012Validator(part).is_valid(example))
    for key, value in node.items():
        if key != "examples":
            check_examples(value, f"{path}/{key}")


check_examples(schema, "")

# What the schema can see; the rest of what the parser refuses needs more than one value at a time.
VISIBLE = re.compile(
    rb"unknown (key|section|word)|there is no rule|is no duration|neither true nor false"
    rb"|the scope has no|the exemption has no|is no whole number"
)


def check_policy(name, text):
    answers = [run("policy", "check", "-", "--as-of", day, text=text)
               for day in ("2026-01-15", "2026-11-22")]
    loads = any(answer.returncode == 0 for answer in answers)
    wrong = all(VISIBLE.search(answer.stderr) for answer in answers)
    if not loads and not wrong:
        return
    try:
        policy = yaml.load(text.decode("utf-8"), Loader=CoreSchema)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        check(f"{name}: loads, but not here: {error}", not loads)
        return
    valid = validator.is_valid(policy)
    counts["loads" if loads else "wrong"] += 1
    if loads and not valid:
        first = next(validator.iter_errors(policy))
        failures.append(f"{name}: loads, but is not valid: {first.json_path}: {first.message}")
    check(f"{name}: is valid, but does not load", loads or not valid)


def read(path):
    with open(path, "rb") as policy:
        return policy.read()


for path in sorted(glob.glob(source + "/tests/cases/*/policy.yaml")
                   + glob.glob(source + "/tests/fuzz/corpus/policy/*.yaml")
                   + glob.glob(source + "/policy/templates/*.yaml")):
    check_policy(path[len(source) + 1:], read(path))
for block in re.findall(r"```yaml\n(.*?)```", read(source + "/docs/policy.md").decode(), re.S):
    check_policy("docs/policy.md", block.encode())
for name in ("built-in", "startup", "regulated", "cost-review"):
    text = run("policy", "init", "--template", name).stdout
    check(f"{name} is not a policy that loads in silence",
          run("policy", "check", "-", "--quiet", text=text).returncode == 0
          and run("policy", "check", "-", text=text).stderr == b"")
    check_policy(name, text)

check(f"too few policies were looked at: {counts}",
      counts["loads"] >= 20 and counts["wrong"] >= 8 and counts["examples"] >= 60)
for failure in failures:
    print("FAILED:", failure)
print(f"{counts['loads']} policies that load, {counts['wrong']} that do not, "
      f"{counts['examples']} examples; {len(failures)} failures")
sys.exit(1 if failures else 0)
