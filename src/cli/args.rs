//! The words of the command line become a [`Command`].
//!
//! As with CPython, what follows `-c CODE`, `-m MODULE`, a file or `-` belongs to the program. The first word that is not an
//! option is a subcommand if it is called like one (a file of that name is `./replay`).

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use super::help::Topic;
use super::prompt::Wanted;
use crate::session::{Settings, Style};
use crate::text::suggest;
use crate::transcript::doctest::Flags;
use crate::transcript::settings::{Chosen, StyleChoice, seconds};
use crate::transcript::{self, Action, Compare, FORMATS, Isolate};

/// What is asked for.
#[derive(Debug)]
pub enum Command {
    Help(Topic),
    Version,
    /// A program, a prompt, or both.
    Session(SessionOptions),
    Replay(ReplayOptions),
    Record(RecordOptions),
}

/// A program, a prompt, or both.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// The program; `None` is standard input.
    pub source: Option<Source>,
    /// `-i`: a prompt even if standard input is no terminal, and after a program.
    pub interactive: bool,
    /// How the prompt is.
    pub prompt: Wanted,
    /// The session's settings; `argv` is filled in.
    pub settings: Settings,
}

/// Where a program comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `-c CODE`.
    Code(String),
    /// A file.
    File(PathBuf),
    /// `-m MODULE`.
    Module(String),
    /// `-`: standard input.
    Stdin,
}

/// A replay, before it is known whether the output is a terminal.
#[derive(Debug)]
pub struct ReplayOptions {
    pub options: transcript::Options,
    pub color: Color,
    /// Whether it goes on when pages change.
    pub watch: bool,
}

/// A prompt that is written down.
#[derive(Clone, Debug)]
pub struct RecordOptions {
    /// The transcript.
    pub file: PathBuf,
    /// Whether a file that is there may be lost.
    pub force: bool,
    pub prompt: Wanted,
    pub settings: Settings,
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// What is wrong with the words.
#[derive(Debug, PartialEq, Eq)]
pub struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

impl From<lexopt::Error> for Usage {
    fn from(error: lexopt::Error) -> Usage {
        Usage(error.to_string())
    }
}

const SUBCOMMANDS: [&str; 2] = ["replay", "record"];
const SESSION_OPTIONS: [&str; 14] = [
    "-c",
    "-m",
    "-i",
    "-q",
    "-h",
    "-V",
    "--help",
    "--version",
    "--quiet",
    "--vi",
    "--color",
    "--style",
    "--shown-library",
    "--path",
];
const REPLAY_OPTIONS: [&str; 22] = [
    "--format",
    "--update",
    "--diff",
    "--check",
    "--watch",
    "--path",
    "--style",
    "--shown-library",
    "--compare",
    "--option",
    "--normalize",
    "--isolate",
    "--time-limit",
    "--jobs",
    "--verbose",
    "--audit",
    "--color",
    "--help",
    "-h",
    "-v",
    "-o",
    "-j",
];
const RECORD_OPTIONS: [&str; 10] = [
    "--force",
    "--quiet",
    "--vi",
    "--color",
    "--style",
    "--shown-library",
    "--path",
    "--help",
    "-h",
    "-q",
];

/// Reads the words (without the program's name).
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, Usage> {
    let mut parser = Parser::from_args(words);
    let mut settings = Settings {
        passthrough: true,
        ..Settings::default()
    };
    let (mut interactive, mut prompt, mut source) = (false, Wanted::default(), None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(Topic::Gossamer)),
            Arg::Short('V') | Arg::Long("version") => return Ok(Command::Version),
            Arg::Short('i') => interactive = true,
            Arg::Short('q') | Arg::Long("quiet") => prompt.quiet = true,
            Arg::Long("vi") => prompt.vi = true,
            Arg::Long("color") => prompt.color = color_value(&mut parser)?,
            Arg::Long("style") => settings.style = style_value(&mut parser)?,
            Arg::Long("shown-library") => {
                settings.shown_library = Some(text_value(&mut parser, "--shown-library")?);
            }
            Arg::Long("path") => settings.path.push(folder_value(&mut parser)?),
            Arg::Long("audit") => settings.audit = true,
            Arg::Short('m') => {
                let module = parser
                    .value()
                    .map_err(|_| Usage("-m needs a module".to_string()))?;
                source = Some(Source::Module(utf8(module, "-m")?));
                settings.argv.push("-m".to_string());
                break;
            }
            Arg::Short('c') => {
                let code = parser
                    .value()
                    .map_err(|_| Usage("-c needs a program".to_string()))?;
                source = Some(Source::Code(utf8(code, "-c")?));
                settings.argv.push("-c".to_string());
                break;
            }
            Arg::Value(word) => {
                match word.to_str() {
                    Some("replay") => return replay(parser),
                    Some("record") => return record(parser),
                    Some("-") => source = Some(Source::Stdin),
                    _ => {
                        let path = PathBuf::from(&word);
                        no_such_subcommand(&path)?;
                        source = Some(Source::File(path));
                    }
                }
                settings.argv.push(word.to_string_lossy().into_owned());
                break;
            }
            other => return Err(unknown(&other, &SESSION_OPTIONS)),
        }
    }
    if source.is_some() {
        let rest = parser.raw_args()?;
        settings
            .argv
            .extend(rest.map(|word| word.to_string_lossy().into_owned()));
    }
    Ok(Command::Session(SessionOptions {
        source,
        interactive,
        prompt,
        settings,
    }))
}

