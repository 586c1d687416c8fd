//! The golden transcripts: every page under `transcripts/` holds, under audit.
//!
//! Run one of them with `gossamer replay transcripts/weakref/callback_order.pycon`; bless with
//! `tests/oracle/bless.py` (see `transcripts/README.md`).

use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn all_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .args(["replay", "--audit", "transcripts"])
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let summary = shown.lines().last().unwrap_or("");
    println!("{summary}");
    assert!(
        output.status.success(),
        "{shown}\n{}\nA page that is wrong (and not Gossamer): bless it with tests/oracle/bless.py",
        String::from_utf8_lossy(&output.stderr)
    );
    let examples: usize = summary
        .split(' ')
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    assert!(
        examples > 500,
        "only {examples} examples were found: {summary}"
    );
}

/// The article's block, byte for byte, as its publisher has it: its length and a sum that notices
/// every changed byte and every exchange.
#[test]
fn the_article_is_as_it_was_published() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("transcripts/weakref-article.ru.md")).unwrap();
    let begin = page.find("```python\n").unwrap();
    let end = begin + page[begin..].find("\n```\n").unwrap() + "\n```\n".len();
    let block = &page.as_bytes()[begin..end];
    let sum = block.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, &byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    assert_eq!((block.len(), sum), (979, 0x9323ece52fa7d0ce));
}
