//! Holds `grammar/python.gram` and the parser of `gossamer::syntax` to each other, and both to
//! CPython's `ast.parse` where there is a CPython 3.13.

mod coverage;
mod deep;
mod errors;
mod generate;
mod judge;
mod mutate;
mod notation;
#[path = "../oracle/ask.rs"]
mod oracle;
mod ours;
mod programs;
mod random;
mod recognise;
mod semantics;
mod tokens;

use coverage::Coverage;
use generate::Generator;
use judge::judge;
use notation::Grammar;
use programs::Verdict;
use recognise::Visitor;
use serde_json::{Value, json};
use tokens::Token;

const STARTS: [&str; 3] = ["file", "interactive", "eval"];
/// How many disagreements a failing test prints.
const SHOWN: usize = 20;

fn grammar() -> Grammar {
    Grammar::read(include_str!("../../grammar/python.gram")).expect("the grammar reads")
}

#[test]
fn every_rule_is_defined_and_reached() {
    // Reading fails on a name without a definition.
    let grammar = grammar();
    let reached = grammar.reachable(&STARTS);
    let lost: Vec<String> = grammar
        .rules
        .iter()
        .filter(|rule| !reached.contains(rule.name.as_str()))
        .map(|rule| format!("{} (line {})", rule.name, rule.line))
        .collect();
    assert!(lost.is_empty(), "no way from {STARTS:?} to {lost:?}");
    assert!(STARTS.iter().all(|start| grammar.rule(start).is_some()));
}

#[test]
fn programs_get_their_verdicts() {
    let grammar = grammar();
    let programs = programs::read(include_str!("programs.txt")).expect("the list reads");
    let mut coverage = Coverage::new(&grammar);
    let mut wrong = Vec::new();
    let mut refused = Vec::new();
    for program in &programs {
        let tokens = ours::tokens(program.start, &program.source);
        let verdict = judge(&grammar, program.start, tokens.as_deref(), &mut coverage);
        let accepted = program.verdict == Verdict::Accept;
        if verdict != program.verdict {
            wrong.push(format!(
                "line {}: the grammar says {verdict:?}",
                program.line
            ));
        }
        if ours::parses(program.start, &program.source) != accepted {
            wrong.push(format!(
                "line {}: the parser does not say {accepted}",
                program.line
            ));
        }
        if let Verdict::Refuse(name) = program.verdict {
            refused.push(name);
        }
    }
    let sources: Vec<(&str, String)> = programs
        .iter()
        .map(|p| (p.start, p.source.clone()))
        .collect();
    for (program, accepted) in programs
        .iter()
        .zip(oracle_verdicts(&sources).unwrap_or_default())
    {
        if accepted != (program.verdict == Verdict::Accept) {
            wrong.push(format!("line {}: CPython says {accepted}", program.line));
        }
    }
    assert!(wrong.is_empty(), "programs.txt:\n{}", wrong.join("\n"));
    for name in semantics::ALL {
        assert!(
            refused.contains(&name),
            "no program is refused for its {name}"
        );
    }
    let missing = coverage.missing(&grammar);
    println!("{} programs, {} branches", programs.len(), coverage.len());
    assert!(
        missing.is_empty(),
        "branches that no program takes:\n{}",
        missing.join("\n")
    );
}

/// How many sources a test makes, and of which seed: many more, and others for each number, with
/// `GOSSAMER_HUNT=SEED`.
fn hunt(seed: u64, count: usize) -> (u64, usize) {
    let hunt = std::env::var("GOSSAMER_HUNT")
        .ok()
        .and_then(|seed| seed.parse().ok());
    hunt.map_or((seed, count), |seed| (seed, count * 15))
}

/// Programs from the grammar, and the same with a token deleted, doubled, swapped or replaced:
/// grammar, parser and CPython agree on all of them.
#[test]
fn random_programs_and_their_mutants_agree() {
    let grammar = grammar();
    let (seed, count) = hunt(313, 3000);
    let mut generator = Generator::new(&grammar, seed);
    let mut programs = Vec::new();
    for i in 0..count {
        let start =
            *generator
                .random
                .pick(&["file", "file", "file", "file", "interactive", "eval"]);
        // An empty file teaches nothing.
        let rule = if start == "file" { "statements" } else { start };
        let tokens = generator.program(rule, 5 + i % 150);
        programs.push((start, tokens::render(&tokens)));
    }
    let accepted = agree(&grammar, &programs);
    assert!(
        accepted > count / 2,
        "only {accepted} of the programs made are programs"
    );

    let known = programs::read(include_str!("programs.txt")).expect("the list reads");
    let known = known.iter().filter(|p| p.verdict == Verdict::Accept);
    let bases: Vec<(&str, Vec<Token>)> = known
        .map(|p| (p.start, p.source.as_str()))
        .chain(
            programs
                .iter()
                .map(|(start, source)| (*start, source.as_str())),
        )
        .filter_map(|(start, source)| Some((start, ours::tokens(start, source)?)))
        .collect();
    let mutants: Vec<(&str, String)> = (0..count)
        .map(|i| {
            let (start, tokens) = &bases[i % bases.len()];
            (
                *start,
                tokens::render(&mutate::mutate(tokens, &mut generator.random)),
            )
        })
        .collect();
    let accepted = agree(&grammar, &mutants);
    assert!(
        (count / 20..count).contains(&accepted),
        "{accepted} mutants are programs"
    );
}

