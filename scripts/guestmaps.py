"""What `contention` must say of a guest: the shape and the marks of its maps and of its sweep."""

import re

from guestdocuments import (
    check_formats, node_of, read_formats, read_run, read_text, records, results_of, says_so, socket_of,
)

KINDS = ["cpu-cpu", "node-counter", "node-slots"]
OFFLINE = 5
UNPLUGGED = 6


# One map.


def groups(word, pairs):
    """Rows by where they belong, in the order of rows."""
    members = {}
    for label, place in pairs:
        members.setdefault(place, []).append(label)
    return [{"name": f"{word} {place}", "members": labels} for place, labels in members.items()]


def check_cells(findings, who, entry):
    """Each cell has a value, or is lost for a reason, or is counted as not reached; never two of these."""
    rows, columns, values, spreads = entry["rows"], entry["columns"], entry["values"], entry["spreads"]
    shape = [len(columns)] * len(rows)
    findings.expect(f"{who}: cells per row", [len(row) for row in values], shape)
    findings.expect(f"{who}: spreads per row", [len(row) for row in spreads], shape)
    findings.expect(f"{who}: unit", entry["unit"], "ns")
    if [len(row) for row in values] != shape or [len(row) for row in spreads] != shape:
        return
    lost = {(cell["row"], cell["column"]): cell["reason"] for cell in entry["lost"]}
    findings.expect(f"{who}: each lost cell is named once", len(entry["lost"]), len(lost))
    findings.expect(f"{who}: lost cells without a reason", [cell for cell in lost if not lost[cell]], [])
    outside = [cell for cell in lost if cell[0] not in rows or cell[1] not in columns]
    findings.expect(f"{who}: lost cells that are none", outside, [])
    unreached, wrong = 0, []
    for row, line, wide in zip(rows, values, spreads):
        for column, value, spread in zip(columns, line, wide):
            is_lost = (row, column) in lost
            is_diagonal = entry["kind"] == "cpu-cpu" and row == column
            if (value is None) != (spread is None):
                wrong.append((row, column, "a spread without a value, or the other way round"))
            if value is None and not is_lost and not is_diagonal:
                unreached += 1
            elif value is not None and (is_lost or is_diagonal):
                wrong.append((row, column, "a value where there can be none"))
            elif is_diagonal and is_lost:
                wrong.append((row, column, "a CPU with itself was lost"))
            elif value is not None and not value > 0:
                wrong.append((row, column, value))
    findings.expect(f"{who}: cells", wrong, [])
    findings.expect(f"{who}: cells that time did not reach", entry["unreached"], unreached)
    known = any(value is not None for line in values for value in line)
    findings.expect(f"{who}: samples of {entry['samples']} at least", entry["samples"] >= 1, known)
    if entry["symmetric"]:
        mirrored = [list(line) for line in zip(*values)]
        findings.expect(f"{who}: symmetric, so the other way round", mirrored, values)
        findings.expect(f"{who}: symmetric, so lost the other way round", {(b, a) for a, b in lost}, set(lost))


def is_reached(entry, row, column):
    if any((cell["row"], cell["column"]) == (row, column) for cell in entry["lost"]):
        return True
    return entry["values"][entry["rows"].index(row)][entry["columns"].index(column)] is not None


def check_coarse(findings, who, entry, nodes):
    """However little time there was: every node to every node, and the way within."""
    missing = [
        (one, other)
        for one, its in nodes.items()
        for other, others in nodes.items()
        if (one != other or len(its) > 1)
        and not any(is_reached(entry, a, b) for a in its for b in others if a != b)
    ]
    findings.expect(f"{who}: nodes between which no cell was reached", missing, [])


def check_maps(findings, shape, results, name, cpus=None, homes=None):
    """The three maps of a run; cpus are those it ran on, homes those that were named for the counter."""
    node, socket = node_of(shape), socket_of(shape)
    cpus = sorted(node) if cpus is None else cpus
    rows = sorted({node[cpu] for cpu in cpus})
    findings.expect(f"{name}: kinds of entries", [entry["kind"] for entry in results], ["map"] * 3)
    found = {each["kind"]: each for entry in results for each in entry["maps"]}
    findings.expect(f"{name}: maps", [each["kind"] for entry in results for each in entry["maps"]], KINDS)
    if list(found) != KINDS:
        return {}
    for entry in results:
        findings.expect(f"{name}: CPUs of workers", (entry["workers"], sorted(entry["placement"])), (len(cpus), cpus))
    every = sorted(number for number, each in shape["nodes"].items() if each["memory"])
    expected = {"cpu-cpu": (cpus, cpus), "node-counter": (rows, homes or every), "node-slots": (rows, every)}
    for kind, entry in found.items():
        who = f"{name}: {kind}"
        is_cpus = kind == "cpu-cpu"
        findings.expect(f"{who}: rows and columns", (entry["rows"], entry["columns"]), expected[kind])
        if (entry["rows"], entry["columns"]) != expected[kind]:
            return {}
        labels = [(cpu, node[cpu]) for cpu in cpus] if is_cpus else [(row, row) for row in rows]
        findings.expect(f"{who}: nodes", entry["nodes"], groups("node", labels))
        places = {cpu if is_cpus else node[cpu]: socket[cpu] for cpu in cpus}
        findings.expect(f"{who}: sockets", entry["sockets"], groups("socket", places.items()))
        check_cells(findings, who, entry)
    by_node = {row: [cpu for cpu in cpus if node[cpu] == row] for row in rows}
    check_coarse(findings, f"{name}: cpu-cpu", found["cpu-cpu"], by_node)
    return found


