//! `format % values`, of `str` and of `bytes`.
//!
//! Values are fetched when the walk over the format comes to them, and a fault shows only then. Mirrors the
//! order of CPython's `PyUnicode_Format`.

use smallvec::SmallVec;

use crate::heap::Value;
use crate::runtime::{Integer, PyResult, Raised, Str, Tuple, TypeId, Vm, float, integer, kind};
use crate::text::format_spec::IntRef;
use crate::text::percent::{
    Layout, NOT_ALL, NOT_ALL_BYTES, NOT_ENOUGH, PercentError, Piece, Pieces, STAR_WANTS_INT, Size,
    Spec, WANTS_MAPPING,
};
use crate::text::str_algo::Units;

use super::super::{bytes, int};
use super::ascii;
use super::format::format_error;

/// The format with the values written into it.
///
/// # Errors
/// `TypeError`, `ValueError`, `OverflowError` where values do not fit, and what converting them raises.
pub fn percent(vm: &mut Vm, format: &[u8], units: Units, values: &Value) -> PyResult<Vec<u8>> {
    let mut writer = Writer {
        source: Source::new(vm, values, units),
        units,
        out: Vec::with_capacity(format.len() + 16),
    };
    for piece in Pieces::new(format, units) {
        match piece {
            Ok(Piece::Literal(range)) => {
                let literal = format.get(range).unwrap_or_default();
                writer.out.extend_from_slice(literal);
            }
            Ok(Piece::Spec(spec)) => writer.spec(vm, format, &spec)?,
            Err(PercentError::IncompleteKey) if !writer.source.mapping => {
                return Err(vm.type_error(WANTS_MAPPING));
            }
            Err(error) => return Err(percent_error(vm, &error)),
        }
    }
    if writer.source.is_left_over() {
        return Err(vm.type_error(match units {
            Units::Text => NOT_ALL,
            Units::Bytes => NOT_ALL_BYTES,
        }));
    }
    Ok(writer.out)
}

fn percent_error(vm: &mut Vm, error: &PercentError) -> Raised {
    vm.value_error(error.message())
}

/// Where the values come from.
struct Source {
    values: Value,
    /// Whether keys may be looked up in `values`.
    mapping: bool,
    /// The values one by one, or the only one.
    items: SmallVec<[Value; 4]>,
    next: usize,
}

impl Source {
    fn new(vm: &Vm, values: &Value, units: Units) -> Source {
        let tuple = Tuple::of(values);
        let text = match values.kind() {
            Some(kind::STR) => true,
            Some(kind::BYTES | kind::BYTEARRAY) => units == Units::Bytes,
            _ => false,
        };
        Source {
            mapping: tuple.is_none() && !text && vm.slots_ref(values).get_item.is_some(),
            items: match tuple {
                Some(tuple) => tuple.items().iter().cloned().collect(),
                None => std::iter::once(values.clone()).collect(),
            },
            values: values.clone(),
            next: 0,
        }
    }

    fn next(&mut self, vm: &mut Vm) -> PyResult {
        match self.items.get(self.next) {
            Some(value) => {
                self.next += 1;
                Ok(value.clone())
            }
            None => Err(vm.type_error(NOT_ENOUGH)),
        }
    }

    /// From here on, the one value is what stands under the key.
    fn choose(&mut self, vm: &mut Vm, key: &Value) -> PyResult<()> {
        if !self.mapping {
            return Err(vm.type_error(WANTS_MAPPING));
        }
        let values = self.values.clone();
        let item = vm.get_item(&values, key)?;
        self.items = std::iter::once(item).collect();
        self.next = 0;
        Ok(())
    }

    fn is_left_over(&self) -> bool {
        !self.mapping && self.next < self.items.len()
    }
}

struct Writer {
    source: Source,
    units: Units,
    out: Vec<u8>,
}

