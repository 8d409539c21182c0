//! Runs the operators of a page and keeps what they leave on it: glyphs, ruling lines, pictures.

use super::Tally;
use super::file::{Budget, unfolded};
use super::font::{Fonts, Shown};
use super::page::{Area, Glyph, Ink, Way};
use super::state::{Matrix, Path, State, thin};
use crate::decode::limits::Limits;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};

/// States that can be kept at once.
const KEPT: usize = 256;

/// A page to read.
pub(super) struct Sheet<'a, 'p> {
    pub(super) page: &'a Page<'p>,
    pub(super) content: &'a [u8],
    pub(super) limits: &'a Limits,
}

/// Reads a page.
pub(super) fn read(sheet: Sheet, fonts: &mut Fonts, budget: &mut Budget, tally: &mut Tally) -> Ink {
    let (width, height) = sheet.page.render_dimensions();
    let start = Matrix(sheet.page.initial_transform(true).as_coeffs().map(|c| c as f32));
    let mut pen = Pen {
        ink: Ink { width, height, ..Ink::default() },
        start,
        state: State::new(start),
        kept: Vec::new(),
        text: (Matrix::IDENTITY, Matrix::IDENTITY),
        path: Path::default(),
        pictured: 0.0,
        fonts,
        budget,
        tally,
        limits: sheet.limits,
    };
    pen.run(sheet.content, sheet.page.resources(), 0);
    pen.annotations(sheet.page.raw());
    let Pen { mut ink, pictured, .. } = pen;
    ink.pictured = pictured >= 0.3 * width * height;
    let sheet = Area { x0: -1.0, y0: -1.0, x1: width + 1.0, y1: height + 1.0 };
    ink.glyphs.retain(|glyph| sheet.holds(glyph.area.middle()));
    ink.upright()
}

struct Pen<'a> {
    ink: Ink,
    /// From the page's own space to ours.
    start: Matrix,
    state: State,
    kept: Vec<State>,
    /// Where the next glyph and the line stand.
    text: (Matrix, Matrix),
    path: Path,
    /// How much of the page pictures cover.
    pictured: f32,
    fonts: &'a mut Fonts,
    budget: &'a mut Budget,
    tally: &'a mut Tally,
    limits: &'a Limits,
}

