//! The modules written in Python that are part of the binary. A folder with an `__init__.py` is a package.

use memchr::memchr_iter;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use crate::compile::frozen;
use crate::compile::unit::SharedUnit;

macro_rules! shipped {
    ($file:literal) => {
        Shipped {
            file: $file,
            deflated: include_bytes!(concat!(env!("OUT_DIR"), "/texts/", $file)),
            image: include_bytes!(concat!(env!("OUT_DIR"), "/images/", $file)),
        }
    };
    ($($file:literal),+ $(,)?) => {
        const SHIPPED: &[Shipped] = &[$(shipped!($file)),+];
        /// Their files, a line each. The names in the table lie among the modules' contents, and to look through them
        /// there would touch pages all over.
        const FILES: &str = concat!($($file, "\n"),+);
    };
}

/// A module, as the build left it.
pub struct Shipped {
    /// Its file below the library's folder, with slashes.
    pub file: &'static str,
    /// What the file holds, deflated.
    deflated: &'static [u8],
    /// Its code.
    image: &'static [u8],
}

/// What `sys` has for programs that import it; no module of its own.
pub static SYS_RECORDS: Shipped = shipped!("_sys_records.py");

shipped! {
    "__future__.py",
    "_ast.py",
    "_codecs.py",
    "_collections_abc.py",
    "_collections_abc_small.py",
    "_contextlib_async.py",
    "_enum_body.py",
    "_enum_checks.py",
    "_help.py",
    "_inspect_signature.py",
    "_inspect_source.py",
    "_opcode.py",
    "_posixsubprocess.py",
    "_prompt.py",
    "_signal.py",
    "_thread.py",
    "_tokenize.py",
    "_typing_forms.py",
    "_typing_forward.py",
    "_typing_tools.py",
    "_weakrefset.py",
    "abc.py",
    "asyncio/__init__.py",
    "asyncio/coroutines.py",
    "asyncio/events.py",
    "asyncio/exceptions.py",
    "asyncio/futures.py",
    "asyncio/locks.py",
    "asyncio/policies.py",
    "asyncio/queues.py",
    "asyncio/runners.py",
    "asyncio/taskgroups.py",
    "asyncio/tasks.py",
    "asyncio/timeouts.py",
    "base64.py",
    "binascii.py",
    "bisect.py",
    "collections/__init__.py",
    "collections/_user.py",
    "collections/abc.py",
    "contextlib.py",
    "contextvars.py",
    "copy.py",
    "copyreg.py",
    "dataclasses.py",
    "enum.py",
    "errno.py",
    "functools.py",
    "gossamer.py",
    "heapq.py",
    "importlib/__init__.py",
    "importlib/_bootstrap.py",
    "importlib/_bootstrap_external.py",
    "importlib/abc.py",
    "importlib/machinery.py",
    "importlib/util.py",
    "inspect.py",
    "io.py",
    "json/__init__.py",
    "json/decoder.py",
    "json/encoder.py",
    "keyword.py",
    "linecache.py",
    "locale.py",
    "numbers.py",
    "operator.py",
    "os.py",
    "posix.py",
    "posixpath.py",
    "random.py",
    "re.py",
    "reprlib.py",
    "select.py",
    "string.py",
    "struct.py",
    "sysconfig.py",
    "timeit.py",
    "traceback.py",
    "types.py",
    "typing.py",
    "warnings.py",
    "weakref.py",
}

/// So many bytes of a text are inflated first, then twice as many and so on.
const INFLATED_FIRST: usize = 2048;
/// What is inflated lies in one piece.
const INFLATED_FLAT: u32 = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;

impl Shipped {
    /// What the file holds.
    pub fn text(&self) -> String {
        self.text_to(u32::MAX)
    }