impl Writer {
    fn spec(&mut self, vm: &mut Vm, format: &[u8], spec: &Spec) -> PyResult<()> {
        if let Some(range) = &spec.key {
            let key = format.get(range.clone()).unwrap_or_default();
            let key = match self.units {
                Units::Text => vm.str_bytes(key),
                Units::Bytes => bytes::new(vm, key),
            };
            self.source.choose(vm, &key)?;
        }
        let width = self.star(vm, spec.width, false)?;
        let precision = self.star(vm, spec.precision, true)?;
        let value = self.source.next(vm)?;
        let code = match spec.check(self.units) {
            Ok(code) => code,
            Err(error) => return Err(percent_error(vm, &error)),
        };
        let layout = match spec.layout(width, precision) {
            Ok(layout) => layout,
            Err(error) => return Err(percent_error(vm, &error)),
        };
        match (code, self.units) {
            ('s' | 'b', Units::Bytes) => {
                let bytes = bytes_of(vm, &value)?;
                self.text(vm, &layout, &bytes)
            }
            ('r' | 'a', Units::Bytes) => {
                let shown = ascii(vm, &value)?;
                self.shown(vm, &layout, &shown)
            }
            ('s', _) => {
                let shown = vm.to_str(&value)?;
                self.shown(vm, &layout, &shown)
            }
            ('r', _) => {
                let shown = vm.repr(&value)?;
                self.shown(vm, &layout, &shown)
            }
            ('a', _) => {
                let shown = ascii(vm, &value)?;
                self.shown(vm, &layout, &shown)
            }
            ('c', _) => self.character(vm, &layout, &value),
            ('i', Units::Bytes) => self.int(
                vm,
                &Layout {
                    code: 'd',
                    ..layout
                },
                &value,
            ),
            ('d' | 'i' | 'u' | 'o' | 'x' | 'X', _) => self.int(vm, &layout, &value),
            _ => self.float(vm, &layout, &value),
        }
    }

    /// The value of a width or precision given as `*`.
    fn star(&mut self, vm: &mut Vm, size: Option<Size>, small: bool) -> PyResult<Option<i64>> {
        if size != Some(Size::Star) {
            return Ok(None);
        }
        let value = self.source.next(vm)?;
        let number = match integer(&value) {
            None => return Err(vm.type_error(STAR_WANTS_INT)),
            Some(Integer::Small(number)) => Some(number),
            Some(Integer::Big(_)) => None,
        };
        let number = number.filter(|number| !small || i32::try_from(*number).is_ok());
        match number {
            Some(number) => Ok(Some(number)),
            None => {
                let size = if small { "int" } else { "ssize_t" };
                Err(vm.overflow_error(format!("Python int too large to convert to C {size}")))
            }
        }
    }

    fn shown(&mut self, vm: &mut Vm, layout: &Layout, shown: &Value) -> PyResult<()> {
        let bytes = Str::of(shown).map_or(&[][..], Str::as_bytes);
        self.text(vm, layout, bytes)
    }

    fn text(&mut self, vm: &mut Vm, layout: &Layout, bytes: &[u8]) -> PyResult<()> {
        if layout.width == 0 && layout.precision.is_none() {
            self.out.extend_from_slice(bytes);
            return Ok(());
        }
        layout
            .text(bytes, self.units, &mut self.out)
            .map_err(|error| format_error(vm, error))
    }

    fn character(&mut self, vm: &mut Vm, layout: &Layout, value: &Value) -> PyResult<()> {
        let code = match self.units {
            Units::Text => text_character(vm, value)?,
            Units::Bytes => byte_character(vm, value)?,
        };
        layout
            .character(code, self.units, &mut self.out)
            .map_err(|error| format_error(vm, error))
    }

    fn int(&mut self, vm: &mut Vm, layout: &Layout, value: &Value) -> PyResult<()> {
        let number = whole(vm, layout.code, value)?;
        let written = match &number {
            crate::text::int::Int::Small(number) => layout.int((*number).into(), &mut self.out),
            crate::text::int::Int::Big(number) => layout.int(IntRef::from(number), &mut self.out),
        };
        written.map_err(|error| format_error(vm, error))
    }

