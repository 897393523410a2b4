#!/usr/bin/env python3
"""Beaufort's store beside Prometheus and VictoriaMetrics: the same bytes in, the same questions out, in one run.

usage: bench.py [--beaufort PATH] [--instances N] [--days D] [--end T] [--rounds N] [--servers a,b] [--json FILE]

The data ends at the last midnight (UTC): the newest days are as hot as an agent has them, the others are merged.

Every server starts on an empty folder, takes the bodies of dataset.py over one connection, settles, and is asked every query
over one kept connection, 30 times (ranges 7 times). CPU is user and system time of the process, from before the first
body until it has settled; bytes per sample count what queries read (Prometheus: its blocks; Beaufort: pages in use).
Figures are medians over the rounds. Answers of Beaufort and Prometheus are compared, to 1e-9 relative.
"""
import argparse
import json
import os
import statistics
import struct
import subprocess
import sys
import time
import urllib.parse

import dataset
from servers import Beaufort, Prometheus, VictoriaMetrics

GOOD, ALL = "sum(rate(good_total[{w}]))", "sum(rate(all_total[{w}]))"
BURN = f"1 - {GOOD} / {ALL}"
P99 = "histogram_quantile(0.99, sum by (le) (rate(latency_bucket[{w}])))"
QUERIES = {
    "rate 5m": ("sum(rate(requests_total[5m]))", None),
    "p99 1h": (P99.format(w="1h"), None),
    "burn rate 1h": (BURN.format(w="1h"), None),
    "burn rate, whole span": (BURN, None),
    "p99, whole span": (P99, None),
    "all series counted": ('count({__name__=~".+"})', None),
    "range at 1m: rate 5m": ("sum(rate(requests_total[5m]))", 60),
    "range at 1m: p99 5m": (P99.format(w="5m"), 60),
    "range at 1m: burn 1h": (BURN.format(w="1h"), 60),
}


