//! Methods and attributes of views.

use crate::heap::Value;
use crate::runtime::{
    Args, GetSetDef, Integer, List, NativeDef, PyResult, Str, Tuple, TypeId, Vm, integer,
};

use super::super::bytes;
use super::super::textual;
use super::item::Format;
use super::layout::{Layout, MOST_DIMENSIONS};
use super::{MemoryView, item_at, live, with_layout};

/// The methods.
pub static METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "release",
        release,
        "(self, /)",
        "Lets the memory go; the view is of no use then.",
    ),
    NativeDef::any(
        "tobytes",
        to_bytes,
        "(self, /, order='C')",
        "The items' bytes; the order is 'C', 'F', or 'A' for that of the memory.",
    ),
    NativeDef::any(
        "hex",
        hex,
        "(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        "The bytes as pairs of hexadecimal digits.",
    ),
    NativeDef::no_args(
        "tolist",
        to_list,
        "(self, /)",
        "The items in a list, or in lists of lists.",
    ),
    NativeDef::any(
        "cast",
        cast,
        "(self, /, format, shape=<unrepresentable>)",
        "The same memory as items of another format or in another shape.",
    ),
    NativeDef::no_args(
        "toreadonly",
        to_readonly,
        "(self, /)",
        "A view of the same memory that can't write it.",
    ),
    NativeDef::any(
        "_from_flags",
        from_flags,
        "(type, /, object, flags)",
        "A view, asked for with the flags of a buffer request.",
    )
    .class_method(),
    NativeDef::no_args(
        "__enter__",
        |vm, args| live(vm, &args[0]).map(|_| args[0].clone()),
        "(self, /)",
        "The view itself.",
    ),
    NativeDef::any(
        "__exit__",
        |vm, args| release(vm, args.positional),
        "(self, /, *exc_info)",
        "Releases the view.",
    ),
    BUFFER,
    RELEASE_BUFFER,
];

/// `__buffer__`, of all types with a memory.
pub const BUFFER: NativeDef = NativeDef::one(
    "__buffer__",
    |vm, args| {
        let flags = vm.sequence_index(&args[1], TypeId::OVERFLOW_ERROR)?;
        view_for(vm, &args[0], flags)
    },
    "(self, flags, /)",
    "A view of the memory.",
);

/// `__release_buffer__`, of the types whose memory can change.
pub const RELEASE_BUFFER: NativeDef = NativeDef::one(
    "__release_buffer__",
    release_buffer,
    "(self, buffer, /)",
    "Releases a view of the memory.",
);

fn release_buffer(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(view) = MemoryView::of(&args[1]) else {
        return Err(vm.type_error("expected a memoryview object"));
    };
    let exporter = view.exporter(vm).cloned();
    if exporter.is_some_and(|exporter| !exporter.is(&args[0])) {
        return Err(vm.value_error("memoryview's buffer is not this object"));
    }
    release(vm, &args[1..])
}

const WRITABLE: i64 = 1;

fn view_for(vm: &mut Vm, object: &Value, flags: i64) -> PyResult {
    let view = super::new(vm, object)?;
    let readonly = MemoryView::of(&view).is_some_and(|view| view.layout.readonly);
    if readonly && flags & WRITABLE != 0 {
        let message = match MemoryView::of(object) {
            Some(_) => "memoryview: underlying buffer is not writable",
            None => "Object is not writable.",
        };
        return Err(vm.error(TypeId::BUFFER_ERROR, message));
    }
    Ok(view)
}

fn from_flags(vm: &mut Vm, args: Args) -> PyResult {
    let [object, flags] = args
        .rest()
        .bind(vm, "_from_flags", ["object", "flags"], 0, 2)?;
    let flags = textual::c_int(vm, &flags.unwrap_or(Value::NONE))?;
    view_for(vm, &object.unwrap_or(Value::NONE), flags)
}

fn release(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(view) = args.first().and_then(MemoryView::of) {
        let buffer = view.buffer.get_mut(&mut vm.heap).take();
        drop(buffer);
    }
    Ok(Value::NONE)
}