    /// Whole lines of it, from the first to this one at least.
    pub fn text_to(&self, line: u32) -> String {
        let mut inflating = Box::<DecompressorOxide>::default();
        let mut text = Vec::new();
        let (mut read, mut written) = (0, 0);
        loop {
            text.resize((text.len() * 2).max(INFLATED_FIRST), 0);
            let rest = &self.deflated[read..];
            let (status, taken, made) =
                decompress(&mut inflating, rest, &mut text, written, INFLATED_FLAT);
            (read, written) = (read + taken, written + made);
            match status {
                TINFLStatus::Done => break,
                TINFLStatus::HasMoreOutput if line == u32::MAX => {}
                TINFLStatus::HasMoreOutput => {
                    let mut ends = memchr_iter(b'\n', &text[..written]);
                    if ends.clone().count() >= line as usize {
                        written = ends.next_back().map_or(0, |end| end + 1);
                        break;
                    }
                }
                _ => return String::new(),
            }
        }
        text.truncate(written);
        String::from_utf8(text).unwrap_or_default()
    }

    /// Its code, compiled by the build, as from a file of this name. `None` if it has to be compiled from the text.
    pub fn code(&self, filename: &str) -> Option<SharedUnit> {
        frozen::thaw(self.image, filename)
    }

    /// The folder below the library's, if the module is a package.
    pub fn package(&self) -> Option<&'static str> {
        self.file.strip_suffix("/__init__.py")
    }
}

/// The shipped module of a full name.
pub fn find(name: &str) -> Option<&'static Shipped> {
    let mut files = FILES.as_bytes().split(|byte| *byte == b'\n');
    let place = files.position(|file| {
        let path = file.strip_suffix(b"/__init__.py");
        let path = path.or_else(|| file.strip_suffix(b".py"));
        path.is_some_and(|path| {
            let same = |(own, byte): (&u8, u8)| match byte {
                b'.' => *own == b'/',
                byte => *own == byte && byte != b'/',
            };
            path.len() == name.len() && path.iter().zip(name.bytes()).all(same)
        })
    });
    SHIPPED.get(place?)
}

/// The files of the shipped modules, below the library's folder.
pub fn files() -> impl Iterator<Item = &'static str> {
    FILES.lines()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Mode, Options, compile_source};

    fn all() -> impl Iterator<Item = &'static Shipped> {
        SHIPPED.iter().chain([&SYS_RECORDS])
    }

    #[test]
    fn the_code_of_each_module_is_what_the_compiler_makes_of_its_text() {
        for own in all() {
            let path = format!("{}/src/stdlib/{}", env!("CARGO_MANIFEST_DIR"), own.file);
            let text = std::fs::read_to_string(path).expect("the module's file");
            assert!(own.text() == text, "{}: another text", own.file);
            let lines = text.lines().count() as u32;
            for line in [1, 46, lines / 2, lines, lines + 1] {
                let part = own.text_to(line);
                assert!(text.starts_with(&part) && (part.ends_with('\n') || part == text));
                assert!(
                    part.lines().count() as u32 >= line.min(lines),
                    "{}",
                    own.file
                );
            }
            let compiled = compile_source(&text, "lib/a.py", Mode::Exec, Options::default());
            let compiled = compiled.expect("a module without errors");
            assert!(compiled.positions.len() > 1, "{}", own.file);
            let code = own.code("lib/a.py").expect("an image");
            assert!(*code == compiled, "{}: other code", own.file);
        }
    }

    #[test]
    fn a_damaged_image_is_none() {
        let mut random = fastrand::Rng::with_seed(1);
        for own in all() {
            for _ in 0..20 {
                let mut image = own.image.to_vec();
                let at = random.usize(..image.len());
                if random.bool() {
                    image.truncate(at);
                } else {
                    image[at] ^= 1 << random.u8(..8);
                }
                let damaged: &'static [u8] = image.leak();
                assert!(frozen::thaw(damaged, "a").is_none(), "{} at {at}", own.file);
            }
        }
    }

    /// The article's traceback names this line.
    #[test]
    fn weakref_reads_its_referent_on_line_46() {
        let text = find("weakref").expect("it is shipped").text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.get(45), Some(&"        o = self.data[key]()"));
        let method = lines[..45].iter().rev().find(|line| line.contains("def "));
        assert_eq!(method, Some(&"    def __getitem__(self, key):"));
        let class = lines[..45]
            .iter()
            .rev()
            .find(|line| line.starts_with("class "));
        assert!(class.is_some_and(|line| line.starts_with("class WeakValueDictionary")));
    }
}