def feed(server, file):
    """Sends every body, waiting for each answer; returns the milliseconds each took."""
    connection, took = server.connect(), []
    headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy",
               "X-Prometheus-Remote-Write-Version": "0.1.0"}
    with open(file, "rb") as source:
        while head := source.read(4):
            body = source.read(struct.unpack("<I", head)[0])
            start = time.perf_counter()
            connection.request("POST", server.write, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            took.append((time.perf_counter() - start) * 1000)
            if answer.status // 100 != 2:
                raise RuntimeError(f"{server.name} answered {answer.status}: {text[:200]!r}")
    connection.close()
    return took


def ask(server, facts):
    """For every query: p50 and p99 in ms, and the answer."""
    connection, end, span = server.connect(), facts["end"], f"{round(facts['days'] * 24)}h"
    found = {}
    for name, (query, step) in QUERIES.items():
        text = urllib.parse.quote(query.replace("{w}", span))
        if step:
            # No server answers more than 11,000 points.
            start = end - min(int(facts["days"] * 86400), 10_900 * step)
            path, calls = f"/api/v1/query_range?query={text}&start={start}&end={end}&step={step}{server.query_extra}", 7
        else:
            path, calls = f"/api/v1/query?query={text}&time={end}{server.query_extra}", 30
        took = []
        for _ in range(calls + 1):
            begin = time.perf_counter()
            connection.request("GET", path)
            body = connection.getresponse().read()
            took.append((time.perf_counter() - begin) * 1000)
        answer = json.loads(body)
        if answer["status"] != "success":
            raise RuntimeError(f"{server.name} refuses {query}: {body[:300]!r}")
        took = sorted(took[1:])
        found[name] = {"p50": statistics.median(took), "p99": took[-1], "answer": answer["data"]["result"]}
    connection.close()
    return found


def measure(server, file, facts):
    server.start()
    idle, before, start = server.memory("VmRSS"), server.cpu(), time.perf_counter()
    took = feed(server, file)
    wall = time.perf_counter() - start
    server.settle()
    spent, peak = server.cpu() - before, server.memory("VmHWM")
    queries = ask(server, facts)
    data, folder = server.disk()
    server.stop()
    took.sort()
    return {"samples per CPU second": facts["samples"] / spent, "samples per second": facts["samples"] / wall,
            "write p50 ms": statistics.median(took), "write p99 ms": took[int(len(took) * 0.99)],
            "idle MB": idle, "peak MB": peak, "bytes per sample": data / facts["samples"],
            "folder bytes per sample": folder / facts["samples"], "queries": queries}


def difference(left, right):
    """Largest relative difference of two answers; infinite when their series or times differ."""
    def points(answer):
        if answer and not isinstance(answer[0], dict):
            return {"scalar": [answer]}
        return {json.dumps(one["metric"], sort_keys=True): one.get("values") or [one["value"]] for one in answer}

    left, right, worst = points(left), points(right), 0.0
    if left.keys() != right.keys():
        return float("inf")
    for key in left:
        if [point[0] for point in left[key]] != [point[0] for point in right[key]]:
            return float("inf")
        for (_, a), (_, b) in zip(left[key], right[key]):
            a, b = float(a), float(b)
            if a != b and not (a != a and b != b):
                worst = max(worst, abs(a - b) / max(abs(a), abs(b)))
    return worst


def median(rounds, *path):
    values = []
    for one in rounds:
        for key in path:
            one = one[key]
        values.append(one)
    return statistics.median(values)


def table(results):
    peers = list(results)
    print("| what | " + " | ".join(peers) + " |\n|---|" + "---|" * len(peers))
    for what in ("samples per CPU second", "samples per second", "write p50 ms", "write p99 ms", "idle MB", "peak MB",
                 "bytes per sample", "folder bytes per sample"):
        print(f"| {what} | " + " | ".join(number(median(results[peer], what)) for peer in peers) + " |")
    for name in QUERIES:
        cells = [f"{number(median(results[peer], 'queries', name, 'p50'))} / "
                 f"{number(median(results[peer], 'queries', name, 'p99'))}" for peer in peers]
        print(f"| {name}, ms p50 / slowest | " + " | ".join(cells) + " |")
    if {"beaufort", "prometheus"} <= results.keys():
        print("\n| query | time, of Prometheus' | largest difference of the answers |\n|---|---|---|")
        for name in QUERIES:
            ratio = median(results["beaufort"], "queries", name, "p50") / median(results["prometheus"], "queries", name, "p50")
            apart = difference(*(results[peer][0]["queries"][name]["answer"] for peer in ("beaufort", "prometheus")))
            print(f"| {name} | {ratio:.3f} | {apart:.1e} |")


def number(value):
    return f"{value / 1e6:.2f} M" if value >= 1e6 else f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--beaufort", default="dist/beaufort")
    arguments.add_argument("--instances", type=int, default=8)
    arguments.add_argument("--days", type=float, default=7)
    arguments.add_argument("--end", type=int, default=int(time.time()) // 86400 * 86400, help="seconds since the epoch")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--servers", default="beaufort,prometheus,victoriametrics")
    arguments.add_argument("--folder", default="/tmp/beaufort-bench")
    arguments.add_argument("--json")
    chosen = arguments.parse_args()
    Beaufort.binary = chosen.beaufort
    os.makedirs(chosen.folder, exist_ok=True)
    dataset.END = chosen.end
    file = f"{chosen.folder}/{chosen.instances}x{chosen.days:g}-{chosen.end}.rw"
    if not os.path.exists(file + ".json"):
        facts = dataset.write(file, chosen.instances, chosen.days, 20261120)
        json.dump(facts, open(file + ".json", "w"))
    facts = json.load(open(file + ".json"))
    print(f"{facts['series']:,} series, {chosen.days:g} days, {facts['samples']:,} samples, {chosen.rounds} rounds", flush=True)
    kinds = {kind.name: kind for kind in (Beaufort, Prometheus, VictoriaMetrics)}
    results = {}
    for round_ in range(chosen.rounds):
        for place, peer in enumerate(chosen.servers.split(",")):
            server = kinds[peer](f"{chosen.folder}/{peer}", 18201 + place)
            print(f"round {round_ + 1}: {peer}", file=sys.stderr, flush=True)
            results.setdefault(peer, []).append(measure(server, file, facts))
    for tool in ("prometheus --version", "victoria-metrics -version"):
        text = subprocess.run(tool.split(), capture_output=True, text=True)
        print(((text.stdout or text.stderr).splitlines() or [tool])[0])
    table(results)
    if chosen.json:
        json.dump({"facts": facts, "results": results}, open(chosen.json, "w"))


if __name__ == "__main__":
    main()
