//! Every column of the four tables, described once: name, type, meaning in Chinese and English.
//!
//! Files, data package and dictionary are all made from these lists, so none of them can drift.

use super::schema::{ColumnInfo, Kind};

const fn of_source(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> ColumnInfo {
    ColumnInfo { name, kind, zh, en, of_source: true, free: false }
}

const fn of_row(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> ColumnInfo {
    ColumnInfo { of_source: false, ..of_source(name, kind, zh, en) }
}

const fn free(column: ColumnInfo) -> ColumnInfo {
    ColumnInfo { free: true, ..column }
}

const SOURCE_ID: ColumnInfo = of_source(
    "source_id",
    Kind::Text,
    "来源文件：语料根目录下的相对路径，以“/”分隔，压缩包成员前加“!”",
    "Input file: path below the corpus root, separated by `/`, with `!` before an archive member",
);
const DIGEST: ColumnInfo = of_source(
    "digest",
    Kind::Text,
    "来源文件字节的 SHA-256（十六进制）；无法读取时为空",
    "SHA-256 of the input's bytes in hexadecimal; null where they could not be read",
);
const REPORT_YEAR: ColumnInfo = of_source(
    "report_year",
    Kind::Int32,
    "报告所涵盖的年度（不是发布年度）；无法确定时为空",
    "Year that the report covers (not the year of publication); null where it could not be told",
);
const PUBLISHER: ColumnInfo = of_source("publisher", Kind::Text, "发布机关全称", "Full name of the publishing body");
const PUBLISHER_ID: ColumnInfo = of_source(
    "publisher_id",
    Kind::Text,
    "发布机关的固定标识：所属区划的现行代码加统一写法的名称，各年度名称写法不同也不变；区划或名称不明时为空",
    "Stable id of the body: its region's code as of today and its name in one wording, the same over the years; null where either is unknown",
);
const PUBLISHER_KIND: ColumnInfo = of_source(
    "publisher_kind",
    Kind::Text,
    "发布机关类别：government 政府、office 政府办公厅（室）、department 部门、township 乡镇、subdistrict 街道、zone 开发区、institution 事业单位等、other 其他",
    "Kind of body: `government`, `office`, `department`, `township`, `subdistrict`, `zone`, `institution`, `other`",
);
const REGION_CODE: ColumnInfo = of_source(
    "region_code",
    Kind::Text,
    "所属行政区划代码（GB/T 2260，六位，按报告年度）；乡镇报告为其所属县",
    "Six-digit code (GB/T 2260, of the report's year) of the division whose body it is; a township's county",
);
const REGION_NAME: ColumnInfo = of_source(
    "region_name",
    Kind::Text,
    "行政区划名称（按报告年度，不含上级）",
    "Name of the division in the report's year, without its parents",
);
const REGION_LEVEL: ColumnInfo = of_source(
    "region_level",
    Kind::Text,
    "行政区划级别：nation 全国、province 省级、prefecture 地级、county 县级",
    "Level of the division: `nation`, `province`, `prefecture`, `county`",
);
const PROVINCE_CODE: ColumnInfo =
    of_source("province_code", Kind::Text, "省级区划代码前两位", "Two-digit code of the province");
const TOWNSHIP_CODE: ColumnInfo = of_source(
    "township_code",
    Kind::Text,
    "乡镇（街道）九位代码；非乡镇报告为空",
    "Nine-digit code of the township or subdistrict; null for other bodies",
);
const CANONICAL: ColumnInfo = of_source(
    "canonical",
    Kind::Flag,
    "是否计入统计：同一份报告有多份文件时只有一份为真；不是报告或无法读取时为假",
    "Whether the source counts: true for exactly one of several copies of a report; false for what is no report",
);

pub(super) const DOCUMENTS: &[ColumnInfo] = &[
    SOURCE_ID,
    DIGEST,
    of_source("bytes", Kind::Int64, "文件大小（字节）", "Size of the input in bytes"),
    of_source("format", Kind::Text, "由字节判定的文件格式", "Format of the file, told from its bytes"),
    of_source(
        "charset",
        Kind::Text,
        "判定的字符集（WHATWG 名称，小写）",
        "Character set that was decided (WHATWG name, lower case)",
    ),
    of_source(
        "status",
        Kind::Text,
        "结果：read 已读取、failed 失败、not_a_report 不是年度报告、duplicate 与另一来源字节相同",
        "What became of it: `read`, `failed`, `not_a_report`, `duplicate` (same bytes as another source)",
    ),
    of_source(
        "reason",
        Kind::Text,
        "原因代码：失败或不是报告的原因；same_bytes 字节相同；same_report 同一报告的另一份",
        "Stable code: why it failed or is no report; `same_bytes` or `same_report` for a copy",
    ),
    free(of_source("detail", Kind::Text, "原因的文字说明", "The reason, in words")),
    free(of_source("title", Kind::Text, "标题（原文）", "Title, as printed")),
    REPORT_YEAR,
    of_source("period_start", Kind::Day, "统计期限起始日", "First day of the period of the statistics, where stated"),
    of_source("period_end", Kind::Day, "统计期限截止日", "Last day of the period of the statistics, where stated"),
    of_source("published_on", Kind::Day, "发布日期", "Day of publication, where stated"),
    PUBLISHER,
    PUBLISHER_ID,
    PUBLISHER_KIND,
    REGION_CODE,
    REGION_NAME,
    REGION_LEVEL,
    PROVINCE_CODE,
    TOWNSHIP_CODE,
    of_source(
        "form",
        Kind::Text,
        "所用统计表式：E0、E1、E2、E3，或 prose（只有文字）",
        "Statistical form found on the page: `E0` `E1` `E2` `E3`, or `prose`",
    ),
    CANONICAL,
    of_source("duplicate_of", Kind::Text, "代替本文件计入统计的来源", "The source that counts instead of this one"),
    of_source("n_observations", Kind::Int64, "观测值行数", "Number of its rows in observations"),
    of_source("n_quantities", Kind::Int64, "数量行数", "Number of its rows in quantities"),
    of_source("n_findings", Kind::Int64, "发现行数", "Number of its rows in findings"),
];

pub(super) const OBSERVATIONS: &[ColumnInfo] = &[
    PROVINCE_CODE,
    REGION_CODE,
    REGION_NAME,
    REGION_LEVEL,
    TOWNSHIP_CODE,
    REPORT_YEAR,
    PUBLISHER,
    PUBLISHER_ID,
    PUBLISHER_KIND,
    of_row("metric", Kind::Text, "指标标识，见 dimensions/metrics", "What is counted; see dimensions/metrics"),
    of_row(
        "applicant",
        Kind::Text,
        "申请人类别：natural_person 自然人、business 商业企业、research 科研机构、social_org 社会公益组织、legal_service 法律服务机构、other 其他、total 总计；指标不分申请人时为空",
        "Kind of applicant (`natural_person` … `total`); null where the metric has none. `total` is never to be summed with its parts",
    ),
    of_row(
        "scope",
        Kind::Text,
        "数字的口径：region 全区域、agency 发布机关本身、departments 部门、office 办公厅（室）、townships 乡镇街道",
        "Whose figure: `region`, `agency`, `departments`, `office`, `townships`",
    ),
    of_row(
        "value",
        Kind::Double,
        "数值；只有确知数字时才有，空白绝不为零",
        "The number; null unless one is known. A blank is never a zero",
    ),
    of_row(
        "unit",
        Kind::Text,
        "单位：原文所印，未印时为指标自身的单位",
        "Unit as printed, or the metric's own where none is printed",
    ),
    of_row(
        "state",
        Kind::Text,
        "数字位置的状态：reported 有数字、none_stated 文字说明没有（值为 0）、blank 空白、not_applicable 斜线或不适用、text 文字、unreadable 无法辨认",
        "What stands there: `reported`, `none_stated` (words say none; value 0), `blank`, `not_applicable`, `text`, `unreadable`",
    ),
    of_row(
        "bound",
        Kind::Text,
        "精确程度：exact 精确、at_least 不少于、about 约",
        "`exact`, `at_least` (余, 以上) or `about` (约, 近)",
    ),
    of_row("raw", Kind::Text, "原文所印的数字", "The number as printed"),
    free(of_row("quote", Kind::Text, "证据：原文字句", "The words that say it")),
    of_row(
        "place",
        Kind::Text,
        "位置：表、行、列（从 1 起；by position 表示仅凭顺序确定），或行号",
        "Table, row and column (from 1; `by position` where order alone decided), or line",
    ),
    of_row(
        "span_start",
        Kind::Int64,
        "数字在解码文本中的起始字符位置（从 0 起）",
        "First character of the number in the decoded text, from 0",
    ),
    of_row("span_end", Kind::Int64, "数字结束后的字符位置", "One past its last character"),
    of_row("where", Kind::Text, "出处：table 表格、prose 文字", "`table` or `prose`"),
    of_row("form", Kind::Text, "该单元格所属表式；文字为 prose", "Form whose cell it is; `prose` for running text"),
    of_row("rule", Kind::Text, "读取规则的标识（不重复使用）", "Id of the rule that read it; never reused"),
    of_row(
        "check",
        Kind::Text,
        "勾稽检验：verified 等式成立、consistent 不矛盾、unchecked 无法检验、contradicted 矛盾",
        "What the identities say: `verified`, `consistent`, `unchecked`, `contradicted`",
    ),
    CANONICAL,
    SOURCE_ID,
    DIGEST,
];

pub(super) const QUANTITIES: &[ColumnInfo] = &[
    PROVINCE_CODE,
    REGION_CODE,
    REPORT_YEAR,
    PUBLISHER,
    of_row("value", Kind::Double, "数值", "The number"),
    of_row("unit", Kind::Text, "原文所印单位；没有时为空", "Unit as printed; null where there is none"),
    of_row("bound", Kind::Text, "精确程度：exact 精确、at_least 不少于、about 约", "`exact`, `at_least` or `about`"),
    of_row("raw", Kind::Text, "原文所印的数字和单位", "The number and its unit as printed"),
    free(of_row("sentence", Kind::Text, "所在句子", "The sentence it stands in")),
    of_row("section", Kind::Text, "所在标题", "The heading it stands under"),
    free(of_row(
        "noun",
        Kind::Text,
        "数字前说明所计事物的词语",
        "The words before the number that say what is counted",
    )),
    of_row("metric", Kind::Text, "被认作的指标；不是指标时为空", "The metric it was taken for; null where it is none"),
    of_row(
        "reason",
        Kind::Text,
        "未被采用的原因代码；已采用时为空",
        "Why it was not taken, a stable code; null where it was",
    ),
    of_row(
        "span_start",
        Kind::Int64,
        "在解码文本中的起始字符位置（从 0 起）",
        "First character in the decoded text, from 0",
    ),
    of_row("span_end", Kind::Int64, "结束后的字符位置", "One past its last character"),
    CANONICAL,
    SOURCE_ID,
];

pub(super) const FINDINGS: &[ColumnInfo] = &[
    of_row("code", Kind::Text, "发现代码", "Stable code"),
    of_row(
        "severity",
        Kind::Text,
        "轻重：error 自相矛盾、warn 异常、info 提示",
        "`error` (the report contradicts itself), `warn` or `info`",
    ),
    of_row("identity", Kind::Text, "不成立的勾稽关系标识", "The accounting identity that failed"),
    of_row(
        "left",
        Kind::Double,
        "左边的值；copies_disagree 为本文件的值",
        "Left side of the identity; for `copies_disagree` this source's value",
    ),
    of_row(
        "right",
        Kind::Double,
        "右边的值；copies_disagree 为计入统计的那份的值",
        "Right side of the identity; for `copies_disagree` the canonical source's value",
    ),
    free(of_row("detail", Kind::Text, "文字说明", "What is odd, in words")),
    free(of_row(
        "spans",
        Kind::Text,
        "涉及的字符区间“起-止”，以空格分隔",
        "The words concerned, as `start-end` in characters, separated by spaces",
    )),
    SOURCE_ID,
];
