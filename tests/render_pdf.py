"""Prints made-up reports to PDF by three producers and compares what is read of them with what is read of the HTML.

usage: render_pdf.py PROGRAM FOLDER [--reports N] [--seed S] [--producers libreoffice,chromium,reportlab]

PROGRAM is nianbao; FOLDER takes what is made: `corpus/` (made by `nianbao sample`) and a folder of PDF files for each
producer. Those that are there already are not printed again. Every report whose observations differ is shown with
the difference; the exit code is 1 if any differs. Needs `soffice`, `chromium`, Python's reportlab and a Chinese
TrueType font (WenQuanYi Zen Hei); producers that are not installed are left out and said to be.
"""

import argparse
import concurrent.futures
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

# Names under which Python knows the character sets of the sample.
PYTHON = {"utf-8-bom": "utf-8-sig"}
FONT = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--producers", default="libreoffice,chromium,reportlab")
    arguments = parser.parse_args()
    folder = arguments.folder
    pages = sample(arguments.program, folder, arguments.reports, arguments.seed)
    wanted = inspect(arguments.program, pages)
    differ = 0
    for producer in arguments.producers.split(","):
        if not is_there(producer):
            print(f"{producer}: not installed, left out")
            continue
        printed = PRODUCERS[producer](pages, folder / producer)
        got = inspect(arguments.program, printed)
        differ += compare(producer, pages, wanted, got)
    sys.exit(1 if differ else 0)


def is_there(producer):
    if producer == "reportlab":
        try:
            import reportlab  # noqa: F401
        except ImportError:
            return False
        return os.path.exists(FONT)
    return shutil.which({"libreoffice": "soffice"}.get(producer, producer)) is not None


def sample(program, folder, reports, seed):
    """Makes the reports and gives the HTML pages among them that are reports, with their sources as UTF-8."""
    plain = folder / "html"
    if not plain.is_dir():
        subprocess.run([program, "sample", folder, "--reports", str(reports), "--seed", str(seed)], check=True)
        plain.mkdir()
        truths = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(truths):
            truth = json.loads(line)
            source = truth["source_id"]
            if truth["status"] != "read" or truth["kind"] == "cut" or not source.endswith((".html", ".htm")):
                continue
            words = (folder / "corpus" / source).read_bytes().decode(PYTHON.get(truth["charset"], truth["charset"]), "replace")
            words = re.sub(r"(?i)charset=[\"']?[-\w]+", "charset=utf-8", words)
            # Heads of columns without the lines that all other cells have are nothing a table is printed with.
            words = words.replace("<style>td{border", "<style>th,td{border")
            (plain / f"{number:06}.html").write_text(words, encoding="utf-8")
            (plain / f"{number:06}.truth").write_text(line + "\n", encoding="utf-8")
    return sorted(plain.glob("*.html"))


def inspect(program, paths):
    """What is read of each file, by its stem."""
    paths = [path for path in paths if path.is_file()]
    read = {}
    for start in range(0, len(paths), 50):
        some = paths[start : start + 50]
        done = subprocess.run([program, "inspect", "--format", "json", *map(str, some)], capture_output=True, text=True)
        for path, line in zip(some, done.stdout.splitlines(), strict=True):
            read[path.stem] = json.loads(line)
    return read


def observations(reading):
    """What is compared: everything of an observation but its words and where they stand."""
    keys = ("metric", "applicant", "scope", "value", "unit", "state", "bound")
    return sorted(json.dumps([o.get(key) for key in keys], ensure_ascii=False) for o in reading.get("observations", []))


def compare(producer, pages, wanted, got):
    right = differ = missing = figures = 0
    fields = {}
    for page in pages:
        want = observations(wanted[page.stem])
        if page.stem not in got:
            missing += 1
            continue
        have = observations(got[page.stem])
        figures += len(want)
        for field in ("report_year", "publisher", "region_code", "form", "period_start", "published_on"):
            ours, theirs = (read[page.stem].get(field) for read in (got, wanted))
            fields[field] = fields.get(field, 0) + (ours == theirs)
        if want == have:
            right += 1
            continue
        differ += 1
        lost = [o for o in want if o not in have][:4]
        new = [o for o in have if o not in want][:4]
        print(f"{producer} {page.stem}: {len(want)} wanted, {len(have)} read; lost {lost} new {new}")
    print(f"{producer}: {right} of {right + differ} reports the same ({figures} observations), {missing} not printed")
    print(f"{producer}: fields the same: {fields}")
    return differ + missing


