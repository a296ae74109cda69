"""read_markdown.py FOLDER: summary.md as GitHub's parser has it. What strangers wrote made no HTML, link, picture, mention
or reference to an issue, and no row of a table has more or fewer cells than its head."""
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

path = pathlib.Path(sys.argv[1]) / "summary.md"
raw = path.read_bytes()
document = tree.fromstring(subprocess.run(
    ["cmark-gfm", "--unsafe", "-t", "xml", *"-e table -e autolink -e strikethrough -e tasklist".split()],
    input=raw, capture_output=True, check=True).stdout.replace(b"<!DOCTYPE document SYSTEM \"CommonMark.dtd\">", b""))
names = [node.tag.split("}")[-1] for node in document.iter()]
wrong = sorted({"html_block", "html_inline", "link", "image", "code_block", "strikethrough"} & set(names))
space = "{http://commonmark.org/xml/1.0}"
tables = list(document.iter(f"{space}table"))
for table in tables:
    cells = {len(list(row)) for row in table}
    if len(cells) != 1:
        wrong.append(f"rows of {sorted(cells)} cells")
html = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink"], input=raw, capture_output=True,
                      check=True).stdout.decode("utf-8")
text = re.sub(r"<[^>]*>", "", html)
wrong += [f"refers: {found}" for found in re.findall(r"(?:^|\W)[@#][A-Za-z0-9][^ ]*", text)]
if re.search(r"[\u202a-\u202e\u2066-\u2069]", text):
    wrong.append("turns the line")
if len(raw.decode("utf-8")) > 65536:
    wrong.append("longer than a comment")
if not tables or names.count("heading") != 2:
    wrong.append(f"{len(tables)} tables, {names.count('heading')} headings")
print(f"FAILED: {path}: {'; '.join(wrong)}" if wrong else f"ok {path}: {len(tables)} tables")
sys.exit(bool(wrong))
