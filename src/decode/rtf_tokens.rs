//! Rich Text Format as a row of tokens: braces, control words with their numbers, and characters.

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'b> {
    Open,
    Close,
    /// A word, and its number.
    Word(&'b str, Option<i32>),
    /// A backslash and a sign: `\*`, `\~`.
    Sign(u8),
    /// A byte of text.
    Byte(u8),
}

/// Goes through the bytes of a file.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// No control word is longer.
const LONGEST: usize = 32;

impl<'b> Tokens<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Tokens<'b> {
        Tokens { bytes, at: 0 }
    }

    /// Passes over bytes that are no text.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn escaped(&mut self) -> Option<Token<'b>> {
        let rest = self.bytes.get(self.at..)?;
        let letters = rest.iter().take(LONGEST).take_while(|b| b.is_ascii_alphabetic()).count();
        if letters == 0 {
            let sign = *rest.first()?;
            self.at += 1;
            if sign != b'\'' {
                return Some(Token::Sign(sign));
            }
            let digits = std::str::from_utf8(rest.get(1..3)?).ok();
            return Some(match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(byte) => {
                    self.at += 2;
                    Token::Byte(byte)
                }
                None => Token::Sign(sign),
            });
        }
        let digits = &rest[letters..];
        let sign = usize::from(digits.first() == Some(&b'-'));
        let count = digits[sign..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let len = if count == 0 { letters } else { letters + sign + count };
        // The blank that ends a word is part of it.
        self.at += len + usize::from(rest.get(len) == Some(&b' '));
        let number = std::str::from_utf8(&rest[letters..len]).ok().and_then(|digits| digits.parse().ok());
        Some(Token::Word(std::str::from_utf8(&rest[..letters]).ok()?, number))
    }
}

impl<'b> Iterator for Tokens<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.escaped(),
                b'\r' | b'\n' | 0 => continue,
                _ => Some(Token::Byte(byte)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_bytes() {
        let all: Vec<_> = Tokens::new(b"{\\rtf1\\u-10 a\\'d6\\'zz\\~\\b0\n x\\").collect();
        let word = |word, number| Token::Word(word, number);
        let wanted = [
            Token::Open,
            word("rtf", Some(1)),
            word("u", Some(-10)),
            Token::Byte(b'a'),
            Token::Byte(0xD6),
            Token::Sign(b'\''),
            Token::Byte(b'z'),
            Token::Byte(b'z'),
            Token::Sign(b'~'),
            word("b", Some(0)),
            Token::Byte(b' '),
            Token::Byte(b'x'),
        ];
        assert_eq!(all, wanted);
    }
}
