//! The state that the operators of a page change: matrices, the font and its settings, the path being drawn.

use super::font::Font;
use super::page::{Area, Rule};
use std::rc::Rc;

/// `[a b c d e f]`, as PDF writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f32; 6]);

impl Matrix {
    pub(super) const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn shift(x: f32, y: f32) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `next`.
    pub(super) fn then(self, next: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, next.0);
        Matrix([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    pub(super) fn point(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Where the unit square comes to stand.
    pub(super) fn unit(&self) -> Area {
        let far = Area::around(self.point(1.0, 0.0), self.point(0.0, 1.0));
        Area::around(self.point(0.0, 0.0), self.point(1.0, 1.0)).with(far)
    }
}

/// What `q` keeps and `Q` brings back.
#[derive(Clone)]
pub(super) struct State {
    pub(super) ctm: Matrix,
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f32,
    pub(super) char_gap: f32,
    pub(super) word_gap: f32,
    /// Horizontal stretch; 1 is none.
    pub(super) stretch: f32,
    pub(super) leading: f32,
    pub(super) rise: f32,
    /// Text that is neither filled nor stroked.
    pub(super) unseen: bool,
}

impl State {
    pub(super) fn new(ctm: Matrix) -> State {
        State {
            ctm,
            font: None,
            size: 0.0,
            char_gap: 0.0,
            word_gap: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            unseen: false,
        }
    }
}

/// Thickest line that divides; what is thicker is an area.
const THICKEST: f32 = 4.0;

/// The path being drawn, in page space.
#[derive(Debug, Default)]
pub(super) struct Path {
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Part {
    points: Vec<(f32, f32)>,
    is_curved: bool,
    is_closed: bool,
}

impl Path {
    pub(super) fn move_to(&mut self, to: (f32, f32)) {
        self.parts.push(Part { points: vec![to], ..Part::default() });
    }

    pub(super) fn line_to(&mut self, to: (f32, f32)) {
        match self.parts.last_mut() {
            Some(part) => part.points.push(to),
            None => self.move_to(to),
        }
    }

    pub(super) fn curve_to(&mut self, to: (f32, f32)) {
        self.line_to(to);
        if let Some(part) = self.parts.last_mut() {
            part.is_curved = true;
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(part) = self.parts.last_mut() {
            part.is_closed = true;
        }
    }

    pub(super) fn clear(&mut self) {
        self.parts.clear();
    }

    /// Lines that a stroke along the path draws.
    pub(super) fn stroke(&self, rules: &mut Vec<Rule>, most: usize) {
        for part in self.parts.iter().filter(|part| !part.is_curved) {
            let closing = part.points.last().copied().into_iter().chain(part.points.first().copied());
            let closing: Vec<_> = closing.collect();
            let ends = part.points.windows(2).chain(part.is_closed.then_some(closing.as_slice()));
            for end in ends.filter(|end| end.len() == 2) {
                let area = Area::around(end[0], end[1]);
                let (width, height) = (area.width(), area.height());
                if width.min(height) <= 1.0 && width.max(height) >= 1.0 && rules.len() < most {
                    rules.push(Rule::of(area));
                }
            }
        }
    }

    /// Lines that filling the path draws, where it is as thin as a line.
    pub(super) fn fill(&self, rules: &mut Vec<Rule>, most: usize) {
        for part in self.parts.iter().filter(|part| !part.is_curved && part.points.len() >= 2) {
            let (first, rest) = (part.points[0], &part.points[1..]);
            let area = rest.iter().fold(Area::around(first, first), |area, p| area.with(Area::around(*p, *p)));
            thin(area, rules, most);
        }
    }
}

/// Takes a filled box for a line where it is as thin as one.
pub(super) fn thin(area: Area, rules: &mut Vec<Rule>, most: usize) {
    let (short, long) = (area.width().min(area.height()), area.width().max(area.height()));
    if short <= THICKEST && long >= 2.0 && long >= short * 2.0 && rules.len() < most {
        rules.push(Rule::of(area));
    }
}
