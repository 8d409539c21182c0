"""Runs every snippet of README.md and README.zh-CN.md that is marked `<!-- executed -->` on output/latest."""

import pathlib
import re
import sys

import duckdb

root = pathlib.Path(sys.argv[1])
ran = {"sql": 0, "python": 0}
for name in ["README.md", "README.zh-CN.md"]:
    text = (root / name).read_text(encoding="utf-8")
    for language, code in re.findall(r"<!-- executed -->\n```(\w+)\n(.*?)```", text, re.S):
        if language == "sql":
            assert duckdb.sql(code).fetchall(), f"{name}: no rows from\n{code}"
        elif language == "python":
            exec(compile(code, name, "exec"), {})
        else:
            raise SystemExit(f"{name}: cannot run {language}")
        ran[language] += 1
assert ran["sql"] >= 2 and ran["python"] >= 2, ran
print(ran)
