//! Watermarks: large letters that words of the page stand upon.

use super::page::Glyph;

/// How much larger than the words upon them such letters are.
const LARGER: f32 = 1.8;
/// Most letters of one page that can be a watermark's.
const MOST: usize = 300;

/// Takes the watermarks out of a page.
pub(super) fn remove(glyphs: &mut Vec<Glyph>) {
    let mut sizes: Vec<f32> = glyphs.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f32::total_cmp);
    let Some(usual) = sizes.get(sizes.len() / 2) else { return };
    let is_large = |glyph: &Glyph| glyph.size > LARGER * usual && !glyph.sign.is_whitespace();
    let large: Vec<Glyph> = glyphs.iter().filter(|glyph| is_large(glyph)).copied().collect();
    if large.is_empty() || large.len() > MOST {
        return;
    }
    let is_over = |mark: &Glyph| {
        let room = 0.15 * mark.size;
        let is_on = |glyph: &Glyph| {
            let (x, y) = glyph.area.middle();
            let within = |at: f32, from: f32, to: f32| at > from + room && at < to - room;
            let area = mark.area;
            mark.size > LARGER * glyph.size && within(x, area.x0, area.x1) && within(y, area.y0, area.y1)
        };
        glyphs.iter().any(|glyph| !glyph.sign.is_whitespace() && is_on(glyph))
    };
    // What stands on one line with such a letter is of the same mark.
    let marks: Vec<Glyph> = large.into_iter().filter(is_over).collect();
    let is_mark = |glyph: &Glyph| {
        marks.iter().any(|mark| {
            let (apart, room) = ((mark.area.y1 - glyph.area.y1).abs(), 0.1 * mark.size);
            mark.way == glyph.way && apart < room && (mark.size - glyph.size).abs() < room
        })
    };
    if !marks.is_empty() {
        glyphs.retain(|glyph| !is_mark(glyph));
    }
}