    fn float(&mut self, vm: &mut Vm, layout: &Layout, value: &Value) -> PyResult<()> {
        let slots = vm.slots_ref(value);
        let number = match float(value) {
            Some(number) => number,
            None => {
                let convertible = slots.float.is_some() || slots.index.is_some();
                let converted = convertible.then(|| super::super::float::convert(vm, value));
                match (converted, self.units) {
                    (Some(Ok(number)), _) => number,
                    (Some(Err(raised)), Units::Text) => return Err(raised),
                    (None, Units::Text) => {
                        let name = vm.type_name(value);
                        return Err(vm.type_error(format!("must be real number, not {name}")));
                    }
                    // Whatever went wrong.
                    (_, Units::Bytes) => {
                        let name = vm.type_name(value);
                        return Err(vm.type_error(format!("float argument required, not {name}")));
                    }
                }
            }
        };
        layout
            .float(number, &mut self.out)
            .map_err(|error| format_error(vm, error))
    }
}

/// The integer for `d`, `x` and their like.
fn whole(vm: &mut Vm, code: char, value: &Value) -> PyResult<crate::text::int::Int> {
    match integer(value) {
        Some(Integer::Small(number)) => return Ok(crate::text::int::Int::Small(number)),
        Some(Integer::Big(number)) => {
            if matches!(code, 'd' | 'i' | 'u') {
                // Its digits are counted under the session's limit; the text room has none.
                int::decimal(vm, value)?;
            }
            return Ok(crate::text::int::Int::Big(number.clone()));
        }
        None => {}
    }
    let slots = vm.slots_of(value);
    let exact = matches!(code, 'o' | 'x' | 'X');
    let result = match exact {
        true if slots.index.is_some() => {
            let index = vm.index(value)?;
            return whole(vm, 'd', &index);
        }
        false if slots.int.is_some() || slots.index.is_some() => Some(int::convert(vm, value)),
        _ => None,
    };
    match result {
        Some(Ok(number)) => Ok(number),
        Some(Err(raised)) if !vm.is_a(&raised.0, TypeId::TYPE_ERROR) => Err(raised),
        _ => {
            let name = vm.type_name(value);
            let wanted = if exact { "an integer" } else { "a real number" };
            Err(vm.type_error(format!("%{code} format: {wanted} is required, not {name}")))
        }
    }
}

fn text_character(vm: &mut Vm, value: &Value) -> PyResult<u32> {
    if let Some(text) = Str::of(value) {
        return match text.as_wtf8().chars().next() {
            Some(code) if text.chars == 1 => Ok(code),
            _ => Err(vm.type_error("%c requires int or char")),
        };
    }
    if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Err(vm.type_error("%c requires int or char"));
    }
    let index = vm.index(value)?;
    match super::code_point(&index) {
        Some(code) => Ok(code),
        None => Err(vm.overflow_error("%c arg not in range(0x110000)")),
    }
}

fn byte_character(vm: &mut Vm, value: &Value) -> PyResult<u32> {
    const WRONG: &str = "%c requires an integer in range(256) or a single byte";
    if matches!(value.kind(), Some(kind::BYTES | kind::BYTEARRAY)) {
        return match bytes::contents(vm, value).as_deref() {
            Some([byte]) => Ok(u32::from(*byte)),
            _ => Err(vm.type_error(WRONG)),
        };
    }
    if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Err(vm.type_error(WRONG));
    }
    let index = vm.index(value)?;
    match super::code_point(&index) {
        Some(code @ 0..256) => Ok(code),
        _ => Err(vm.overflow_error("%c arg not in range(256)")),
    }
}

/// What `%s` of `bytes` writes.
fn bytes_of(vm: &mut Vm, value: &Value) -> PyResult<Vec<u8>> {
    if let Some(bytes) = bytes::contents(vm, value) {
        return Ok(bytes);
    }
    if let Some(bytes) = bytes::by_method(vm, value)? {
        return Ok(bytes);
    }
    let name = vm.type_name(value);
    Err(vm.type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{name}'"
    )))
}
