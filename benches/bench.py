#!/usr/bin/env python3
"""Times whole runs of the release binary on made-up corpora. Standard library only; writes nothing but a temporary folder.

  bench.py [--binary target/release/nianbao] [--reports 2000] [--megabytes 50] [--repeats 5] [--seed 1] [--keep DIR]
           [--rendered tests/rendered]

The runs to compare are interleaved, so that a busy minute of the machine falls on all of them; min / median / max are
over the repetitions. A core's figures come from runs with one thread.
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, time

STAGES = ["open", "decode", "fold", "identify", "extract_tables", "extract_prose", "audit", "store", "stats", "publish"]


def timed(command):
    """Runs a command: seconds on the clock, seconds of processor, peak memory in MB, exit code."""
    with open(os.devnull, "wb") as null:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=null, stderr=subprocess.PIPE)
        errors = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024,
            "code": child.returncode, "errors": errors.decode("utf-8", "replace")}


def must(command):
    result = timed(command)
    if result["code"] != 0:
        sys.exit(f"bench: {' '.join(command)} ended with {result['code']}\n{result['errors'][-2000:]}")
    return result


def measure(folder):
    files, size = 0, 0
    for root, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(root, name), "rb") as f:     # also warms the page cache
                size += len(f.read())
            files += 1
    return files, size


def counter(corpus):
    """A search for one pattern over the same files, on one thread."""
    if shutil.which("rg"):
        return "rg -c", ["rg", "-j1", "--no-config", "-uuu", "-c", "公开", corpus]
    return "grep -rc (rg is not installed)", ["grep", "-rc", "公开", corpus]


def stages(out):
    """Stage times of the newest run in milliseconds, wherever in the file they stand."""
    runs = os.path.join(out, "runs")
    numbered = [n for n in os.listdir(runs) if n.endswith(".json") and n[:-5].isdigit()]
    with open(os.path.join(runs, max(numbered, key=lambda n: int(n[:-5]))), encoding="utf-8") as f:
        run = json.load(f)
    found = run.get("stages") or run.get("times") or {}
    if isinstance(found, list):
        found = {s["name"]: s.get("milliseconds", s.get("ms", 0)) for s in found}
    return {k: float(v if not isinstance(v, dict) else v.get("milliseconds", v.get("ms", 0))) for k, v in found.items()}


def spread(values, form="{:.2f}"):
    return " / ".join(form.format(v) for v in (min(values), statistics.median(values), max(values)))


def row(name, text):
    print(f"  {name:34s} {text}")


def bench(binary, corpus, work, repeats):
    files, size = measure(corpus)
    mb = size / 1e6
    print(f"\n{files} files, {mb:.1f} MB (min / median / max of {repeats})")
    label, search = counter(corpus)
    one, two, again, grep, shares = [], [], [], [], []
    for n in range(repeats):
        outs = {t: os.path.join(work, f"out-{n}-{t}") for t in (1, 2)}
        run = lambda t: [binary, "run", corpus, "--out", outs[t], "--threads", str(t), "--quiet"]
        grep.append(timed(search))
        one.append(must(run(1)))
        shares.append(stages(outs[1]))
        two.append(must(run(2)))
        again.append(must(run(1)))
        for out in outs.values():
            shutil.rmtree(out)
    wall = lambda runs: [r["wall"] for r in runs]
    row("documents/s, one thread", spread([files / w for w in wall(one)], "{:.0f}"))
    row("MB/s, one thread", spread([mb / w for w in wall(one)]))
    row("documents/s, two threads", spread([files / w for w in wall(two)], "{:.0f}"))
    row("speed-up, two threads", spread([a / b for a, b in zip(wall(one), wall(two))]))
    row(f"times the clock of {label}", spread([a / b for a, b in zip(wall(one), wall(grep))], "{:.1f}"))
    row(f"times the processor of {label}", spread([a["cpu"] / max(b["cpu"], 1e-3) for a, b in zip(one, grep)], "{:.1f}"))
    row("run without a change, s", spread(wall(again)))
    row("its share of a full run", spread([a / b for a, b in zip(wall(again), wall(one))]))
    row("peak memory, one thread, MB", spread([r["mb"] for r in one], "{:.0f}"))
    row("peak memory, two threads, MB", spread([r["mb"] for r in two], "{:.0f}"))
    print("  stages of the one-thread run, ms (µs a document)")
    names = STAGES + sorted({k for s in shares for k in s} - set(STAGES))
    for name in names:
        values = [s[name] for s in shares if name in s]
        if values:
            row(f"  {name}", f"{spread(values, '{:.0f}')}  ({statistics.median(values) * 1000 / max(files, 1):.0f})")


def pages(path):
    """Pages of a PDF file, where pdfinfo is there to count them."""
    if not shutil.which("pdfinfo"):
        return 0
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
    return sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:"))


def formats(binary, rendered, work, repeats, copies=200):
    """Decoding by format, on one thread, over copies of the files rendered from made-up reports."""
    kinds = {}
    for root, _, names in os.walk(rendered):
        for name in sorted(names):
            kinds.setdefault(os.path.splitext(name)[1].lower(), []).append(os.path.join(root, name))
    kinds = {k: v for k, v in kinds.items() if k not in (".json", ".jsonl", ".toml")}
    print(f"\ndecoding by format, one thread (median of {repeats}; only the stage `decode`)")
    for kind, files in sorted(kinds.items()):
        corpus, out = os.path.join(work, "kind"), os.path.join(work, "kind-out")
        os.makedirs(corpus)
        for path in files:
            with open(path, "rb") as f:
                words = f.read()
            for n in range(copies):
                with open(os.path.join(corpus, f"{n:03}-{os.path.basename(path)}"), "wb") as f:
                    f.write(words)
        count, size = measure(corpus)
        spent = []
        for _ in range(repeats):
            must([binary, "run", corpus, "--out", out, "--threads", "1", "--quiet"])
            spent.append(stages(out)["decode"] / 1e3)
            shutil.rmtree(out)
        shutil.rmtree(corpus)
        seconds = max(statistics.median(spent), 1e-9)
        leaves = copies * sum(pages(path) for path in files) if kind == ".pdf" else 0
        also = f", {leaves / seconds:.0f} pages/s" if leaves else ""
        row(kind, f"{count / seconds:.0f} documents/s, {size / 1e6 / seconds:.1f} MB/s{also}")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--binary", default="target/release/nianbao")
    ap.add_argument("--reports", type=int, default=2000)
    ap.add_argument("--megabytes", type=float, default=50, help="size of the second corpus; 0 leaves it out")
    ap.add_argument("--repeats", type=int, default=5)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--corpus", help="time this folder instead of made-up ones")
    ap.add_argument("--rendered", default="tests/rendered", help="files of all formats; decoding is timed for each")
    ap.add_argument("--keep", help="put corpora and outputs here and leave the corpora")
    a = ap.parse_args()
    binary = os.path.abspath(a.binary)
    if not os.path.exists(binary):
        sys.exit(f"bench: {a.binary} is not there\nhint: cargo build --release")
    work = a.keep or tempfile.mkdtemp(prefix="nianbao-bench-")
    os.makedirs(work, exist_ok=True)
    make = lambda folder, n: must([binary, "sample", folder, "--reports", str(n), "--seed", str(a.seed)])
    try:
        if a.corpus:
            return bench(binary, os.path.abspath(a.corpus), work, a.repeats)
        small = os.path.join(work, "small")
        make(small, a.reports)
        bench(binary, os.path.join(small, "corpus"), work, a.repeats)
        if os.path.isdir(a.rendered):
            formats(binary, a.rendered, work, a.repeats)
        if a.megabytes:
            files, size = measure(os.path.join(small, "corpus"))
            large = os.path.join(work, "large")
            make(large, int(a.megabytes * 1e6 * files / size) + 1)
            bench(binary, os.path.join(large, "corpus"), work, max(2, a.repeats // 2))
    finally:
        if not a.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
