"""Renders made-up reports in the formats of office programs and compares what is read with what is read of the HTML.

usage: render.py PROGRAM FOLDER [--reports N] [--seed S] [--formats docx,doc,...] [--most N] [--keep KEPT]

PROGRAM is nianbao; FOLDER takes what is made: `corpus/` (made by `nianbao sample`) and a folder of files for each
format. Those that are there already are not made again. Every report whose observations differ is shown with the
difference; the exit code is 1 if any differs. With --keep a small report of each form that is read the same from all
formats is copied to KEPT, with what is read of it: so tests/rendered was made. Needs `soffice`.

Pages become documents by LibreOffice Writer and sheets by LibreOffice Calc; `mhtml` is packed here, as browsers and
Word pack pages. Calc scatters tables within tables over the sheet and puts the words around them into one cell, so that
pages that are laid out by tables make no sheets.
"""

import argparse
import base64
import pathlib
import quopri
import re
import shutil
import subprocess
import sys

from render_pdf import compare, inspect, observations, sample

# Forms of which a report is kept.
KEPT = ("prose", "E0", "E3")
WRITER, CALC = "HTML (StarWriter)", "HTML (StarCalc)"
# Format: how a page is opened, and how it is written.
OFFICE = {
    "docx": (WRITER, "MS Word 2007 XML"),
    "doc": (WRITER, "MS Word 97"),
    "rtf": (WRITER, "Rich Text Format"),
    "odt": (WRITER, "writer8"),
    "html": (WRITER, "HTML (StarWriter)"),
    "xlsx": (CALC, "Calc MS Excel 2007 XML"),
    "xls": (CALC, "MS Excel 97"),
    "ods": (CALC, "calc8"),
    "csv": (CALC, "Text - txt - csv (StarCalc):44,34,76,1"),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--formats", default=",".join([*OFFICE, "mhtml"]))
    arguments = parser.parse_args()
    pages = sample(arguments.program, arguments.folder, arguments.reports, arguments.seed)[: arguments.most]
    wanted = inspect(arguments.program, pages)
    differ, read = 0, {}
    for form in arguments.formats.split(","):
        out = arguments.folder / f"as_{form}"
        out.mkdir(exist_ok=True)
        some = [page for page in pages if OFFICE.get(form, (WRITER,))[0] != CALC or not is_nested(page)]
        made = mhtml(some, out) if form == "mhtml" else office(some, out, form)
        read[form] = inspect(arguments.program, made)
        differ += compare(form, some, wanted, read[form])
    if arguments.keep:
        keep(arguments.folder, arguments.keep, pages, wanted, read)
    sys.exit(1 if differ else 0)


def is_nested(page):
    """Whether a table stands in a table."""
    depth = 0
    for tag in re.findall(r"(?i)</?table", page.read_text(encoding="utf-8")):
        depth += -1 if tag.startswith("</") else 1
        if depth > 1:
            return True
    return False


def office(pages, out, form):
    """Files as LibreOffice writes them."""
    opened, written = OFFICE[form]
    todo = [page for page in pages if not (out / f"{page.stem}.{form}").is_file()]
    for start in range(0, len(todo), 40):
        command = ["soffice", f"-env:UserInstallation=file://{out.resolve()}/profile", "--headless", "--norestore"]
        command += [f"--infilter={opened}", "--convert-to", f"{form}:{written}", "--outdir", str(out)]
        subprocess.run([*command, *map(str, todo[start : start + 40])], capture_output=True, timeout=900)
    return [out / f"{page.stem}.{form}" for page in pages]


def mhtml(pages, out):
    """Pages in the parts of a mail, with a picture and a style sheet beside them."""
    made = []
    for number, page in enumerate(pages):
        words = page.read_text(encoding="utf-8")
        charset = ("utf-8", "gb2312")[number % 2]
        charset = charset if can_hold(words, charset) else "utf-8"
        words = words.replace("charset=utf-8", f"charset={charset}")
        raw = words.encode(charset)
        if number % 3 == 0:
            packing, body = "base64", base64.encodebytes(raw)
        else:
            packing, body = "quoted-printable", quopri.encodestring(raw)
        told = f'; charset="{charset}"' if number % 5 else ""
        head = (
            "From: <Saved by a browser>\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----=_NextPart_01D5.7F"\r\n\r\n'
        )
        parts = [
            ("image/png", "base64", base64.encodebytes(bytes(range(256)))),
            (f"text/html{told}", packing, body),
            ("text/css", "quoted-printable", b"td { border: 1px solid }\n"),
        ]
        mail = head.encode()
        for kind, packing, body in parts[number % 2 :]:
            mail += (
                f"------=_NextPart_01D5.7F\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {packing}\r\n"
                f"Content-Location: file:///C:/{number}\r\n\r\n"
            ).encode() + body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n"
        mail += b"------=_NextPart_01D5.7F--\r\n"
        path = out / f"{page.stem}.mhtml"
        path.write_bytes(mail)
        made.append(path)
    return made


def keep(folder, kept, pages, wanted, read):
    """The smallest report of some forms that is the same in all formats."""
    kinds = set()
    kept.mkdir(parents=True, exist_ok=True)
    for page in sorted(pages, key=lambda page: (folder / f"as_doc/{page.stem}.doc").stat().st_size):
        same = [observations(form.get(page.stem, {})) == observations(wanted[page.stem]) for form in read.values()]
        kind = wanted[page.stem].get("form")
        if not all(same) or kind in kinds or kind not in KEPT or len(observations(wanted[page.stem])) < 8:
            continue
        kinds.add(kind)
        shutil.copy(page, kept / f"{page.stem}.html")
        for form in read:
            # The page as LibreOffice writes it stands beside the page itself.
            name = f"{page.stem}.office.html" if form == "html" else f"{page.stem}.{form}"
            shutil.copy(folder / f"as_{form}" / f"{page.stem}.{form}", kept / name)
        (kept / f"{page.stem}.tsv").write_text(lines(wanted[page.stem]), encoding="utf-8")


def lines(reading):
    """A line for each observation, as tests/it/rendered.rs writes them."""
    told = []
    for o in reading["observations"]:
        value = "" if o["value"] is None else f"{o['value']:.6f}"
        told.append("\t".join([o["metric"], o["applicant"] or "", o["scope"], value, o["unit"], o["state"], o["bound"]]))
    head = "\t".join(str(reading.get(field) or "") for field in ("report_year", "publisher", "region_code"))
    return "\n".join([head, *sorted(told)]) + "\n"


def can_hold(words, charset):
    try:
        words.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
