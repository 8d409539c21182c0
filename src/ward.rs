//! Tries out in a child process whether a document can be decoded at all. A panic is caught where it happens; a stack
//! that overflows, an abort, memory without end and a loop without end are not, and take a child with them instead of
//! the run. The child is this program itself; it answers with a byte, and the document is then decoded here.

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use rlimit::Resource;

use crate::decode::{self, Limits};
use crate::model::{Failure, Format, Stage};

/// What a child says once it is ready, so that no other program is taken for one.
const READY: &[u8; 8] = b"nianbao\n";
/// Less than a worker of a run has: what passes here passes there.
const STACK: usize = 6 << 20;
/// Bytes of address space of a child.
const MEMORY: u64 = 3 << 29;
/// Signal that ends what used up its time.
const OUT_OF_TIME: i32 = 24;
/// Set by tests: a document that says so then overflows the stack, aborts or loops.
const PLANTED: &str = "NIANBAO_PLANTED";

/// Keeps children; one for each worker that needs one at the same time.
pub struct Ward {
    arguments: Vec<OsString>,
    idle: Mutex<Vec<Warden>>,
}

struct Warden {
    child: Child,
    to: BufWriter<std::process::ChildStdin>,
    from: BufReader<std::process::ChildStdout>,
    served: u32,
}

impl Ward {
    /// Children that read with this configuration. None is started before it is needed.
    pub fn new(config: Option<PathBuf>) -> Ward {
        let mut arguments = vec![OsString::from("try-out")];
        if let Some(config) = config {
            arguments.extend(["--config".into(), config.into_os_string()]);
        }
        Ward { arguments, idle: Mutex::default() }
    }

    /// Whether decoding ends by itself. Plain text and markup are not tried out: their readers are bounded by counted
    /// steps and never call themselves. Where no child can be started everything passes.
    ///
    /// # Errors
    /// `crashed` or `timeout`.
    pub fn passes(&self, bytes: &[u8]) -> Result<(), Failure> {
        if matches!(decode::sniff(bytes), Format::Text | Format::Html | Format::Csv | Format::Mhtml) {
            return Ok(());
        }
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut warden) = idle.or_else(|| self.start()) else { return Ok(()) };
            if warden.ask(bytes).is_ok() {
                warden.served += 1;
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(warden);
                return Ok(());
            }
            // A child that served others may have died of them; only a fresh one's death says something of this one.
            let (fresh, status) = (warden.served == 0, warden.child.wait());
            if fresh {
                let signal = status.ok().and_then(|status| status.signal());
                let (code, detail) = match signal {
                    Some(OUT_OF_TIME) => ("timeout", "decoding did not end".to_owned()),
                    Some(signal) => ("crashed", format!("decoding ended by signal {signal}")),
                    None => ("crashed", "decoding ended the process".to_owned()),
                };
                return Err(Failure { stage: Stage::Decode, code, detail });
            }
        }
    }

    fn start(&self) -> Option<Warden> {
        let mut command = Command::new(std::env::current_exe().ok()?);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Its own group: a signal from the terminal is for the run, which ends its children by closing their input.
        let mut child = command.process_group(0).spawn().ok()?;
        let (to, from) = (child.stdin.take()?, child.stdout.take()?);
        let mut warden = Warden { child, to: BufWriter::new(to), from: BufReader::new(from), served: 0 };
        let mut ready = [0; READY.len()];
        if warden.from.read_exact(&mut ready).is_ok() && ready == *READY {
            return Some(warden);
        }
        warden.child.kill().ok()?;
        warden.child.wait().ok()?;
        None
    }
}

impl Warden {
    fn ask(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(&(bytes.len() as u64).to_le_bytes())?;
        self.to.write_all(bytes)?;
        self.to.flush()?;
        self.from.read_exact(&mut [0])
    }
}

impl Drop for Ward {
    fn drop(&mut self) {
        for Warden { mut child, to, from, .. } in self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..)
        {
            drop((to, from));
            // It ends by itself once its input does.
            let _ = child.wait();
        }
    }
}

/// The child's side: decodes what comes in until nothing more does.
///
/// # Errors
/// If the pipes break.
pub fn serve(limits: &Limits) -> io::Result<()> {
    let planted = std::env::var_os(PLANTED).is_some();
    let seconds = if planted { 1 } else { u64::from(limits.max_seconds) };
    // Where the system sets no such bounds, a crash still ends the child alone.
    let _ = rlimit::setrlimit(Resource::CORE, 0, 0);
    let _ = rlimit::setrlimit(Resource::AS, MEMORY, MEMORY);
    let served = std::thread::Builder::new().stack_size(STACK).spawn({
        let limits = *limits;
        move || answer(&limits, seconds, planted)
    })?;
    served.join().unwrap_or_else(|_| Err(io::Error::other("the decoder panicked outside of its bounds")))
}

fn answer(limits: &Limits, seconds: u64, planted: bool) -> io::Result<()> {
    let (mut from, mut to) = (BufReader::new(io::stdin()), io::stdout());
    to.write_all(READY)?;
    to.flush()?;
    let mut length = [0; 8];
    while from.read_exact(&mut length).is_ok() {
        let mut bytes = Vec::new();
        from.by_ref().take(u64::from_le_bytes(length)).read_to_end(&mut bytes)?;
        let until = used_seconds() + seconds;
        let _ = rlimit::setrlimit(Resource::CPU, until, rlimit::INFINITY);
        if planted {
            misbehave(&bytes);
        }
        // A panic is no crash: whoever reads the document catches it.
        let _ = std::panic::catch_unwind(|| decode::decode(&bytes, limits).is_ok());
        to.write_all(&[1])?;
        to.flush()?;
    }
    Ok(())
}

/// Seconds of processor time that this process has used, rounded up.
fn used_seconds() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<u64> =
        stat.rsplit(')').next().unwrap_or_default().split(' ').map(|f| f.parse().unwrap_or(0)).collect();
    // User and system time, in ticks of which the kernel tells a hundred a second.
    (fields.get(12).unwrap_or(&0) + fields.get(13).unwrap_or(&0)) / 100 + 1
}

fn misbehave(bytes: &[u8]) {
    let says = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    if says(b"planted: abort") {
        std::process::abort();
    }
    if says(b"planted: overflow") {
        std::hint::black_box(deeper(1));
    }
    while says(b"planted: loop") {}
}

#[expect(unconditional_recursion, reason = "a planted overflow of the stack")]
fn deeper(n: u64) -> u64 {
    let room = std::hint::black_box([n; 64]);
    deeper(n + 1) + room[7]
}
