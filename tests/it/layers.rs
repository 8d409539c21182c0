//! Imports, dependencies and sizes, as ARCHITECTURE.md promises them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floor of each room. A room may use rooms of lower floors only.
const FLOORS: [(&str, u8); 23] = [
    ("model", 0),
    ("digest", 1),
    ("settings", 1),
    ("window", 1),
    ("audit", 2),
    ("corpus", 2),
    ("decode", 2),
    ("gazetteer", 2),
    ("journal", 2),
    ("lexicon", 2),
    ("publish", 2),
    ("sample", 2),
    ("stats", 2),
    ("store", 2),
    ("extract", 3),
    ("identify", 3),
    ("recipe", 4),
    ("reading", 5),
    ("ward", 5),
    ("run", 6),
    ("cli", 7),
    ("lib", 8),
    ("main", 8),
];

/// Each dependency and where it may be named: a room, or the beginning of a path below `src/`.
const ROOMS: [(&str, &[&str]); 33] = [
    ("arrow", &["store/"]),
    ("bytes", &["corpus/columns.rs"]),
    ("cfb", &["decode/ole.rs"]),
    ("chunked_transfer", &["corpus/warc.rs"]),
    ("clap", &["cli/"]),
    ("csv_core", &["decode/csv.rs"]),
    ("daachorse", &["extract/", "gazetteer/", "identify/", "lexicon/"]),
    ("encoding_rs", &["corpus/names.rs", "decode/charset.rs"]),
    ("flate2", &["corpus/gzip.rs", "corpus/warc.rs", "corpus/zip.rs", "decode/pdf/file.rs"]),
    ("hayro_cmap", &["decode/pdf/font.rs"]),
    ("hayro_syntax", &["decode/pdf/"]),
    ("httparse", &["corpus/warc.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("memchr", &["extract/"]),
    ("parquet", &["corpus/columns.rs", "store/"]),
    ("polars", &["stats/"]),
    ("proptest", &[]),
    ("quick_xml", &["decode/xml.rs"]),
    ("rayon", &["window.rs"]),
    ("regex", &["extract/", "gazetteer/", "identify/", "lexicon/"]),
    ("rlimit", &["ward.rs"]),
    ("scraper", &["decode/html"]),
    ("serde", &["/rules.rs", "decode/limits.rs", "recipe/", "settings.rs", "sample/truth.rs"]),
    ("serde_json", &["cli/", "corpus/lines.rs", "journal.rs", "publish/", "run/recap.rs", "sample/", "store/"]),
    ("sevenz_rust2", &["corpus/seven.rs"]),
    ("sha2", &["digest.rs"]),
    ("signal_hook", &["cli/"]),
    ("tar", &["corpus/tape.rs"]),
    ("tempfile", &["corpus/blob.rs"]),
    ("toml", &["/rules.rs", "decode/limits.rs", "recipe/", "settings.rs"]),
    ("walkdir", &["corpus/"]),
    ("zip", &["corpus/", "decode/package.rs"]),
    ("anyhow", &[""]),
];

/// Lines of a file without its tests, and of a function.
const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

struct Source {
    /// Below `src/`, `/`-separated.
    path: String,
    /// Without tests.
    code: String,
}

impl Source {
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    below(&root().join("src"), &mut paths);
    paths.sort();
    let told = |path: &PathBuf| path.strip_prefix(root().join("src")).unwrap().to_str().unwrap().to_owned();
    let is_test = |path: &str| path.contains("/tests/") || path.ends_with("tests.rs") || path.ends_with("/props.rs");
    let read = |path: PathBuf| Source { path: told(&path), code: without_tests(&fs::read_to_string(&path).unwrap()) };
    paths.into_iter().map(read).filter(|source| !is_test(&source.path)).collect()
}

/// The text up to its test module, which stands at the end.
fn without_tests(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_test =
        |at: usize| lines[at] == "#[cfg(test)]" && lines.get(at + 1).is_some_and(|l| l.ends_with("mod tests {"));
    let end = (0..lines.len()).find(|at| is_test(*at)).unwrap_or(lines.len());
    lines[..end].join("\n")
}

/// The code without comments.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let comment = |line: &str| line.trim_start().starts_with("//");
    source.code.lines().enumerate().filter(move |(_, line)| !comment(line)).map(|(at, line)| (at + 1, line))
}

/// The words that follow `crate::`, braces of one `use` spread out.
fn used_rooms(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &line[at + "crate::".len()..];
        let inner = rest.strip_prefix('{').and_then(|r| r.split('}').next());
        let names = inner.map_or_else(|| vec![rest], |inner| inner.split(',').map(str::trim).collect());
        let word = |name: &str| name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        rooms.extend(names.into_iter().map(word).filter(|word| !word.is_empty()));
    }
    rooms
}

