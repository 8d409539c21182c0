"""Fills tests/fuzz/corpus/ with seeds: the project's own reports and rendered files, taken apart as the targets take them.

usage: seed.py [TARGET ...]
"""

import pathlib
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent
ALL = sorted(path for folder in ("sample/corpus", "rendered", "regressions") for path in (TESTS / folder).rglob("*"))
FILES = [path for path in ALL if path.is_file() and path.stat().st_size <= 200_000]


def of_kind(*endings):
    return [path for path in FILES if path.suffix.lower() in endings]


# As rooms.rs has it.
CUT = b"\0--\0"


def members(path, *names):
    try:
        with zipfile.ZipFile(path) as packed:
            return [packed.read(name) if name in packed.namelist() else b"" for name in names]
    except zipfile.BadZipFile:
        return None


def packed_parts(endings, *names):
    for path in of_kind(*endings):
        parts = members(path, *names)
        if parts:
            yield CUT.join(parts)


def whole(*endings):
    for path in of_kind(*endings):
        yield path.read_bytes()


def cut(length, *endings):
    """Whole files without what the target itself puts in front."""
    for path in of_kind(*endings):
        yield path.read_bytes()[length:]


def prose():
    for path in of_kind(".txt"):
        try:
            yield path.read_bytes().decode("utf-8").encode("utf-8")
        except UnicodeDecodeError:
            continue


def tables():
    for seed in prose():
        yield seed.replace(b"|", b"\1").replace(b"\t", b"\1")


def sheets():
    for path in of_kind(".csv", ".tsv"):
        yield path.read_bytes().replace(b",", b"\1").replace(b"\t", b"\1")


def streams(*endings):
    # The file as a whole, its header off: words and tables stand in sectors, which is good enough for a stream.
    for path in of_kind(*endings):
        yield path.read_bytes()[512:]


SEEDS = {
    "text": lambda: whole(".txt", ".md"),
    "html": lambda: whole(".html", ".htm"),
    "pdf": lambda: cut(9, ".pdf"),
    "rtf": lambda: cut(6, ".rtf"),
    "mhtml": lambda: whole(".mht", ".mhtml"),
    "docx": lambda: packed_parts([".docx"], "word/document.xml", "word/styles.xml", "word/numbering.xml"),
    "xlsx": lambda: packed_parts([".xlsx"], "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"),
    "odf": lambda: packed_parts([".odt", ".ods"], "content.xml"),
    "doc": lambda: streams(".doc"),
    "xls": lambda: streams(".xls"),
    "packed": lambda: cut(4, ".docx", ".xlsx", ".odt", ".ods", ".zip"),
    "xml": lambda: whole(".xml"),
    "csv": sheets,
    "grid": tables,
    "lexicon": prose,
    "phrases": prose,
    "archive": lambda: whole(".zip", ".gz", ".tar", ".warc", ".jsonl", ".docx"),
}


def main():
    for target in sys.argv[1:] or SEEDS:
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(SEEDS[target]()):
            (folder / f"seed-{number:04}").write_bytes(seed)


if __name__ == "__main__":
    main()
