"""ocsf.py FILE...: each is an array of Compliance Findings of OCSF 1.7.0, by the definitions in ocsf/ (data of
github.com/ocsf/ocsf-schema). A line for each: `ok FILE: N events`, or `FAILED: FILE: what is wrong`.

The official server makes JSON Schemas of these definitions; here they are followed directly: extends, $include,
profiles, types, enums with their captions, and constraints.
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent / "ocsf"
CLASSES = {2003: "compliance_finding"}


def load(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


DICTIONARY = load("dictionary.json")
TYPES = DICTIONARY["types"]["attributes"]
CATEGORIES = load("categories.json")["attributes"]
VERSION = load("version.json")["version"]


class Wrong(Exception):
    pass


def included(definition):
    """Its attributes with those of the files that it includes; each knows its profile, if any."""
    attributes = {}
    for name in definition["attributes"].get("$include", []):
        profile = load(name)
        for key, value in profile["attributes"].items():
            attributes[key] = {"profile": profile["name"], **value}
    for key, value in definition["attributes"].items():
        if not key.startswith("$"):
            attributes[key] = {**attributes.get(key, {}), **value}
    return attributes


def resolved(folder, name, cache={}):
    """(attributes, constraints), with those of what it extends."""
    if (folder, name) not in cache:
        definition = next(json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / folder).rglob("*.json"))
                          if path.stem == name)
        attributes, constraints = {}, {}
        if "extends" in definition:
            base, constraints = resolved(folder, definition["extends"])
            attributes = {key: dict(value) for key, value in base.items()}
        for key, value in included(definition).items():
            enum = {**attributes.get(key, {}).get("enum", {}), **value.get("enum", {})}
            attributes[key] = {**attributes.get(key, {}), **value, **({"enum": enum} if enum else {})}
        cache[folder, name] = attributes, {**constraints, **definition.get("constraints", {})}
    return cache[folder, name]


def meaning(key, attribute):
    """The attribute with what the dictionary says of it."""
    known = DICTIONARY["attributes"][key]
    enum = {**known.get("enum", {}), **attribute.get("enum", {})}
    if key == "category_uid":
        enum = {str(c["uid"]): {"caption": c["caption"]} for c in CATEGORIES.values()}
    if key == "class_uid":
        enum = {str(uid): {"caption": load(f"events/findings/{name}.json")["caption"]} for uid, name in CLASSES.items()}
    return {**known, **attribute, "enum": enum}


def check_scalar(kind, value, at):
    while kind not in ("string_t", "integer_t", "long_t", "float_t", "boolean_t", "json_t"):
        rule = TYPES[kind]
        if "regex" in rule and not re.search(rule["regex"], value):
            raise Wrong(f"{at}: {value!r} is no {kind}")
        if "max_len" in rule and len(value) > rule["max_len"]:
            raise Wrong(f"{at}: longer than {kind} may be")
        if "range" in rule and not rule["range"][0] <= value <= rule["range"][1]:
            raise Wrong(f"{at}: {value} is out of range")
        kind = rule["type"]
    number = isinstance(value, int) and not isinstance(value, bool)
    fits = {"string_t": isinstance(value, str), "boolean_t": isinstance(value, bool), "json_t": True,
            "float_t": number or isinstance(value, float), "long_t": number and -2**63 <= value < 2**63,
            "integer_t": number and -2**31 <= value < 2**31}
    if not fits[kind]:
        raise Wrong(f"{at}: {json.dumps(value)[:80]} is no {kind}")


def check_value(attribute, value, at, profiles):
    if attribute.get("is_array"):
        if not isinstance(value, list) or not value:
            raise Wrong(f"{at}: no list, or an empty one")
        for i, item in enumerate(value):
            check_value({**attribute, "is_array": False}, item, f"{at}[{i}]", profiles)
        return
    kind = attribute["type"]
    if kind == "timestamp_t" and not (isinstance(value, int) and 10**12 < value < 10**13):
        raise Wrong(f"{at}: {value} are no milliseconds of our time")
    if kind in TYPES:
        check_scalar(kind, value, at)
    elif kind == "object":
        if not isinstance(value, dict):
            raise Wrong(f"{at}: no object")
    else:
        check_object("objects", kind, value, at, profiles)
    if attribute["enum"] and str(value) not in attribute["enum"]:
        raise Wrong(f"{at}: {value} is none of {sorted(attribute['enum'])}")


def check_siblings(known, value, at):
    """A number of an enum has its caption beside it, and no other word."""
    for key, attribute in known.items():
        sibling = attribute.get("sibling")
        if key not in value or not sibling or not attribute["enum"]:
            continue
        caption = attribute["enum"][str(value[key])]["caption"]
        if sibling not in value:
            raise Wrong(f"{at}.{sibling}: not there, beside {key}")
        if value[key] != 99 and value[sibling] != caption:
            raise Wrong(f"{at}.{sibling}: {value[sibling]!r}, where {key} says {caption!r}")


def check_object(folder, name, value, at, profiles):
    if not isinstance(value, dict):
        raise Wrong(f"{at}: no object")
    attributes, constraints = resolved(folder, name)
    known = {key: meaning(key, attribute) for key, attribute in attributes.items()
             if attribute.get("profile") in (None, *profiles)}
    for key in value:
        if key not in known:
            raise Wrong(f"{at}.{key}: {name} has no such attribute")
        if "@deprecated" in known[key]:
            raise Wrong(f"{at}.{key}: deprecated")
    for key, attribute in known.items():
        if attribute.get("requirement") == "required" and key not in value:
            raise Wrong(f"{at}.{key}: required")
    for key, item in value.items():
        check_value(known[key], item, f"{at}.{key}", profiles)
    check_siblings(known, value, at)
    if "at_least_one" in constraints and not any(key in value for key in constraints["at_least_one"]):
        raise Wrong(f"{at}: none of {constraints['at_least_one']}")
    if "just_one" in constraints and sum(key in value for key in constraints["just_one"]) != 1:
        raise Wrong(f"{at}: not one of {constraints['just_one']}")


def check_event(event, at):
    profiles = event.get("metadata", {}).get("profiles", [])
    check_object("events", CLASSES.get(event.get("class_uid"), "base_event"), event, at, profiles)
    if event["metadata"]["version"] != VERSION:
        raise Wrong(f"{at}: of another version")
    if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
        raise Wrong(f"{at}.type_uid: {event['type_uid']}")
    if event["type_name"] != f"{event['class_name']}: {event['activity_name']}":
        raise Wrong(f"{at}.type_name: {event['type_name']}")
    if event["category_uid"] != event["class_uid"] // 1000:
        raise Wrong(f"{at}.category_uid: not that of the class")
    check_ours(event, at)


def check_ours(event, at):
    """What snapaudit says in OCSF's words, beside its own."""
    own = event["unmapped"]
    judged = own["would_be"] if own["status"] == "exempt" else own["status"]
    if event["compliance"]["status"] != {"pass": "Pass", "fail": "Fail", "unknown": "Unknown"}[judged]:
        raise Wrong(f"{at}: {event['compliance']['status']} of what is {own['status']}")
    if (own["status"] == "exempt") != (event.get("status") == "Suppressed"):
        raise Wrong(f"{at}: {event.get('status')} of what is {own['status']}")


def once(pairs):
    if len(pairs) != len(dict(pairs)):
        raise Wrong("a member twice")
    return dict(pairs)


def check_file(name):
    text = pathlib.Path(name).read_bytes().decode("utf-8")
    events = json.loads(text, object_pairs_hook=once, parse_constant=lambda word: 1 / 0)
    if not isinstance(events, list):
        raise Wrong("no array")
    if events and len(text.splitlines()) < len(events):
        raise Wrong("events share lines")
    for i, event in enumerate(events):
        check_event(event, f"[{i}]")
    uids = {event["metadata"]["uid"] for event in events}
    if len(uids) != len(events):
        raise Wrong("two events with one uid")
    return len(events)


for file_name in sys.argv[1:]:
    try:
        print(f"ok {file_name}: {check_file(file_name)} events")
    except (Wrong, ValueError, KeyError, ZeroDivisionError) as why:
        print(f"FAILED: {file_name}: {type(why).__name__}: {why}")
