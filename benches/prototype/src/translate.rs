//! The translation: each instruction by itself into Cranelift's, with the guards, counts and checks that the
//! evaluation loop has there (`src/vm/eval.rs`; its macros are the methods here). What leads off the quick way
//! stands in cold blocks.
//!
//! A compiled function is `fn(machine, window, function, how) -> value`: its arguments stand in the window, it owns
//! the reference to the function, `how` is the end of the frame record. It answers 0 if something was raised.

use std::collections::BTreeMap;
use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{
    AbiParam, Block, InstBuilder, MemFlagsData, SigRef, TrapCode, Type, Value,
};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Module, default_libcall_names};
use gossamer::compile::disassemble::{instructions, target};
use gossamer::compile::instruction::{IMMEDIATE, Instr, JUMP_IF_FALSE, Op, USE_A};
use gossamer::runtime::kind;

use crate::memory::{self, Code, Dict, Entry, Frame, Function, Header, Machine, Word, at};

const FRAME: i64 = size_of::<Frame>() as i64;

/// Translates a function, which can be called from now on as long as the module is there; `level` is Cranelift's
/// `opt_level`. Answers the bytes of machine code, too.
pub fn translate(function: Word, level: &str) -> Result<(JITModule, usize), String> {
    let mut flags = settings::builder();
    flags.set("opt_level", level).map_err(|e| e.to_string())?;
    let isa = cranelift_native::builder()?.finish(settings::Flags::new(flags));
    let isa = isa.map_err(|e| e.to_string())?;
    let mut module = JITModule::new(JITBuilder::with_isa(isa, default_libcall_names()));
    let mut context = module.make_context();
    let signature = &mut context.func.signature;
    signature.params = [I64; 4].map(AbiParam::new).to_vec();
    signature.returns = vec![AbiParam::new(I64)];
    let signature = signature.clone();

    let mut reusable = FunctionBuilderContext::new();
    let mut b = FunctionBuilder::new(&mut context.func, &mut reusable);
    // SAFETY: the word is that of a function that `memory::load` made, and nothing else looks at its code now.
    let (address, code) = unsafe {
        let address = (*at::<Function>(function)).code;
        (address, &mut *at::<Code>(address))
    };
    let native = b.import_signature(signature.clone());
    let (start, failed) = (b.create_block(), b.create_block());
    b.append_block_params_for_function_params(start);
    b.switch_to_block(start);
    let (machine, window) = (b.block_params(start)[0], b.block_params(start)[1]);
    let (code_ref, blocks, next) = (&*code, BTreeMap::new(), 0);
    let mut translator = Translator {
        b,
        address,
        code: code_ref,
        machine,
        window,
        failed,
        blocks,
        next,
        native,
    };
    translator.function(start)?;
    translator.b.finalize(module.target_config());

    let id = module.declare_anonymous_function(&signature);
    let id = id.map_err(|e| e.to_string())?;
    let defined = module.define_function(id, &mut context);
    defined.map_err(|e| format!("{e:?}"))?;
    module.finalize_definitions().map_err(|e| e.to_string())?;
    code.entry = module.get_finalized_function(id);
    let size = context
        .compiled_code()
        .map_or(0, |made| made.code_buffer().len());
    Ok((module, size))
}

struct Translator<'a> {
    b: FunctionBuilder<'a>,
    address: Word,
    code: &'a Code,
    machine: Value,
    window: Value,
    /// Where the frame is left with an exception.
    failed: Block,
    /// Where jumps go.
    blocks: BTreeMap<usize, Block>,
    /// The word behind the instruction: the frame's `pc` if it fails.
    next: usize,
    /// The signature of compiled functions, and of all stubs.
    native: SigRef,
}

