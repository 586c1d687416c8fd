//! `format()`, `str.format` and `str.format_map`.
//!
//! Fields are looked up, converted and formatted in the order in which they stand; any of it may run Python
//! code, so nothing of the arguments is borrowed but the slice of the call itself.

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Str, TypeId, Vm, float, integer};
use crate::text::fields::{self, Field, First, Numbering, Part, Parts, Step};
use crate::text::format_spec::{FormatError, format_float, format_int, format_str};
use crate::text::wtf8::Wtf8Buf;

use super::super::int::decimal;
use super::super::textual;
use super::{Text, ascii};

/// `format(value, spec)`.
///
/// # Errors
/// `TypeError` if the specification is no string or the value can't be formatted with it, and what
/// `__format__` raises.
pub fn format(vm: &mut Vm, value: &Value, spec: &Value) -> PyResult {
    let Some(text) = Str::of(spec) else {
        let name = vm.type_name(spec);
        let name = textual::argument(&name);
        return Err(vm.type_error(format!("format() argument 2 must be str, not {name}")));
    };
    if let Some(result) = quickly(vm, value, text)? {
        return Ok(result);
    }
    let name = vm.names.__format__.clone();
    match vm.call_special(value, &name, std::slice::from_ref(spec))? {
        Some(result) if Str::of(&result).is_some() => Ok(result),
        Some(result) => {
            let name = vm.type_name(&result);
            Err(vm.type_error(format!("__format__ must return a str, not {name}")))
        }
        None => object_format(vm, value, spec),
    }
}

/// What needs no look-up: exact strings and small numbers.
fn quickly(vm: &mut Vm, value: &Value, spec: &Str) -> PyResult<Option<Value>> {
    let text = if vm.is_exact(value, TypeId::STR)
        && let Some(text) = Str::of(value)
    {
        if spec.chars == 0 {
            return Ok(Some(value.clone()));
        }
        format_str(text.as_wtf8(), spec.as_wtf8())
    } else if let Some(number) = value.as_small() {
        format_int(number, spec.as_wtf8(), "int")
    } else if let Some(number) = float(value)
        && vm.is_exact(value, TypeId::FLOAT)
    {
        format_float(number, spec.as_wtf8())
    } else {
        return Ok(None);
    };
    formatted(vm, text).map(Some)
}

fn formatted(vm: &mut Vm, text: Result<Wtf8Buf, FormatError>) -> PyResult {
    match text {
        Ok(text) => Ok(vm.str_bytes(text.as_bytes())),
        Err(error) => Err(format_error(vm, error)),
    }
}

/// The exception for a specification that does not fit.
pub fn format_error(vm: &mut Vm, error: FormatError) -> crate::runtime::Raised {
    match error {
        FormatError::Value(message) => vm.value_error(message),
        FormatError::Overflow(message) => vm.overflow_error(message),
        FormatError::Memory => super::super::sequence::no_memory(vm),
    }
}

/// `object.__format__`: knows the empty specification only.
///
/// # Errors
/// `TypeError` for any other; what `__str__` raises.
pub fn object_format(vm: &mut Vm, value: &Value, spec: &Value) -> PyResult {
    match Str::of(spec) {
        Some(spec) if spec.chars == 0 => vm.to_str(value),
        Some(_) => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!(
                "unsupported format string passed to {name}.__format__"
            )))
        }
        None => {
            let name = vm.type_name(spec);
            let name = textual::argument(&name);
            Err(vm.type_error(format!("__format__() argument must be str, not {name}")))
        }
    }
}

/// `str.__format__`.
pub fn own_format(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, _) = textual::own::<Text>(vm, args)?;
    let given = &args[1];
    let (Some(text), Some(spec)) = (Str::of(value), Str::of(given)) else {
        return object_format(vm, value, given);
    };
    if spec.chars == 0 {
        return vm.to_str(value);
    }
    let text = format_str(text.as_wtf8(), spec.as_wtf8());
    formatted(vm, text)
}

/// Where the values of fields come from.
enum Source<'a> {
    Arguments(Args<'a>),
    Mapping(&'a Value),
}

/// `str.format`.
pub fn format_method(vm: &mut Vm, args: Args) -> PyResult {
    let (_, text) = textual::own::<Text>(vm, args.positional)?;
    fill_in(vm, &text, Source::Arguments(args.rest()))
}

/// `str.format_map`.
pub fn format_map(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (_, text) = textual::own::<Text>(vm, args)?;
    let mapping = &args[1];
    fill_in(vm, &text, Source::Mapping(mapping))
}

fn fill_in(vm: &mut Vm, text: &[u8], source: Source) -> PyResult {
    let mut filler = Filler {
        source,
        numbering: Numbering::default(),
    };
    let mut out = Vec::with_capacity(text.len() + 16);
    filler.fill(vm, text, fields::MAX_DEPTH, &mut out)?;
    Ok(vm.str_bytes(&out))
}

struct Filler<'a> {
    source: Source<'a>,
    numbering: Numbering,
}

