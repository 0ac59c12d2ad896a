"""Compares results of replays with the list of cases that must stay green: compare-cases.py LIST RESULT... [--update]."""
import json
import sys

path, *results = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
cases = []
for result in results:
    with open(result) as file:
        cases += json.load(file)["cases"]
passed = {case["id"] for case in cases if case["ok"]}
with open(path) as file:
    green = {line.strip() for line in file if line.strip() and not line.startswith("#")}

red = sorted(green - passed)
if "--update" in sys.argv:
    names = sorted(passed)
    with open(path, "w") as file:
        file.write("# Cases of the transcripts that pass, and must go on passing: .ci/replay --update writes this.\n")
        file.writelines(name + "\n" for name in names)
    print(f"{len(names)} green cases written; {len(red)} left the list: {' '.join(red)}")
    sys.exit(0)
print(f"{len(passed)} of {len(cases)} cases pass; {len(green)} must; {len(passed - green)} could be added to the list")
if red:
    print("Turned red: " + " ".join(red), file=sys.stderr)
    sys.exit(1)
