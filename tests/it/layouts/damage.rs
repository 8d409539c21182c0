//! What pages do to words.

use super::grid::Sheet;
use super::truth::Dice;

/// Words of headers cut or doubled: the first of each sheet's labels.
pub fn headers(sheet: &mut Sheet, seed: u64) {
    let mut dice = Dice::new(seed + 77);
    let mut hurt = 0;
    for cell in sheet.lines.iter_mut().flatten().filter(|c| c.header) {
        let count = cell.text.chars().count();
        if count < 4 || hurt >= 3 || dice.below(3) == 0 {
            continue;
        }
        hurt += 1;
        cell.text = if cell.text.starts_with("本年新") {
            "本年新".to_string()
        } else if dice.below(2) == 0 {
            cell.text.repeat(2)
        } else {
            cell.text.chars().take(count - 1).collect()
        };
    }
}

/// Simplified → Traditional, the other way round of the lexicon's own list.
pub fn traditional(text: &str) -> String {
    let pairs = [
        ('规', '規'),
        ('数', '數'),
        ('对', '對'),
        ('开', '開'),
        ('总', '總'),
        ('许', '許'),
        ('务', '務'),
        ('项', '項'),
        ('处', '處'),
        ('罚', '罰'),
        ('强', '強'),
        ('业', '業'),
        ('费', '費'),
        ('购', '購'),
        ('额', '額'),
        ('内', '內'),
        ('条', '條'),
        ('请', '請'),
        ('结', '結'),
        ('转', '轉'),
        ('办', '辦'),
        ('属', '屬'),
        ('国', '國'),
        ('秘', '祕'),
        ('护', '護'),
        ('权', '權'),
        ('执', '執'),
        ('询', '詢'),
        ('机', '機'),
        ('关', '關'),
        ('没', '沒'),
        ('现', '現'),
        ('补', '補'),
        ('举', '舉'),
        ('报', '報'),
        ('诉', '訴'),
        ('类', '類'),
        ('复', '復'),
        ('议', '議'),
        ('讼', '訟'),
        ('维', '維'),
        ('纠', '糾'),
        ('计', '計'),
        ('经', '經'),
        ('会', '會'),
        ('组', '組'),
        ('织', '織'),
        ('构', '構'),
        ('续', '續'),
        ('继', '繼'),
        ('与', '與'),
        ('单', '單'),
        ('确', '確'),
        ('获', '獲'),
        ('认', '認'),
        ('减', '減'),
    ];
    text.chars().map(|c| pairs.iter().find(|(s, _)| *s == c).map_or(c, |(_, t)| *t)).collect()
}

/// Digits and some marks full width.
pub fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' | ',' | '+' | '-' | '.' => char::from_u32(c as u32 + 0xfee0).expect("full width"),
            other => other,
        })
        .collect()
}