def check_whole(findings, who, entry, without_rows=(), without_columns=()):
    """Nothing is lost but what had to be, all of that is, and of the rest there is something everywhere."""
    must = {
        (row, column)
        for row in entry["rows"]
        for column in entry["columns"]
        if row in without_rows or column in without_columns
    }
    findings.expect(f"{who}: lost", {(cell["row"], cell["column"]) for cell in entry["lost"]}, must)
    rows = [(row, line) for row, line in zip(entry["rows"], entry["values"]) if row not in without_rows]
    empty = [f"row {row}" for row, line in rows if not any(value is not None for value in line)]
    for index, column in enumerate(entry["columns"]):
        if column not in without_columns and rows and not any(line[index] is not None for _, line in rows):
            empty.append(f"column {column}")
    findings.expect(f"{who}: without any value", empty, [])


def reasons(entry):
    return sorted({cell["reason"] for cell in entry["lost"]})


# The runs.


def check_records(findings, run, text, name):
    """What was appended to a file is what standard output said, and as well labelled."""
    written = records(text)
    findings.expect(
        f"{name}: results in the file",
        [entry for record in written for entry in record["results"]], run["document"]["results"],
    )
    for record in written:
        findings.require(f"{name}: a record says that timings are meaningless", says_so(record["environment"]["warnings"]))


def check_full(findings, shape, collected):
    """Of the whole machine: every node with memory was a home, and nothing was elsewhere."""
    run = collected["maps"]
    results = results_of(findings, run, "maps")
    if not results:
        return
    check_records(findings, run, collected["maps.jsonl"], "maps")
    found = check_maps(findings, shape, results, "maps")
    for kind in KINDS[1:]:
        if kind in found:
            check_whole(findings, f"maps: {kind}", found[kind])


def check_memory(findings, shape, text):
    """By the kernel's word."""
    homes = set()
    for line in text.splitlines():
        policy = re.search(r" (?:bind|prefer)[^:]*:(\d+)", line)
        pages = {int(node) for node in re.findall(r" N(\d+)=", line)}
        if policy and pages:
            findings.expect(f"maps: nodes of memory meant for node {policy[1]}", pages, {int(policy[1])})
            homes |= pages
    every = {number for number, each in shape["nodes"].items() if each["memory"]}
    findings.expect("maps: nodes that bound memory was seen on", homes, every)


def check_home(findings, shape, collected):
    """One home that was named; standard output was for people, and quiet."""
    run = dict(collected["home"])
    findings.require("home: the table says that timings are meaningless", "timings are meaningless" in run["text"])
    written = records(collected["home.jsonl"])
    findings.require("home: records", written)
    if not written:
        return
    results = [entry for record in written for entry in record["results"]]
    run["document"] = dict(written[-1], results=results)
    found = check_maps(findings, shape, results_of(findings, run, "home"), "home", cpus=[0, 8], homes=[1])
    for kind in KINDS[1:]:
        if kind in found:
            check_whole(findings, f"home: {kind}", found[kind])


def check_few(findings, shape, collected):
    """Memory of node 3 was not to be had: whoever asked for it got none, and it is said."""
    results = results_of(findings, collected["few"], "few")
    found = check_maps(findings, shape, results, "few", cpus=[0, 8], homes=[2, 3]) if results else {}
    for kind in KINDS[1:]:
        if kind in found:
            check_whole(findings, f"few: {kind}", found[kind], without_columns=[3])
            told = [reason for reason in reasons(found[kind]) if not re.search(r"\bnode \d, not 3\b.*cpuset", reason)]
            findings.expect(f"few: {kind}: reasons that do not say where it lay, and why", told, [])