impl Filler<'_> {
    /// Adds a format with its fields filled in; `depth` more levels may stand in their specifications.
    fn fill(
        &mut self,
        vm: &mut Vm,
        format: &[u8],
        depth: usize,
        out: &mut Vec<u8>,
    ) -> PyResult<()> {
        if depth == 0 {
            return Err(vm.value_error(fields::TOO_DEEP));
        }
        for part in Parts::new(format) {
            match part {
                Ok(Part::Literal(range)) => {
                    out.extend_from_slice(format.get(range).unwrap_or_default());
                }
                Ok(Part::Field(field)) => self.field(vm, format, &field, depth, out)?,
                Err(message) => return Err(vm.value_error(message)),
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        vm: &mut Vm,
        format: &[u8],
        field: &Field,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> PyResult<()> {
        let name = format.get(field.name.clone()).unwrap_or_default();
        let mut value = self.look_up(vm, name)?;
        value = match field.conversion.map(|code| (code, char::from_u32(code))) {
            None => value,
            Some((_, Some('r'))) => vm.repr(&value)?,
            Some((_, Some('s'))) => vm.to_str(&value)?,
            Some((_, Some('a'))) => ascii(vm, &value)?,
            Some((code, _)) => {
                return Err(vm.value_error(fields::unknown_conversion(code)));
            }
        };
        let spec = format.get(field.spec.clone()).unwrap_or_default();
        if spec.is_empty() && push_plain(vm, &value, out)? {
            return Ok(());
        }
        let spec = if field.nested {
            let mut filled = Vec::with_capacity(spec.len());
            self.fill(vm, spec, depth - 1, &mut filled)?;
            vm.str_bytes(&filled)
        } else {
            vm.str_bytes(spec)
        };
        let shown = super::format(vm, &value, &spec)?;
        if let Some(shown) = Str::of(&shown) {
            out.extend_from_slice(shown.as_bytes());
        }
        Ok(())
    }

    /// The value that a field's name means.
    fn look_up(&mut self, vm: &mut Vm, name: &[u8]) -> PyResult {
        let (first, steps) = match fields::split_name(name) {
            Ok(split) => split,
            Err(message) => return Err(vm.value_error(message)),
        };
        let index = match self.numbering.index(&first) {
            Ok(index) => index,
            Err(message) => return Err(vm.value_error(message)),
        };
        let mut value = match (index, first) {
            (Some(index), _) => self.positional(vm, index)?,
            (None, First::Key(range)) => {
                let key = vm.str_bytes(name.get(range).unwrap_or_default());
                self.keyword(vm, &key)?
            }
            (None, _) => return Ok(Value::NONE),
        };
        for step in steps {
            value = match step {
                Ok(Step::Attribute(range)) => {
                    let attribute = vm.str_bytes(name.get(range).unwrap_or_default());
                    let attribute = vm.intern(&attribute);
                    vm.get_attr(&value, &attribute)?
                }
                Ok(Step::Index(index)) => {
                    let index = vm.int(index);
                    vm.get_item(&value, &index)?
                }
                Ok(Step::Key(range)) => {
                    let key = vm.str_bytes(name.get(range).unwrap_or_default());
                    vm.get_item(&value, &key)?
                }
                Err(message) => return Err(vm.value_error(message)),
            };
        }
        Ok(value)
    }

    fn positional(&self, vm: &mut Vm, index: usize) -> PyResult {
        match &self.source {
            Source::Arguments(args) => match args.positional.get(index) {
                Some(value) => Ok(value.clone()),
                None => Err(vm.index_error(format!(
                    "Replacement index {index} out of range for positional args tuple"
                ))),
            },
            Source::Mapping(_) => Err(vm.value_error("Format string contains positional fields")),
        }
    }

    fn keyword(&self, vm: &mut Vm, key: &Value) -> PyResult {
        let args = match &self.source {
            Source::Arguments(args) => args,
            Source::Mapping(mapping) => return vm.get_item(mapping, key),
        };
        let wanted = Str::of(key).map(Str::as_bytes);
        let found = args
            .names
            .iter()
            .zip(args.values)
            .find(|(name, _)| Str::of(name).map(Str::as_bytes) == wanted);
        match found {
            Some((_, value)) => Ok(value.clone()),
            None => Err(vm.key_error(key)),
        }
    }
}

/// Adds what the empty specification gives of a common value; answers whether it is one.
fn push_plain(vm: &mut Vm, value: &Value, out: &mut Vec<u8>) -> PyResult<bool> {
    if let Some(text) = Str::of(value)
        && vm.is_exact(value, TypeId::STR)
    {
        out.extend_from_slice(text.as_bytes());
        return Ok(true);
    }
    if integer(value).is_some() && vm.is_exact(value, TypeId::INT) {
        out.extend_from_slice(decimal(vm, value)?.as_bytes());
        return Ok(true);
    }
    Ok(false)
}
