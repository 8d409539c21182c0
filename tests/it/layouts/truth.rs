//! Made-up truths: what a form's cells hold, and how each is printed.

/// A source of numbers that is the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// A cell of a form.
#[derive(Clone, Debug)]
pub struct Cell {
    pub metric: String,
    pub applicant: &'static str,
    pub printed: String,
    pub state: &'static str,
    pub value: String,
}

/// A row of a form: its wording, its cells.
#[derive(Clone, Debug)]
pub struct Row {
    pub label: String,
    pub cells: Vec<Cell>,
    /// Unit as printed in a column of its own.
    pub unit: &'static str,
    pub code: &'static str,
}

/// All cells of a form.
#[derive(Clone, Debug)]
pub struct Truth {
    pub form: &'static str,
    pub rows: Vec<Row>,
}

pub const APPLICANTS: [&str; 7] =
    ["natural_person", "business", "research", "social_org", "legal_service", "other", "total"];

/// Label and its variants, metric.
pub type Entry = (&'static [&'static str], &'static str);

pub const NEW: [Entry; 2] = [
    (&["一、本年新收政府信息公开申请数量"], "applications.received.new"),
    (&["二、上年结转政府信息公开申请数量", "二、上年转结政府信息公开申请数量"], "applications.carried_in"),
];

pub const RESULTS: [Entry; 2] = [
    (&["（一）予以公开"], "granted"),
    (
        &[
            "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
            "（二）部分公开(区分处理的,只计这一情形,不计其他情形)",
        ],
        "partial",
    ),
];

pub const DENIED: [Entry; 8] = [
    (&["1.属于国家秘密", "1．属于国家秘密"], "denied.state_secret"),
    (&["2.其他法律行政法规禁止公开", "2.其它法律行政法规禁止公开"], "denied.law_forbidden"),
    (&["3.危及“三安全一稳定”", "3.危及三安全一稳定", "3.危及‘三安全一稳定’"], "denied.three_security"),
    (&["4.保护第三方合法权益"], "denied.third_party"),
    (&["5.属于三类内部事务信息"], "denied.internal_affairs"),
    (&["6.属于四类过程性信息"], "denied.process_info"),
    (&["7.属于行政执法案卷"], "denied.enforcement_file"),
    (&["8.属于行政查询事项"], "denied.admin_query"),
];

pub const UNABLE: [Entry; 3] = [
    (&["1.本机关不掌握相关政府信息"], "unable.not_held"),
    (&["2.没有现成信息需要另行制作"], "unable.need_creation"),
    (&["3.补正后申请内容仍不明确"], "unable.unclear_after_correction"),
];

pub const NOT_PROCESSED: [Entry; 5] = [
    (&["1.信访举报投诉类申请"], "not_processed.petition"),
    (&["2.重复申请"], "not_processed.repeat"),
    (&["3.要求提供公开出版物"], "not_processed.publication"),
    (&["4.无正当理由大量反复申请"], "not_processed.excessive"),
    (&["5.要求行政机关确认或重新出具已获取信息"], "not_processed.reconfirm"),
];

pub const OTHER_E2: [Entry; 1] = [(&["（六）其他处理", "（六）其它处理"], "other.total")];

pub const OTHER_E3: [Entry; 3] = [
    (
        &[
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "1.申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",
            "1.申请人无正当理由逾期不补正",
        ],
        "other.overdue_correction",
    ),
    (
        &[
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用",
        ],
        "other.overdue_fee",
    ),
    (&["3.其他", "3.其它"], "other.other"),
];

pub const END: [Entry; 2] = [
    (&["（七）总计", "（七）合计"], "total"),
    (&["四、结转下年度继续办理", "四、转结下年度继续办理"], "applications.carried_out"),
];

