//! Figures that a cell had no room for on one line, in a table without ruling lines.

use super::rows::{Piece, is_value};

/// How far words of one height stand above and below each other, in letters.
const UNEVEN: f32 = 0.15;
/// Lines of a cell stand nearer to each other than rows do, by this share at least.
const NEARER: f32 = 0.94;

/// Puts figures that a line's end broke together again, where all else says that both lines are of one row: they are
/// nearer to each other than rows are, a label has its lines at the same heights, what stands beside them stands at
/// their middle, and the first is as wide as its column.
pub(super) fn mended(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let figures: Vec<usize> = (0..pieces.len()).filter(|at| is_figure(&pieces[*at])).collect();
    let mut broken: Vec<(usize, usize)> = Vec::new();
    for (number, first) in figures.iter().enumerate() {
        let (a, rest) = (&pieces[*first], &figures[number + 1..]);
        let Some(next) = rest.iter().find(|next| pieces[**next].cols == a.cols) else { continue };
        let b = &pieces[*next];
        let step = b.base - a.base;
        if step > 0.8 * a.size && step < 1.6 * a.size {
            let all: Vec<&Piece> = figures.iter().map(|at| &pieces[*at]).filter(|other| other.cols == a.cols).collect();
            let steps = all.windows(2).filter(|pair| !std::ptr::eq(pair[0], a)).map(|pair| pair[1].base - pair[0].base);
            let is_nearer = step < NEARER * steps.fold(f32::MAX, f32::min) && all.len() > 3;
            let is_widest = all.iter().all(|other| other.width <= a.width);
            broken.extend((is_nearer && is_widest && is_one(&pieces, a, b)).then_some((*first, *next)));
        }
    }
    for (first, next) in &broken {
        let whole = pieces[*first].words.clone() + &pieces[*next].words;
        let middle = (pieces[*first].base + pieces[*next].base) / 2.0;
        (pieces[*next].words, pieces[*next].base) = (whole, middle);
        pieces[*next].width = pieces[*first].width;
    }
    let mut numbers = 0..;
    pieces.retain(|_| {
        let number = numbers.next().unwrap_or(0);
        !broken.iter().any(|(first, _)| *first == number)
    });
    pieces
}

fn is_figure(piece: &Piece) -> bool {
    is_value(&piece.words) && piece.words.ends_with(|c: char| c.is_numeric() || ".．".contains(c))
}

/// Whether lines of a label stand at the heights of both, and one word alone in another column in their middle.
fn is_one(pieces: &[Piece], a: &Piece, b: &Piece) -> bool {
    let near = |piece: &Piece, base: f32| (piece.base - base).abs() < UNEVEN * piece.size;
    let is_near = |piece: &&Piece| piece.base > a.base - a.size && piece.base < b.base + b.size;
    let near_by: Vec<&Piece> =
        pieces.iter().filter(is_near).filter(|piece| piece.cols != a.cols && !is_value(&piece.words)).collect();
    let others = || near_by.iter().copied();
    let is_label = |cols: (usize, usize)| {
        others().any(|piece| piece.cols == cols && near(piece, a.base))
            && others().any(|piece| piece.cols == cols && near(piece, b.base))
    };
    let is_alone = |cols: (usize, usize)| {
        let within = |piece: &&Piece| piece.base > a.base - 0.5 * a.size && piece.base < b.base + 0.5 * b.size;
        others().filter(|piece| piece.cols == cols).filter(within).count() == 1
    };
    others().any(|piece| is_label(piece.cols))
        && others().any(|piece| near(piece, (a.base + b.base) / 2.0) && is_alone(piece.cols))
}