fn replay(mut parser: Parser) -> Result<Command, Usage> {
    let mut options = transcript::Options::default();
    let mut color = Color::Auto;
    let mut watch = false;
    let mut format = None;
    let chosen: &mut Chosen = &mut options.chosen;
    let mut act = |action| match options.action {
        Action::Report => {
            options.action = action;
            Ok(())
        }
        known if known == action => Ok(()),
        _ => Err(Usage(
            "--update, --diff and --check exclude each other".to_string(),
        )),
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(Topic::Replay)),
            Arg::Long("update") => act(Action::Update)?,
            Arg::Long("diff") => act(Action::Diff)?,
            Arg::Long("check") => act(Action::Check)?,
            Arg::Long("watch") => watch = true,
            Arg::Short('v') | Arg::Long("verbose") => options.verbose = true,
            Arg::Short('j') | Arg::Long("jobs") => {
                options.jobs = Some(number(&mut parser, "--jobs", |n| {
                    (n >= 1.0).then_some(n as usize)
                })?);
            }
            Arg::Long("format") => format = Some(choice(&mut parser, "--format", &FORMATS)?),
            Arg::Long("style") => {
                let mut known = vec![("auto", StyleChoice::Auto)];
                known.extend(STYLES.map(|style| (style.name(), StyleChoice::Style(style))));
                chosen.style = Some(choice(&mut parser, "--style", &known)?);
            }
            Arg::Long("shown-library") => {
                chosen.shown_library = Some(text_value(&mut parser, "--shown-library")?);
            }
            Arg::Long("compare") => {
                chosen.compare = Some(choice(
                    &mut parser,
                    "--compare",
                    &[
                        ("verbatim", Compare::Verbatim),
                        ("doctest", Compare::Doctest),
                    ],
                )?);
            }
            Arg::Short('o') | Arg::Long("option") => {
                let name = text_value(&mut parser, "--option")?;
                let flag = Flags::from_name(&name)
                    .ok_or_else(|| Usage(format!("not a doctest option: {name}")))?;
                chosen.options = Some(chosen.options.unwrap_or_default().with(flag));
            }
            Arg::Long("normalize") => {
                chosen.addresses =
                    Some(choice(&mut parser, "--normalize", &[("addresses", true)])?);
            }
            Arg::Long("isolate") => {
                let known = ["file", "block", "group"];
                let known: Vec<(&str, Isolate)> = known
                    .iter()
                    .filter_map(|&name| Some((name, Isolate::from_name(name)?)))
                    .collect();
                chosen.isolate = Some(choice(&mut parser, "--isolate", &known)?);
            }
            Arg::Long("time-limit") => {
                chosen.time_limit = Some(number(&mut parser, "--time-limit", seconds)?);
            }
            Arg::Long("path") => {
                let folder = folder_value(&mut parser)?;
                chosen.path.get_or_insert_default().push(folder);
            }
            Arg::Long("audit") => chosen.audit = Some(true),
            Arg::Long("color") => color = color_value(&mut parser)?,
            Arg::Value(path) => options.paths.push(PathBuf::from(path)),
            other => return Err(unknown(&other, &REPLAY_OPTIONS)),
        }
    }
    if options.paths.is_empty() {
        return Err(Usage(
            "replay needs at least one page or folder".to_string(),
        ));
    }
    if format.is_some() && options.action != Action::Report {
        let message = "--format is about the report: --update, --diff and --check have none";
        return Err(Usage(message.to_string()));
    }
    options.format = format.unwrap_or_default();
    Ok(Command::Replay(ReplayOptions {
        options,
        color,
        watch,
    }))
}

