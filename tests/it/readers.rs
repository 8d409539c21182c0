//! DuckDB, pyarrow and polars read a release; the README's snippets run.
//!
//! `make test` installs them and names the interpreter in `NIANBAO_PYTHON`; without it these tests say that they were
//! left out.

use std::path::Path;
use std::process::Command;

use super::house::House;

fn python() -> Option<String> {
    let python = std::env::vars().find(|(name, _)| name == "NIANBAO_PYTHON").map(|(_, value)| value);
    if python.is_none() {
        eprintln!("left out: NIANBAO_PYTHON is not set (`make test` sets it)");
    }
    python
}

fn run(python: &str, script: &str, house: &House) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(python).arg(script).arg(root).current_dir(house.path()).output().expect("python starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}

#[test]
fn other_programs_read_the_same_numbers() {
    let Some(python) = python() else { return };
    let house = House::with_sample(120);
    house.night(&[]);
    run(&python, "readers.py", &house);
}

#[test]
fn the_snippets_of_both_readmes_run() {
    let Some(python) = python() else { return };
    let house = House::with_sample(120);
    house.night(&[]);
    run(&python, "snippets.py", &house);
}
