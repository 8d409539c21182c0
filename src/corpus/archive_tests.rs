//! Archives as the survey and `open` see them; every one of them is made here.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

use super::*;

const LIMITS: ArchiveLimits = ArchiveLimits {
    max_members: 100,
    max_depth: 3,
    max_bytes: 1 << 30,
    always_bytes: 32 << 20,
    max_ratio: 200,
    max_name: 200,
};

struct Member<'a> {
    name: &'a [u8],
    bytes: &'a [u8],
    flags: u16,
    deflate: bool,
    extra: Vec<u8>,
}

fn member<'a>(name: &'a [u8], bytes: &'a [u8]) -> Member<'a> {
    Member { name, bytes, flags: 0, deflate: true, extra: Vec::new() }
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn zip_of(members: &[Member]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for m in members {
        let offset = file.len() as u32;
        let packed = if m.deflate {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(m.bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            m.bytes.to_vec()
        };
        let mut fields = Vec::new();
        fields.extend(20u16.to_le_bytes());
        fields.extend(m.flags.to_le_bytes());
        fields.extend(if m.deflate { 8u16 } else { 0 }.to_le_bytes());
        fields.extend([0; 4]);
        fields.extend(crc(m.bytes).to_le_bytes());
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend((m.bytes.len() as u32).to_le_bytes());
        fields.extend((m.name.len() as u16).to_le_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&fields);
        file.extend(0u16.to_le_bytes());
        file.extend(m.name);
        file.extend(&packed);
        directory.extend(b"PK\x01\x02");
        directory.extend(20u16.to_le_bytes());
        directory.extend(&fields);
        directory.extend((m.extra.len() as u16).to_le_bytes());
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(m.name);
        directory.extend(&m.extra);
    }
    let (count, at, size) = (members.len() as u16, file.len() as u32, directory.len() as u32);
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(size.to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend(0u16.to_le_bytes());
    file
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Ids and what became of each, for one file of this name.
fn told(name: &str, bytes: &[u8]) -> Vec<String> {
    within(&LIMITS, name, bytes)
}

fn within(limits: &ArchiveLimits, name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let files = walk(folder.path(), Path::new("none"), false).unwrap();
    let sources = survey(files, 2, limits, &Spool::default(), &|_, _| None).unwrap();
    let words = |source: &Source| match open(source, 1000, &Spool::default()).unwrap() {
        Contents::Whole(bytes, digest) => {
            assert_eq!(digest, crate::digest::of(&bytes));
            format!("{}={}", source.id, String::from_utf8_lossy(&bytes[..bytes.len().min(20)]))
        }
        Contents::TooLarge(size, _) => format!("{} too large {size}", source.id),
        Contents::Archive { members, trouble, .. } => {
            let trouble = trouble.map(|t| format!(" {}", t.code)).unwrap_or_default();
            format!("{} holds {members}{trouble}", source.id)
        }
        Contents::Same(_) => format!("{} same", source.id),
        Contents::Refused(code, _) => format!("{} {code}", source.id),
    };
    sources.iter().map(words).collect()
}

#[test]
fn every_member_of_a_zip_is_a_source() {
    let mut unicode = vec![1];
    unicode.extend(crc(b"x?.txt").to_le_bytes());
    unicode.extend("别名.txt".as_bytes());
    let field = [&[0x75, 0x70, unicode.len() as u8, 0][..], &unicode].concat();
    let big = vec![b'y'; 1001];
    let zip = zip_of(&[
        member(b"b/", b""),
        member(b"b/2.txt", b"two"),
        Member { deflate: false, ..member(b"a.txt", b"one") },
        member(b"\xC4\xEA\xB1\xA8.txt", b"gbk"),
        member(b"../../a.txt", b"slip"),
        member(b"a.txt", b"again"),
        Member { extra: field, ..member(b"x?.txt", b"named") },
        Member { flags: 1, ..member(b"secret.txt", b"?") },
        member(b"big.txt", &big),
    ]);
    let want = [
        "z.zip holds 8",
        "z.zip!a.txt=one",
        "z.zip!a.txt~2=slip",
        "z.zip!a.txt~3=again",
        "z.zip!b/2.txt=two",
        "z.zip!big.txt too large 1001",
        "z.zip!secret.txt encrypted",
        "z.zip!别名.txt=named",
        "z.zip!年报.txt=gbk",
    ];
    let mut sorted = want.to_vec();
    sorted[1..].sort_unstable();
    assert_eq!(told("z.zip", &zip), sorted);
    // Something before the archive shifts every place by as much.
    assert_eq!(told("z.zip", &[b"PK\x03\x04 some other bytes, no archive".to_vec(), zip].concat()), sorted);
}

#[test]
fn tar_and_gzip_and_nests_of_them() {
    let long = "深".repeat(50) + "/甲.txt";
    let tar = tar_of(&[("b.txt", b"two"), (&long, b"long"), ("b.txt", b"three")]);
    let want =
        ["t holds 3".to_owned(), "t!b.txt=two".to_owned(), "t!b.txt~2=three".to_owned(), format!("t!{long}=long")];
    assert_eq!(told("t", &tar), want);
    assert_eq!(told("t", &gzip_of(&tar)), want);
    assert_eq!(told("page.html.GZ", &gzip_of(b"<html>")), ["page.html.GZ holds 1", "page.html.GZ!page.html=<html>"]);
    let inner = zip_of(&[member(b"x.txt", b"deep")]);
    let nest = tar_of(&[("in.zip", &inner), ("in.zip.gz", &gzip_of(&inner))]);
    let want = [
        "n.tgz holds 2",
        "n.tgz!in.zip holds 1",
        "n.tgz!in.zip!x.txt=deep",
        "n.tgz!in.zip.gz holds 1",
        "n.tgz!in.zip.gz!in.zip holds 1",
        "n.tgz!in.zip.gz!in.zip!x.txt=deep",
    ];
    assert_eq!(told("n.tgz", &gzip_of(&nest)), want);
    let deep = (0..4).fold(b"x".to_vec(), |bytes, _| zip_of(&[member(b"in", &bytes)]));
    assert_eq!(told("d", &deep), ["d holds 1", "d!in holds 1", "d!in!in holds 1", "d!in!in!in too_deep"]);
}

#[test]
fn lines_of_json_are_pages() {
    let lines = "{\"url\": \"http://a.cn/1\", \"html\": \"<p>甲\", \"text\": \"甲\"}\n\n\
                 {\"text\": \"乙\"}\nnonsense\n{\"url\": \"http://a.cn/1\", \"content\": \"丙\", \"text\": \"\"}";
    let want = ["j holds 4", "j!http://a.cn/1=<p>甲", "j!http://a.cn/1~2=丙", "j!line-2=乙", "j!line-3 not_text"];
    assert_eq!(told("j", lines.as_bytes()), want);
    assert_eq!(told("j", &gzip_of(lines.as_bytes())), want);
    assert_eq!(told("j", b"{\n \"a\": 1}"), ["j={\n \"a\": 1}"]);
    assert_eq!(told("j", b"{\"a\": 1}\n"), ["j={\"a\": 1}\n"]);
}

const SEVEN: &[u8] = include_bytes!("../../tests/archives/two.7z");

#[test]
fn members_of_7z_are_unpacked_together() {
    let want = ["s holds 3", "s!年报/乙.txt=乙县\n", "s!年报/甲.txt too large 1120", "s!空.txt="];
    let mut sorted = want.to_vec();
    sorted[1..].sort_unstable();
    assert_eq!(told("s", SEVEN), sorted);
    assert_eq!(told("l", include_bytes!("../../tests/archives/locked.7z")), ["l holds 0 encrypted"]);
    let small = ArchiveLimits { always_bytes: 1 << 20, max_ratio: 50, ..LIMITS };
    let found = within(&small, "b", include_bytes!("../../tests/archives/bomb.7z"));
    assert_eq!(found, ["b holds 2 bomb", "b!a.txt=a", "b!bomb.txt bomb"]);
    let few = ArchiveLimits { max_members: 1, ..LIMITS };
    assert_eq!(within(&few, "s", SEVEN)[0], "s holds 1 too_many_members");
    assert_eq!(told("c", &SEVEN[..SEVEN.len() - 9]), ["c holds 0 damaged"]);
}

/// Parquet with these columns of text; `None` is null.
fn columns_of(columns: &[(&str, &[Option<&str>])]) -> Vec<u8> {
    use parquet::basic::Compression::SNAPPY;
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    let fields: String = columns.iter().map(|(name, _)| format!("optional binary {name} (utf8);")).collect();
    let schema = parquet::schema::parser::parse_message_type(&format!("message m {{ {fields} }}")).unwrap();
    let properties = WriterProperties::builder().set_compression(SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema.into(), properties.into()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for (_, values) in columns {
        let mut column = group.next_column().unwrap().unwrap();
        let words: Vec<ByteArray> = values.iter().flatten().map(|v| ByteArray::from(*v)).collect();
        let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
        column.typed::<ByteArrayType>().write_batch(&words, Some(&levels), None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn rows_of_parquet_are_pages() {
    let pages = columns_of(&[
        ("text", &[Some("甲"), Some("乙"), None, Some("丙")]),
        ("url", &[Some("http://a.cn/1"), None, Some("http://a.cn/3"), Some("http://a.cn/1")]),
        ("html", &[Some("<p>甲"), Some(""), None, None]),
    ]);
    let want = ["p holds 4", "p!http://a.cn/1=<p>甲", "p!http://a.cn/1~2=丙", "p!http://a.cn/3 empty", "p!row-2=乙"];
    assert_eq!(told("p", &pages), want);
    assert_eq!(told("g", &gzip_of(&pages))[..2], ["g holds 1", "g!g holds 4"]);
    // Without words it is a file like others.
    assert!(told("n", &columns_of(&[("value", &[Some("7")])]))[0].starts_with("n=PAR1"));
    assert_eq!(told("c", &pages[..pages.len() - 9]), ["c holds 0 damaged"]);
}

fn warc_of(records: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut file = Vec::new();
    for (kind, address, words) in records {
        let media = if *kind == "response" { "application/http;msgtype=response" } else { "text/html" };
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {media}\r\n\
             Content-Length: {}\r\n\r\n",
            words.len()
        );
        file.extend([head.as_bytes(), words, b"\r\n\r\n"].concat());
    }
    file
}

#[test]
fn answers_in_a_warc_are_pages() {
    let answer = |lines: &str, words: &[u8]| [format!("HTTP/1.1 {lines}\r\n\r\n").as_bytes(), words].concat();
    let packed = gzip_of("乙".as_bytes());
    let chunked = [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
    let gzip = "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked";
    let warc = warc_of(&[
        ("warcinfo", "", b"software: x"),
        ("request", "http://a.cn/1", b"GET / HTTP/1.1\r\n\r\n"),
        ("response", "<http://a.cn/1>", &answer("200 OK\r\ncontent-type: text/html", "<p>甲".as_bytes())),
        ("response", "http://a.cn/2", &answer(gzip, &chunked)),
        // A crawler that took the chunks away and left the line.
        ("response", "http://a.cn/3", &answer("200 OK\r\nTransfer-Encoding: chunked", b"plain")),
        ("response", "http://a.cn/4", &answer("404 Not Found", b"gone")),
        ("response", "http://a.cn/5", &answer("200 OK\r\nContent-Encoding: br", b"?")),
        ("response", "http://a.cn/6", &answer("200 OK\r\nContent-Encoding: gzip", b"no gzip")),
        ("response", "http://a.cn/7.css", &answer("200 OK\r\nContent-Type: text/css", b"p {}")),
        ("response", "http://a.cn/8", b"no answer"),
        ("resource", "http://a.cn/9", b"<p>x"),
    ]);
    let want = [
        "w holds 8",
        "w!http://a.cn/1=<p>甲",
        "w!http://a.cn/2=乙",
        "w!http://a.cn/3=plain",
        "w!http://a.cn/4 not_fetched",
        "w!http://a.cn/5 known_not_read",
        "w!http://a.cn/6 damaged",
        "w!http://a.cn/8 damaged",
        "w!http://a.cn/9=<p>x",
    ];
    assert_eq!(told("w", &warc), want);
    assert_eq!(told("w", &gzip_of(&warc)), want);
    assert_eq!(told("w", &warc[..warc.len() - 6])[0], "w holds 8 damaged");
    let bomb = gzip_of(&vec![b'0'; 5 << 20]);
    let small = ArchiveLimits { always_bytes: 1 << 20, max_ratio: 50, ..LIMITS };
    let bomb = answer("200 OK\r\nContent-Encoding: gzip", &bomb);
    assert_eq!(within(&small, "b", &warc_of(&[("response", "http://a.cn/", &bomb)]))[1], "b!http://a.cn/ bomb");
}

#[test]
fn a_document_that_is_a_zip_inside_is_a_document() {
    for name in [&b"[Content_Types].xml"[..], b"OFD.xml"] {
        let zip = zip_of(&[member(b"word/a.xml", b"<a/>"), member(name, b"<a/>")]);
        assert!(told("a.zip", &zip)[0].starts_with("a.zip=PK"));
        let outer = zip_of(&[member(b"in.bin", &zip)]);
        assert!(told("o.zip", &outer)[1].starts_with("o.zip!in.bin=PK"), "{:?}", told("o.zip", &outer));
        assert_eq!(told("o.zip", &outer)[0], "o.zip holds 1");
    }
    let odt = zip_of(&[Member { deflate: false, ..member(b"mimetype", b"application/vnd.oasis.opendocument.text") }]);
    assert!(told("a", &odt)[0].starts_with("a=PK"));
}

#[test]
fn bombs_end_within_the_limits() {
    let zeros = vec![0; 3 << 20];
    let small = ArchiveLimits { always_bytes: 1 << 20, max_ratio: 50, ..LIMITS };
    assert_eq!(
        within(&small, "b", &zip_of(&[member(b"a", &zeros), member(b"b", b"x")])),
        ["b holds 2", "b!a bomb", "b!b=x"]
    );
    let many: Vec<Vec<u8>> = (0..150).map(|i| format!("{i:03}").into_bytes()).collect();
    let members: Vec<Member> = many.iter().map(|name| member(name, b"x")).collect();
    let found = told("m", &zip_of(&members));
    assert_eq!((found.len(), found[0].as_str()), (101, "m holds 100 too_many_members"));
    let found = within(&small, "g", &gzip_of(&vec![0; 20 << 20]));
    assert!(found[0].ends_with("g holds 1 bomb") && found[1].starts_with("g!g too large"), "{found:?}");
}

#[test]
fn links_and_devices_are_not_read() {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, name) in [
        (tar::EntryType::Symlink, "link"),
        (tar::EntryType::Link, "hard"),
        (tar::EntryType::Char, "device"),
        (tar::EntryType::Fifo, "pipe"),
        (tar::EntryType::Directory, "folder"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_link_name("/etc/passwd").unwrap();
        builder.append_data(&mut header, name, &b""[..]).unwrap();
    }
    let want =
        ["t holds 4", "t!device special_file", "t!hard special_file", "t!link special_file", "t!pipe special_file"];
    assert_eq!(told("t", &builder.into_inner().unwrap()), want);
}

#[test]
fn torn_archives_keep_what_they_can() {
    let zip = zip_of(&[member(b"a.txt", b"one"), member(b"b.txt", b"two")]);
    assert_eq!(told("z", &zip[..zip.len() - 30]), ["z holds 0 damaged"]);
    let mut wrong = zip.clone();
    let at = wrong.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    wrong[at + 16] ^= 1;
    assert_eq!(told("z", &wrong), ["z holds 2", "z!a.txt=one", "z!b.txt damaged"]);
    let tar = tar_of(&[("a.txt", b"one"), ("b.txt", &[b'x'; 900])]);
    assert_eq!(told("t", &tar[..2000]), ["t holds 2 damaged", "t!a.txt=one", "t!b.txt damaged"]);
    let packed = gzip_of(&tar);
    let found = told("g", &packed[..packed.len() - 8]);
    assert_eq!(found[..2], ["g holds 2 damaged", "g!a.txt=one"]);
}

#[test]
fn any_bytes_end_somehow() {
    let tar = tar_of(&[("a.txt", b"one"), ("b.txt", b"two")]);
    let seeds = [
        zip_of(&[member(b"a.txt", b"one"), member(b"b.txt", b"two")]),
        gzip_of(&tar),
        tar,
        b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n".to_vec(),
        SEVEN.to_vec(),
        warc_of(&[(
            "response",
            "http://a.cn/",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        )]),
        columns_of(&[("text", &[Some("a"), Some("b")])]),
    ];
    for (number, seed) in seeds.iter().enumerate() {
        for step in 0..120usize {
            let mut bytes = seed.clone();
            let at = (step * 7919 + number) % bytes.len();
            match step % 3 {
                0 => bytes[at] ^= 1 << (step % 8),
                1 => bytes.truncate(at),
                _ => bytes[at] = 0xFF,
            }
            let found = told("f", &bytes);
            assert!(found[0].starts_with('f'), "{found:?}");
            assert!(found.is_sorted_by(|a, b| a.split(['=', ' ']).next() < b.split(['=', ' ']).next()), "{found:?}");
        }
    }
}

#[test]
fn one_member_is_found_by_its_id() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a!b.zip"), zip_of(&[member(b"x/1.txt", b"one")])).unwrap();
    let spool = Spool::default();
    for path in ["a!b.zip!x/1.txt", "a\\x21b.zip!x/1.txt"] {
        let source = find(&folder.path().join(path), &LIMITS, &spool).unwrap();
        assert_eq!(source.id.as_str(), "a\\x21b.zip!x/1.txt");
        assert!(matches!(open(&source, 10, &spool).unwrap(), Contents::Whole(bytes, _) if bytes == b"one"));
    }
    let archive = find(&folder.path().join("a!b.zip"), &LIMITS, &spool).unwrap();
    assert!(matches!(open(&archive, 10, &spool).unwrap(), Contents::Archive { members: 1, .. }));
    let missing = find(&folder.path().join("a!b.zip!y"), &LIMITS, &spool).unwrap();
    assert!(matches!(open(&missing, 10, &spool).unwrap(), Contents::Refused("unreadable", _)));
}
