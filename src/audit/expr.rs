//! The grammar of an identity: `a + b - c == d`, `a >= max(b, c)`, `a in { b, b + c }`, `a implies b`.

use anyhow::{Context as _, bail, ensure};

use crate::model::Applicant;

/// How the two sides must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// `==`
    Equal,
    /// `!=`: equal only where both are nought.
    Differs,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `>= max(…)`: not below any of the right sides.
    NotBelow,
    /// `in { … }`: equal to one of the right sides.
    OneOf,
    /// `implies`: where the left is above nought the right is.
    Implies,
    /// `~=` with a sum: within a share of the right side.
    Near,
    /// `~= percent(part, whole)`: within so many points.
    Share,
}

impl Op {
    /// As an expression writes it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Op::Equal => "==",
            Op::Differs => "!=",
            Op::AtMost => "<=",
            Op::AtLeast => ">=",
            Op::NotBelow => ">= max",
            Op::OneOf => "in",
            Op::Implies => "implies",
            Op::Near | Op::Share => "~=",
        }
    }
}

/// Two sides and their relation. Each side is a sum; only `max`, `in` and `percent` have more than one right side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expression<T> {
    pub(super) left: Vec<T>,
    pub(super) op: Op,
    pub(super) right: Vec<Vec<T>>,
}

impl<T> Expression<T> {
    /// All terms, left to right.
    pub(super) fn terms(&self) -> impl Iterator<Item = &T> {
        self.left.iter().chain(self.right.iter().flatten())
    }

    /// The same expression with other terms.
    pub(super) fn try_map<U>(&self, mut with: impl FnMut(&T) -> anyhow::Result<U>) -> anyhow::Result<Expression<U>> {
        let mut side = |terms: &[T]| terms.iter().map(&mut with).collect::<anyhow::Result<Vec<U>>>();
        Ok(Expression {
            left: side(&self.left)?,
            op: self.op,
            right: self.right.iter().map(|terms| side(terms)).collect::<Result<_, _>>()?,
        })
    }
}

/// Where the figure of a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum From {
    /// In a table.
    Table,
    /// `text:` in running text.
    Text,
    /// `any:` in a table, or in running text where the table has no such row.
    Any,
    /// `prev:` in the report of the year before.
    Previous,
}

/// A term as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) from: From,
    /// `None` for `*`, the metric whose turn it is.
    pub(super) metric: Option<String>,
    pub(super) applicant: Option<Applicant>,
    pub(super) negative: bool,
    pub(super) optional: bool,
}

/// Reads an expression.
///
/// # Errors
/// What stands where something else was expected.
pub(super) fn parse(text: &str) -> anyhow::Result<Expression<Word>> {
    let mut spaced = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '(' | ')' | '{' | '}' | ',' => spaced.extend([' ', c, ' ']),
            c => spaced.push(c),
        }
    }
    let mut parser = Parser { tokens: spaced.split_whitespace().collect(), next: 0 };
    let left = parser.sum()?;
    let (op, right) = parser.relation()?;
    if let Some(rest) = parser.peek() {
        bail!("`{rest}` stands after the end");
    }
    Ok(Expression { left, op, right })
}

