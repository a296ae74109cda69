"""read_prometheus.py FOLDER: metrics.prom by the parser of Prometheus' own client: gauges with a help text, each sample once,
numbers that are finite, and in no label what strangers wrote."""
import collections
import math
import pathlib
import sys

from prometheus_client.parser import text_string_to_metric_families

path = pathlib.Path(sys.argv[1]) / "metrics.prom"
text = path.read_text(encoding="utf-8")
families = list(text_string_to_metric_families(text))
samples = [sample for family in families for sample in family.samples]
wrong = []
for family in families:
    if family.type != "gauge" or not family.documentation:
        wrong.append(f"{family.name}: {family.type}, '{family.documentation}'")
    if any(sample.name != family.name for sample in family.samples):
        wrong.append(f"{family.name}: samples of another name")
names = collections.Counter(family.name for family in families)
seen = collections.Counter((sample.name, tuple(sorted(sample.labels.items()))) for sample in samples)
wrong += [f"{what} {count} times" for what, count in (names + seen).items() if count > 1]
wrong += [f"{s.name}: {s.value}" for s in samples if not math.isfinite(s.value) or s.timestamp is not None]
values = {value for sample in samples for value in sample.labels.values()}
wrong += [f"a label holds {value[:60]!r}" for value in values if "owned" in value or "script" in value or len(value) > 100]
if len(samples) != sum(1 for line in text.splitlines() if line and not line.startswith("#")):
    wrong.append("lines that are no samples")
if not text.endswith("\n") or len(families) < 8:
    wrong.append(f"{len(families)} families")
print(f"FAILED: {path}: {'; '.join(wrong[:5])}" if wrong else f"ok {path}: {len(samples)} samples")
sys.exit(bool(wrong))
