//! Titles of documents inside 《》: what they name is not counted.

/// Whether one of the ranges, which are in order, holds all these bytes.
pub(super) fn inside(ranges: &[(usize, usize)], start: usize, end: usize) -> bool {
    let next = ranges.partition_point(|(_, close)| *close < end);
    ranges.get(next).is_some_and(|(open, _)| *open <= start)
}

/// Stretches inside 《》, the outermost ones; an opening mark without its closing one counts for nothing.
pub(super) fn titles(text: &str) -> Vec<(usize, usize)> {
    let mut titles = Vec::new();
    if !text.contains('》') {
        return titles;
    }
    let mut open: Vec<usize> = Vec::new();
    for (at, _) in text.match_indices(['《', '》']) {
        if text[at..].starts_with('《') {
            open.push(at);
        } else if let Some(start) = open.pop()
            && open.is_empty()
        {
            titles.push((start, at));
        }
    }
    titles
}
