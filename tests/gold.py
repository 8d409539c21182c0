"""Scores the program against the gold reports and fails below the recorded floor.

usage: gold.py PROGRAM GOLD_FOLDER FLOOR_TOML   (Python standard library only)
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

program, gold, floor_file = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
floor = tomllib.loads(pathlib.Path(floor_file).read_text(encoding="utf-8"))
if not (gold / "score.py").is_file():
    sys.exit(f"error: {gold}: no gold reports here\nhint: `make gold GOLD=folder` names the folder with score.py")
low = []


def inspect(paths):
    done = subprocess.run([program, "inspect", "--format", "json", *map(str, paths)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"error: inspect failed\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def written(folder, rows):
    path = pathlib.Path(folder) / "predictions.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def score(script, *arguments):
    done = subprocess.run([sys.executable, str(gold / script), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"error: {script}: {done.stderr}")
    return done.stdout


def hold(group, name, value, most=False):
    bound = floor[group][name]
    good = value <= bound if most else value >= bound
    print(f"{group:9} {name:22} {value:8.4f}  {'ceiling' if most else 'floor'} {bound}{'' if good else '   BELOW'}")
    if not good:
        low.append(f"{group}.{name}")


with tempfile.TemporaryDirectory() as folder:
    reports = sorted(path for path in (gold / "reports").iterdir() if path.suffix in (".txt", ".pdf"))
    predictions = written(folder, inspect(reports))
    print(score("score.py", predictions, "--present-only", "--errors"))
    result = json.loads(score("score.py", predictions, "--present-only", "--json"))["overall"]
    hold("text", "files", result["predicted"])
    hold("text", "fields", result["field_accuracy"])
    for kind, level, name in [("table", "base", "table"), ("prose", "base", "prose"), ("all", "scope+state", "scope")]:
        hold("text", f"{name}_precision", result["obs"][kind][level]["precision"])
        hold("text", f"{name}_recall", result["obs"][kind][level]["recall"])
    hold("text", "trap_hits", result["trap_hits"], most=True)

    if (gold / "openings.jsonl").is_file():
        cases = [json.loads(line) for line in (gold / "openings.jsonl").read_text(encoding="utf-8").splitlines() if line]
        paths = [pathlib.Path(folder) / f"{case['id']}.txt" for case in cases]
        for path, case in zip(paths, cases):
            path.write_text(case["text"], encoding="utf-8")
        rows = [dict(row, id=path.stem) for path, row in zip(paths, inspect(paths))]
        result = json.loads(score("score_openings.py", written(folder, rows), "--json"))
        names = {
            "report accepted": "report_accepted", "year": "year", "region right": "region_right",
            "region not invented": "region_not_invented", "publisher kind": "publisher_kind",
            "look-alike rejected": "look_alike_rejected", "figure stands in quantities": "figure_in_quantities",
            "current-year total is an observation": "current_year_total",
            "observed value is a labelled figure": "observed_is_labelled",
        }
        for key, name in names.items():
            hold("openings", name, result[key]["right"] / result[key]["of"])

if low:
    sys.exit("error: below the floor: " + ", ".join(low))
