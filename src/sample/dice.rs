//! The only source of chance: a small generator that is seeded for each report, so that report 17 is the
//! same in a corpus of 20 and in one of 20,000, on every machine.

/// A stream of numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The stream of report `index` under `seed`.
    pub fn new(seed: u64, index: u64) -> Self {
        let mut dice = Dice(seed ^ index.wrapping_mul(0xD1B5_4A32_D192_ED03));
        dice.next();
        Dice(dice.next() ^ index)
    }

    /// A stream of its own, so that more throws in one room do not shift those of the next.
    pub fn fork(&mut self, salt: u64) -> Dice {
        Dice::new(self.next(), salt)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `n`; 0 for `n` = 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True in `percent` of 100 throws.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// One of `items`; they must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// One of `lines`; empty where there is none.
    pub fn line<'a>(&mut self, lines: &'a [String]) -> &'a str {
        if lines.is_empty() { "" } else { self.pick(lines).as_str() }
    }

    /// A position, each as likely as its weight.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u64 = weights.iter().map(|w| u64::from(*w)).sum();
        let mut left = self.below(total);
        for (i, w) in weights.iter().enumerate() {
            if left < u64::from(*w) {
                return i;
            }
            left -= u64::from(*w);
        }
        weights.len().saturating_sub(1)
    }

    /// A whole number from `low` to `high` whose magnitude is evenly spread: as many tens as thousands.
    pub fn magnitude(&mut self, low: i64, high: i64) -> i64 {
        let (a, b) = ((low.max(1) as f64).ln(), (high.max(1) as f64).ln());
        let part = self.below(1 << 20) as f64 / (1u64 << 20) as f64;
        ((a + (b - a) * part).exp() as i64).clamp(low, high)
    }

    /// `total` dealt out over the weights; every unit is dealt while there are few, shares are cut when many.
    pub fn deal(&mut self, total: i64, weights: &[u32]) -> Vec<i64> {
        let mut parts = vec![0; weights.len()];
        let sum: i64 = weights.iter().map(|w| i64::from(*w)).sum();
        let mut left = total;
        if total > 400 && sum > 0 {
            for (part, w) in parts.iter_mut().zip(weights) {
                *part = total * i64::from(*w) * self.between(70, 100) / sum / 100;
                left -= *part;
            }
        }
        let mut steps = left.max(0);
        while steps > 0 {
            let step = if steps > 400 { steps / 3 } else { 1 };
            parts[self.weighted(weights)] += step;
            steps -= step;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_stable_and_apart() {
        let draw = |seed, index| Dice::new(seed, index).below(1_000_000);
        assert_eq!(draw(1, 7), draw(1, 7));
        assert_ne!(draw(1, 7), draw(1, 8));
        assert_ne!(draw(1, 7), draw(2, 7));
    }

    #[test]
    fn dealing_keeps_the_total() {
        let mut dice = Dice::new(3, 0);
        for total in [0, 1, 9, 399, 401, 12_345, 900_000] {
            let parts = dice.deal(total, &[5, 0, 3, 1]);
            assert_eq!(parts.iter().sum::<i64>(), total);
            assert_eq!(parts[1], 0);
        }
    }
}
