#!/usr/bin/env python3
"""Every import of a room must be declared by the importing target in Package.swift."""
import json
import pathlib
import re
import subprocess
import sys

description = json.loads(subprocess.check_output(["swift", "package", "describe", "--type", "json"]))
targets = {target["name"]: target for target in description["targets"]}
importing = re.compile(r"^\s*(?:@\w+\s+)*(?:(?:package|internal|public|private|fileprivate)\s+)?import\s+(?:\w+\s+)?(\w+)")
faults = []
# Which rooms may touch a foreign library; the rest must not even when a dependency would let them.
owners = {"CChecksum": {"Store", "StoreTests"}, "CCurl": {"Outbound"}, "CMalloc": {"App"}, "CNcurses": {"Console"}, "CZlib": {"App"}}


def below(name, seen):
    """The target and everything it stands on."""
    if name not in seen:
        seen.add(name)
        for dependency in targets[name].get("target_dependencies", []):
            below(dependency, seen)
    return seen


for target in targets.values():
    # The tests of a room may use whatever their room stands on.
    if target["type"] == "test":
        allowed = below(target["name"], set())
    else:
        allowed = set(target.get("target_dependencies", [])) | {target["name"]}
    for path in sorted(pathlib.Path(target["path"]).rglob("*.swift")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = importing.match(line)
            if not match:
                continue
            module = match.group(1)
            if module in targets and module not in allowed:
                faults.append(f"{path}:{number}: {target['name']} imports {module} without declaring it in Package.swift")
            if module in owners and target["name"] not in owners[module]:
                faults.append(f"{path}:{number}: only {', '.join(owners[module])} may import {module}")
            records = path.name.endswith("Records.swift") or "Store" in target["path"] or "Tests" in target["path"]
            if module == "GRDB" and not records:
                faults.append(f"{path}:{number}: only Store and *Records.swift files import GRDB")
print("\n".join(faults))
sys.exit(1 if faults else 0)
