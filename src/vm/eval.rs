//! The evaluation loop.
//!
//! Hot state lives in locals: the window's first register, the next word, the code's tables. Each arm is
//! short; what needs more stands in a named function of a neighbouring file. An arm that fails leaves the
//! inner loop with the exception; `unwind` finds a handler, and the loop goes on there.
//!
//! The contract with the compiler is in `compile::instruction`: operands are bound, temporaries consumed.
//! The compiler's checker proves it for every unit in debug builds, and the tests do for CPython's library.

use std::sync::atomic::Ordering;

use crate::compile::instruction::{IMMEDIATE, JUMP_IF_FALSE, NOWHERE, Op, USE_A, USE_B, USE_C};
use crate::heap::Value;
use crate::objects::function;
use crate::runtime::machine::Entry;
use crate::runtime::{BinOp, CmpOp, PyResult, Raised, Vm};

use super::unwind::Exit;
use super::window::{self, Window};
use super::{
    attribute, bound_call, call, container, generator, global, operate, raise, rare, slices, unwind,
};

/// Runs the innermost frame, and those it enters, until it is left.
///
/// # Errors
/// The exception that left it.
pub fn run(vm: &mut Vm) -> PyResult<Exit> {
    let interrupts = vm.heap.interrupt_word();
    let mut w = Window::of(vm);
    loop {
        let raised: Raised = 'run: {
            macro_rules! ok {
                ($result:expr) => {
                    match $result {
                        Ok(value) => value,
                        Err(raised) => break 'run raised,
                    }
                };
            }
            // A safe point: deaths that run code, collections, Ctrl-C.
            macro_rules! check {
                () => {
                    // SAFETY: the heap outlives the loop.
                    if unsafe { (*interrupts).load(Ordering::Relaxed) } != 0 {
                        save!();
                        ok!((vm.hooks.safe_point)(vm));
                    }
                };
            }
            macro_rules! save {
                () => {
                    // SAFETY: there is a frame while the loop runs.
                    unsafe { vm.machine.frames.innermost_mut().pc = w.pc }
                };
            }
            macro_rules! release {
                ($old:expr) => {
                    if let Some(old) = window::object($old) {
                        drop(old);
                        check!();
                    }
                };
            }
            macro_rules! set {
                ($index:expr, $value:expr) => {{
                    let value = $value;
                    // SAFETY: operands lie within the window.
                    let old = unsafe { (*w.register($index)).replace(value) };
                    release!(old);
                }};
            }
            macro_rules! consume {
                ($i:ident, a) => {
                    consume!($i, USE_A, $i.a())
                };
                ($i:ident, b) => {
                    consume!($i, USE_B, $i.b())
                };
                ($i:ident, c) => {
                    consume!($i, USE_C, $i.c())
                };
                ($i:ident, $bit:ident, $register:expr) => {
                    if $i.k() & $bit != 0 {
                        release!(w.take($register));
                    }
                };
            }
            macro_rules! jump {
                ($target:expr) => {{
                    let before = w.pc;
                    // SAFETY: targets are words of this code.
                    w.pc = unsafe { w.words.add($target as usize) };
                    if w.pc <= before {
                        check!();
                    }
                }};
            }
            macro_rules! skip {
                ($words:expr) => {
                    // SAFETY: the instruction's extension words lie within the code.
                    w.pc = unsafe { w.pc.add($words) }
                };
            }
            // The small integer that stands in the instruction itself, as its last operand.
            macro_rules! immediate_bits {
                ($i:ident, $operand:ident) => {
                    Value::int32($i.$operand() as i16 as i32).bits()
                };
            }
            // The last operand as a value, for the protocols.
            macro_rules! last_value {
                ($i:ident, $operand:ident, $immediate:ident) => {
                    if $i.k() & IMMEDIATE != 0 {
                        $immediate = Value::int32($i.$operand() as i16 as i32);
                        &$immediate
                    } else {
                        w.get($i.$operand())
                    }
                };
            }
            // Binary operation: fast paths on small integers and floats, else the protocol.
            macro_rules! arithmetic {
                ($i:ident, $op:ident, $in_place:expr, $ints:expr, $floats:expr) => {{
                    let ints: fn(u64, u64) -> Option<Value> = $ints;
                    let floats: fn(f64, f64) -> Option<Value> = $floats;
                    let left = w.get($i.b()).bits();
                    let quick = if $i.k() & IMMEDIATE != 0 {
                        let right = immediate_bits!($i, c);
                        if Value::are_small(left, right) {
                            ints(left, right)
                        } else {
                            None
                        }
                    } else {
                        let right = w.get($i.c()).bits();
                        if Value::are_small(left, right) {
                            ints(left, right)
                        } else if Value::are_immediate_floats(left, right) {
                            floats(Value::float_of_bits(left), Value::float_of_bits(right))
                        } else {
                            None
                        }
                    };
                    if let Some(result) = quick {
                        set!($i.a(), result);
                        continue;
                    }
                    save!();
                    if matches!(BinOp::$op, BinOp::Add)
                        && ok!(operate::extend_str(vm, &w, $i.whole()))
                    {
                        check!();
                        continue;
                    }
                    let immediate;
                    let (left, right) = (w.get($i.b()), last_value!($i, c, immediate));
                    let result = ok!(operate::binary(vm, BinOp::$op, $in_place, left, right));
                    if $i.k() & (USE_B | USE_C) != 0 {
                        consume!($i, b);
                        consume!($i, c);
                    }
                    set!($i.a(), result);
                }};
            }
            // A comparison of two small integers or floats.
            macro_rules! compare_bits {
                ($i:ident, $op:ident, $first:ident, $last:ident) => {{
                    let left = w.get($i.$first()).bits();
                    if $i.k() & IMMEDIATE != 0 {
                        operate::quick_compare(CmpOp::$op, left, immediate_bits!($i, $last))
                    } else {
                        operate::quick_compare(CmpOp::$op, left, w.get($i.$last()).bits())
                    }
                }};
            }
            macro_rules! compare {
                ($i:ident, $op:ident) => {{
                    if let Some(result) = compare_bits!($i, $op, b, c) {
                        set!($i.a(), Value::bool(result));
                    } else {
                        save!();
                        let immediate;
                        let (left, right) = (w.get($i.b()), last_value!($i, c, immediate));
                        let result = ok!(operate::compare(vm, CmpOp::$op, left, right));
                        consume!($i, b);
                        if $i.k() & IMMEDIATE == 0 {
                            consume!($i, c);
                        }
                        set!($i.a(), result);
                    }
                }};
            }
            macro_rules! compare_jump {
                ($i:ident, $op:ident) => {{
                    let holds = match compare_bits!($i, $op, a, b) {
                        Some(holds) => holds,
                        None => {
                            save!();
                            let immediate;
                            let (left, right) = (w.get($i.a()), last_value!($i, b, immediate));
                            let holds = ok!(operate::holds(vm, CmpOp::$op, left, right));
                            consume!($i, a);
                            if $i.k() & IMMEDIATE == 0 {
                                consume!($i, b);
                            }
                            holds
                        }
                    };
                    if holds != ($i.k() & JUMP_IF_FALSE != 0) {
                        jump!(w.extension(0) as u32);
                    } else {
                        skip!(1);
                    }
                }};
            }
            // After a call's frame was pushed, or a generator's.
            macro_rules! enter {
                () => {{
                    w = Window::of(vm);
                    check!();
                }};
            }
            // After a call: either a frame was entered, or the result is there.
            macro_rules! called {
                ($entered:expr) => {
                    if $entered {
                        enter!();
                    } else {
                        check!();
                    }
                };
            }
            macro_rules! call {
                ($i:ident, $base:expr, $count:expr) => {{
                    let (base, count) = ($base, $count);
                    skip!(1);
                    save!();
                    // SAFETY: callee and arguments are bound registers of the window.
                    match ok!(unsafe { call::call_native(vm, w.register(base), count) }) {
                        Some(result) => {
                            if w.drops_next($i.a()) {
                                skip!(1);
                                drop(result);
                            } else {
                                set!($i.a(), result);
                            }
                            check!();
                        }
                        None => called!(ok!(call::call(vm, w, $i.a(), base, count))),
                    }
                }};
            }
            // After a frame was left: for native code, or for the frame below.
            macro_rules! left {
                ($exit:expr) => {
                    match $exit {
                        Some(exit) => return Ok(exit),
                        None => enter!(),
                    }
                };
            }
            // An instruction on an attribute that meets a shape anew: becomes what was found for that elsewhere.
            macro_rules! adopt {
                ($i:ident) => {
                    if attribute::adopt(vm, &w.lend(), $i.whole()) {
                        w.back();
                        continue;
                    }
                };
            }
            macro_rules! load_attr {
                ($i:ident) => {{
                    adopt!($i);
                    save!();
                    let value = ok!(attribute::load(vm, &w.lend(), $i.whole()));
                    skip!(2);
                    consume!($i, b);
                    set!($i.a(), value);
                }};
            }
            macro_rules! store_attr {
                ($i:ident) => {{
                    adopt!($i);
                    save!();
                    ok!(attribute::store(vm, &w.lend(), $i.whole()));
                    skip!(2);
                    consume!($i, c);
                    consume!($i, a);
                    check!();
                }};
            }
            macro_rules! load_method {
                ($i:ident) => {{
                    adopt!($i);
                    save!();
                    let (method, receiver) = ok!(attribute::load_method(vm, &w.lend(), $i.whole()));
                    skip!(2);
                    consume!($i, b);
                    attribute::place_method(&w.lend(), $i.a(), method, receiver);
                    check!();
                }};
            }
            // The next item of a loop, or its end.
            macro_rules! iterate {
                ($i:ident, $item:expr, $end:expr) => {{
                    let iterator = w.get($i.b());
                    let value = match container::quick_next(vm, iterator) {
                        container::Step::Item(value) => Some(value),
                        container::Step::End => None,
                        container::Step::Generator => {
                            $item;
                            save!();
                            let (generator, entry) = (iterator.clone(), Entry::Next);
                            ok!(generator::ask(vm, generator, entry, $i.a()));
                            enter!();
                            continue;
                        }
                        container::Step::Ask => {
                            save!();
                            let value = ok!(vm.next(iterator));
                            check!();
                            value
                        }
                    };
                    match value {
                        Some(value) => {
                            $item;
                            set!($i.a(), value);
                        }
                        None => {
                            let old = w.take($i.b());
                            $end;
                            release!(old);
                        }
                    }
                }};
            }

            loop {
                let i = w.step();
                match i.op() {
                    Op::Nop => {}
                    Op::LoadConst => {
                        // SAFETY: the index lies within the table.
                        let value = unsafe { (*w.constants.add(i.b() as usize)).clone() };
                        set!(i.a(), value);
                    }
                    Op::LoadInt => set!(i.a(), Value::int32(i.wide() as i32)),
                    Op::Move => {
                        let value = w.fetch(i.b(), i.k() & USE_B != 0);
                        set!(i.a(), value);
                    }
                    Op::Drop => release!(w.take(i.a())),
                    Op::CheckLocal => {
                        // SAFETY: operands lie within the window.
                        if unsafe { (*w.register(i.a())).is_none() } {
                            break 'run operate::unbound_local(vm, i.a());
                        }
                    }
                    Op::LoadCell => match operate::cell_contents(vm, w.get(i.b())) {
                        Some(value) => set!(i.a(), value),
                        None => break 'run operate::unbound_local(vm, i.b()),
                    },
                    Op::StoreCell => {
                        let value = w.fetch(i.b(), i.k() & USE_B != 0);
                        let old = operate::set_cell(vm, w.get(i.a()), Some(value));
                        release!(old);
                    }
                    Op::LoadFree => match operate::free_contents(vm, i.b()) {
                        Some(value) => set!(i.a(), value),
                        None => break 'run operate::unbound_free(vm, i.b()),
                    },
                    Op::StoreFree => {
                        let value = w.fetch(i.b(), i.k() & USE_B != 0);
                        if let Some(place) = operate::free_place(vm, i.a()) {
                            // SAFETY: the cell is the closure's, and nobody borrows its contents here.
                            let old = unsafe { (*place).replace(value) };
                            release!(old);
                        }
                    }
                    Op::LoadGlobal => {
                        let value = ok!(global::load_plain(vm, &w.lend(), i.whole()));
                        skip!(2);
                        set!(i.a(), value);
                    }
                    Op::StoreGlobal => {
                        let value = w.fetch(i.b(), i.k() & USE_B != 0);
                        let old = global::store_plain(vm, &w.lend(), w.name(i.a()), value);
                        skip!(1);
                        release!(old);
                    }
                    Op::LoadName => {
                        let value = if global::is_plain(vm) {
                            ok!(global::load_plain(vm, &w.lend(), i.whole()))
                        } else {
                            ok!(global::load_name(vm, &w.lend(), i.whole()))
                        };
                        skip!(2);
                        set!(i.a(), value);
                    }
                    Op::StoreName => {
                        let value = w.fetch(i.b(), i.k() & USE_B != 0);
                        let old = if global::is_plain(vm) {
                            global::store_plain(vm, &w.lend(), w.name(i.a()), value)
                        } else {
                            ok!(global::store_name(vm, w.name(i.a()), value))
                        };
                        skip!(1);
                        release!(old);
                    }
                    Op::LoadAttrSlot => {
                        // SAFETY: the extension words are the cache, filled for this instruction.
                        let own = unsafe { attribute::cached_slot(w.get(i.b()), w.extension(0)) };
                        match own.or_else(|| attribute::slot_elsewhere(vm, &w.lend(), i.whole())) {
                            Some(value) => {
                                skip!(2);
                                consume!(i, b);
                                set!(i.a(), value);
                            }
                            None => load_attr!(i),
                        }
                    }
                    Op::LoadAttr => load_attr!(i),
                    Op::LoadAttrProperty => {
                        let (first, second) = (w.extension(0), w.extension(1));
                        // SAFETY: as above.
                        let getter =
                            unsafe { attribute::cached_getter(vm, w.get(i.b()), first, second) };
                        let mut behind = w.lend();
                        behind.skip(2);
                        if getter.is_some_and(|getter| {
                            call::enter_getter(vm, &behind, i.whole(), getter)
                        }) {
                            enter!();
                        } else {
                            load_attr!(i);
                        }
                    }
                    Op::StoreAttrSlot | Op::StoreAttrAdd => {
                        let object = w.get(i.a());
                        let (first, second) = (w.extension(0), w.extension(1));
                        // SAFETY: as above.
                        let own = unsafe { attribute::cached_place(object, i.op(), first, second) };
                        match own.or_else(|| attribute::place_elsewhere(vm, &w.lend(), i.whole())) {
                            Some(place) => {
                                let value = w.fetch(i.c(), i.k() & USE_C != 0);
                                // SAFETY: the slot is the object's; nothing runs between.
                                let old = unsafe { (*place).replace(value) };
                                skip!(2);
                                release!(old);
                                consume!(i, a);
                            }
                            None => store_attr!(i),
                        }
                    }
                    Op::StoreAttr => store_attr!(i),
                    Op::LoadMethodShape => {
                        let (first, second) = (w.extension(0), w.extension(1));
                        // SAFETY: as above.
                        let own = unsafe { attribute::cached_method(w.get(i.b()), first, second) };
                        match own.or_else(|| attribute::method_elsewhere(vm, &w.lend(), i.whole()))
                        {
                            Some(method) => {
                                let receiver = w.fetch(i.b(), i.k() & USE_B != 0);
                                skip!(2);
                                attribute::place_method(&w.lend(), i.a(), method, Some(receiver));
                            }
                            None => load_method!(i),
                        }
                    }
                    Op::LoadMethod => load_method!(i),
                    Op::LoadAttrClass
                    | Op::LoadMethodClass
                    | Op::LoadAttrShape
                    | Op::LoadAttrBound
                    | Op::LoadAttrModule
                    | Op::LoadMethodModule => {
                        let (first, second) = (w.extension(0), w.extension(1));
                        // SAFETY: as above.
                        let cached =
                            unsafe { attribute::cached(vm, w.get(i.b()), i.op(), first, second) };
                        let method = matches!(i.op(), Op::LoadMethodClass | Op::LoadMethodModule);
                        match cached {
                            Some(mut value) => {
                                if i.op() == Op::LoadAttrBound {
                                    value = function::bind(vm, value, w.get(i.b()).clone());
                                }
                                skip!(2);
                                consume!(i, b);
                                if method {
                                    attribute::place_method(&w.lend(), i.a(), value, None);
                                } else {
                                    set!(i.a(), value);
                                }
                            }
                            None if method => load_method!(i),
                            None => load_attr!(i),
                        }
                    }
                    Op::GetItem => {
                        let (object, key) = (w.get(i.b()), w.get(i.c()));
                        let value = match container::quick_item(vm, object, key) {
                            Some(value) => value,
                            None => {
                                save!();
                                if call::enter_item(vm, &w.lend(), i.whole()) {
                                    enter!();
                                    continue;
                                }
                                ok!(vm.get_item(object, key))
                            }
                        };
                        consume!(i, b);
                        consume!(i, c);
                        set!(i.a(), value);
                    }
                    Op::SetItem => {
                        let (object, key) = (w.get(i.a()), w.get(i.b()));
                        // A list's item is replaced in place.
                        if let Some(place) = container::list_place(object, key) {
                            let value = w.fetch(i.c(), i.k() & USE_C != 0);
                            // SAFETY: the place is an item of a live list; nothing runs between.
                            let old = unsafe { std::mem::replace(&mut *place, value) };
                            release!(Some(old));
                        } else {
                            save!();
                            let value = w.fetch(i.c(), i.k() & USE_C != 0);
                            ok!(container::set_item(vm, object, key, value));
                            check!();
                        }
                        consume!(i, a);
                        consume!(i, b);
                    }
                    Op::Add | Op::InAdd => {
                        arithmetic!(i, Add, i.op() == Op::InAdd, operate::add, |x, y| {
                            Value::immediate_float(x + y)
                        })
                    }
                    Op::Sub | Op::InSub => {
                        arithmetic!(i, Sub, i.op() == Op::InSub, operate::sub, |x, y| {
                            Value::immediate_float(x - y)
                        })
                    }
                    Op::Mul | Op::InMul => {
                        arithmetic!(i, Mul, i.op() == Op::InMul, operate::mul, |x, y| {
                            Value::immediate_float(x * y)
                        })
                    }
                    Op::TrueDiv | Op::InTrueDiv => {
                        arithmetic!(
                            i,
                            TrueDiv,
                            i.op() == Op::InTrueDiv,
                            operate::div,
                            operate::div_floats
                        )
                    }
                    Op::FloorDiv | Op::InFloorDiv => {
                        arithmetic!(
                            i,
                            FloorDiv,
                            i.op() == Op::InFloorDiv,
                            operate::floor_div,
                            |_, _| None
                        )
                    }
                    Op::Mod | Op::InMod => {
                        arithmetic!(i, Mod, i.op() == Op::InMod, operate::modulo, |_, _| None)
                    }
                    Op::Pow | Op::InPow => {
                        arithmetic!(i, Pow, i.op() == Op::InPow, |_, _| None, |_, _| None)
                    }
                    Op::LShift | Op::InLShift => arithmetic!(
                        i,
                        LShift,
                        i.op() == Op::InLShift,
                        operate::shift_left,
                        |_, _| None
                    ),
                    Op::RShift | Op::InRShift => arithmetic!(
                        i,
                        RShift,
                        i.op() == Op::InRShift,
                        operate::shift_right,
                        |_, _| None
                    ),
                    Op::And | Op::InAnd => {
                        arithmetic!(i, And, i.op() == Op::InAnd, operate::and, |_, _| None)
                    }
                    Op::Or | Op::InOr => {
                        arithmetic!(i, Or, i.op() == Op::InOr, operate::or, |_, _| None)
                    }
                    Op::Xor | Op::InXor => {
                        arithmetic!(i, Xor, i.op() == Op::InXor, operate::xor, |_, _| None)
                    }
                    Op::MatMul | Op::InMatMul => {
                        arithmetic!(i, MatMul, i.op() == Op::InMatMul, |_, _| None, |_, _| None)
                    }
                    Op::Not => {
                        let truth = ok!(vm.truth(w.get(i.b())));
                        consume!(i, b);
                        set!(i.a(), Value::bool(!truth));
                    }
                    Op::Lt => compare!(i, Lt),
                    Op::Le => compare!(i, Le),
                    Op::Eq => compare!(i, Eq),
                    Op::Ne => compare!(i, Ne),
                    Op::Gt => compare!(i, Gt),
                    Op::Ge => compare!(i, Ge),
                    Op::Is | Op::IsNot => {
                        let same = operate::is(w.get(i.b()), w.get(i.c()));
                        consume!(i, b);
                        consume!(i, c);
                        set!(i.a(), Value::bool(same == (i.op() == Op::Is)));
                    }
                    Op::In | Op::NotIn => {
                        save!();
                        let found = match container::quick_contains(vm, w.get(i.c()), w.get(i.b()))
                        {
                            Some(found) => found,
                            None => ok!(vm.contains(w.get(i.c()), w.get(i.b()))),
                        };
                        consume!(i, b);
                        consume!(i, c);
                        set!(i.a(), Value::bool(found == (i.op() == Op::In)));
                    }
                    Op::Jump => jump!(i.wide()),
                    Op::JumpIfTrue | Op::JumpIfFalse => {
                        let truth = match w.get(i.a()).as_bool() {
                            Some(truth) => truth,
                            None => ok!(vm.truth(w.get(i.a()))),
                        };
                        consume!(i, a);
                        if truth == (i.op() == Op::JumpIfTrue) {
                            jump!(i.wide());
                        }
                    }
                    Op::JumpIfNone | Op::JumpIfNotNone => {
                        let none = w.get(i.a()).is_none();
                        consume!(i, a);
                        if none == (i.op() == Op::JumpIfNone) {
                            jump!(i.wide());
                        }
                    }
                    Op::JumpLt => compare_jump!(i, Lt),
                    Op::JumpLe => compare_jump!(i, Le),
                    Op::JumpEq => compare_jump!(i, Eq),
                    Op::JumpNe => compare_jump!(i, Ne),
                    Op::JumpGt => compare_jump!(i, Gt),
                    Op::JumpGe => compare_jump!(i, Ge),
                    Op::ForIter => iterate!(i, skip!(1), jump!(w.extension(0) as u32)),
                    Op::ForNext => iterate!(i, jump!(w.extension(0) as u32), skip!(1)),
                    Op::BuildTuple => {
                        let value = container::build_tuple(vm, &w.lend(), i.whole());
                        set!(i.a(), value);
                    }
                    Op::BuildList => {
                        let value = container::build_list(vm, &w.lend(), i.whole());
                        set!(i.a(), value);
                    }
                    Op::ListAppend => {
                        let value = w.fetch(i.b(), i.k() & USE_B != 0);
                        container::list_append(vm, w.get(i.a()), value);
                    }
                    Op::Call => call!(i, i.b(), i.c() as usize),
                    Op::CallMethod => {
                        // SAFETY: operands lie within the window.
                        let (base, count) = if unsafe { (*w.register(i.b() + 1)).is_some() } {
                            (i.b(), i.c() as usize + 1)
                        } else {
                            // Callee and arguments move together.
                            let callee = w.take(i.b());
                            // SAFETY: as above.
                            unsafe { *w.register(i.b() + 1) = callee };
                            (i.b() + 1, i.c() as usize)
                        };
                        call!(i, base, count);
                    }
                    Op::CallKw | Op::CallMethodKw => {
                        let names = w.extension(0) as u32 as usize;
                        skip!(1);
                        save!();
                        let entered = bound_call::call_keywords(vm, &w.lend(), i.whole(), names);
                        called!(ok!(entered));
                    }
                    Op::CallEx => {
                        save!();
                        called!(ok!(bound_call::call_unpacked(vm, &w.lend(), i.whole())));
                    }
                    Op::Return => {
                        let value = w.fetch(i.a(), i.k() & USE_A != 0);
                        // SAFETY: there is a frame.
                        let frame = unsafe { vm.machine.frames.innermost() };
                        if frame.entry.is_inner(value.is_none()) && frame.object.is_none() {
                            // SAFETY: the window is the frame's; the rest was just asked.
                            let (result, made) = unsafe { unwind::leave_quickly(vm, w) };
                            let value = made.unwrap_or(value);
                            w = Window::of(vm);
                            // SAFETY: the result is a register of the caller's window.
                            let old = unsafe { (*w.register(result)).replace(value) };
                            drop(old);
                            check!();
                        } else if unwind::is_generators(frame) {
                            // SAFETY: as above; the frame was just seen to be a generator's.
                            left!(unsafe { unwind::end_generator(vm, w, value) });
                        } else if frame.entry == Entry::Outer && unwind::is_plain(frame) {
                            // SAFETY: as above; the frame was just seen to be plain.
                            unsafe { unwind::leave_quickly(vm, w) };
                            return Ok(Exit::Return(value));
                        } else {
                            save!();
                            match unwind::leave(vm, value) {
                                Ok(Some(exit)) => return Ok(exit),
                                Ok(None) => enter!(),
                                Err(raised) => {
                                    // The frame is gone: the exception is its caller's.
                                    w = Window::of(vm);
                                    break 'run raised;
                                }
                            }
                        }
                    }
                    Op::MakeGenerator => {
                        save!();
                        let generator = generator::make(vm, &w.lend());
                        left!(ok!(unwind::leave_made(vm, generator)));
                    }
                    Op::Yield => {
                        let value = w.fetch(i.b(), i.k() & USE_B != 0);
                        save!();
                        // SAFETY: there is a frame while the loop runs.
                        match unsafe { vm.machine.offer(value) } {
                            Some(value) => left!(generator::leave(vm, value, i.a())),
                            None if i.a() == NOWHERE => {}
                            None => set!(i.a(), Value::NONE),
                        }
                    }
                    Op::YieldFrom => {
                        save!();
                        match ok!(generator::delegate(vm, &w.lend(), i.whole())) {
                            None => check!(),
                            Some(value) => left!(generator::leave(vm, value, i.c())),
                        }
                    }
                    Op::EnterHandler => raise::enter_handler(vm, &w.lend(), i.a()),
                    Op::LeaveHandler => {
                        let old = raise::leave_handler(vm, &w.lend(), i.a());
                        release!(Some(old));
                    }
                    Op::Raise => {
                        save!();
                        break 'run raise::raise(vm, &w.lend(), i.whole());
                    }
                    Op::Reraise => {
                        let raised = raise::leave_handler(vm, &w.lend(), i.a());
                        vm.machine.reraising = true;
                        break 'run Raised(raised);
                    }
                    Op::GetIter => {
                        save!();
                        let iterator = ok!(vm.iter(w.get(i.b())));
                        consume!(i, b);
                        set!(i.a(), iterator);
                        check!();
                    }
                    Op::UnpackSequence => {
                        save!();
                        let source = w.fetch(i.a(), i.k() & USE_A != 0);
                        let (base, count) = (i.b(), i.c() as usize);
                        ok!(container::unpack(vm, &w.lend(), source, base, count));
                        check!();
                    }
                    Op::BuildSlice => {
                        let mut lent = w.lend();
                        if slices::use_at_once(vm, &mut lent, i.whole()) {
                            w.pc = lent.pc;
                            save!();
                            check!();
                        } else {
                            let value = container::build_slice(vm, &w.lend(), i.whole());
                            set!(i.a(), value);
                        }
                    }
                    rare::rare_operation!() => {
                        save!();
                        let mut lent = w.lend();
                        ok!(rare::execute(vm, &mut lent, i.whole()));
                        w = lent;
                        check!();
                    }
                }
            }
        };
        match unwind::unwind(vm, raised, w.index()) {
            Ok(()) => w = Window::of(vm),
            Err(raised) => return Err(raised),
        }
    }
}
