"""Creates each manifest of expected.tsv on trial and compares with what a real server answered; see .ci/manifests."""

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
    folder = sys.argv[1]
    with open(os.path.join(folder, "expected.tsv"), encoding="utf-8", newline="") as lines:
        expected = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda row: answer(folder, row["file"]), expected))
    red = 0
    for row, got in zip(expected, answers):
        different = [column for column in got if got[column] != (row[column] or "").strip()]
        red += bool(different)
        for column in different:
            print(f"{row['file']}: {column}\n  expected {row[column]}\n  got      {got[column]}")
    print(f"manifests: {len(expected) - red} of {len(expected)} answered as expected")
    sys.exit(1 if red else 0)


main()
