//! The government hosts that a page names, in its links and words: a hint at whose page it is.

use std::collections::BTreeMap;

/// Most hosts that are kept; a page's own come first.
const MOST: usize = 8;
/// Most different hosts that are counted.
const COUNTED: usize = 256;
/// What the hosts of government bodies end in.
const END: &str = ".gov.cn";

/// The hosts ending in `.gov.cn` without that ending (`www.pingyin`), the most frequent first, then in their order.
pub fn government_hosts(text: &str) -> Vec<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (at, _) in text.match_indices(END) {
        let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
        let before = text.as_bytes()[..at].iter().rev().take(80).take_while(|b| part(b)).count();
        let host = text[at - before..at].trim_start_matches(['.', '-']);
        let goes_on = text.as_bytes().get(at + END.len()).is_some_and(|b| part(b) && *b != b'.');
        if host.is_empty() || goes_on || counts.len() >= COUNTED && !counts.contains_key(host) {
            continue;
        }
        counts.entry(host).or_insert((0, at)).0 += 1;
    }
    let mut hosts: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    hosts.sort_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), *first));
    hosts.into_iter().take(MOST).map(|(host, _)| host.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_hosts_come_first() {
        let page = r#"<base href="http://www.gansu.gov.cn/"><a href="http://www.pingyin.gov.cn/a">甲</a>
            <a href='https://www.pingyin.gov.cn:8080/b'>乙</a> 邮箱 zwgk@JN.gov.cn, 附 www.x.gov.cnn。"#;
        assert_eq!(government_hosts(page), ["www.pingyin", "www.gansu", "jn"]);
        assert_eq!(government_hosts("没有网址 .gov.cn"), [""; 0]);
    }
}