fn record(mut parser: Parser) -> Result<Command, Usage> {
    let mut file = None;
    let mut settings = Settings {
        passthrough: true,
        record: true,
        ..Settings::default()
    };
    let (mut force, mut prompt) = (false, Wanted::default());
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(Topic::Record)),
            Arg::Long("force") => force = true,
            Arg::Short('q') | Arg::Long("quiet") => prompt.quiet = true,
            Arg::Long("vi") => prompt.vi = true,
            Arg::Long("color") => prompt.color = color_value(&mut parser)?,
            Arg::Long("style") => settings.style = style_value(&mut parser)?,
            Arg::Long("shown-library") => {
                settings.shown_library = Some(text_value(&mut parser, "--shown-library")?);
            }
            Arg::Long("path") => settings.path.push(folder_value(&mut parser)?),
            Arg::Value(path) if file.is_none() => file = Some(PathBuf::from(path)),
            Arg::Value(_) => return Err(Usage("record takes one file".to_string())),
            other => return Err(unknown(&other, &RECORD_OPTIONS)),
        }
    }
    let file = file.ok_or_else(|| Usage("record needs a file to write".to_string()))?;
    Ok(Command::Record(RecordOptions {
        file,
        force,
        prompt,
        settings,
    }))
}

const STYLES: [Style; 4] = [Style::Docs, Style::Py310, Style::Py311, Style::Py313];

fn style_value(parser: &mut Parser) -> Result<Style, Usage> {
    choice(
        parser,
        "--style",
        &STYLES.map(|style| (style.name(), style)),
    )
}

/// The value of an option that is a number.
fn number<T>(
    parser: &mut Parser,
    option: &str,
    convert: impl Fn(f64) -> Option<T>,
) -> Result<T, Usage> {
    let word = text_value(parser, option)?;
    let number = word.parse().ok().and_then(convert);
    number.ok_or_else(|| Usage(format!("{option} is a number, not {word:?}")))
}

/// A folder that must be there: a slip of the pen would look like a missing module.
fn folder_value(parser: &mut Parser) -> Result<PathBuf, Usage> {
    let folder = parser
        .value()
        .map_err(|_| Usage("--path needs a value".to_string()))?;
    let folder = PathBuf::from(folder);
    if !folder.is_dir() {
        return Err(Usage(format!("no such folder: {}", folder.display())));
    }
    Ok(folder)
}

fn color_value(parser: &mut Parser) -> Result<Color, Usage> {
    choice(
        parser,
        "--color",
        &[
            ("auto", Color::Auto),
            ("always", Color::Always),
            ("never", Color::Never),
        ],
    )
}

/// The value of an option that has a few.
fn choice<T: Copy>(parser: &mut Parser, option: &str, known: &[(&str, T)]) -> Result<T, Usage> {
    let word = text_value(parser, option)?;
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == word) {
        return Ok(*value);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    Err(Usage(format!(
        "{option} is one of {}, not {word:?}",
        names.join(", ")
    )))
}

fn text_value(parser: &mut Parser, option: &str) -> Result<String, Usage> {
    let value = parser
        .value()
        .map_err(|_| Usage(format!("{option} needs a value")))?;
    utf8(value, option)
}

fn utf8(word: OsString, option: &str) -> Result<String, Usage> {
    word.string()
        .map_err(|_| Usage(format!("{option} needs text in UTF-8")))
}

fn unknown(arg: &Arg<'_>, known: &[&str]) -> Usage {
    let word = match arg {
        Arg::Short(c) => format!("-{c}"),
        Arg::Long(name) => format!("--{name}"),
        Arg::Value(value) => value.to_string_lossy().into_owned(),
    };
    Usage(format!("unknown option {word}{}", nearest(&word, known)))
}

/// A bare word that is no file and nearly a subcommand is one with a slip of the pen.
fn no_such_subcommand(path: &std::path::Path) -> Result<(), Usage> {
    let Some(word) = path.to_str() else {
        return Ok(());
    };
    if path.exists() || word.contains(['/', '\\', '.']) {
        return Ok(());
    }
    match nearest(word, &SUBCOMMANDS).as_str() {
        "" => Ok(()),
        hint => Err(Usage(format!("no file or subcommand {word:?}{hint}"))),
    }
}

