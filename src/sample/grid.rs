//! A table as a clerk draws it: cells that may span, before any layout is chosen.

/// One drawn cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot {
    pub text: String,
    pub rows: usize,
    pub cols: usize,
    /// Whether a figure stands here (or is missing here).
    pub value: bool,
}

/// A drawn table.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub rows: Vec<Vec<Slot>>,
    /// Rows that are its head.
    pub head: usize,
}

/// What stands at one position when spans are resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum At<'a> {
    /// A cell begins here.
    Own(&'a Slot),
    /// A cell that began to the left or above reaches here.
    Under(&'a Slot),
    /// Nothing was drawn.
    Void,
}

impl PartialEq for Slot {
    fn eq(&self, other: &Slot) -> bool {
        self.text == other.text && self.value == other.value
    }
}

/// A label that spans `rows` and `cols`.
pub(super) fn label(text: impl Into<String>, rows: usize, cols: usize) -> Slot {
    Slot { text: text.into(), rows, cols, value: false }
}

/// A cell for a figure.
pub(super) fn value(text: impl Into<String>, cols: usize) -> Slot {
    Slot { text: text.into(), rows: 1, cols, value: true }
}

impl Grid {
    /// How many positions the widest row has.
    pub fn width(&self) -> usize {
        self.resolve().iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Every position of every row.
    pub fn resolve(&self) -> Vec<Vec<At<'_>>> {
        let mut out: Vec<Vec<At<'_>>> = vec![Vec::new(); self.rows.len()];
        for (r, row) in self.rows.iter().enumerate() {
            let mut c = 0;
            for slot in row {
                while out[r].get(c).is_some_and(|at| *at != At::Void) {
                    c += 1;
                }
                for (below, line) in out.iter_mut().enumerate().skip(r).take(slot.rows) {
                    line.resize(line.len().max(c + slot.cols), At::Void);
                    line[c..c + slot.cols].fill(At::Under(slot));
                    if below == r {
                        line[c] = At::Own(slot);
                    }
                }
                c += slot.cols;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_resolved() {
        let grid =
            Grid { rows: vec![vec![label("a", 2, 1), label("b", 1, 2)], vec![value("1", 1), value("2", 1)]], head: 1 };
        let at = grid.resolve();
        assert_eq!(grid.width(), 3);
        assert!(matches!(at[0][2], At::Under(s) if s.text == "b"));
        assert!(matches!(at[1][0], At::Under(s) if s.text == "a"));
        assert!(matches!(at[1][2], At::Own(s) if s.text == "2"));
    }
}