fn to_bytes(vm: &mut Vm, args: Args) -> PyResult {
    let this = args.positional.first().cloned().unwrap_or(Value::NONE);
    let [order] = args.rest().bind(vm, "tobytes", ["order"], 0, 0)?;
    let order = match &order {
        None => None,
        Some(order) if order.is_none() => None,
        Some(order) => match Str::of(order) {
            Some(_) => Some(vm.text(order)),
            None => {
                let name = vm.type_name(order);
                return Err(vm.type_error(format!(
                    "tobytes() argument 'order' must be str or None, not {name}"
                )));
            }
        },
    };
    let view = live(vm, &this)?;
    let fortran = match order.as_deref() {
        None | Some("C") => false,
        Some("F") => true,
        Some("A") => view.layout.is_f_contiguous() && !view.layout.is_c_contiguous(),
        Some(_) => return Err(vm.value_error("order must be 'C', 'F' or 'A'")),
    };
    let contents = view.contents(vm, fortran).unwrap_or_default();
    Ok(bytes::new(vm, &contents))
}

fn hex(vm: &mut Vm, args: Args) -> PyResult {
    let this = args.positional.first().cloned().unwrap_or(Value::NONE);
    let (separator, group) = bytes::hex_arguments(vm, args.rest())?;
    let contents = live(vm, &this)?.contents(vm, false).unwrap_or_default();
    bytes::hex_text(vm, &contents, separator.as_ref(), group)
}

fn to_list(vm: &mut Vm, args: &[Value]) -> PyResult {
    let view = live(vm, &args[0])?;
    listed(vm, view, &view.layout)
}

fn listed(vm: &mut Vm, view: &MemoryView, layout: &Layout) -> PyResult {
    let Some(length) = layout.shape.first().copied() else {
        return item_at(vm, view, layout.start as usize);
    };
    let mut items = super::super::sequence::room(vm, length)?;
    for index in 0..length {
        vm.poll()?;
        items.push(listed(vm, view, &layout.row(index))?);
    }
    Ok(vm.list(items))
}

fn to_readonly(vm: &mut Vm, args: &[Value]) -> PyResult {
    let view = live(vm, &args[0])?;
    let mut layout = view.layout.clone();
    layout.readonly = true;
    Ok(with_layout(vm, view, layout))
}