/// A row of table 二: label, prefix of its metrics, its columns.
type BlockRow = (&'static [&'static str], &'static str, &'static [&'static str]);

pub const BLOCKS_E2: [(&str, &[&str], &[BlockRow]); 5] = [
    (
        "第二十条第（一）项",
        &["本年新制作数量", "本年新公开数量", "对外公开总数量"],
        &[
            (
                &["规章", "规章(设区的市、自治州人民政府应提供相关数据)"],
                "regdocs.rules",
                &["made", "newly_public", "public_total"],
            ),
            (&["规范性文件"], "regdocs.normative", &["made", "newly_public", "public_total"]),
        ],
    ),
    (
        "第二十条第（五）项",
        &["上一年项目数量", "本年增/减", "处理决定数量"],
        &[
            (&["行政许可"], "acts.licence", &["items_prev", "items_delta", "decisions"]),
            (
                &["其他对外管理服务事项", "其它对外管理服务事项"],
                "acts.other_service",
                &["items_prev", "items_delta", "decisions"],
            ),
        ],
    ),
    (
        "第二十条第（六）项",
        &["上一年项目数量", "本年增/减", "处理决定数量"],
        &[
            (&["行政处罚"], "acts.penalty", &["items_prev", "items_delta", "decisions"]),
            (&["行政强制"], "acts.coercion", &["items_prev", "items_delta", "decisions"]),
        ],
    ),
    (
        "第二十条第（八）项",
        &["上一年项目数量", "本年增/减"],
        &[(&["行政事业性收费"], "admin_fees", &["items_prev", "items_delta"])],
    ),
    (
        "第二十条第（九）项",
        &["采购项目数量", "采购总金额"],
        &[(&["政府集中采购"], "procurement", &["projects", "amount"])],
    ),
];

pub const BLOCKS_E3: [(&str, &[&str], &[BlockRow]); 4] = [
    (
        "第二十条第（一）项",
        &["本年制发件数", "本年废止件数", "现行有效件数"],
        &[
            (&["规章"], "regdocs.rules", &["issued", "repealed", "in_force"]),
            (&["行政规范性文件", "规范性文件"], "regdocs.normative", &["issued", "repealed", "in_force"]),
        ],
    ),
    ("第二十条第（五）项", &["本年处理决定数量"], &[(&["行政许可"], "acts.licence", &["decisions"])]),
    (
        "第二十条第（六）项",
        &["本年处理决定数量"],
        &[(&["行政处罚"], "acts.penalty", &["decisions"]), (&["行政强制"], "acts.coercion", &["decisions"])],
    ),
    ("第二十条第（八）项", &["本年收费金额（单位：万元）"], &[(&["行政事业性收费"], "admin_fees", &["amount"])]),
];

pub const LINE: [&str; 5] = ["upheld", "corrected", "other", "pending", "total"];
pub const LINES: [&str; 3] = ["review", "litigation.direct", "litigation.after_review"];

/// Heading rows of E1 have no unit and no metric.
pub const E1: &[(&str, &str, &str)] = &[
    ("一、主动公开情况", "", ""),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "proactive.items.total"),
    ("其中：主动公开规范性文件数", "条", "proactive.items.normative_docs"),
    ("制发规范性文件总数", "件", "regdocs.normative.issued_e1"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "", ""),
    ("1.政府公报公开政府信息数", "条", "proactive.channel.gazette"),
    ("2.政府网站公开政府信息数", "条", "proactive.channel.website"),
    ("3.政务微博公开政府信息数", "条", "proactive.channel.weibo"),
    ("4.政务微信公开政府信息数", "条", "proactive.channel.wechat"),
    ("5.其他方式公开政府信息数", "条", "proactive.channel.other"),
    ("二、回应解读情况", "", ""),
    ("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次", "response.hot_topics"),
    ("（二）通过不同渠道和方式回应解读的情况", "", ""),
    ("1.参加或举办新闻发布会总次数", "次", "response.press_conf.total"),
    ("其中：主要负责同志参加新闻发布会次数", "次", "response.press_conf.principal"),
    ("2.政府网站在线访谈次数", "次", "response.interview.total"),
    ("其中：主要负责同志参加政府网站在线访谈次数", "次", "response.interview.principal"),
    ("3.政策解读稿件发布数", "篇", "response.interpretation.articles"),
    ("4.微博微信回应事件数", "次", "response.social_media.events"),
    ("5.其他方式回应事件数", "次", "response.other.events"),
    ("三、依申请公开情况", "", ""),
    ("（一）收到申请数", "件", "applications.received.total"),
    ("1.当面申请数", "件", "applications.received.in_person"),
    ("2.传真申请数", "件", "applications.received.fax"),
    ("3.网络申请数", "件", "applications.received.online"),
    ("4.信函申请数", "件", "applications.received.letter"),
    ("（二）申请办结数", "件", "applications.closed.total"),
    ("1.按时办结数", "件", "applications.closed.on_time"),
    ("2.延期办结数", "件", "applications.closed.extended"),
    ("（三）申请答复数", "件", "applications.replied.total"),
    ("1.属于已主动公开范围数", "件", "replies.already_public"),
    ("2.同意公开答复数", "件", "replies.granted"),
    ("3.同意部分公开答复数", "件", "replies.partial"),
    ("4.不同意公开答复数", "件", "replies.denied.total"),
    ("其中：涉及国家秘密", "件", "replies.denied.state_secret"),
    ("涉及商业秘密", "件", "replies.denied.trade_secret"),
    ("涉及个人隐私", "件", "replies.denied.privacy"),
    ("危及国家安全、公共安全、经济安全和社会稳定", "件", "replies.denied.security_stability"),
    ("不是《条例》所指政府信息", "件", "replies.denied.not_gov_info"),
    ("法律法规规定的其他情形", "件", "replies.denied.other_law"),
    ("5.不属于本行政机关公开数", "件", "replies.not_this_agency"),
    ("6.申请信息不存在数", "件", "replies.not_exist"),
    ("7.告知作出更改补充数", "件", "replies.supplement_notice"),
    ("8.告知通过其他途径办理数", "件", "replies.other_channel"),
    ("四、行政复议数量", "件", "review.total"),
    ("（一）维持具体行政行为数", "件", "review.upheld"),
    ("（二）被依法纠错数", "件", "review.corrected"),
    ("（三）其他情形数", "件", "review.other"),
    ("五、行政诉讼数量", "件", "litigation.total"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "litigation.upheld"),
    ("（二）被依法纠错数", "件", "litigation.corrected"),
    ("（三）其他情形数", "件", "litigation.other"),
    ("六、举报投诉数量", "件", "complaints.total"),
    ("七、依申请公开信息收取的费用", "万元", "fees.request_income"),
    ("八、机构建设和保障经费情况", "", ""),
    ("（一）政府信息公开工作专门机构数", "个", "capacity.units"),
    ("（二）设置政府信息公开查阅点数", "个", "capacity.reading_points"),
    ("（三）从事政府信息公开工作人员数", "人", "capacity.staff.total"),
    ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", "capacity.staff.full_time"),
    ("2.兼职人员数", "人", "capacity.staff.part_time"),
    (
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
        "capacity.budget",
    ),
    ("九、政府信息公开会议和培训情况", "", ""),
    ("（一）召开政府信息公开工作会议或专题会议数", "次", "training.meetings"),
    ("（二）举办各类培训班数", "次", "training.courses"),
    ("（三）接受培训人员数", "人次", "training.trainees"),
];

