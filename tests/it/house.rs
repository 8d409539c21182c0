//! A corpus and an output folder of their own, and the program run on them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with `corpus/` and, after a run, `output/`.
pub struct House {
    folder: TempDir,
}

impl House {
    /// An empty corpus.
    pub fn new() -> House {
        let house = House { folder: TempDir::new().expect("a folder") };
        fs::create_dir(house.corpus()).expect("made");
        house
    }

    /// A corpus of `reports` made-up reports.
    pub fn with_sample(reports: u32) -> House {
        let house = House::new();
        let number = reports.to_string();
        let made = house.run(&["sample", ".", "--reports", &number, "--seed", "7"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        house
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn corpus(&self) -> PathBuf {
        self.path().join("corpus")
    }

    pub fn out(&self) -> PathBuf {
        self.path().join("output")
    }

    /// A copy of the program's own `config/`, to be changed.
    pub fn config(&self) -> PathBuf {
        let config = self.path().join("config");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"), &config);
        config
    }

    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.corpus().join(name);
        fs::create_dir_all(path.parent().expect("below the corpus")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    /// The program with these arguments, in this folder, with a bare environment.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        command.args(arguments).current_dir(self.path()).env_clear();
        command
    }

    /// A run that must publish or find nothing to do.
    pub fn night(&self, more: &[&str]) -> String {
        let arguments: Vec<&str> = ["run", "corpus"].iter().chain(more).copied().collect();
        let output = self.run(&arguments);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words}");
        words
    }

    /// Lines of CSV that a query gives, without the header.
    pub fn ask(&self, sql: &str) -> Vec<String> {
        let output = self.run(&["query", sql, "--format", "csv"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8").lines().skip(1).map(str::to_owned).collect()
    }

    /// Every file of the latest release, by its path below it.
    pub fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let root = self.out().join("latest").canonicalize().expect("a release");
        collect(&root, &root, &mut files);
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).expect("read"));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("listed") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// A zip archive of these members.
pub fn zip_of(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("ended").into_inner()
}

/// A packed tar archive of these members.
pub fn tar_gz_of(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, bytes.as_slice()).expect("written");
    }
    builder.into_inner().and_then(flate2::write::GzEncoder::finish).expect("ended")
}

/// Standard error as text.
pub fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A small township report of 2017; no sentence of it is anybody's.
pub fn report(items: u32) -> String {
    format!(
        "济南市平阴县安城镇人民政府2017年政府信息公开工作年度报告\n\n\
         本报告依据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自2017年1月1日起至2017年12月31日止。\n\n\
         一、主动公开情况\n\n2017年，我镇主动公开政府信息{items}条。\n\n\
         二、依申请公开情况\n\n2017年，我镇收到政府信息公开申请3件，其中网上申请2件、信函申请1件。\n"
    )
}