fn cast(vm: &mut Vm, args: Args) -> PyResult {
    let this = args.positional.first().cloned().unwrap_or(Value::NONE);
    let [format, shape] = args.rest().bind(vm, "cast", ["format", "shape"], 0, 1)?;
    let format = format.unwrap_or(Value::NONE);
    let Some(text) = Str::of(&format).map(|text| text.as_bytes().to_vec()) else {
        let name = vm.type_name(&format);
        let name = textual::argument(&name);
        return Err(vm.type_error(format!("cast() argument 'format' must be str, not {name}")));
    };
    let view = live(vm, &this)?;
    let layout = &view.layout;
    if !layout.is_c_contiguous() {
        return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    if (shape.is_some() || layout.shape.len() != 1) && layout.shape.contains(&0) {
        return Err(vm.type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    let wanted = match &shape {
        Some(shape) => Some(dimensions(vm, layout, shape)?),
        None => None,
    };
    let Some(format) = Format::read(&text) else {
        return Err(vm.value_error(
            "memoryview: destination format must be a native single character format \
             prefixed with an optional '@'",
        ));
    };
    if !layout.format.is_byte() && !format.is_byte() {
        return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let size = layout.bytes();
    if !size.is_multiple_of(format.size()) {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let shape = match wanted {
        Some(wanted) => lengths(vm, &wanted, size / format.size())?,
        None => vec![size / format.size()],
    };
    live(vm, &this)?;
    let cast = Layout::packed(layout.start, format, shape, layout.readonly);
    Ok(with_layout(vm, view, cast))
}

/// The items of a shape argument.
fn dimensions(vm: &mut Vm, layout: &Layout, shape: &Value) -> PyResult<Vec<Value>> {
    let items = match (List::of(shape), Tuple::of(shape)) {
        (Some(list), _) => list.items(&vm.heap).to_vec(),
        (None, Some(tuple)) => tuple.items().to_vec(),
        (None, None) => return Err(vm.type_error("shape must be a list or a tuple")),
    };
    if items.len() > MOST_DIMENSIONS {
        return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    if layout.shape.len() != 1 && items.len() != 1 {
        return Err(vm.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    Ok(items)
}

fn lengths(vm: &mut Vm, wanted: &[Value], count: usize) -> PyResult<Vec<usize>> {
    let mut shape = Vec::new();
    let mut product = 1usize;
    for length in wanted {
        let length = match integer(length) {
            Some(Integer::Small(length)) if length > 0 => length as usize,
            Some(_) => {
                return Err(
                    vm.value_error("memoryview.cast(): elements of shape must be integers > 0")
                );
            }
            None => {
                return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
            }
        };
        product = match product.checked_mul(length) {
            Some(product) if isize::try_from(product).is_ok() => product,
            _ => {
                return Err(vm.value_error("memoryview.cast(): product(shape) > SSIZE_MAX"));
            }
        };
        shape.push(length);
    }
    if product != count {
        return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    Ok(shape)
}

macro_rules! attribute {
    ($name:literal, $doc:literal, |$vm:ident, $view:ident| $body:block) => {
        GetSetDef {
            name: $name,
            doc: $doc,
            get: |vm, value| {
                fn read($vm: &mut Vm, $view: &MemoryView) -> Value $body
                let view = live(vm, value)?;
                Ok(read(vm, view))
            },
            set: None,
        }
    };
}

fn sizes(vm: &mut Vm, sizes: impl Iterator<Item = i64>) -> Value {
    let sizes: Vec<Value> = sizes.map(|size| vm.int(size)).collect();
    vm.tuple(sizes)
}

/// The attributes.
pub static GETSET: &[GetSetDef] = &[
    attribute!("obj", "The object whose memory it shows.", |vm, view| {
        view.exporter(vm).cloned().unwrap_or(Value::NONE)
    }),
    attribute!("nbytes", "Bytes of all items.", |vm, view| {
        vm.int(view.layout.bytes() as i64)
    }),
    attribute!(
        "readonly",
        "Whether items can't be written.",
        |_vm, view| { Value::bool(view.layout.readonly) }
    ),
    attribute!("itemsize", "Bytes of an item.", |vm, view| {
        vm.int(view.layout.format.size() as i64)
    }),
    attribute!(
        "format",
        "What an item is, in the struct module's letters.",
        |vm, view| { vm.str(&view.layout.format.text()) }
    ),
    attribute!("ndim", "How many dimensions there are.", |vm, view| {
        vm.int(view.layout.shape.len() as i64)
    }),
    attribute!("shape", "Items along each dimension.", |vm, view| {
        sizes(vm, view.layout.shape.iter().map(|length| *length as i64))
    }),
    attribute!(
        "strides",
        "Bytes from item to item along each dimension.",
        |vm, view| { sizes(vm, view.layout.strides.iter().map(|stride| *stride as i64)) }
    ),
    attribute!(
        "suboffsets",
        "For memory of pointers; always empty.",
        |vm, _view| { vm.empty_tuple.clone() }
    ),
    attribute!(
        "c_contiguous",
        "Whether rows stand one behind the other.",
        |_vm, view| { Value::bool(view.layout.is_c_contiguous()) }
    ),
    attribute!(
        "f_contiguous",
        "Whether columns stand one behind the other.",
        |_vm, view| { Value::bool(view.layout.is_f_contiguous()) }
    ),
    attribute!("contiguous", "Whether there are no gaps.", |_vm, view| {
        Value::bool(view.layout.is_c_contiguous() || view.layout.is_f_contiguous())
    }),
];
