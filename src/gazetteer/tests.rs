use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    Gazetteer::compile(&[
        ("divisions.csv", include_str!("../../config/regions/divisions.csv")),
        ("townships.csv", include_str!("../../config/regions/townships.csv")),
        ("overlay.csv", include_str!("../../config/regions/overlay.csv")),
    ])
    .expect("the tables compile")
});

fn code(text: &str, year: i16) -> Option<u32> {
    let place = GAZETTEER.locate(text, Some(year), 0)?;
    place.unit().map(|id| GAZETTEER.code(id))
}

#[test]
fn a_name_means_the_unit_of_its_year() {
    assert_eq!(code("济南市章丘市", 2014), Some(370_181));
    assert_eq!(code("济南市章丘区", 2019), Some(370_114));
    assert_eq!(code("莱芜市", 2018), Some(371_200));
    assert_eq!(code("上海市南汇区", 2009), Some(310_119));
    assert_eq!(code("巢湖市", 2009), Some(341_400));
    assert_eq!(code("巢湖市", 2015), Some(340_181));
}
