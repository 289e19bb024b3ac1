"""What `contention` must say of a guest: the shape and the marks of its maps and of its sweep."""

import copy
import json
import re

from guestdocuments import (
    check_formats, documents, flawless_environment, flawless_formats, format_plants, node_of, read_formats,
    read_run, read_text, records, results_of, says_so, socket_of,
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


# A flawless collection, and what goes wrong with it.


def flawless_run(results):
    document = {
        "schema": "reftorture/1", "command": "contention", "violations": [], "results": results,
        "environment": flawless_environment(),
    }
    return {"document": document, "text": json.dumps(document), "code": 0, "stderr": ""}


def flawless_maps(shape, cpus=None, homes=None, lost=None, reached=None):
    """lost: reason by kind, row and column; reached: which cells of CPUs time was enough for."""
    node, socket = node_of(shape), socket_of(shape)
    cpus = sorted(node) if cpus is None else cpus
    rows = sorted({node[cpu] for cpu in cpus})
    every = sorted(number for number, each in shape["nodes"].items() if each["memory"])
    labels = {"cpu-cpu": (cpus, cpus), "node-counter": (rows, homes or every), "node-slots": (rows, every)}
    labels = {kind: (list(down), list(across)) for kind, (down, across) in labels.items()}
    entries = []
    for kind, (down, across) in labels.items():
        is_cpus = kind == "cpu-cpu"
        gone = {(a, b): why for (each, a, b), why in (lost or {}).items() if each == kind}
        values = [
            [
                None
                if (row, column) in gone or is_cpus and (row == column or reached and not reached(row, column))
                else 100.0 + abs(row - column)
                for column in across
            ]
            for row in down
        ]
        one = {
            "kind": kind, "subject": "any", "rows": down, "columns": across, "values": values,
            "spreads": [[value and 1.0 for value in line] for line in values], "unit": "ns", "samples": 3,
            "symmetric": is_cpus, "lost": [{"row": a, "column": b, "reason": why} for (a, b), why in gone.items()],
            "nodes": groups("node", [(label, node[label] if is_cpus else label) for label in down]),
            "sockets": groups("socket", {cpu if is_cpus else node[cpu]: socket[cpu] for cpu in cpus}.items()),
        }
        missing = [value for line in values for value in line].count(None)
        one["unreached"] = missing - len(gone) - (len(down) if is_cpus else 0)
        entries.append({"kind": "map", "workers": len(cpus), "placement": list(cpus), "maps": [one]})
    return flawless_run(entries)


def flawless_sweep(shape):
    node, socket = node_of(shape), socket_of(shape)
    every = sorted(node)
    orders = {"compact": every, "scatter": [0, 8, 4, 1, 9, 5, 2, 10, 6, 3, 11, 7, 12, 13, 14, 15]}
    points = []
    for order, cpus in orders.items():
        for workers in [1, 2, 3, 4, 5, 8, 9, 16, 32]:
            used = (cpus * 2)[:workers]
            span = {
                "order": order, "nodes": len({node[cpu] for cpu in used}), "sockets": len({socket[cpu] for cpu in used}),
                "cores": min(workers, 16), "shares_cores": False, "oversubscribed": workers > 16,
            }
            points.append({
                "kind": "point", "subject": "shared", "mode": "atomic", "workers": workers, "placement": used,
                "span": span, "ns_per_pair": {"median": 25.0}, "skipped": None, "maps": [],
            })
    return flawless_run(points)


def lines(run):
    """The records of a run, one for each result."""
    return "".join(json.dumps(dict(run["document"], results=[each])) + "\n" for each in run["document"]["results"])


def flawless_full(shape, reached=None):
    maps = flawless_maps(shape, reached=reached)
    return {"maps": maps, "maps.jsonl": lines(maps), "formats": flawless_formats(["maps"])}


def flawless_contention(shape):
    gone = "CPU 6 went offline"
    unplugged = {("cpu-cpu", a, b): f"worker was moved off CPU {UNPLUGGED}" for a, b in [(4, 6), (6, 4), (6, 8), (8, 6)]}
    unplugged |= {(kind, 1, home): gone for kind in KINDS[1:] for home in shape["nodes"]}
    elsewhere = "it lay on node 0, not 3: outside this cpuset"
    few = {(kind, row, 3): elsewhere for kind in KINDS[1:] for row in [0, 2]}
    home = flawless_maps(shape, cpus=[0, 8], homes=[1])
    sweep = flawless_sweep(shape)
    torn = flawless_maps(shape, cpus=[4, 6, 8], lost=unplugged)
    return flawless_full(shape, reached=lambda a, b: a % 4 < 2 and b % 4 < 2) | {
        "maps.numa_maps": "".join(f"7f000000 prefer:{node} anon=1 dirty=1 N{node}=1 kernelpagesize_kB=4\n" for node in shape["nodes"]),
        "home": dict(home, document=None, text="warning: timings are meaningless\n"), "home.jsonl": lines(home),
        "sweep": sweep, "sweep.jsonl": lines(sweep),
        "few": flawless_maps(shape, cpus=[0, 8], homes=[2, 3], lost=few),
        "unplugged": torn, "unplugged.jsonl": lines(torn), "unplugged.when": "during the map of CPUs\n",
        "offline-maps": flawless_maps(shape, cpus=[4, 6, 7]),
        "formats": flawless_formats(["maps", "home", "sweep"]),
    }


def map_of(made, name, kind):
    return made[name]["document"]["results"][KINDS.index(kind)]["maps"][0]


def put(key, value, kind="cpu-cpu", name="maps"):
    return lambda made: map_of(made, name, kind).__setitem__(key, value)


def cell(row, column, value, kind="cpu-cpu", name="maps"):
    """Sets a cell by the indices of its row and column."""

    def plant(made):
        for key in ["values", "spreads"]:
            map_of(made, name, kind)[key][row][column] = value

    return plant


def rewritten(plant, name):
    """The same mistake in the file: what is wrong in both is for another check than that both are the same."""

    def planted(made):
        plant(made)
        made[f"{name}.jsonl"] = lines(made[name])

    return planted


def without_row(made):
    entry = map_of(made, "maps", "cpu-cpu")
    for key in ["rows", "values", "spreads"]:
        entry[key].pop()


def without_last_column(kind):
    def plant(made):
        entry = map_of(made, "maps", kind)
        entry["columns"].pop()
        for line in entry["values"] + entry["spreads"]:
            line.pop()

    return plant


def lose(row, column, reason, kind="node-counter", name="maps"):
    return lambda made: map_of(made, name, kind)["lost"].append({"row": row, "column": column, "reason": reason})


def recount(made):
    """Says as many cells were not reached as were not: for mistakes that another count would show."""
    for entry in (each for result in made["maps"]["document"]["results"] for each in result["maps"]):
        missing = [value for line in entry["values"] for value in line].count(None)
        entry["unreached"] = missing - len(entry["lost"]) - (len(entry["rows"]) if entry["kind"] == "cpu-cpu" else 0)


def both(*plants):
    return lambda made: [plant(made) for plant in plants] and None


def restated(name, change):
    """Changes the text of a file of records by way of its documents."""

    def plant(made):
        found = documents(made[f"{name}.jsonl"])
        change(found)
        made[f"{name}.jsonl"] = "".join(json.dumps(each) + "\n" for each in found)

    return plant


def other_home(found):
    for each in (each for record in found for entry in record["results"] for each in entry["maps"]):
        if each["kind"] == "node-counter":
            each["columns"] = [2]


def row_of_slots(made, key):
    table = map_of(made, "maps", "node-slots")[key]
    table[1] = [None] * len(table[1])


def full_plants():
    plants = {
        "a missing row": without_row,
        "a row too many": lambda made: map_of(made, "maps", "node-counter")["rows"].append(9),
        "a row cut short": lambda made: map_of(made, "maps", "cpu-cpu")["values"][0].pop(),
        "no spreads": put("spreads", []),
        "a missing home": without_last_column("node-counter"),
        "a missing home of slots": without_last_column("node-slots"),
        "an asymmetric value under symmetric": cell(0, 1, 999.0),
        "lost one way under symmetric": both(cell(0, 1, None), cell(1, 0, None), lose(0, 1, "gone", "cpu-cpu"), put("unreached", 1)),
        "a cell neither valued nor lost nor counted": both(cell(0, 1, None), cell(1, 0, None)),
        "more unreached than there are": put("unreached", 9000),
        "a node to which nothing was reached": both(
            *(cell(a, b, None) for a in range(16) for b in range(16) if (a < 4) != (b < 4)), recount,
        ),
        "workers of a node that have no value": both(
            lambda made: [row_of_slots(made, key) for key in ["values", "spreads"]] and None, recount,
        ),
        "a value on the diagonal": cell(3, 3, 1.0),
        "a value in a lost cell": lose(0, 1, "gone", "cpu-cpu"),
        "nothing for a cost": cell(1, 0, 0.0, "node-counter"),
        "lost without a reason": both(
            cell(0, 1, None), cell(1, 0, None), lose(0, 1, "", "cpu-cpu"), lose(1, 0, "gone", "cpu-cpu"),
        ),
        "lost twice": both(
            cell(0, 1, None), cell(1, 0, None), *(lose(a, 1 - a, "gone", "cpu-cpu") for a in [0, 1, 1]),
        ),
        "lost and not there": both(lose(0, 77, "gone", "cpu-cpu"), lose(77, 0, "gone", "cpu-cpu")),
        "a home lost for no reason of the guest": both(cell(0, 1, None, "node-counter"), lose(0, 1, "lay elsewhere")),
        "a wrong group": lambda made: map_of(made, "maps", "cpu-cpu")["nodes"][0]["members"].pop(),
        "a wrong node's name": lambda made: map_of(made, "maps", "cpu-cpu")["nodes"][0].update(name="node 1"),
        "a wrong socket": lambda made: map_of(made, "maps", "node-slots")["sockets"][0].update(name="socket 1"),
        "sockets left out": put("sockets", [], "node-counter"),
        "samples of nothing": put("samples", 0),
        "another unit": put("unit", "us"),
        "a map left out": lambda made: made["maps"]["document"]["results"].pop(),
        "maps in another order": lambda made: made["maps"]["document"]["results"].reverse(),
        "a map that is called a point": lambda made: made["maps"]["document"]["results"][0].update(kind="point"),
        "another schema": lambda made: made["maps"]["document"].update(schema="reftorture/2"),
        "a worker on no CPU": lambda made: made["maps"]["document"]["results"][0]["placement"].pop(),
        "maps that ended badly": lambda made: made["maps"].update(code=4),
        "a finding of the maps": lambda made: made["maps"]["document"]["violations"].append({}),
        "not virtualised": lambda made: made["maps"]["document"]["environment"].update(virtualised="none"),
    }
    # Where file and output are to be the same they are made to be, so that no other check finds it.
    plants = {name: rewritten(plant, "maps") for name, plant in plants.items()}
    plants |= {
        "other results in the file": put("samples", 4),
        "no results": lambda made: made["maps"]["document"].update(results=[]),
        "a wrong label": lambda made: made["maps"]["document"]["environment"].update(
            warnings=["timings are fine: the processor is emulated"]
        ),
    }
    plants["a record without a label"] = restated("maps", lambda found: found[1]["environment"].update(warnings=[]))
    return plants | format_plants("maps")


def contention_plants():
    def point(index):
        return lambda made: made["sweep"]["document"]["results"][index]

    def span(index, key, value):
        return rewritten(lambda made: point(index)(made)["span"].update({key: value}), "sweep")

    def placed(index, change):
        return rewritten(lambda made: change(point(index)(made)["placement"]), "sweep")

    def swap(one, other):
        def change(used):
            used[one], used[other] = used[other], used[one]

        return change

    unplugged = rewritten(both(cell(0, 1, 100.0, name="unplugged"), cell(1, 0, 100.0, name="unplugged"), lambda made: map_of(
        made, "unplugged", "cpu-cpu").update(lost=[each for each in map_of(made, "unplugged", "cpu-cpu")["lost"] if 8 in each.values()])), "unplugged")
    plants = {
        "memory of a map on another node": lambda made: made.update(
            {"maps.numa_maps": made["maps.numa_maps"] + "7f prefer:1 anon=1 N0=1 kernelpagesize_kB=4\n"}
        ),
        "a home that no memory was seen on": lambda made: made.update(
            {"maps.numa_maps": "".join(line + "\n" for line in made["maps.numa_maps"].splitlines()[:3])}
        ),
        "a wrong column for --counter-node": restated("home", other_home),
        "a table without a label": lambda made: made["home"].update(text="nothing\n"),
        "no records": lambda made: made.update({"home.jsonl": ""}),
        "a home that could not be used has a value": both(
            cell(0, 1, 30.0, "node-counter", "few"),
            lambda made: map_of(made, "few", "node-counter")["lost"].pop(0),
        ),
        "a lost home without where it lay": lambda made: map_of(made, "few", "node-slots")["lost"][0].update(reason="no"),
        "a CPU that went and has a value": unplugged,
        "a node that lost its CPU and does not say so": rewritten(
            lambda made: [each.update(reason="gone") for each in map_of(made, "unplugged", "node-slots")["lost"]] and None,
            "unplugged",
        ),
        "a command that ends with its CPU": lambda made: made["unplugged"].update(code=4),
        "unplugged too late": lambda made: made.update({"unplugged.when": "late\n"}),
        "an offline CPU in a map": lambda made: made.update({"offline-maps": copy.deepcopy(made["maps"])}),
        "a mark for a node left out": span(4, "nodes", 1),
        "a mark for a socket left out": span(6, "sockets", 1),
        "a mark for more workers than CPUs left out": span(8, "oversubscribed", False),
        "a mark for a socket left out, scattered": span(10, "sockets", 1),
        "nodes not told": span(10, "nodes", None),
        "not compact": placed(3, swap(0, 1)),
        "not scattered over sockets": placed(11, swap(1, 2)),
        "not scattered over nodes": placed(12, swap(2, 3)),
        "a CPU used twice while another is free": placed(16, lambda used: used.__setitem__(15, 14)),
        "a worker without a CPU": placed(8, lambda used: used.pop()),
        "a point left out": rewritten(lambda made: made["sweep"]["document"]["results"].pop(3), "sweep"),
        "one order only": rewritten(
            lambda made: made["sweep"]["document"].update(results=made["sweep"]["document"]["results"][:9]), "sweep"
        ),
        "neither measured nor skipped": rewritten(lambda made: point(2)(made).update(ns_per_pair=None), "sweep"),
    }
    return full_plants() | plants | format_plants("home") | format_plants("sweep")


def eight_plants():
    def nothing(made):
        entry = map_of(made, "maps", "cpu-cpu")
        entry["lost"] = [{"row": a, "column": b, "reason": "gone"} for a in range(16) for b in range(16) if a != b]
        entry["values"] = [[None] * 16 for _ in range(16)]
        entry.update(spreads=entry["values"], unreached=0, samples=0)

    return full_plants() | {"every cell lost": rewritten(nothing, "maps")}