pub const E0: &[(&str, &str, &str)] = &[
    ("主动公开信息数", "条", "proactive.items.total"),
    ("其中：全文电子化的主动公开信息数", "条", "proactive.items.electronic"),
    ("新增的行政规范性文件数", "条", "regdocs.normative.new_e0"),
    ("提供服务类信息数", "条", "consult.service_info"),
    ("网站专栏页面访问量", "人次", "consult.web_visits"),
    ("现场接待人数", "人次", "consult.walk_in"),
    ("网上咨询数", "人次", "consult.online"),
    ("咨询电话接听数", "人次", "consult.phone"),
    ("依申请公开信息目录数", "条", "catalogue.on_request_items"),
    ("申请总数", "条", "applications.received.total"),
    ("其中：1.当面申请数", "条", "applications.received.in_person"),
    ("2.传真申请数", "条", "applications.received.fax"),
    ("3.电子邮件申请数", "条", "applications.received.email"),
    ("4.网上申请数", "条", "applications.received.online"),
    ("5.信函申请数", "条", "applications.received.letter"),
    ("6.其它形式申请数", "条", "applications.received.other"),
    ("对申请的答复总数", "条", "applications.replied.total"),
    ("其中：1.同意公开答复数", "条", "replies.granted"),
    ("2.同意部分公开答复数", "条", "replies.partial"),
    ("3.否决公开答复总数", "条", "rejected_e0.total"),
    ("其中：(1)“非《规定》所指政府信息”数", "条", "rejected_e0.not_gov_info"),
    ("(2)“信息不存在”数", "条", "rejected_e0.not_exist"),
    ("(3)“非本部门掌握”数", "条", "rejected_e0.not_held"),
    ("(4)“申请内容不明确”数", "条", "rejected_e0.unclear"),
    ("(5)“免予公开范围1”数", "条", "rejected_e0.exempt1"),
    ("(6)“免予公开范围2”数", "条", "rejected_e0.exempt2"),
    ("(7)“免予公开范围3”数", "条", "rejected_e0.exempt3"),
    ("(8)“免予公开范围4”数", "条", "rejected_e0.exempt4"),
    ("(9)“免予公开范围5”数", "条", "rejected_e0.exempt5"),
    ("(10)“免予公开范围6”数", "条", "rejected_e0.exempt6"),
    ("(11)其它原因", "条", "rejected_e0.other"),
    ("行政复议数", "件", "review.total"),
    ("行政诉讼数", "件", "litigation.total"),
    ("行政申诉数", "件", "appeals.total"),
    ("其中：对本部门首次处理不满意的行政申诉数", "件", "appeals.first_handling"),
];

const CODES: [&str; 35] = [
    "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
    "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35",
];

