#!/usr/bin/env python3
"""A fleet of inference servers as remote-write bodies, the same bytes for every server under test.

usage: dataset.py FILE [--instances 8] [--days 7] [--seed 20261120]

62 series an instance, one scrape per 15 s: 8 request and token counters, two classic histograms of 20 buckets with sum
and count, 10 gauges (whole numbers, three decimals, ratios of blocks, full mantissas, constants). All series of an
instance share its scrape times: a phase of its own, 2 % of scrapes a few milliseconds late, 0.1 % missing. Every instance
restarts once, in the middle half. 8 instances are 496 series and 20 M samples in 7 days.

FILE: repeated (u32 length, little-endian · snappy block of a remote-write 1.0 WriteRequest); ten scrapes of all
instances a body, in the order of time. Needs numpy and cramjam (Benchmarks/store/setup).
"""
import argparse
import json
import struct

import cramjam
import numpy as np

END = 1795132800  # 2026-11-20T00:00:00Z, so that two runs on different days see the same bytes
STEP = 15
SCRAPES = 10
DURATIONS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256]
FIRST_TOKENS = [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.4, 0.6, 1, 1.5, 2.5, 5, 10, 20, 60]


class Instance:
    """One server: its counters live on from block to block."""

    def __init__(self, number, seed, steps):
        self.random = np.random.default_rng([seed, number])
        self.number = number
        self.phase = int(self.random.integers(0, 14000))
        self.restart = int(self.random.integers(steps // 4, 3 * steps // 4 + 1))
        self.totals = {}
        self.labels = {"instance": f"10.1.{number // 200}.{number % 200 + 1}:8000", "job": "vllm",
                       "model_name": "mistral-small" if number % 3 else "mixtral-8x7b"}

    def counter(self, key, increments, restart):
        """Running total over blocks; `restart` is the index within the block that starts anew, or None."""
        total = self.totals.get(key, 0.0) + np.cumsum(increments)
        if restart is not None:
            total[restart:] -= total[restart]
        self.totals[key] = total[-1]
        return total

    def histogram(self, name, requests, median, spread, bounds, restart):
        count = len(requests)
        chances = np.diff(np.concatenate([[0.0], normal((np.log(bounds) - np.log(median)) / spread), [1.0]]))
        counts = self.random.multinomial(requests, chances / chances.sum())
        cumulative = np.cumsum(counts, axis=1).astype(float)
        for index in range(len(bounds) + 1):
            le = "+Inf" if index == len(bounds) else repr(float(bounds[index]))
            yield f"{name}_bucket", {"le": le}, self.counter((name, le), cumulative[:, index], restart)
        sums = requests * median * np.exp(spread * spread / 2) * self.random.lognormal(0, 0.1, count)
        yield f"{name}_sum", {}, self.counter((name, "sum"), sums, restart)
        yield f"{name}_count", {}, self.counter((name, "count"), requests.astype(float), restart)

    def block(self, first, count):
        """Series of `count` scrapes from step `first` on: (name, labels, values); and the scrape times."""
        random = self.random
        seconds = (first + np.arange(count)) * STEP
        day = 2 * np.pi * (seconds % 86400) / 86400
        rate = np.clip(1.2 + 0.9 * np.sin(day - 1.3 + 0.2 * self.number) * random.lognormal(0, 0.15, count), 0.02, None)
        if self.number % 4 == 3:
            rate[seconds % 86400 < 3 * 3600] = 0.0
        restart = self.restart - first if first <= self.restart < first + count else None
        requests = random.poisson(rate * STEP)
        failed = random.binomial(requests, np.where(seconds % 86400 // 600 == 97, 0.08, 0.0008))
        limited = random.binomial(requests - failed, 0.002)
        good = random.binomial(requests - failed - limited, 0.997)
        load = np.clip(rate / 2.2, 0, 1.2)
        series = [("requests_total", {"code": code}, self.counter(code, values.astype(float), restart))
                  for code, values in (("200", requests - failed - limited), ("429", limited), ("500", failed))]
        for name, values in (("good_total", good), ("all_total", requests),
                             ("prompt_tokens_total", np.rint(requests * random.normal(800, 60, count).clip(0))),
                             ("generation_tokens_total", np.rint(requests * random.normal(350, 30, count).clip(0)))):
            series.append((name, {}, self.counter(name, values.astype(float), restart)))
        cpu = self.counter("cpu", np.rint(100 * STEP * (0.3 + 0.5 * load + 0.02 * random.random(count))), restart)
        series.append(("process_cpu_seconds_total", {}, cpu / 100))
        series += self.histogram("latency", requests, 3.0, 0.9, DURATIONS, restart)
        series += self.histogram("ttft", requests, 0.12, 0.8, FIRST_TOKENS, restart)
        use = np.clip(100 * load + random.normal(0, 4, count), 0, 100).astype(int)
        gauges = {
            "num_requests_running": np.rint(requests * 2.2), "num_requests_waiting": random.poisson(3 * load) * (load > 0.9),
            "gpu_cache_usage_perc": np.clip(requests * 81 + random.integers(0, 40, count), 0, 9311) / 9311.0,
            "gpu_util": use, "gpu_temp_celsius": 38 + use // 3 + random.integers(0, 2, count),
            "gpu_power_watts": np.round(80 + 5.5 * use + random.normal(0, 6, count), 3),
            "gpu_mem_used_bytes": np.full(count, 72_000_000_000.0),
            "process_resident_memory_bytes": (2_000_000 + random.integers(0, 300, count) // 7) * 4096,
            "avg_generation_throughput": requests * 350 / STEP * random.lognormal(0, 0.05, count), "up": np.ones(count),
        }
        series += [(name, {}, values.astype(float)) for name, values in gauges.items()]
        times = (END * 1000 - self.total * STEP * 1000) + seconds * 1000 + self.phase
        times = times + np.where(random.random(count) < 0.02, random.integers(1, 8, count), 0)
        return series, times, random.random(count) >= 0.001


def normal(z):
    """Cumulative normal distribution (Abramowitz and Stegun 26.2.17)."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    tail = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * t * (
        0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return np.where(z > 0, 1 - tail, tail)


def varint(number):
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(tag, payload):
    return bytes([tag]) + varint(len(payload)) + payload


def label_bytes(labels):
    return b"".join(field(0x0A, field(0x0A, name.encode()) + field(0x12, value.encode()))
                    for name, value in sorted(labels.items()))


def sample_bytes(times, values):
    """One row of 18 bytes a sample: field 2 {1: double, 2: varint of six bytes, which times of this century take}."""
    rows = np.empty((len(times), 18), np.uint8)
    rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 11] = 0x12, 16, 9, 0x10
    rows[:, 3:11] = values.astype("<f8").view(np.uint8).reshape(-1, 8)
    for place in range(6):
        rows[:, 12 + place] = ((times >> (7 * place)) & 127) | (128 if place < 5 else 0)
    return rows


def write(path, instances, days, seed):
    steps = int(days * 86400 / STEP)
    fleet = [Instance(number, seed, steps) for number in range(instances)]
    known, samples, bodies, kinds = {}, 0, 0, 62 * instances
    block = max(SCRAPES, min(5760, 2_000_000 // max(1, kinds)) // SCRAPES * SCRAPES)
    with open(path, "wb") as out:
        for first in range(0, steps, block):
            count = min(block, steps - first)
            rows = []
            for instance in fleet:
                instance.total = steps
                series, times, kept = instance.block(first, count)
                edges = np.searchsorted(np.flatnonzero(kept), np.arange(0, count + SCRAPES, SCRAPES))
                for name, extra, values in series:
                    key = (instance.number, name, extra.get("le") or extra.get("code"))
                    if key not in known:
                        known[key] = label_bytes({"__name__": name, **instance.labels, **extra})
                    rows.append((known[key], sample_bytes(times[kept], values[kept]).tobytes(), edges))
                    samples += int(kept.sum())
            for part in range(-(-count // SCRAPES)):
                pieces = []
                for labels, data, edges in rows:
                    from_, to = edges[part] * 18, edges[part + 1] * 18
                    if to > from_:
                        pieces.append(field(0x0A, labels + data[from_:to]))
                body = bytes(cramjam.snappy.compress_raw(b"".join(pieces)))
                out.write(struct.pack("<I", len(body)) + body)
                bodies += 1
    return {"series": len(known), "samples": samples, "bodies": bodies, "end": END, "days": days, "step": STEP}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file")
    arguments.add_argument("--instances", type=int, default=8)
    arguments.add_argument("--days", type=float, default=7)
    arguments.add_argument("--seed", type=int, default=20261120)
    chosen = arguments.parse_args()
    print(json.dumps(write(chosen.file, chosen.instances, chosen.days, chosen.seed)))


if __name__ == "__main__":
    main()