impl Pen<'_> {
    fn run(&mut self, content: &[u8], resources: &Resources, depth: u32) {
        let mut operators = TypedIter::new(content);
        while let Some(operator) = operators.next() {
            if self.budget.operators == 0 || self.budget.glyphs == 0 {
                self.tally.is_cut = true;
                return;
            }
            self.budget.operators -= 1;
            self.step(operator, resources, depth);
        }
    }

    fn step(&mut self, operator: Op, resources: &Resources, depth: u32) {
        match operator {
            Op::SaveState(_) if self.kept.len() < KEPT => self.kept.push(self.state.clone()),
            Op::RestoreState(_) => self.state = self.kept.pop().unwrap_or_else(|| self.state.clone()),
            Op::Transform(m) => self.state.ctm = matrix([m.0, m.1, m.2, m.3, m.4, m.5]).then(self.state.ctm),
            Op::XObject(name) => self.object(name.0, resources, depth),
            Op::InlineImage(_) => self.picture(),
            Op::MoveTo(to) => self.path.move_to(self.state.ctm.point(to.0.as_f32(), to.1.as_f32())),
            Op::LineTo(to) => self.path.line_to(self.state.ctm.point(to.0.as_f32(), to.1.as_f32())),
            Op::CubicTo(to) => self.path.curve_to(self.state.ctm.point(to.4.as_f32(), to.5.as_f32())),
            Op::CubicStartTo(to) => self.path.curve_to(self.state.ctm.point(to.2.as_f32(), to.3.as_f32())),
            Op::CubicEndTo(to) => self.path.curve_to(self.state.ctm.point(to.2.as_f32(), to.3.as_f32())),
            Op::ClosePath(_) => self.path.close(),
            Op::RectPath(r) => self.rectangle([r.0, r.1, r.2, r.3].map(|n| n.as_f32())),
            Op::EndPath(_) => self.path.clear(),
            Op::StrokePath(_) => self.paint(true, false),
            Op::CloseAndStrokePath(_) => {
                self.path.close();
                self.paint(true, false);
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) | Op::FillPathEvenOdd(_) => {
                self.paint(false, true)
            }
            Op::FillAndStrokeNonZero(_) | Op::FillAndStrokeEvenOdd(_) => self.paint(true, true),
            Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                self.path.close();
                self.paint(true, true);
            }
            operator => self.write(operator, resources),
        }
    }

    /// The operators of text.
    fn write(&mut self, operator: Op, resources: &Resources) {
        match operator {
            Op::BeginText(_) => self.text = (Matrix::IDENTITY, Matrix::IDENTITY),
            Op::TextFont(font) => {
                self.state.size = font.1.as_f32();
                self.state.font = resources.get_font(font.0).map(|dict| self.fonts.get(&dict, self.budget, self.tally));
            }
            Op::CharacterSpacing(gap) => self.state.char_gap = gap.0.as_f32(),
            Op::WordSpacing(gap) => self.state.word_gap = gap.0.as_f32(),
            Op::HorizontalScaling(stretch) => self.state.stretch = stretch.0.as_f32() / 100.0,
            Op::TextLeading(leading) => self.state.leading = leading.0.as_f32(),
            Op::TextRise(rise) => self.state.rise = rise.0.as_f32(),
            Op::TextRenderingMode(mode) => self.state.unseen = mode.0.as_i64() == 3,
            Op::SetGraphicsState(name) => self.settings(name.0, resources),
            Op::NextLine(by) => self.line(by.0.as_f32(), by.1.as_f32()),
            Op::NextLineAndSetLeading(by) => {
                self.state.leading = -by.1.as_f32();
                self.line(by.0.as_f32(), by.1.as_f32());
            }
            Op::SetTextMatrix(m) => {
                let to = matrix([m.0, m.1, m.2, m.3, m.4, m.5]);
                self.text = (to, to);
            }
            Op::NextLineUsingLeading(_) => self.line(0.0, -self.state.leading),
            Op::ShowText(words) => self.show(words.0.as_bytes()),
            Op::NextLineAndShowText(words) => {
                self.line(0.0, -self.state.leading);
                self.show(words.0.as_bytes());
            }
            Op::ShowTextWithParameters(words) => {
                self.state.word_gap = words.0.as_f32();
                self.state.char_gap = words.1.as_f32();
                self.line(0.0, -self.state.leading);
                self.show(words.2.as_bytes());
            }
            Op::ShowTexts(parts) => {
                for part in parts.0.iter::<Object>() {
                    match part {
                        Object::String(words) => self.show(words.as_bytes()),
                        Object::Number(back) => self.advance(-back.as_f32() / 1000.0 * self.state.size),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// `gs`, which can set the font.
    fn settings(&mut self, name: &Name, resources: &Resources) {
        let Some(font) = resources.get_ext_g_state(name).and_then(|dict| dict.get::<Array>("Font")) else { return };
        let mut items = font.iter::<Object>();
        if let (Some(Object::Dict(dict)), Some(Object::Number(size))) = (items.next(), items.next()) {
            self.state.size = size.as_f32();
            self.state.font = Some(self.fonts.get(&dict, self.budget, self.tally));
        }
    }

    fn line(&mut self, x: f32, y: f32) {
        let to = Matrix::shift(x, y).then(self.text.1);
        self.text = (to, to);
    }

    /// Moves on along the line, in text space without the stretch.
    fn advance(&mut self, by: f32) {
        let is_vertical = self.state.font.as_ref().is_some_and(|font| font.vertical);
        let (x, y) = if is_vertical { (0.0, by) } else { (by * self.state.stretch, 0.0) };
        self.text.0 = Matrix::shift(x, y).then(self.text.0);
    }

    fn show(&mut self, mut bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        while !bytes.is_empty() {
            if self.budget.glyphs == 0 {
                return;
            }
            let shown = font.first(bytes);
            let is_blank = shown.len == 1 && bytes[0] == 32;
            bytes = &bytes[shown.len.min(bytes.len())..];
            self.glyph(&shown, font.vertical);
            let gap = self.state.char_gap + if is_blank { self.state.word_gap } else { 0.0 };
            let along = if font.vertical { -shown.advance } else { shown.advance };
            self.advance(along * self.state.size + gap);
        }
    }

    /// Puts what a code shows on the page.
    fn glyph(&mut self, shown: &Shown, vertical: bool) {
        let State { size, stretch, rise, .. } = self.state;
        let to_page = Matrix([size * stretch, 0.0, 0.0, size, 0.0, rise]).then(self.text.0).then(self.state.ctm);
        let ([a, b, c, d, ..], wide) = (to_page.0, if vertical { 1.0 } else { shown.advance });
        let (along, up) = (a.hypot(b), c.hypot(d));
        let signs = shown.signs.as_deref().unwrap_or("\u{FFFD}");
        let Some(way) = way(a, b).filter(|_| up > 0.5 && along > 0.0) else { return };
        let left = if vertical { -0.5 } else { 0.0 };
        let (top, bottom) = if vertical { (0.0, -1.0) } else { (0.85, -0.15) };
        let count = signs.chars().count().max(1) as f32;
        for (number, sign) in signs.chars().enumerate() {
            let from = to_page.point(left + wide * number as f32 / count, bottom);
            let to = to_page.point(left + wide * (number + 1) as f32 / count, top);
            let area = Area::around(from, to);
            self.ink.glyphs.push(Glyph { sign, area, size: up, way });
            self.budget.glyphs = self.budget.glyphs.saturating_sub(1);
            if !sign.is_whitespace() {
                self.tally.glyphs += 1;
                self.tally.unmapped += usize::from(shown.signs.is_none());
                self.tally.unseen += usize::from(self.state.unseen);
            }
        }
    }

    fn rectangle(&mut self, [x, y, width, height]: [f32; 4]) {
        let ctm = self.state.ctm;
        self.path.move_to(ctm.point(x, y));
        for (x, y) in [(x + width, y), (x + width, y + height), (x, y + height)] {
            self.path.line_to(ctm.point(x, y));
        }
        self.path.close();
    }

    fn paint(&mut self, stroke: bool, fill: bool) {
        let most = self.limits.max_rules as usize;
        if stroke {
            self.path.stroke(&mut self.ink.rules, most);
        }
        if fill {
            self.path.fill(&mut self.ink.rules, most);
        }
        self.path.clear();
    }

    /// A picture in the unit square; a thin one is a line.
    fn picture(&mut self) {
        let area = self.state.ctm.unit();
        self.pictured += area.width() * area.height();
        thin(area, &mut self.ink.rules, self.limits.max_rules as usize);
    }

    fn object(&mut self, name: &Name, resources: &Resources, depth: u32) {
        let Some(stream) = resources.get_x_object(name) else { return };
        let kind = stream.dict().get::<Name>("Subtype");
        match kind.as_ref().map(|kind| kind.as_ref()) {
            Some(b"Image") => self.picture(),
            Some(b"Form") => self.form(&stream, Some(resources), depth),
            _ => {}
        }
    }

    fn form(&mut self, stream: &Stream, outer: Option<&Resources>, depth: u32) {
        if depth >= self.limits.max_nesting {
            self.tally.is_cut = true;
            return;
        }
        let Some(content) = unfolded(stream, self.budget, self.tally) else { return };
        let own = stream.dict().get::<Dict>("Resources").map(Resources::new);
        let empty = Resources::new(Dict::empty());
        let resources = own.as_ref().or(outer).unwrap_or(&empty);
        let (state, kept, text) = (self.state.clone(), std::mem::take(&mut self.kept), self.text);
        if let Some(inner) = stream.dict().get::<Array>("Matrix").and_then(|array| six(&array)) {
            self.state.ctm = inner.then(self.state.ctm);
        }
        self.run(&content, resources, depth + 1);
        (self.state, self.kept, self.text) = (state, kept, text);
    }

    /// What is filled into the fields of a form stands beside the page.
    fn annotations(&mut self, page: &Dict) {
        let Some(list) = page.get::<Array>("Annots") else { return };
        for field in list.iter::<Dict>().take(2_000) {
            let is_field =
                field.get::<Name>("Subtype").is_some_and(|kind| matches!(kind.as_ref(), b"Widget" | b"FreeText"));
            let is_hidden = field.get::<i32>("F").unwrap_or(0) & 2 != 0;
            let look = field.get::<Dict>("AP").and_then(|looks| looks.get::<Stream>("N"));
            let place = field.get::<Array>("Rect").map(|array| array.iter::<f32>().take(4).collect::<Vec<f32>>());
            let (Some(look), Some(place), false) = (look.filter(|_| is_field), place, is_hidden) else { continue };
            let bounds =
                look.dict().get::<Array>("BBox").map(|array| array.iter::<f32>().take(4).collect::<Vec<f32>>());
            let (Some(bounds), true) = (bounds.filter(|b| b.len() == 4), place.len() == 4) else { continue };
            let shift = Matrix::shift(place[0].min(place[2]) - bounds[0], place[1].min(place[3]) - bounds[1]);
            self.state = State::new(shift.then(self.start));
            self.form(&look, None, 0);
        }
    }
}

fn matrix(numbers: [Number; 6]) -> Matrix {
    Matrix(numbers.map(|number| number.as_f32()))
}

fn six(array: &Array) -> Option<Matrix> {
    let numbers: Vec<f32> = array.iter::<f32>().take(6).collect();
    numbers.try_into().ok().map(Matrix)
}

/// Which way a line along (x, y) runs on a page whose y grows downwards; `None` for a slanted one, as of a watermark.
fn way(x: f32, y: f32) -> Option<Way> {
    const SLANT: f32 = 0.2;
    match (x, y) {
        (x, y) if y.abs() <= x.abs() * SLANT => Some(if x > 0.0 { Way::Right } else { Way::Left }),
        (x, y) if x.abs() <= y.abs() * SLANT => Some(if y > 0.0 { Way::Down } else { Way::Up }),
        _ => None,
    }
}