#[test]
fn imports_point_to_the_ground_and_siblings_do_not_know_each_other() {
    let floors = BTreeMap::from(FLOORS);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources() {
        let floor = *floors.get(source.room()).unwrap_or_else(|| panic!("src/{}: a room without a floor", source.path));
        for (line, code) in code_lines(&source) {
            for room in used_rooms(code).into_iter().filter(|room| room != source.room()) {
                seen += 1;
                match floors.get(room.as_str()) {
                    Some(lower) if *lower < floor => {}
                    Some(_) => wrong.push(format!("src/{}:{line}: `{}` uses `{room}`", source.path, source.room())),
                    None => wrong.push(format!("src/{}:{line}: `{room}` is no room", source.path)),
                }
            }
        }
    }
    assert!(seen > 100, "the test sees imports");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The dependencies of a package.
fn dependencies(manifest: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(manifest)).unwrap();
    let listed = manifest.lines().skip_while(|l| *l != "[dependencies]").skip(1).take_while(|l| !l.starts_with('['));
    listed.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_")).collect()
}

/// Whether a line of code names a dependency.
fn names(code: &str, name: &str) -> bool {
    let own = code.contains(&format!("_{name}::")) || code.contains(&format!("::{name}::"));
    !own && (code.contains(&format!("{name}::")) || code.trim() == format!("use {name};"))
}

#[test]
fn the_fuzz_targets_have_the_dependencies_of_their_rooms() {
    let listed = dependencies("tests/fuzz/Cargo.toml");
    let rooms = fs::read_to_string(root().join("tests/fuzz/rooms.rs")).unwrap();
    let mounted: Vec<&str> = rooms.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(
        mounted.contains(&"decode") && listed.contains(&"anyhow".to_owned()),
        "the test sees rooms and dependencies"
    );
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| mounted.contains(&source.room())) {
        for (line, code) in code_lines(source) {
            let missing = ROOMS.iter().filter(|(name, _)| names(code, name) && !listed.iter().any(|l| l == name));
            wrong.extend(missing.map(|(name, _)| format!("src/{}:{line}: `{name}`", source.path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_dependency_lives_in_one_room() {
    let rooms = BTreeMap::from(ROOMS);
    for name in dependencies("Cargo.toml") {
        assert!(rooms.contains_key(name.as_str()), "Cargo.toml: `{name}` has no room in this test");
    }
    let mut wrong = Vec::new();
    for source in sources() {
        for (line, code) in code_lines(&source) {
            for (name, homes) in ROOMS {
                let at_home = homes.iter().any(|home| match home.strip_prefix('/') {
                    Some(file) => source.path.ends_with(file),
                    None => source.path.starts_with(home),
                });
                if names(code, name) && !at_home {
                    wrong.push(format!("src/{}:{line}: `{name}`", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn stages_touch_neither_disk_nor_clock_nor_network() {
    let pure = ["model", "audit", "decode", "gazetteer", "lexicon", "extract", "identify", "reading"];
    let forbidden =
        ["std::fs", "std::net", "std::time", "std::env", "std::thread", "HashMap", "HashSet", "unsafe ", "println!"];
    let mut wrong = Vec::new();
    for source in sources() {
        for (line, code) in code_lines(&source) {
            let everywhere = code.contains("std::net") || code.contains("TcpStream");
            let here = pure.contains(&source.room()) && forbidden.iter().any(|word| code.contains(word));
            if everywhere || here {
                wrong.push(format!("src/{}:{line}: {}", source.path, code.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_and_functions_are_small_and_every_file_says_what_it_is_for() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.code.lines().collect();
        if lines.len() > LONGEST_FILE {
            wrong.push(format!("src/{}: {} lines", source.path, lines.len()));
        }
        if !lines.first().is_some_and(|line| line.starts_with("//! ")) {
            wrong.push(format!("src/{}: no `//!` at its head", source.path));
        }
        for (begin, length) in functions(&lines) {
            if length > LONGEST_FUNCTION {
                wrong.push(format!("src/{}:{}: a function of {length} lines", source.path, begin + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// First line and number of lines of each function: from `fn` to the closing brace of the same indent.
fn functions(lines: &[&str]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words = ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn ", "const fn ", "pub const fn "];
        if !words.iter().any(|word| line.trim_start().starts_with(word)) {
            continue;
        }
        let close = format!("{}}}", " ".repeat(indent));
        if let Some(end) = lines[at..].iter().position(|l| *l == close || (l.ends_with('}') && l.starts_with(line))) {
            found.push((at, end + 1));
        }
    }
    found
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut seen = 0;
    for word in text.split('`').skip(1).step_by(2) {
        let path = ["src/", "tests/", "config/"].iter().any(|p| word.starts_with(p)) && !word.contains(['*', ' ', '{']);
        if path {
            seen += 1;
            let file = word.split("::").next().unwrap();
            assert!(root().join(file).exists(), "ARCHITECTURE.md: `{word}` does not exist");
        }
    }
    assert!(seen > 15, "the test sees paths");
}