/// `: did you mean X?` if one of the known words is near.
fn nearest(word: &str, known: &[&str]) -> String {
    // Single letters are near to everything.
    let known = known.iter().copied().filter(|name| name.len() > 2);
    match suggest::closest(word, known) {
        Some(name) if word.chars().count() > 2 => format!(": did you mean {name}?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::transcript::Format;

    fn words(line: &str) -> Result<Command, Usage> {
        parse(line.split_whitespace().map(OsString::from))
    }

    fn session(line: &str) -> SessionOptions {
        match words(line) {
            Ok(Command::Session(options)) => options,
            other => panic!("{other:?}"),
        }
    }

    fn usage(line: &str) -> String {
        words(line).err().map(|e| e.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_follows_a_program_is_its_own() {
        let options = session("-iq x.py -i --help -c");
        assert_eq!(options.source, Some(Source::File("x.py".into())));
        assert!(options.interactive && options.prompt.quiet);
        assert_eq!(options.settings.argv, ["x.py", "-i", "--help", "-c"]);
        let options = session("-c pass -q");
        assert_eq!(options.source, Some(Source::Code("pass".into())));
        assert_eq!(options.settings.argv, ["-c", "-q"]);
        assert!(!options.prompt.quiet);
        let options = session("- -- x");
        assert_eq!(options.source, Some(Source::Stdin));
        assert_eq!(options.settings.argv, ["-", "--", "x"]);
        let options = session("--path src -m a.b -q");
        assert_eq!(options.source, Some(Source::Module("a.b".into())));
        assert_eq!(options.settings.path, [PathBuf::from("src")]);
        assert_eq!(options.settings.argv, ["-m", "-q"]);
        assert!(session("-q").settings.argv.is_empty());
    }

    #[test]
    fn replay_options() {
        let line = "replay a --format json b --style=3.10 --shown-library C:/x --audit --compare doctest \
             --path src --path tests -o ELLIPSIS --option SKIP --normalize addresses --isolate block \
             --time-limit 1.5 -vj2";
        let Ok(Command::Replay(replay)) = words(line) else {
            panic!()
        };
        assert_eq!(
            replay.options.paths,
            [PathBuf::from("a"), PathBuf::from("b")]
        );
        assert_eq!(replay.options.format, Format::Json);
        assert_eq!(
            (replay.options.jobs, replay.options.verbose),
            (Some(2), true)
        );
        assert_eq!(
            replay.options.chosen,
            Chosen {
                style: Some(StyleChoice::Style(Style::Py310)),
                shown_library: Some("C:/x".to_string()),
                compare: Some(Compare::Doctest),
                options: Some(Flags::ELLIPSIS.with(Flags::SKIP)),
                addresses: Some(true),
                isolate: Some(Isolate::Block),
                time_limit: Some(Duration::from_millis(1500)),
                audit: Some(true),
                path: Some(vec!["src".into(), "tests".into()]),
                skip: None,
            }
        );
    }

    #[test]
    fn usage_errors_name_the_nearest_word() {
        assert_eq!(
            usage("--quite"),
            "unknown option --quite: did you mean --quiet?"
        );
        assert_eq!(usage("--zzzzz"), "unknown option --zzzzz");
        assert_eq!(usage("-z"), "unknown option -z");
        assert_eq!(
            usage("replay --formt json x"),
            "unknown option --formt: did you mean --format?"
        );
        assert_eq!(
            usage("reply x"),
            "no file or subcommand \"reply\": did you mean replay?"
        );
        assert_eq!(usage("replay"), "replay needs at least one page or folder");
        assert_eq!(
            usage("replay --format xml x"),
            "--format is one of human, json, junit, tap, github, not \"xml\""
        );
        assert_eq!(
            usage("replay --update --check x"),
            "--update, --diff and --check exclude each other"
        );
        assert_eq!(
            usage("replay -j many x"),
            "--jobs is a number, not \"many\""
        );
        assert_eq!(usage("-c"), "-c needs a program");
        assert_eq!(usage("-m"), "-m needs a module");
        assert_eq!(usage("--path"), "--path needs a value");
        assert_eq!(
            usage("replay --path /nowhere/x y"),
            "no such folder: /nowhere/x"
        );
        assert_eq!(usage("replay x --style"), "--style needs a value");
    }
}