def check_unplugged(findings, shape, collected):
    findings.expect("unplugged: when", collected["unplugged.when"].strip(), "during the map of CPUs")
    run = collected["unplugged"]
    results = results_of(findings, run, "unplugged")
    if not results:
        return
    check_records(findings, run, collected["unplugged.jsonl"], "unplugged")
    found = check_maps(findings, shape, results, "unplugged", cpus=[4, UNPLUGGED, 8])
    if not found:
        return
    cells = {(cell["row"], cell["column"]) for cell in found["cpu-cpu"]["lost"]}
    touched = {(a, b) for a in [4, 6, 8] for b in [4, 6, 8] if a != b and UNPLUGGED in (a, b)}
    findings.expect(f"unplugged: cells of CPU {UNPLUGGED} that are not lost", touched - cells, set())
    for kind in KINDS[1:]:
        check_whole(findings, f"unplugged: {kind}", found[kind], without_rows=[node_of(shape)[UNPLUGGED]])
        silent = [reason for reason in reasons(found[kind]) if not re.search(rf"\bCPU {UNPLUGGED}\b", reason)]
        findings.expect(f"unplugged: {kind}: reasons without the CPU", silent, [])


def check_offline(findings, shape, collected):
    results = results_of(findings, collected["offline-maps"], "offline-maps")
    cpus = [cpu for cpu in shape["nodes"][1]["cpus"] if cpu != OFFLINE]
    found = check_maps(findings, shape, results, "offline-maps", cpus=cpus) if results else {}
    for kind in KINDS[1:]:
        if kind in found:
            check_whole(findings, f"offline-maps: {kind}", found[kind])


def scattered(shape):
    """How many of the first workers are on sockets of their own, and then on nodes of their own."""
    return shape["sockets"], sum(1 for each in shape["nodes"].values() if each["cpus"])


def check_sweep(findings, shape, collected):
    run = collected["sweep"]
    results = results_of(findings, run, "sweep")
    if not results:
        return
    check_records(findings, run, collected["sweep.jsonl"], "sweep")
    node, socket = node_of(shape), socket_of(shape)
    every = sorted(node)
    sockets, nodes = scattered(shape)
    points = {}
    for entry in results:
        if entry["kind"] == "point" and entry["subject"] == "shared" and entry["mode"] == "atomic":
            points.setdefault(entry["span"]["order"], {})[entry["workers"]] = entry
    findings.expect("sweep: orders", sorted(points), ["compact", "scatter"])
    for order, entries in points.items():
        findings.expect(f"sweep: workers, {order}", list(entries), [1, 2, 3, 4, 5, 8, 9, 16, 32])
        for workers, entry in entries.items():
            who = f"sweep: {workers} workers, {order}"
            used, span = entry["placement"], entry["span"]
            findings.expect(f"{who}: CPUs", len(used), workers)
            once = min(workers, len(every))
            findings.expect(f"{who}: CPUs used before any is used twice", len(set(used)), once)
            if order == "compact":
                findings.expect(f"{who}: placement", used[:once], every[:once])
            else:
                findings.expect(f"{who}: sockets in turn", len({socket[cpu] for cpu in used[:sockets]}), min(workers, sockets))
                findings.expect(f"{who}: nodes in turn", len({node[cpu] for cpu in used[:nodes]}), min(workers, nodes))
            marks = {
                "nodes": len({node[cpu] for cpu in used}), "sockets": len({socket[cpu] for cpu in used}),
                "cores": once, "shares_cores": False, "oversubscribed": workers > len(every), "order": order,
            }
            findings.expect(f"{who}: span", span, marks)
            figure = entry["ns_per_pair"]
            findings.require(f"{who}: measured, or said why not", entry["skipped"] or figure and figure["median"] > 0)


def check_some_latency(findings, name, collected):
    """On a machine whose CPUs take turns most chunks are disturbed, but not all."""
    document = collected["maps"]["document"]
    values = [
        value
        for entry in (document or {}).get("results") or []
        for each in entry["maps"]
        if each["kind"] == "cpu-cpu"
        for line in each["values"]
        for value in line
    ]
    findings.require(f"{name}: a line was bounced somewhere", any(value is not None for value in values))


def read_contention(directory):
    collected = {name: read_run(directory, name) for name in ["maps", "home", "sweep", "few", "unplugged", "offline-maps"]}
    texts = ["maps.jsonl", "maps.numa_maps", "home.jsonl", "sweep.jsonl", "unplugged.jsonl", "unplugged.when"]
    for name in texts:
        collected[name] = read_text(directory, name)
    collected["formats"] = read_formats(directory, ["maps", "home", "sweep"])
    return collected


def check_contention(findings, shape, collected):
    check_full(findings, shape, collected)
    check_memory(findings, shape, collected["maps.numa_maps"])
    check_home(findings, shape, collected)
    check_sweep(findings, shape, collected)
    check_few(findings, shape, collected)
    check_unplugged(findings, shape, collected)
    check_offline(findings, shape, collected)
    check_formats(findings, collected["formats"])


def read_eight(directory):
    collected = {name: read_run(directory, name) for name in ["topology", "maps"]}
    collected["maps.jsonl"] = read_text(directory, "maps.jsonl")
    collected["formats"] = read_formats(directory, ["maps"])
    return collected


def check_eight(findings, shape, collected):
    check_full(findings, shape, collected)
    check_some_latency(findings, "maps", collected)
    check_formats(findings, collected["formats"])