/// Programs with some characters deleted, doubled or put in: what the lexer must withstand.
#[test]
fn mangled_programs_agree() {
    let grammar = grammar();
    let (seed, count) = hunt(7, 4000);
    let mut random = random::Random::new(seed);
    let known = programs::read(include_str!("programs.txt")).expect("the list reads");
    let mangled: Vec<(&str, String)> = (0..count)
        .map(|_| {
            let program = random.pick(&known);
            let source = mutate::mangle(&program.source, &mut random);
            let open = program.start == "interactive" && !source.ends_with('\n');
            (program.start, if open { source + "\n" } else { source })
        })
        .collect();
    let accepted = agree(&grammar, &mangled);
    assert!(
        (count / 20..count).contains(&accepted),
        "{accepted} of {count} are programs"
    );
}

/// Compares the three on sources; answers how many are programs.
fn agree(grammar: &Grammar, sources: &[(&str, String)]) -> usize {
    struct Ignore;
    impl Visitor for Ignore {}
    let oracle = oracle_verdicts(sources);
    let mut wrong = Vec::new();
    let mut count = 0;
    for (i, (start, source)) in sources.iter().enumerate() {
        let verdict = judge(
            grammar,
            start,
            ours::tokens(start, source).as_deref(),
            &mut Ignore,
        );
        let parsed = ours::parses(start, source);
        // What an escape in a literal means the grammar does not know.
        let accepted = verdict == Verdict::Accept && (parsed || !ours::has_escapes(start, source));
        let cpython = oracle.as_ref().map(|verdicts| verdicts[i]);
        count += usize::from(accepted);
        if parsed != accepted || cpython.is_some_and(|c| c != accepted) {
            wrong.push(format!(
                "{start}: grammar {verdict:?}, parser {parsed}, CPython {cpython:?}: {source:?}"
            ));
        }
    }
    wrong.sort_by_key(String::len);
    let shown = wrong
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{shown}",
        wrong.len(),
        sources.len()
    );
    count
}

/// Our lexer and layout against CPython's, token by token.
#[test]
fn tokens_are_those_of_cpython() {
    let grammar = grammar();
    let programs = programs::read(include_str!("programs.txt")).expect("the list reads");
    let mut sources: Vec<String> = programs.into_iter().map(|p| p.source).collect();
    let mut generator = Generator::new(&grammar, 99);
    sources.extend((0..500).map(|i| tokens::render(&generator.program("statements", i % 100))));
    // Of an empty source CPython's tokenize module answers nothing at all.
    sources.retain(|source| !source.is_empty());
    let questions: Vec<Value> = sources.iter().map(|source| json!(source)).collect();
    let script = include_str!("../oracle/tokens.py");
    let Some(answers) = oracle::ask(script, "token lists", &questions) else {
        return;
    };
    let mut wrong = Vec::new();
    for (source, answer) in sources.iter().zip(&answers) {
        let want = answer.as_array().map(|list| {
            list.iter()
                .map(|t| format!("{} {}", show(&t[0]), show(&t[1])))
                .collect::<Vec<_>>()
        });
        let got = ours::tokens("file", source).map(|list| {
            list.iter()
                .map(|t| format!("{} {}", t.class.name(), single_brace(&t.text)))
                .collect::<Vec<_>>()
        });
        if got != want {
            wrong.push(format!("{source:?}\n   ours {got:?}\nCPython {want:?}"));
        }
    }
    let shown = wrong
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{shown}",
        wrong.len(),
        sources.len()
    );
}

/// CPython's token of an f-string's text has but one brace of a doubled pair at its end.
fn single_brace(text: &str) -> &str {
    let doubled = text.ends_with("{{") || text.ends_with("}}");
    &text[..text.len() - usize::from(doubled)]
}

fn show(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

/// Whether CPython takes the sources. Two things the prompt sees otherwise than `ast.parse`: a line
/// with nothing on it is not an error, and the last line need not end to be complete.
fn oracle_verdicts(sources: &[(&str, String)]) -> Option<Vec<bool>> {
    let at_prompt = |start: &str| start == "interactive";
    let questions: Vec<Value> = sources
        .iter()
        .map(|(start, source)| {
            json!([
                start,
                if at_prompt(start) && !source.ends_with('\n') {
                    format!("{source}\n")
                } else {
                    source.clone()
                }
            ])
        })
        .collect();
    let answers = oracle::ask(include_str!("../oracle/syntax.py"), "programs", &questions)?;
    let verdicts = sources
        .iter()
        .zip(&answers)
        .map(|((start, source), answer)| {
            let nothing = || ours::tokens(start, source).is_some_and(|tokens| tokens.len() == 1);
            answer.is_null() || at_prompt(start) && nothing()
        });
    Some(verdicts.collect())
}
