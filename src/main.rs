//! `nianbao`: parses arguments, calls [`nianbao::cli`], turns the answer into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(nianbao::cli::main())
}
