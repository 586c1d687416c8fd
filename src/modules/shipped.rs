//! The modules written in Python that are part of the binary. A folder with an `__init__.py` is a package.

use std::rc::Rc;

use crate::compile::frozen;
use crate::compile::unit::CodeUnit;

macro_rules! shipped {
    ($file:literal) => {
        Shipped {
            file: $file,
            deflated: include_bytes!(concat!(env!("OUT_DIR"), "/texts/", $file)),
            image: include_bytes!(concat!(env!("OUT_DIR"), "/images/", $file)),
        }
    };
    ($($file:literal),+ $(,)?) => { &[$(shipped!($file)),+] };
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

const SHIPPED: &[Shipped] = shipped! {
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
};

impl Shipped {
    /// What the file holds.
    pub fn text(&self) -> String {
        let text = miniz_oxide::inflate::decompress_to_vec(self.deflated).unwrap_or_default();
        String::from_utf8(text).unwrap_or_default()
    }

    /// Its code, compiled by the build, as from a file of this name. `None` if it has to be compiled from the text.
    pub fn code(&self, filename: &str) -> Option<Rc<CodeUnit>> {
        frozen::thaw(self.image, filename).map(Rc::new)
    }

    /// The folder below the library's, if the module is a package.
    pub fn package(&self) -> Option<&'static str> {
        self.file.strip_suffix("/__init__.py")
    }

    /// Whether this is the module of a full name.
    fn is(&self, name: &str) -> bool {
        let path = self.package().or_else(|| self.file.strip_suffix(".py"));
        path.is_some_and(|path| path.split('/').eq(name.split('.')))
    }
}

/// The shipped module of a full name.
pub fn find(name: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|shipped| shipped.is(name))
}

/// The files of the shipped modules, below the library's folder.
pub fn files() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|shipped| shipped.file)
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