impl Truth {
    /// The truth of this number.
    pub fn new(form: &'static str, seed: u64) -> Truth {
        let mut dice = Dice::new(seed.wrapping_mul(31) + form.as_bytes()[1] as u64);
        let mut rows = Vec::new();
        match form {
            "E0" => {
                for ((label, unit, metric), code) in E0.iter().zip(CODES) {
                    rows.push(list_row(&mut dice, label, unit, metric, code));
                }
            }
            "E1" => {
                for (label, unit, metric) in E1.iter().filter(|e| !e.1.is_empty()) {
                    rows.push(list_row(&mut dice, label, unit, metric, ""));
                }
            }
            _ => annual(&mut dice, form, &mut rows),
        }
        Truth { form, rows }
    }

    /// The row that holds a metric.
    pub fn row(&self, metric: &str) -> &Row {
        self.rows.iter().find(|r| r.cells[0].metric == metric).unwrap_or_else(|| panic!("{metric}"))
    }
}

fn list_row(dice: &mut Dice, label: &str, unit: &'static str, metric: &str, code: &'static str) -> Row {
    Row { label: label.to_string(), cells: vec![cell(dice, metric, "", false)], unit, code }
}

fn annual(dice: &mut Dice, form: &'static str, rows: &mut Vec<Row>) {
    let blocks: Vec<&BlockRow> = if form == "E2" {
        BLOCKS_E2.iter().flat_map(|b| b.2).collect()
    } else {
        BLOCKS_E3.iter().flat_map(|b| b.2).collect()
    };
    for (labels, prefix, columns) in blocks {
        let cells = columns.iter().map(|c| cell(dice, &format!("{prefix}.{c}"), "", *c == "items_delta")).collect();
        rows.push(plain_row(dice, labels, cells));
    }
    let other: &[Entry] = if form == "E2" { &OTHER_E2 } else { &OTHER_E3 };
    let parts: [&[Entry]; 7] = [&NEW, &RESULTS, &DENIED, &UNABLE, &NOT_PROCESSED, other, &END];
    for (labels, metric) in parts.concat() {
        let name = if metric.starts_with("applications") {
            metric.to_string()
        } else {
            format!("applications.result.{metric}")
        };
        let cells = APPLICANTS.iter().map(|a| cell(dice, &name, a, false)).collect();
        rows.push(plain_row(dice, labels, cells));
    }
    let cells = LINES.iter().flat_map(|l| LINE.iter().map(move |c| format!("{l}.{c}")));
    let cells = cells.map(|metric| cell(dice, &metric, "", false)).collect();
    rows.push(plain_row(dice, &[""], cells));
}

/// Some rows are small and add up, as real ones do.
fn add_up(dice: &mut Dice, cells: &mut [Cell], each: usize) {
    if dice.below(2) == 0 {
        return;
    }
    for group in cells.chunks_mut(each) {
        let (last, others) = group.split_last_mut().expect("cells");
        let mut sum = 0;
        let set = |cell: &mut Cell, n: u64| {
            (cell.printed, cell.state, cell.value) = (n.to_string(), "reported", n.to_string());
        };
        for cell in others {
            let n = if dice.below(3) == 0 { dice.below(3) } else { 0 };
            let n = if sum + n > 9 { 0 } else { n };
            sum += n;
            set(cell, n);
        }
        set(last, sum);
    }
}

fn plain_row(dice: &mut Dice, labels: &[&str], mut cells: Vec<Cell>) -> Row {
    match cells.len() {
        7 => add_up(dice, &mut cells, 7),
        15 => add_up(dice, &mut cells, 5),
        _ => {}
    }
    Row { label: dice.pick(labels).to_string(), cells, unit: "", code: "" }
}

fn cell(dice: &mut Dice, metric: &str, applicant: &'static str, signed: bool) -> Cell {
    let (printed, state, value) = match dice.below(40) {
        0 => (String::new(), "blank", String::new()),
        1 => (dice.pick(&["/", "-", "—", "／"]).to_string(), "not_applicable", String::new()),
        2..=15 => ("0".to_string(), "reported", "0".to_string()),
        16 => {
            let n = 1000 + dice.below(90_000);
            (format!("{},{:03}", n / 1000, n % 1000), "reported", n.to_string())
        }
        17..=22 if signed => {
            let n = 1 + dice.below(30);
            match dice.below(4) {
                0 => (format!("+{n}"), "reported", n.to_string()),
                1 => (format!("-{n}"), "reported", format!("-{n}")),
                2 => (format!("减{n}"), "reported", format!("-{n}")),
                _ => (format!("增{n}"), "reported", n.to_string()),
            }
        }
        17 if metric.ends_with("amount") || metric.ends_with("budget") => {
            let n = dice.below(900);
            (format!("{n}.5"), "reported", format!("{n}.5"))
        }
        18..=22 => {
            let n = dice.below(3000);
            (n.to_string(), "reported", n.to_string())
        }
        _ => {
            let n = dice.below(10);
            (n.to_string(), "reported", n.to_string())
        }
    };
    Cell { metric: metric.to_string(), applicant, printed, state, value }
}
