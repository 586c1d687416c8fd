//! The bodies of instructions that are rarely met in a hot loop: the evaluation loop hands them over and looks
//! for a safe point afterwards.

use crate::compile::instruction::{
    IN_REGISTER, Instr, Op, PARAM_BOUND, PARAM_CONSTRAINTS, PARAM_DEFAULT, USE_A, USE_B, USE_C,
};
use crate::heap::Value;
use crate::objects::code::{self, Code};
use crate::objects::exceptions::star;
use crate::objects::typing;
use crate::runtime::{PyResult, TypeId, UnOp, Vm, class_flag};

use super::window::Window;
use super::{attribute, awaiting, call, container, global, matching, operate, raise};

/// The operations that are rarely met where speed matters: a pattern of the loop, which so names every operation.
macro_rules! rare_operation {
    () => {
        Op::Wake
            | Op::DeleteLocal
            | Op::Neg
            | Op::Pos
            | Op::Invert
            | Op::ListExtend
            | Op::SetUpdate
            | Op::SetAdd
            | Op::DictUpdate
            | Op::JumpIfNoMatch
            | Op::MakeCell
            | Op::DeleteCell
            | Op::DeleteFree
            | Op::LoadClosure
            | Op::LoadClassFree
            | Op::LoadClassCell
            | Op::DeleteGlobal
            | Op::DeleteName
            | Op::LoadLocals
            | Op::SetupAnnotations
            | Op::DeleteAttr
            | Op::LoadSuperAttr
            | Op::DeleteItem
            | Op::UnpackEx
            | Op::BuildSet
            | Op::BuildMap
            | Op::BuildString
            | Op::FormatValue
            | Op::ListToTuple
            | Op::MapAdd
            | Op::DictMerge
            | Op::MakeFunction
            | Op::BuildClass
            | Op::GetYieldFromIter
            | Op::GetAwaitable
            | Op::GetAIter
            | Op::GetANext
            | Op::EndAsyncFor
            | Op::BeforeAsyncWith
            | Op::CallExit
            | Op::CallExitExcept
            | Op::LoadAssertionError
            | Op::BeforeWith
            | Op::WithExit
            | Op::WithExcept
            | Op::ImportName
            | Op::ImportFrom
            | Op::ImportStar
            | Op::MatchGroup
            | Op::MergeGroups
            | Op::JumpIfNoSequence
            | Op::JumpIfNoMapping
            | Op::GetLen
            | Op::MatchClass
            | Op::MatchKeys
            | Op::MatchRest
            | Op::LoadDictGlobal
            | Op::LoadDictFree
            | Op::MakeTypeParam
            | Op::MakeTypeAlias
            | Op::GenericBase
            | Op::Display
    };
}
pub(super) use rare_operation;

