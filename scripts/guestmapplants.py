"""Flawless documents of `contention` in a guest, and what can go wrong with each: one plant per statement of guestmaps."""

import copy
import json

from guestdocuments import (
    documents, flawless_environment, flawless_formats, format_plants, node_of, socket_of,
)
from guestmaps import KINDS, UNPLUGGED, groups


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
