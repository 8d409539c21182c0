//! The only threads: an ordered, bounded, parallel map, and two jobs at once.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

/// Fewest items between hand-out and delivery: one slow document must not leave the other workers idle.
const LEAST_ROOM: usize = 1024;
/// Items in flight for each worker, above the least.
const ROOM_PER_THREAD: usize = 64;

/// Runs `work` on each of `items` on `threads` workers and gives the results to `deliver` on the calling thread, in
/// the order of the items. Workers never wait for each other. Memory is bounded: at most [`LEAST_ROOM`] results (or
/// 64 a thread) are between hand-out and delivery.
///
/// When `deliver` breaks, no further item is begun, what is under way is dropped, and its value is returned.
///
/// # Errors
/// If the operating system gives no threads.
pub fn ordered<T: Send, R: Send, B>(
    threads: usize,
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    deliver: impl FnMut(R) -> ControlFlow<B>,
) -> std::io::Result<ControlFlow<B>> {
    ahead(threads, LEAST_ROOM.max(threads * ROOM_PER_THREAD), items, work, deliver)
}

/// The same with room for so many results, for items that are few and large.
///
/// # Errors
/// If the operating system gives no threads.
pub fn ahead<T: Send, R: Send, B>(
    threads: usize,
    room: usize,
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut deliver: impl FnMut(R) -> ControlFlow<B>,
) -> std::io::Result<ControlFlow<B>> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|i| format!("reader-{i}"))
        .stack_size(8 << 20)
        .build()
        .map_err(std::io::Error::other)?;
    let stopped = AtomicBool::new(false);
    let (work, stop) = (&work, &stopped);
    Ok(pool.in_place_scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut items = items.into_iter().enumerate();
        let mut early = BTreeMap::new();
        let (mut handed, mut delivered) = (0, 0);
        loop {
            while handed - delivered < room {
                let Some((index, item)) = items.next() else { break };
                let sender = sender.clone();
                scope.spawn(move |_| {
                    if !stop.load(Ordering::Relaxed) {
                        // A panic goes to the calling thread as well, which would wait for the result without end. The
                        // receiver is gone once delivery has stopped; then nobody wants the result.
                        let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                        let _ = sender.send((index, result));
                    }
                });
                handed += 1;
            }
            if delivered == handed {
                return ControlFlow::Continue(());
            }
            let Ok((index, result)) = receiver.recv() else { unreachable!("this loop keeps a sender") };
            early.insert(index, result);
            while let Some(result) = early.remove(&delivered) {
                delivered += 1;
                let result = result.unwrap_or_else(|panic| {
                    stop.store(true, Ordering::Relaxed);
                    resume_unwind(panic)
                });
                if let ControlFlow::Break(reason) = deliver(result) {
                    stop.store(true, Ordering::Relaxed);
                    return ControlFlow::Break(reason);
                }
            }
        }
    }))
}

/// Runs `job` for 0, 1, … `jobs` - 1 on `threads` workers and returns when all have ended.
///
/// # Errors
/// If the operating system gives no threads.
pub fn each(threads: usize, jobs: usize, job: &(dyn Fn(usize) + Sync)) -> std::io::Result<()> {
    let all = ordered(threads, 0..jobs, job, |()| ControlFlow::<()>::Continue(()))?;
    debug_assert!(all.is_continue());
    Ok(())
}

/// Runs two jobs, at once if there is more than one thread; the second on the calling thread.
///
/// # Errors
/// If the operating system gives no thread.
pub fn both<A: Send, B>(
    threads: usize,
    one: impl FnOnce() -> A + Send,
    two: impl FnOnce() -> B,
) -> std::io::Result<(A, B)> {
    if threads < 2 {
        return Ok((one(), two()));
    }
    std::thread::scope(|scope| {
        let one = std::thread::Builder::new().spawn_scoped(scope, one)?;
        let two = two();
        Ok((one.join().unwrap_or_else(|panic| resume_unwind(panic)), two))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn squares(threads: usize, n: usize) -> Vec<usize> {
        let mut seen = Vec::new();
        let done = ordered(
            threads,
            0..n,
            |i| i * i,
            |r| {
                seen.push(r);
                ControlFlow::<()>::Continue(())
            },
        );
        assert!(matches!(done, Ok(ControlFlow::Continue(()))));
        seen
    }

    #[test]
    fn keeps_the_order_at_any_number_of_threads() {
        let expected: Vec<_> = (0..5000).map(|i| i * i).collect();
        for threads in [1, 2, 7] {
            assert_eq!(squares(threads, 5000), expected);
        }
        assert!(squares(3, 0).is_empty());
    }

    #[test]
    fn no_more_than_the_room_is_ahead() {
        let (begun, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |i: usize| {
            assert!(begun.fetch_add(1, Ordering::SeqCst) < done.load(Ordering::SeqCst) + 3);
            i
        };
        let ended = ahead(2, 3, 0..100, work, |i| {
            assert_eq!(done.fetch_add(1, Ordering::SeqCst), i);
            ControlFlow::<()>::Continue(())
        });
        assert!(matches!(ended, Ok(ControlFlow::Continue(()))));
        assert_eq!(done.into_inner(), 100);
    }

    #[test]
    fn a_panic_of_a_worker_reaches_the_caller() {
        let work = |i: usize| assert_ne!(i, 3, "the third fails");
        let ended = catch_unwind(|| ordered(2, 0..100, work, |()| ControlFlow::<()>::Continue(())));
        assert!(ended.is_err());
    }

    #[test]
    fn both_jobs_are_done_with_any_threads() {
        for threads in [1, 2] {
            let mut counted = 0;
            assert_eq!(both(threads, || counted += 1, || 7).unwrap(), ((), 7));
            assert_eq!(counted, 1);
        }
    }

    #[test]
    fn a_break_begins_nothing_more_than_the_room() {
        let begun = AtomicUsize::new(0);
        let done = ordered(
            2,
            0..100_000,
            |i| {
                begun.fetch_add(1, Ordering::Relaxed);
                i
            },
            |i| {
                if i == 10 { ControlFlow::Break("enough") } else { ControlFlow::Continue(()) }
            },
        );
        assert!(matches!(done, Ok(ControlFlow::Break("enough"))));
        assert!(begun.into_inner() <= LEAST_ROOM + 11);
    }
}
