//! Reads `programs.txt`: small programs with their verdicts.

/// What a program must get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    Accept,
    Reject,
    /// The grammar takes it, the check of that name refuses it.
    Refuse(&'a str),
}

#[derive(Debug)]
pub struct Program<'a> {
    pub line: usize,
    /// The rule that reading starts with: `file`, `interactive` or `eval`.
    pub start: &'a str,
    pub verdict: Verdict<'a>,
    pub source: String,
}

/// Reads the list; the format stands at its head.
pub fn read(text: &str) -> Result<Vec<Program<'_>>, String> {
    let mut programs: Vec<Program> = Vec::new();
    let mut start = "file";
    for (number, line) in text.lines().enumerate() {
        let number = number + 1;
        let Some(mark) = line.chars().next() else {
            continue;
        };
        let rest = line.get(2..).unwrap_or("");
        let (verdict, source) = match mark {
            '#' => continue,
            '[' => {
                start = line.trim_matches(['[', ']']);
                continue;
            }
            '.' => {
                let program = programs
                    .last_mut()
                    .ok_or(format!("line {number}: goes on from what?"))?;
                program.source.push('\n');
                program.source.push_str(rest);
                continue;
            }
            '+' => (Verdict::Accept, rest),
            '-' => (Verdict::Reject, rest),
            '~' => {
                let (name, source) = rest
                    .split_once(": ")
                    .ok_or(format!("line {number}: refused by what?"))?;
                (Verdict::Refuse(name), source)
            }
            _ => return Err(format!("line {number}: no mark")),
        };
        programs.push(Program {
            line: number,
            start,
            verdict,
            source: source.to_string(),
        });
    }
    Ok(programs)
}