/// Executes one instruction of the innermost frame.
///
/// # Errors
/// What the instruction raises.
#[inline(never)]
pub fn execute(vm: &mut Vm, w: &mut Window, i: Instr) -> PyResult<()> {
    match i.op {
        Op::Wake => wake(vm, w),
        Op::DeleteLocal => match w.take(i.a) {
            None => return Err(operate::unbound_local(vm, i.a)),
            old => drop(old),
        },
        Op::Neg | Op::Pos | Op::Invert => {
            let operator = match i.op {
                Op::Neg => UnOp::Neg,
                Op::Pos => UnOp::Pos,
                _ => UnOp::Invert,
            };
            let value = operate::unary(vm, operator, w.get(i.b))?;
            w.consume_b(i);
            w.set(i.a, value);
        }
        Op::ListExtend | Op::SetUpdate | Op::SetAdd | Op::DictUpdate => {
            container::update(vm, i.op, w.get(i.a), w.get(i.b))?;
            w.consume_b(i);
        }
        Op::JumpIfNoMatch => {
            let matches = raise::matches(vm, w.get(i.a), w.get(i.b))?;
            w.consume_b(i);
            if matches {
                w.skip(1);
            } else {
                w.jump(w.extension(0) as u32);
            }
        }
        Op::MakeCell => {
            let value = w.take(i.a);
            let cell = vm.cell(value);
            w.set(i.a, cell);
        }
        Op::DeleteCell => match operate::set_cell(vm, w.get(i.a), None) {
            None => return Err(operate::unbound_local(vm, i.a)),
            old => drop(old),
        },
        Op::DeleteFree => {
            let cell = operate::free_cell(vm, i.a);
            match cell.and_then(|cell| operate::set_cell(vm, &cell, None)) {
                None => return Err(operate::unbound_free(vm, i.a)),
                old => drop(old),
            }
        }
        Op::LoadClosure => {
            if let Some(cell) = operate::free_cell(vm, i.b) {
                w.set(i.a, cell);
            }
        }
        Op::LoadClassFree => {
            let value = global::load_class_free(vm, w.name(i.b), i.c)?;
            w.set(i.a, value);
        }
        Op::LoadClassCell => {
            let value = global::load_class_cell(vm, w.name(i.b), w.get(i.c), i.c)?;
            w.set(i.a, value);
        }
        Op::DeleteGlobal => {
            let old = global::delete_global(vm, w.name(i.a))?;
            drop(old);
        }
        Op::DeleteName => {
            let old = global::delete_name(vm, w.name(i.a))?;
            drop(old);
        }
        Op::LoadLocals => {
            let value = global::locals(vm)?;
            w.set(i.a, value);
        }
        Op::SetupAnnotations => global::setup_annotations(vm)?,
        Op::DeleteAttr => {
            vm.set_attr(w.get(i.a), w.name(i.b), None)?;
            w.consume_a(i);
        }
        Op::LoadSuperAttr => {
            let value = attribute::load_super(vm, w, i)?;
            w.set(i.a, value);
        }
        Op::DeleteItem => {
            vm.del_item(w.get(i.a), w.get(i.b))?;
            w.consume_a(i);
            w.consume_b(i);
        }
        Op::UnpackEx => {
            let source = w.fetch(i.a, i.k & USE_A != 0);
            let after = w.extension(0) as u32 as usize;
            container::unpack_starred(vm, w, &source, i.b, i.c as usize, after)?;
            w.skip(1);
            drop(source);
        }
        Op::BuildSet => {
            let value = container::build_set(vm, w, i)?;
            w.set(i.a, value);
        }
        Op::BuildMap => {
            let value = container::build_map(vm, w, i)?;
            w.set(i.a, value);
        }
        Op::BuildString => {
            let value = container::build_string(vm, w, i);
            w.set(i.a, value);
        }
        Op::FormatValue => {
            let value = container::format_value(vm, w, i)?;
            w.consume_b(i);
            w.consume_c(i);
            w.set(i.a, value);
        }
        Op::ListToTuple => {
            let value = container::list_to_tuple(vm, w.get(i.b));
            w.consume_b(i);
            w.set(i.a, value);
        }
        Op::MapAdd => {
            let key = w.fetch(i.b, i.k & USE_B != 0);
            let value = w.fetch(i.c, i.k & USE_C != 0);
            vm.dict_set(w.get(i.a), key, value)?;
        }
        Op::DictMerge => {
            container::dict_merge(vm, w.get(i.a), w.get(i.b), w.get(i.c))?;
            w.consume_b(i);
        }
        Op::MakeFunction => {
            let function = call::make_function(vm, w, i);
            w.set(i.a, function);
        }
        Op::BuildClass => {
            let function = operate::build_class_function(vm)?;
            w.set(i.a, function);
        }
        Op::GetYieldFromIter => {
            let iterator = awaiting::get_yield_from(vm, w.get(i.b))?;
            w.consume_b(i);
            w.set(i.a, iterator);
        }
        Op::GetAwaitable => {
            let iterator = awaiting::get_awaitable(vm, w.get(i.b), i.c)?;
            w.consume_b(i);
            w.set(i.a, iterator);
        }
        Op::GetAIter => {
            let iterator = awaiting::get_aiter(vm, w.get(i.b))?;
            w.consume_b(i);
            w.set(i.a, iterator);
        }
        Op::GetANext => {
            let iterator = awaiting::get_anext(vm, w.get(i.b))?;
            w.set(i.a, iterator);
        }
        Op::EndAsyncFor => {
            let exception = w.fetch(i.a, i.k & USE_A != 0);
            awaiting::end_async_for(vm, exception)?;
        }
        Op::BeforeAsyncWith => {
            let manager = w.fetch(i.b, i.k & USE_B != 0);
            let (exit, entered) = raise::before_async_with(vm, &manager)?;
            w.set(i.a, exit);
            w.set(i.a + 1, entered);
            drop(manager);
        }
        Op::CallExit => {
            let exit = w.fetch(i.b, i.k & USE_B != 0);
            let answer = vm.call(&exit, &[Value::NONE, Value::NONE, Value::NONE])?;
            drop(exit);
            w.set(i.a, answer);
        }
        Op::CallExitExcept => {
            let answer = raise::call_exit(vm, w.get(i.b), w.get(i.c))?;
            w.consume_b(i);
            w.set(i.a, answer);
        }
        Op::LoadAssertionError => {
            let class = vm.type_object(TypeId::ASSERTION_ERROR).clone();
            w.set(i.a, class);
        }
        Op::BeforeWith => {
            let manager = w.fetch(i.b, i.k & USE_B != 0);
            let (exit, entered) = raise::before_with(vm, &manager)?;
            w.set(i.a, exit);
            w.set(i.a + 1, entered);
            drop(manager);
        }
        Op::WithExit => {
            let exit = w.take(i.a).unwrap_or(Value::NONE);
            vm.call(&exit, &[Value::NONE, Value::NONE, Value::NONE])?;
            drop(exit);
        }
        Op::WithExcept => {
            let suppress = raise::with_except(vm, w.get(i.b), w.get(i.c))?;
            w.consume_b(i);
            w.set(i.a, Value::bool(suppress));
        }
        Op::ImportName => {
            let level = w.extension(0) as u32;
            let module = operate::import_name(vm, w.name(i.b), w.get(i.c), level)?;
            w.consume_c(i);
            w.skip(1);
            w.set(i.a, module);
        }
        Op::ImportFrom => {
            let value = operate::import_from(vm, w.get(i.b), w.name(i.c))?;
            w.set(i.a, value);
        }
        Op::ImportStar => {
            operate::import_star(vm, w.get(i.a))?;
            w.consume_a(i);
        }
        Op::MatchGroup => {
            let (exception, classes) = (w.get(i.a).clone(), w.fetch(i.b, i.k & USE_B != 0));
            let (rest, matching) = star::split(vm, &exception, &classes)?;
            drop((exception, classes));
            if matching.is_some() {
                let before = std::mem::replace(&mut vm.machine.handled, matching.clone());
                drop(before);
            }
            w.set(i.a, rest.unwrap_or(Value::NONE));
            w.set(i.a + 1, matching.unwrap_or(Value::NONE));
        }
        Op::MergeGroups => {
            let left = star::left_to_raise(vm, w.get(i.b), w.get(i.c))?;
            w.consume_b(i);
            w.consume_c(i);
            w.set(i.a, left.unwrap_or(Value::NONE));
        }
        Op::JumpIfNoSequence => matching::check_kind(vm, w, i, class_flag::SEQUENCE),
        Op::JumpIfNoMapping => matching::check_kind(vm, w, i, class_flag::MAPPING),
        Op::GetLen => {
            let length = vm.len(w.get(i.b))?;
            w.consume_b(i);
            let length = vm.int(length as i64);
            w.set(i.a, length);
        }
        Op::MatchClass => matching::match_class(vm, w, i)?,
        Op::MatchKeys => matching::match_keys(vm, w, i)?,
        Op::MatchRest => {
            let rest = matching::match_rest(vm, w.get(i.b), w.get(i.c))?;
            w.consume_b(i);
            w.consume_c(i);
            w.set(i.a, rest);
        }
        Op::LoadDictGlobal => {
            let value = global::load_dict_global(vm, w.name(i.b), i.c)?;
            w.set(i.a, value);
        }
        Op::LoadDictFree => {
            let place = w.extension(0) as u32;
            let value = match global::from_class(vm, w.name(i.b), i.c)? {
                Some(value) => value,
                None if place & IN_REGISTER != 0 => {
                    let register = place as u16;
                    operate::cell_contents(vm, w.get(register))
                        .ok_or_else(|| operate::unbound_local(vm, register))?
                }
                None => {
                    let cell = operate::free_cell(vm, place as u16);
                    cell.and_then(|cell| operate::cell_contents(vm, &cell))
                        .ok_or_else(|| operate::unbound_free(vm, place as u16))?
                }
            };
            w.skip(1);
            w.set(i.a, value);
        }
        Op::MakeTypeParam => {
            let name = w.fetch(i.b, true);
            let mut next = i.b;
            let mut function = |bit: u8| {
                next += u16::from(i.k & bit != 0);
                (i.k & bit != 0).then(|| w.fetch(next, true))
            };
            let (bound, default) = (function(PARAM_BOUND), function(PARAM_DEFAULT));
            let class = [TypeId::TYPE_VAR, TypeId::PARAM_SPEC, TypeId::TYPE_VAR_TUPLE];
            let class = class.get(i.c as usize).copied().unwrap_or(TypeId::TYPE_VAR);
            let constrained = i.k & PARAM_CONSTRAINTS != 0;
            let param = typing::new_param(vm, class, name, bound, constrained, default);
            w.set(i.a, param);
        }
        Op::MakeTypeAlias => {
            let (name, params) = (w.fetch(i.b, true), w.fetch(i.b + 1, true));
            let compute = w.fetch(i.b + 2, true);
            let alias = typing::new_alias(vm, name, params, compute);
            w.set(i.a, alias);
        }
        Op::GenericBase => {
            let base = typing::generic_base(vm, w.get(i.b))?;
            w.consume_b(i);
            w.set(i.a, base);
        }
        Op::Display => {
            let value = w.fetch(i.a, i.k & USE_A != 0);
            operate::display(vm, value)?;
        }
        _ => return Err(vm.system_error("unknown instruction")),
    }
    Ok(())
}

/// `Wake`: the innermost frame begins with the body that its code has now.
fn wake(vm: &mut Vm, w: &mut Window) {
    let Some(value) = vm.machine.frames.last().map(|frame| frame.code.clone()) else {
        return;
    };
    code::wake(vm, &value);
    let words = Code::of(&value).map(|code| code.words.0.get_mut(&mut vm.heap).as_mut_ptr());
    if let (Some(words), Some(frame)) = (words, vm.machine.frames.last_mut()) {
        (frame.words, frame.pc) = (words, words);
        *w = Window::of(vm);
    }
}
