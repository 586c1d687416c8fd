//! A format: which values, how wide, where.

/// One code with its count.
pub struct Item {
    /// The code.
    pub code: u8,
    /// How many; of `s` and `p`, how long.
    pub count: usize,
    /// Bytes of one.
    pub width: usize,
    /// Where they begin.
    pub offset: usize,
}

/// A format.
pub struct Format {
    /// Its items.
    pub items: Vec<Item>,
    /// All its bytes.
    pub size: usize,
    /// Whether the most significant byte comes first.
    pub big: bool,
    /// Whether it is for this machine's C compiler: sizes and alignment.
    pub native: bool,
}

impl Format {
    /// Takes a format apart.
    pub fn read(text: &[u8]) -> Result<Format, &'static str> {
        const TOO_LONG: &str = "total struct size too long";
        let (native, big, rest) = match text {
            [b'@', rest @ ..] => (true, cfg!(target_endian = "big"), rest),
            [b'=', rest @ ..] => (false, cfg!(target_endian = "big"), rest),
            [b'<', rest @ ..] => (false, false, rest),
            [b'>' | b'!', rest @ ..] => (false, true, rest),
            rest => (true, cfg!(target_endian = "big"), rest),
        };
        let mut format = Format {
            items: Vec::new(),
            size: 0,
            big,
            native,
        };
        let mut bytes = rest.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            if byte.is_ascii_whitespace() || byte == 0x0b {
                continue;
            }
            let mut code = byte;
            let mut count = 1usize;
            if byte.is_ascii_digit() {
                count = usize::from(byte - b'0');
                while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
                    count = count
                        .checked_mul(10)
                        .and_then(|count| count.checked_add(usize::from(digit - b'0')))
                        .filter(|count| *count <= isize::MAX as usize)
                        .ok_or(TOO_LONG)?;
                }
                code = bytes
                    .next()
                    .ok_or("repeat count given without format specifier")?;
            }
            let width = width(code, native).ok_or("bad char in struct format")?;
            let align = match code {
                b'x' | b's' | b'p' | b'c' => 1,
                _ if native => width,
                _ => 1,
            };
            let offset = format.size.next_multiple_of(align);
            format.size = count
                .checked_mul(width)
                .and_then(|bytes| bytes.checked_add(offset))
                .filter(|size| *size <= isize::MAX as usize)
                .ok_or(TOO_LONG)?;
            format.items.push(Item {
                code,
                count,
                width,
                offset,
            });
        }
        Ok(format)
    }

    /// How many values it takes.
    pub fn values(&self) -> usize {
        let count = |item: &Item| match item.code {
            b'x' => 0,
            b's' | b'p' => 1,
            _ => item.count,
        };
        self.items.iter().map(count).sum()
    }
}

fn width(code: u8, native: bool) -> Option<usize> {
    Some(match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' if native => 8,
        b'l' | b'L' => 4,
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        _ => return None,
    })
}
