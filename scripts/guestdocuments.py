"""What the checks of guests have in common: shapes, documents that came back, and what is said of them."""

import csv
import io
import json
import os
import re

FORMATS = ["human", "json", "csv", "ktap", "markdown", "html", "prom", "gbench", "lkml"]
NOTICE = "timings are meaningless: the processor is emulated"


def read_shape(path):
    """Sockets, and per node its CPUs, memory and distances."""
    values = {}
    with open(path) as file:
        for line in file:
            line = line.split("#")[0].strip()
            if line:
                key, value = line.split("=", 1)
                values[key] = value
    nodes = {}
    for key, value in values.items():
        if match := re.fullmatch(r"node(\d+)", key):
            node = int(match[1])
            parts = dict(part.split(":") for part in value.split())
            nodes[node] = {
                "cpus": cpu_list(parts.get("cpus", "")),
                "memory": int(parts["memory"]),
                "distances": [int(word) for word in values[f"distance{node}"].split()],
            }
    return {"sockets": int(values.get("sockets", 1)), "nodes": nodes}


def cpu_list(text):
    cpus = []
    for part in text.split(","):
        if part:
            first, _, last = part.partition("-")
            cpus += range(int(first), int(last or first) + 1)
    return cpus


def node_of(shape):
    return {cpu: node for node, each in shape["nodes"].items() for cpu in each["cpus"]}


def socket_of(shape):
    cpus = sorted(node_of(shape))
    return {cpu: cpu // (len(cpus) // shape["sockets"]) for cpu in cpus}


class Findings:
    """Counts what was checked, so that a check of nothing does not pass for a check."""

    def __init__(self):
        self.checked = 0
        self.failed = []

    def expect(self, what, got, expected):
        self.checked += 1
        if got != expected:
            self.failed.append(f"{what}: {got!r}, expected {expected!r}")

    def require(self, what, holds):
        self.expect(what, bool(holds), True)


def read_text(directory, name):
    with open(os.path.join(directory, name), newline="") as file:
        return file.read()


def read_run(directory, name):
    text = read_text(directory, f"{name}.json")
    try:
        document = json.loads(text) if text.strip() else None
    except ValueError:
        document = None
    code = int(read_text(directory, f"{name}.code"))
    return {"document": document, "text": text, "code": code, "stderr": read_text(directory, f"{name}.err")}


def read_formats(directory, names):
    """Per document its text in each format."""
    return {
        name: {each: read_text(directory, os.path.join("formats", f"{name}.{each}")) for each in FORMATS}
        for name in names
    }


def records(text):
    return [json.loads(line) for line in text.splitlines() if line]


def results_of(findings, run, name):
    """The results of a run that ended well; a list with nothing in it when it did not."""
    findings.expect(f"{name}: exit code ({run['stderr'].strip()[-300:]})", run["code"], 0)
    document = run["document"]
    findings.require(f"{name}: a JSON document", document is not None)
    if document is None:
        return []
    findings.expect(f"{name}: schema", document.get("schema"), "reftorture/1")
    findings.expect(f"{name}: violations", document.get("violations"), [])
    check_environment(findings, document, name)
    results = document.get("results") or []
    findings.require(f"{name}: results", results)
    return results


def check_environment(findings, document, name):
    environment = document.get("environment") or {}
    findings.expect(f"{name}: virtualised", environment.get("virtualised"), "qemu")
    warnings = environment.get("warnings") or []
    findings.require(f"{name}: a warning that timings are meaningless", says_so(warnings))


def says_so(lines):
    return any(line.startswith(NOTICE) for line in lines)


# Per format: whether whoever reads a timing there is told what it is worth.


def documents(text):
    decoder, found, at = json.JSONDecoder(), [], 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        document, at = decoder.raw_decode(text, at)
        found.append(document)
    return found


def json_is_labelled(text):
    found = documents(text)
    return found and all(says_so(document["environment"]["warnings"]) for document in found)


def csv_is_labelled(text):
    tables = [list(csv.DictReader(io.StringIO(table, newline=""))) for table in text.split("\r\n\r\n")]
    rows = [row for table in tables for row in table]
    return rows and all((row.get("timings") or "").startswith("meaningless") for row in rows)


def prom_is_labelled(text):
    samples = [line for line in text.splitlines() if line and not line.startswith("#")]
    return samples and all('timings="meaningless"' in line for line in samples)


def unwrapped(text):
    return " ".join(text.split())


IS_LABELLED = {
    "human": lambda text: f"warning: {NOTICE}" in unwrapped(text),
    "json": json_is_labelled,
    "csv": csv_is_labelled,
    "ktap": lambda text: re.search(rf"^# .*{NOTICE}", text, re.MULTILINE),
    "markdown": lambda text: f"> **{NOTICE}" in text,
    "html": lambda text: re.search(r"<p class=\"?banner[^<]*(<b>)?timings are meaningless", text),
    "prom": prom_is_labelled,
    "gbench": lambda text: NOTICE in json.loads(text)["context"].get("timings", ""),
    "lkml": lambda text: NOTICE in unwrapped(text),
}


def check_formats(findings, formats):
    for name, texts in formats.items():
        for each in FORMATS:
            try:
                labelled = IS_LABELLED[each](texts[each])
            except (ValueError, KeyError):
                labelled = False  # Nobody can read it there.
            findings.require(f"{name} as {each}: says that timings are meaningless", labelled)


def flawless_environment():
    return {"virtualised": "qemu", "warnings": [f"{NOTICE}; what is counted still holds", "another"]}


def flawless_formats(names):
    """The least of each format that a reader would take, labelled."""
    environment = flawless_environment()
    wrapped = NOTICE.replace(" the ", "\n    the ")
    texts = {
        "human": f"\nwarning: {wrapped}\n",
        "json": json.dumps({"environment": environment}) + "\n" + json.dumps({"environment": environment}) + "\n",
        "csv": "host,timings\r\nguest,meaningless: emulated\r\n\r\nhost,cost,timings\r\nguest,1,meaningless: emulated\r\n",
        "ktap": f"KTAP version 1\n1..1\n# guest: {NOTICE} (qemu)\nok 1 a\n",
        "markdown": f"## a\n\n> **{NOTICE} (qemu)**\n",
        "html": "<p class=banner>Made under emulation: <b>timings are meaningless</b></p>",
        "prom": '# TYPE a gauge\na{host="guest",timings="meaningless"} 1\nb{host="guest",timings="meaningless"} 1\n# EOF\n',
        "gbench": json.dumps({"benchmarks": [], "context": {"timings": f"guest: {NOTICE} (qemu)"}}),
        "lkml": f"a\n  guest: {wrapped}\n",
    }
    return {name: dict(texts) for name in names}


def format_plants(name):
    """For each format a text in which one place where it must be said does not say it."""

    def unlabel(each):
        def plant(made):
            texts = made["formats"][name]
            at = texts[each].rindex("meaningless")
            texts[each] = texts[each][:at] + "fine" + texts[each][at + len("meaningless"):]

        return plant

    plants = {f"no label in {name} as {each}": unlabel(each) for each in FORMATS}
    plants[f"nothing in {name} as csv"] = lambda made: made["formats"][name].update(csv="host,timings\r\n")
    plants[f"{name} as gbench cut off"] = lambda made: made["formats"][name].update(gbench='{"context":')
    return plants
