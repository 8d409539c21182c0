//! What stands on a page: glyphs, ruling lines and pictures, with their places. The origin is the upper left corner.

/// Which way a line of text runs on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// As in a book.
    Right,
    /// Turned by a quarter clockwise.
    Down,
    /// Upside down.
    Left,
    /// Turned by a quarter the other way.
    Up,
}

/// A box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) x0: f32,
    pub(super) y0: f32,
    pub(super) x1: f32,
    pub(super) y1: f32,
}

impl Area {
    /// The smallest box around two points.
    pub(super) fn around(a: (f32, f32), b: (f32, f32)) -> Area {
        Area { x0: a.0.min(b.0), y0: a.1.min(b.1), x1: a.0.max(b.0), y1: a.1.max(b.1) }
    }

    /// The smallest box around both.
    pub(super) fn with(self, other: Area) -> Area {
        Area {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    pub(super) fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    pub(super) fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    pub(super) fn middle(&self) -> (f32, f32) {
        ((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    pub(super) fn holds(&self, (x, y): (f32, f32)) -> bool {
        x >= self.x0 && x <= self.x1 && y >= self.y0 && y <= self.y1
    }

    /// The box on a page that is turned so that what runs `way` runs to the right.
    pub(super) fn turned(self, way: Way, page: (f32, f32)) -> Area {
        let turn = |(x, y): (f32, f32)| match way {
            Way::Right => (x, y),
            Way::Down => (y, page.0 - x),
            Way::Left => (page.0 - x, page.1 - y),
            Way::Up => (page.1 - y, x),
        };
        Area::around(turn((self.x0, self.y0)), turn((self.x1, self.y1)))
    }
}

/// One character on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Glyph {
    pub(super) sign: char,
    /// From its beginning to where the next one begins, and about as high as its line.
    pub(super) area: Area,
    /// Height of the letters' line: the size of the type.
    pub(super) size: f32,
    pub(super) way: Way,
}

/// A ruling line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// Whether it runs from left to right.
    pub(super) across: bool,
    /// Where it stands: y of one that runs across, x of one that runs down.
    pub(super) at: f32,
    pub(super) from: f32,
    pub(super) to: f32,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub(super) struct Ink {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    /// Whether a picture covers much of it.
    pub(super) pictured: bool,
}

impl Ink {
    /// The page turned so that most of its text runs to the right.
    pub(super) fn upright(mut self) -> Ink {
        let ways = [Way::Right, Way::Down, Way::Left, Way::Up];
        let count = |way: Way| self.glyphs.iter().filter(|g| g.way == way && !g.sign.is_whitespace()).count();
        // In a draw the page stays as it is.
        let Some(most) = ways.into_iter().rev().max_by_key(|way| count(*way)).filter(|way| *way != Way::Right) else {
            return self;
        };
        let page = (self.width, self.height);
        for glyph in &mut self.glyphs {
            glyph.area = glyph.area.turned(most, page);
            glyph.way = ways[(4 + glyph.way as usize - most as usize) % 4];
        }
        for rule in &mut self.rules {
            let (from, to) = if rule.across {
                ((rule.from, rule.at), (rule.to, rule.at))
            } else {
                ((rule.at, rule.from), (rule.at, rule.to))
            };
            let area = Area::around(from, to).turned(most, page);
            *rule = Rule::of(area);
        }
        if matches!(most, Way::Down | Way::Up) {
            (self.width, self.height) = (self.height, self.width);
        }
        self
    }
}

impl Rule {
    /// The line along the longer side of a thin box.
    pub(super) fn of(area: Area) -> Rule {
        let (x, y) = area.middle();
        if area.width() >= area.height() {
            Rule { across: true, at: y, from: area.x0, to: area.x1 }
        } else {
            Rule { across: false, at: x, from: area.y0, to: area.y1 }
        }
    }
}