def libreoffice(pages, out):
    out.mkdir(parents=True, exist_ok=True)
    todo = [page for page in pages if not (out / f"{page.stem}.pdf").is_file()]

    def convert(files, kind, *options):
        command = ["soffice", f"-env:UserInstallation=file://{out.resolve()}/profile", "--headless", "--norestore"]
        command += [*options, "--convert-to", kind, "--outdir", str(out), *map(str, files)]
        subprocess.run(command, capture_output=True, timeout=900)

    for start in range(0, len(todo), 40):
        with tempfile.TemporaryDirectory() as folder:
            copies = [unsized(page, pathlib.Path(folder) / page.name) for page in todo[start : start + 40]]
            convert(copies, "odt", "--infilter=HTML (StarWriter)")
        texts = [out / f"{page.stem}.odt" for page in copies]
        texts = [widened(text) if has_wide_table(page) else text for page, text in zip(todo[start:], texts) if text.is_file()]
        convert(texts, "pdf:writer_pdf_Export")
        for text in texts:
            text.unlink()
    return [out / f"{page.stem}.pdf" for page in pages]


def unsized(page, copy):
    """The page without the widths of its tables: where they exceed the paper, the words beyond it are lost."""
    words = page.read_text(encoding="utf-8")
    copy.write_text(re.sub(r"(?i)(<t(?:able|d|h)\b[^>]*?)\s+width=[\"']?[\d%]+[\"']?", r"\1", words), encoding="utf-8")
    return copy


def has_wide_table(page):
    """Whether a table has more columns than A4 has room for: LibreOffice makes them no narrower than their words."""
    rows = re.split(r"(?i)<tr\b", page.read_text(encoding="utf-8"))
    return any(len(re.findall(r"(?i)<t[dh]\b", row)) > 6 for row in rows)


def widened(text):
    """The same text on A3 paper laid on its side."""
    old = text.with_suffix(".a4")
    text.rename(old)
    with zipfile.ZipFile(old) as parts, zipfile.ZipFile(text, "w") as wide:
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "styles.xml":
                data = re.sub(rb'fo:page-width="[^"]*"', b'fo:page-width="42cm"', data)
                data = re.sub(rb'fo:page-height="[^"]*"', b'fo:page-height="29.7cm"', data)
            wide.writestr(part, data)
    old.unlink()
    return text


def chromium(pages, out):
    out.mkdir(parents=True, exist_ok=True)

    def one(page):
        path = out / f"{page.stem}.pdf"
        if not path.is_file():
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={path}"]
            subprocess.run([*command, page.resolve().as_uri()], capture_output=True, timeout=120)
        return path

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, pages))