impl Translator<'_> {
    fn function(&mut self, start: Block) -> Result<(), String> {
        for (_, instr, extra) in instructions(&self.code.words) {
            if let Some(target) = target(instr, extra) {
                let block = self.b.create_block();
                self.blocks.entry(target as usize).or_insert(block);
            }
        }
        self.enter(start);
        for (at, instr, extra) in instructions(&self.code.words) {
            if let Some(block) = self.blocks.get(&at).copied() {
                self.b.ins().jump(block, &[]);
                self.b.switch_to_block(block);
            }
            self.next = at + 1 + extra.len();
            let place = target(instr, extra).map_or(0, |target| target as usize);
            self.instruction(instr, extra, place)?;
        }
        self.b.ins().trap(TrapCode::unwrap_user(1));
        self.b.switch_to_block(self.failed);
        let nothing = self.stub(memory::unwind as *const u8, &[self.machine]);
        self.b.ins().return_(&[nothing]);
        self.b.seal_all_blocks();
        Ok(())
    }

    fn instruction(&mut self, i: Instr, extra: &[u64], place: usize) -> Result<(), String> {
        match i.op {
            Op::LoadInt => {
                let value = self.constant(memory::int(i.wide() as i32 as i64));
                self.set(i.a, value);
            }
            Op::LoadGlobal => self.load_global(i, extra[0]),
            Op::Add | Op::InAdd | Op::Sub | Op::InSub | Op::Mul | Op::InMul => self.arithmetic(i),
            Op::FloorDiv | Op::InFloorDiv | Op::Mod | Op::InMod => self.division(i),
            Op::JumpLt => self.compare_jump(i, IntCC::SignedLessThan, place),
            Op::JumpLe => self.compare_jump(i, IntCC::SignedLessThanOrEqual, place),
            Op::JumpEq => self.compare_jump(i, IntCC::Equal, place),
            Op::JumpNe => self.compare_jump(i, IntCC::NotEqual, place),
            Op::JumpGt => self.compare_jump(i, IntCC::SignedGreaterThan, place),
            Op::JumpGe => self.compare_jump(i, IntCC::SignedGreaterThanOrEqual, place),
            Op::Jump => {
                self.jump(place);
                self.unreached();
            }
            Op::Call => self.call(i),
            Op::Return => self.leave(i),
            other => return Err(format!("{other:?} is left to the interpreter")),
        }
        Ok(())
    }

    // What instructions are made of.

    fn constant(&mut self, word: Word) -> Value {
        self.b.ins().iconst(I64, word as i64)
    }

    fn plus(&mut self, value: Value, number: i64) -> Value {
        self.b.ins().iadd_imm_s(value, number)
    }

    fn is(&mut self, value: Value, number: i64) -> Value {
        self.b.ins().icmp_imm_s(IntCC::Equal, value, number)
    }

    fn load(&mut self, kind: Type, base: Value, offset: usize) -> Value {
        let flags = MemFlagsData::trusted();
        self.b.ins().load(kind, flags, base, offset as i32)
    }

    fn store(&mut self, value: Value, base: Value, offset: usize) {
        let flags = MemFlagsData::trusted();
        self.b.ins().store(flags, value, base, offset as i32);
    }

    fn get(&mut self, register: u16) -> Value {
        self.load(I64, self.window, register as usize * 8)
    }

    fn put(&mut self, register: u16, value: Value) {
        self.store(value, self.window, register as usize * 8);
    }

    fn empty(&mut self, register: u16) {
        let nothing = self.constant(0);
        self.put(register, nothing);
    }

    fn end_of_frames(&mut self) -> Value {
        self.load(I64, self.machine, offset_of!(Machine, end))
    }

    fn cold(&mut self) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }

    /// A block for the value of an instruction, with that value.
    fn result(&mut self) -> (Block, Value) {
        let block = self.b.create_block();
        (block, self.b.append_block_param(block, I64))
    }

    fn unreached(&mut self) {
        let block = self.b.create_block();
        self.b.switch_to_block(block);
    }

    /// Goes on if the condition holds, else in the block.
    fn guard(&mut self, condition: Value, otherwise: Block) {
        let on = self.b.create_block();
        self.b.ins().brif(condition, on, &[], otherwise, &[]);
        self.b.switch_to_block(on);
    }

    /// Does something in a cold block if the condition holds.
    fn rarely(&mut self, condition: Value, what: impl FnOnce(&mut Self)) {
        let (rare, on) = (self.cold(), self.b.create_block());
        self.b.ins().brif(condition, rare, &[], on, &[]);
        self.b.switch_to_block(rare);
        what(self);
        self.b.ins().jump(on, &[]);
        self.b.switch_to_block(on);
    }

    fn stub(&mut self, address: *const u8, arguments: &[Value]) -> Value {
        let mut all = [self.constant(0); 4];
        all[..arguments.len()].copy_from_slice(arguments);
        let address = self.constant(address.expose_provenance() as Word);
        let call = self.b.ins().call_indirect(self.native, address, &all);
        self.b.inst_results(call)[0]
    }

    fn save_pc(&mut self, word: usize) {
        let end = self.end_of_frames();
        let pc = self.constant(self.code.words[word..].as_ptr().expose_provenance() as Word);
        let frame = self.plus(end, -FRAME);
        self.store(pc, frame, offset_of!(Frame, pc));
    }

    /// A safe point.
    fn check(&mut self, pc: usize) {
        let interrupts = self.load(I32, self.machine, offset_of!(Machine, interrupts));
        self.rarely(interrupts, |this| {
            this.save_pc(pc);
            let on = this.stub(memory::safe_point as *const u8, &[this.machine]);
            this.guard(on, this.failed);
        });
    }

    fn untagged(&mut self, integer: Value) -> Value {
        self.b.ins().sshr_imm_u(integer, 2)
    }

    fn is_object(&mut self, value: Value) -> Value {
        let tag = self.b.ins().band_imm_s(value, 7);
        self.is(tag, 0)
    }

    fn is_kind(&mut self, object: Value, kind: gossamer::heap::Kind) -> Value {
        let (flags, offset) = (MemFlagsData::trusted(), offset_of!(Header, kind));
        let found = self.b.ins().uload8(I32, flags, object, offset as i32);
        self.is(found, kind.0 as i64)
    }

    fn count(&mut self, object: Value, by: i64) -> Value {
        let count = self.load(I32, object, offset_of!(Header, count));
        let count = self.plus(count, by);
        self.store(count, object, offset_of!(Header, count));
        count
    }

    fn count_up(&mut self, object: Value) {
        let count = self.count(object, 1);
        self.b.ins().trapz(count, TrapCode::unwrap_user(2));
    }

    fn count_down(&mut self, object: Value) {
        let count = self.count(object, -1);
        let dead = self.is(count, 0);
        self.rarely(dead, |this| {
            this.stub(memory::died as *const u8, &[object]);
        });
    }

    /// Lets go of what was in a register, perhaps nothing; a death may want a safe point.
    fn release(&mut self, old: Value, check: bool) {
        let is_object = self.is_object(old);
        self.rarely(is_object, |this| {
            this.rarely(old, |this| {
                this.count_down(old);
                if check {
                    this.check(this.next);
                }
            });
        });
    }

    fn set(&mut self, register: u16, value: Value) {
        let old = self.get(register);
        self.put(register, value);
        self.release(old, true);
    }

    /// A jump, which is a safe point if it leads back.
    fn jump(&mut self, place: usize) {
        if place <= self.next {
            self.check(place);
        }
        self.b.ins().jump(self.blocks[&place], &[]);
    }

    /// Fills the block for what has no quick way, and goes on where its result is wanted.
    fn in_general(&mut self, general: Block, done: Block) {
        self.b.switch_to_block(general);
        self.save_pc(self.next);
        let value = self.stub(memory::general as *const u8, &[self.machine]);
        self.b
            .ins()
            .brif(value, done, &[value.into()], self.failed, &[]);
        self.b.switch_to_block(done);
    }

    // Numbers.

    /// The operands, guarded to be small integers; the second may stand in the instruction itself.
    fn integers(&mut self, i: Instr, first: u16, last: u16, general: Block) -> (Value, Value) {
        let left = self.get(first);
        let mut tags = self.b.ins().bxor_imm_s(left, 1);
        let right = if i.k & IMMEDIATE != 0 {
            self.constant(memory::int(last as i16 as i64))
        } else {
            let right = self.get(last);
            let tag = self.b.ins().bxor_imm_s(right, 1);
            tags = self.b.ins().bor(tags, tag);
            right
        };
        let tags = self.b.ins().band_imm_s(tags, 3);
        let small = self.is(tags, 0);
        self.guard(small, general);
        (left, right)
    }

    fn arithmetic(&mut self, i: Instr) {
        let (general, (done, result)) = (self.cold(), self.result());
        let (left, right) = self.integers(i, i.b, i.c, general);
        let (bits, overflow) = match i.op {
            Op::Add | Op::InAdd => {
                let left = self.plus(left, -1);
                self.b.ins().sadd_overflow(left, right)
            }
            Op::Sub | Op::InSub => {
                let right = self.plus(right, -1);
                self.b.ins().ssub_overflow(left, right)
            }
            _ => {
                let left = self.plus(left, -1);
                let right = self.untagged(right);
                let (bits, overflow) = self.b.ins().smul_overflow(left, right);
                (self.plus(bits, 1), overflow)
            }
        };
        self.b
            .ins()
            .brif(overflow, general, &[], done, &[bits.into()]);
        self.in_general(general, done);
        self.set(i.a, result);
    }

    /// Floor division and remainder: the processor divides numbers of 32 bits faster.
    fn division(&mut self, i: Instr) {
        let (general, wide, (done, result)) = (self.cold(), self.cold(), self.result());
        let (left, right) = self.integers(i, i.b, i.c, general);
        let (x, y) = (self.untagged(left), self.untagged(right));
        self.guard(y, general);
        let both = self.b.ins().bor(x, y);
        let high = self.b.ins().ushr_imm_u(both, 32);
        let narrow = self.is(high, 0);
        self.guard(narrow, wide);
        let quotient = matches!(i.op, Op::FloorDiv | Op::InFloorDiv);
        let x32 = self.b.ins().ireduce(I32, x);
        let y32 = self.b.ins().ireduce(I32, y);
        let number = match quotient {
            true => self.b.ins().udiv(x32, y32),
            false => self.b.ins().urem(x32, y32),
        };
        let number = self.b.ins().uextend(I64, number);
        let shifted = self.b.ins().ishl_imm_u(number, 2);
        let bits = self.plus(shifted, 1);
        self.b.ins().jump(done, &[bits.into()]);

        self.b.switch_to_block(wide);
        let (number, rest) = (self.b.ins().sdiv(x, y), self.b.ins().srem(x, y));
        let signs = self.b.ins().bxor(rest, y);
        let differ = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let uneven = self.b.ins().icmp_imm_s(IntCC::NotEqual, rest, 0);
        let rounded_up = self.b.ins().band(differ, uneven);
        let (number, floor) = match quotient {
            true => (number, self.plus(number, -1)),
            false => (rest, self.b.ins().iadd(rest, y)),
        };
        let number = self.b.ins().select(rounded_up, floor, number);
        let shifted = self.b.ins().ishl_imm_u(number, 2);
        let back = self.untagged(shifted);
        let fits = self.b.ins().icmp(IntCC::Equal, back, number);
        self.guard(fits, general);
        let bits = self.plus(shifted, 1);
        self.b.ins().jump(done, &[bits.into()]);
        self.in_general(general, done);
        self.set(i.a, result);
    }

    fn compare_jump(&mut self, i: Instr, condition: IntCC, place: usize) {
        let (general, (done, result)) = (self.cold(), self.result());
        self.b.set_cold_block(done);
        let (jump, stay) = (self.b.create_block(), self.b.create_block());
        let (yes, no) = if i.k & JUMP_IF_FALSE == 0 {
            (jump, stay)
        } else {
            (stay, jump)
        };
        let (left, right) = self.integers(i, i.a, i.b, general);
        let holds = self.b.ins().icmp(condition, left, right);
        self.b.ins().brif(holds, yes, &[], no, &[]);
        self.in_general(general, done);
        let holds = self.is(result, memory::TRUE as i64);
        self.b.ins().brif(holds, yes, &[], no, &[]);
        self.b.switch_to_block(jump);
        self.jump(place);
        self.b.switch_to_block(stay);
    }

    // Globals and calls.

    /// Through the cache word, which is compiled in.
    fn load_global(&mut self, i: Instr, cache: u64) {
        let (general, (done, result)) = (self.cold(), self.result());
        let end = self.end_of_frames();
        let frame = self.plus(end, -FRAME);
        let function = self.load(I64, frame, offset_of!(Frame, function));
        let globals = self.load(I64, function, offset_of!(Function, globals));
        let version = self.load(I32, globals, offset_of!(Dict, version));
        let known = self.is(version, cache as u32 as i64);
        self.guard(known, general);
        let entries = self.load(I64, globals, offset_of!(Dict, entries));
        let entry = (cache >> 32) as usize * size_of::<Entry>();
        let value = self.load(I64, entries, entry + offset_of!(Entry, value));
        let (is_object, object) = (self.is_object(value), self.b.create_block());
        self.b
            .ins()
            .brif(is_object, object, &[], done, &[value.into()]);
        self.b.switch_to_block(object);
        self.count_up(value);
        self.b.ins().jump(done, &[value.into()]);
        self.in_general(general, done);
        self.set(i.a, result);
    }

    fn call(&mut self, i: Instr) {
        let (general, (done, result)) = (self.cold(), self.result());
        self.save_pc(self.next);
        let callee = self.get(i.b);
        let is_object = self.is_object(callee);
        self.guard(is_object, general);
        let is_function = self.is_kind(callee, kind::FUNCTION);
        self.guard(is_function, general);
        let code = self.load(I64, callee, offset_of!(Function, code));
        let simple = self.load(I32, code, offset_of!(Code, simple));
        let fits = self.is(simple, i.c as i64);
        self.guard(fits, general);
        let entry = self.load(I64, code, offset_of!(Code, entry));
        self.guard(entry, general);
        self.empty(i.b);
        let first = self.plus(self.window, (i.b as i64 + 1) * 8);
        let how = self.constant(i.a as Word);
        let arguments = [self.machine, first, callee, how];
        let call = self.b.ins().call_indirect(self.native, entry, &arguments);
        let value = self.b.inst_results(call)[0];
        self.b
            .ins()
            .brif(value, done, &[value.into()], self.failed, &[]);
        self.in_general(general, done);
        let old = self.get(i.a);
        self.put(i.a, result);
        self.release(old, false);
        self.check(self.next);
    }

    /// The function's beginning: its frame record.
    fn enter(&mut self, start: Block) {
        let (function, how) = (self.b.block_params(start)[2], self.b.block_params(start)[3]);
        let (refuse, room, body) = (self.cold(), self.b.create_block(), self.b.create_block());
        let top = self.plus(self.window, self.code.registers as i64 * 8);
        let stack_end = self.load(I64, self.machine, offset_of!(Machine, stack_end));
        let fits = self
            .b
            .ins()
            .icmp(IntCC::UnsignedLessThanOrEqual, top, stack_end);
        self.b.ins().brif(fits, room, &[], refuse, &[]);
        self.b.switch_to_block(room);
        let frame = self.end_of_frames();
        let stop = self.load(I64, self.machine, offset_of!(Machine, stop));
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThan, frame, stop);
        self.b.ins().brif(fits, body, &[], refuse, &[]);
        self.b.switch_to_block(refuse);
        let nothing = self.stub(memory::refuse as *const u8, &[self.machine, function]);
        self.b.ins().return_(&[nothing]);
        self.b.switch_to_block(body);
        let code = self.constant(self.address);
        self.count_up(code);
        for local in self.code.simple..self.code.locals {
            self.empty(local as u16);
        }
        let words = self.constant(self.code.words.as_ptr().expose_provenance() as Word);
        let (none, how) = (self.constant(0), self.b.ins().ireduce(I32, how));
        let size = self.b.ins().iconst(I32, self.code.registers as i64);
        for (value, offset) in [
            (self.window, offset_of!(Frame, registers)),
            (top, offset_of!(Frame, top)),
            (code, offset_of!(Frame, code)),
            (function, offset_of!(Frame, function)),
            (none, offset_of!(Frame, globals)),
            (none, offset_of!(Frame, locals)),
            (none, offset_of!(Frame, owner)),
            (none, offset_of!(Frame, object)),
            (words, offset_of!(Frame, words)),
            (words, offset_of!(Frame, pc)),
            (size, offset_of!(Frame, size)),
            (how, offset_of!(Frame, result)),
        ] {
            self.store(value, frame, offset);
        }
        let end = self.plus(frame, FRAME);
        self.store(end, self.machine, offset_of!(Machine, end));
        self.check(0);
    }

    fn leave(&mut self, i: Instr) {
        let (general, (done, result)) = (self.cold(), self.result());
        let value = self.get(i.a);
        let end = self.end_of_frames();
        let frame = self.plus(end, -FRAME);
        // A frame that initialises, or that someone asked for, is left another way; and while deaths wait.
        let how = self.load(I32, frame, offset_of!(Frame, result));
        let entry = self.b.ins().ushr_imm_u(how, 16);
        let entry = self.b.ins().uextend(I64, entry);
        let object = self.load(I64, frame, offset_of!(Frame, object));
        let wait = self.load(I64, self.machine, offset_of!(Machine, deaths_wait));
        let rare = self.b.ins().bor(entry, object);
        let rare = self.b.ins().bor(rare, wait);
        let plain = self.is(rare, 0);
        self.guard(plain, general);
        if i.k & USE_A != 0 {
            self.empty(i.a);
        } else {
            let is_object = self.is_object(value);
            self.rarely(is_object, |this| this.count_up(value));
        }
        self.store(frame, self.machine, offset_of!(Machine, end));
        for local in 0..self.code.locals as u16 {
            let old = self.get(local);
            self.empty(local);
            self.release(old, false);
        }
        let function = self.load(I64, frame, offset_of!(Frame, function));
        self.count_down(function);
        let code = self.load(I64, frame, offset_of!(Frame, code));
        self.count_down(code);
        self.b.ins().jump(done, &[value.into()]);
        self.in_general(general, done);
        self.b.ins().return_(&[result]);
        self.unreached();
    }
}