struct Parser<'a> {
    tokens: Vec<&'a str>,
    next: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.next).copied()
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, token: &str) -> anyhow::Result<()> {
        let found = self.peek().unwrap_or("the end");
        ensure!(self.take(token), "expected `{token}`, found `{found}`");
        Ok(())
    }

    fn relation(&mut self) -> anyhow::Result<(Op, Vec<Vec<Word>>)> {
        let token = self.peek().context("there is no relation")?;
        self.next += 1;
        let op = match token {
            "==" => Op::Equal,
            "!=" => Op::Differs,
            "<=" => Op::AtMost,
            ">=" if self.take("max") => return Ok((Op::NotBelow, self.list("(", ")")?)),
            ">=" => Op::AtLeast,
            "in" => return Ok((Op::OneOf, self.list("{", "}")?)),
            "implies" => Op::Implies,
            "~=" if self.take("percent") => {
                let sides = self.list("(", ")")?;
                ensure!(sides.len() == 2, "percent takes a part and a whole");
                return Ok((Op::Share, sides));
            }
            "~=" => Op::Near,
            other => bail!("`{other}` is no relation"),
        };
        Ok((op, vec![self.sum()?]))
    }

    fn list(&mut self, open: &str, close: &str) -> anyhow::Result<Vec<Vec<Word>>> {
        self.expect(open)?;
        let mut sums = vec![self.sum()?];
        while self.take(",") {
            sums.push(self.sum()?);
        }
        self.expect(close)?;
        Ok(sums)
    }

    fn sum(&mut self) -> anyhow::Result<Vec<Word>> {
        if self.take("0") {
            return Ok(Vec::new());
        }
        let negative = self.take("-");
        let mut words = vec![self.word(negative)?];
        loop {
            if self.take("+") {
                words.push(self.word(false)?);
            } else if self.take("-") {
                words.push(self.word(true)?);
            } else {
                return Ok(words);
            }
        }
    }

    fn word(&mut self, negative: bool) -> anyhow::Result<Word> {
        let token = self.peek().context("a term is missing at the end")?;
        self.next += 1;
        let (name, optional) = match token.strip_suffix('?') {
            Some(name) => (name, true),
            None => (token, false),
        };
        let (from, name) = match name.split_once(':') {
            None => (From::Table, name),
            Some(("text", name)) => (From::Text, name),
            Some(("any", name)) => (From::Any, name),
            Some(("prev", name)) => (From::Previous, name),
            Some((prefix, _)) => bail!("unknown prefix `{prefix}:`, expected text:, any: or prev:"),
        };
        let (name, applicant) = match name.split_once('@') {
            None => (name, None),
            Some((name, column)) => {
                let known = Applicant::from_name(column);
                (name, Some(known.with_context(|| format!("unknown column `@{column}`"))?))
            }
        };
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.';
        ensure!(name == "*" || (!name.is_empty() && name.bytes().all(plain)), "`{token}` is no term");
        Ok(Word { from, metric: (name != "*").then(|| name.to_owned()), applicant, negative, optional })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> (usize, Op, Vec<usize>) {
        let e = parse(text).unwrap();
        (e.left.len(), e.op, e.right.iter().map(Vec::len).collect())
    }

    #[test]
    fn reads_every_relation() {
        assert_eq!(shape("a + b - c == d"), (3, Op::Equal, vec![1]));
        assert_eq!(shape("a >= 0"), (1, Op::AtLeast, vec![0]));
        assert_eq!(shape("a >= max(b, c, d)"), (1, Op::NotBelow, vec![1, 1, 1]));
        assert_eq!(shape("a in {b,b+c}".replace('+', " + ").as_str()), (1, Op::OneOf, vec![1, 2]));
        assert_eq!(shape("a implies b + c"), (1, Op::Implies, vec![2]));
        assert_eq!(shape("a ~= percent(b, c)"), (1, Op::Share, vec![1, 1]));
        assert_eq!(shape("a ~= b"), (1, Op::Near, vec![1]));
    }

    #[test]
    fn reads_every_mark_of_a_term() {
        let e = parse("text:*@business? == - prev:a.b_1").unwrap();
        let left = &e.left[0];
        assert_eq!((left.from, left.applicant), (From::Text, Some(Applicant::Business)));
        assert!(left.metric.is_none() && left.optional && !left.negative);
        let right = &e.right[0][0];
        assert_eq!((right.from, right.metric.as_deref()), (From::Previous, Some("a.b_1")));
        assert!(right.negative && !right.optional);
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, message) in [
            ("a b", "`b` is no relation"),
            ("a", "there is no relation"),
            ("a ==", "a term is missing at the end"),
            ("a == b c", "`c` stands after the end"),
            ("a >= max(b", "expected `)`, found `the end`"),
            ("a == cum:b", "unknown prefix `cum:`, expected text:, any: or prev:"),
            ("a@firm == b", "unknown column `@firm`"),
            ("A == b", "`A` is no term"),
            ("a ~= percent(b)", "percent takes a part and a whole"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), message, "{text}");
        }
    }
}