class Reader(html.parser.HTMLParser):
    """Paragraphs and tables of a page, for a producer that knows no HTML."""

    BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "li", "br", "table", "tr", "td", "th", "title", "body"}

    def __init__(self):
        super().__init__()
        self.items, self.words, self.tables, self.hidden = [], "", [], 0

    def flush(self):
        words = "".join(self.words.split("\n")).strip()
        self.words = ""
        if words and (not self.tables or self.is_layout()):
            self.items.append(words)

    def is_layout(self):
        """Whether the words stand in a table that only lays out the page, as those with a width do."""
        return bool(self.tables) and self.tables[-1] is None

    def settle(self):
        """Gives the words to the cell they stand in, whose end need not be written."""
        if self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1][2] += self.words.strip()
        self.words = ""

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "title"):
            self.hidden += 1
        if tag == "table" and "width" in dict(attrs) or tag in ("tr", "td", "th") and self.is_layout():
            self.flush()
            if tag == "table":
                self.tables.append(None)
        elif tag in ("td", "th") and self.tables:
            attrs = dict(attrs)
            self.settle()
            self.tables[-1][-1].append([int(attrs.get("colspan", 1)), int(attrs.get("rowspan", 1)), ""])
        elif tag == "br" and self.tables and not self.is_layout():
            self.words += "\n"
        elif tag in self.BLOCKS:
            if not self.tables or self.is_layout():
                self.flush()
            if tag == "table":
                self.tables.append([])
            elif tag == "tr" and self.tables:
                self.settle()
                self.tables[-1].append([])

    def handle_endtag(self, tag):
        if tag in ("script", "style", "title"):
            self.hidden -= 1
        if self.is_layout() and tag in self.BLOCKS:
            self.flush()
            if tag == "table":
                self.tables.pop()
        elif tag in ("td", "th") and self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.settle()
        elif tag == "table" and self.tables:
            # Tables within a table stand for themselves.
            self.settle()
            self.items.append(self.tables.pop())
        elif tag in self.BLOCKS and not self.tables:
            self.flush()

    def handle_data(self, data):
        if not self.hidden:
            self.words += data


def reportlab(pages, out):
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A3, A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus.doctemplate import LayoutError
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    out.mkdir(parents=True, exist_ok=True)
    pdfmetrics.registerFont(TTFont("zh", FONT, subfontIndex=0))
    text = ParagraphStyle("text", fontName="zh", fontSize=12, leading=20, wordWrap="CJK", firstLineIndent=24)
    title = ParagraphStyle("title", parent=text, fontSize=18, leading=30, alignment=1, firstLineIndent=0)
    small = ParagraphStyle("cell", parent=text, fontSize=9, leading=12, firstLineIndent=0)

    def escaped(words):
        return words.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>")

    def table(rows, paper):
        taken, spans, cells = set(), [], {}
        for row, line in enumerate(rows):
            col = 0
            for cols, down, words in line:
                while (row, col) in taken:
                    col += 1
                down = min(down, len(rows) - row)
                taken |= {(r, c) for r in range(row, row + down) for c in range(col, col + cols)}
                cells[row, col] = words
                if cols > 1 or down > 1:
                    spans.append(("SPAN", (col, row), (col + cols - 1, row + down - 1)))
                col += cols
        width = max((c for _, c in taken), default=0) + 1
        data = [[cells.get((r, c), "") for c in range(width)] for r in range(len(rows))]
        data = [[Paragraph(escaped(words), small) if words else "" for words in row] for row in data]
        rest = (paper - 100) / (width + 2)
        style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans]
        return Table(data, colWidths=[rest * 3] + [rest] * (width - 1), style=style)

    def story(items, size):
        for item in items:
            if isinstance(item, str):
                yield Paragraph(escaped(item), title if "年度报告" in item and len(item) < 45 else text)
            elif any(item):
                yield from (Spacer(1, 6), table([row for row in item if row], size[0]), Spacer(1, 6))

    def number(canvas, document):
        canvas.setFont("zh", 9)
        canvas.drawCentredString(document.pagesize[0] / 2, 30, f"- {document.page} -")

    for page in pages:
        path = out / f"{page.stem}.pdf"
        if path.is_file():
            continue
        reader = Reader()
        reader.feed(page.read_text(encoding="utf-8"))
        reader.flush()
        # A cell that goes down over many rows is not divided by a page's end: such a table needs larger paper.
        for size in (A4, A3):
            try:
                template = SimpleDocTemplate(str(path), pagesize=size, margin=50)
                template.build(list(story(reader.items, size)), onFirstPage=number, onLaterPages=number)
                break
            except LayoutError as error:
                print(f"reportlab {page.stem}: {str(error)[:100]}")
                path.unlink(missing_ok=True)
    return [out / f"{page.stem}.pdf" for page in pages]


PRODUCERS = {"libreoffice": libreoffice, "chromium": chromium, "reportlab": reportlab}

if __name__ == "__main__":
    main()
