"""Creates each manifest of expected.tsv on trial and compares with what a real server answered; see .ci/manifests.

A wrong answer's line is `file TAB what differs`; with --verbose both answers follow.
"""

import concurrent.futures
import csv
import os
import subprocess
import sys


def answer(folder, file):
    done = subprocess.run(
        ["kubectl", "create", "--dry-run=server", "-o", "name", "-f", file], cwd=folder, capture_output=True, text=True
    )
    errors = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("Warning: ")]
    return {
        "exit_status": str(done.returncode),
        "objects": " ".join(sorted(done.stdout.split())),
        "error": " | ".join(line.strip() for line in errors),
    }


def main():
    folder, red_file = sys.argv[1:3]
    with open(os.path.join(folder, "expected.tsv"), encoding="utf-8", newline="") as lines:
        expected = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    with open(red_file, encoding="utf-8") as lines:
        known = {line.split("\t")[0].strip() for line in lines if line.strip() and not line.startswith("#")}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda row: answer(folder, row["file"]), expected))
    red = set()
    for row, got in zip(expected, answers):
        different = [column for column in got if got[column] != (row[column] or "").strip()]
        if different:
            red.add(row["file"])
            if row["file"] not in known or "--verbose" in sys.argv:
                print(f"{row['file']}\t{' '.join(different)}")
                for column in different:
                    print(f"  expected {row[column]}\n  got      {got[column]}")
    print(f"manifests: {len(expected) - len(red)} of {len(expected)} answered as expected")
    for file in sorted(known - red):
        print(f"no longer red: {file}")
    sys.exit(1 if red - known else 0)


main()
