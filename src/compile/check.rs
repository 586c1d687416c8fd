//! Proves that code keeps the machine's contract, by following every way through it.
//!
//! For each register the checker knows *full*, *empty* or *either*. Proved: every operand is in range and
//! every jump ends at an instruction; what an instruction reads is full; all temporaries are empty at a
//! return; a handler finds the temporaries below its exception's as they were.

use std::collections::BTreeMap;

use super::disassemble::{instructions, target};
use super::instruction::{
    EX_KEYWORDS, FORMAT_HAS_SPEC, IMMEDIATE, Instr, NOWHERE, Op, PARAM_BOUND, PARAM_DEFAULT, USE_A,
    USE_B, USE_C,
};
use super::unit::{CodeUnit, Const, VARARGS, VARKEYWORDS};

/// What a register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Empty,
    Full,
    Either,
}

type State = Vec<Held>;

/// Checks `unit` and all units among its constants. The error says what is wrong and where.
pub fn check(unit: &CodeUnit) -> Result<(), String> {
    let mut open = vec![unit];
    while let Some(unit) = open.pop() {
        Checker::new(unit)?
            .run()
            .map_err(|wrong| format!("{} (line {}): {wrong}", unit.qualname, unit.first_line))?;
        open.extend(unit.constants.iter().filter_map(|constant| match constant {
            Const::Code(code) => Some(&**code),
            _ => None,
        }));
    }
    Ok(())
}

struct Checker<'u> {
    unit: &'u CodeUnit,
    /// Instructions by the index of their word.
    code: BTreeMap<usize, (Instr, &'u [u64])>,
    /// States where ways meet.
    states: BTreeMap<usize, State>,
    open: Vec<usize>,
    locals: usize,
}

impl<'u> Checker<'u> {
    fn new(unit: &'u CodeUnit) -> Result<Checker<'u>, String> {
        let code: BTreeMap<usize, (Instr, &[u64])> = instructions(&unit.words)
            .map(|(at, instr, extra)| (at, (instr, extra)))
            .collect();
        let words: usize = code.values().map(|(_, extra)| 1 + extra.len()).sum();
        if words != unit.words.len() {
            return Err(format!("{}: words that are no instruction", unit.qualname));
        }
        Ok(Checker {
            unit,
            code,
            states: BTreeMap::new(),
            open: Vec::new(),
            locals: unit.local_names.len(),
        })
    }

    fn run(&mut self) -> Result<(), String> {
        let unit = self.unit;
        let mut first = vec![Held::Empty; unit.register_count as usize];
        let stars = [VARARGS, VARKEYWORDS]
            .iter()
            .filter(|&&flag| unit.flags & flag != 0)
            .count();
        let params = (unit.arg_count + unit.keyword_only_count) as usize + stars;
        if params > self.locals || self.locals > first.len() {
            return Err("more parameters than locals, or locals than registers".to_owned());
        }
        first[..params].fill(Held::Full);
        for guard in &unit.guards {
            let starts = [guard.start, guard.handler];
            if starts
                .iter()
                .any(|at| !self.code.contains_key(&(*at as usize)))
                || guard.end as usize > unit.words.len()
                || guard.start >= guard.end
                || (guard.exception as usize) < self.locals
            {
                return Err(format!("a senseless guard: {guard:?}"));
            }
        }
        self.arrive(0, &first, "the beginning")?;
        while let Some(at) = self.open.pop() {
            let Some(state) = self.states.get(&at).cloned() else {
                continue;
            };
            self.follow(at, state)?;
        }
        Ok(())
    }

    /// A way leads to `at` in `state`.
    fn arrive(&mut self, at: usize, state: &State, from: &str) -> Result<(), String> {
        if !self.code.contains_key(&at) {
            return Err(format!(
                "{from} leads to word {at}, which is no instruction"
            ));
        }
        let mut changed = false;
        match self.states.get_mut(&at) {
            None => {
                self.states.insert(at, state.clone());
                changed = true;
            }
            Some(old) => {
                for (old, new) in old.iter_mut().zip(state) {
                    if *old != *new && *old != Held::Either {
                        *old = Held::Either;
                        changed = true;
                    }
                }
            }
        }
        if changed {
            self.open.push(at);
        }
        Ok(())
    }

    /// Follows the code from `at` until control leaves or ways meet.
    fn follow(&mut self, mut at: usize, mut state: State) -> Result<(), String> {
        loop {
            let Some(&(instr, extra)) = self.code.get(&at) else {
                return Err(format!("control runs into word {at}"));
            };
            let wrong = |what: String| format!("word {at}, {}: {what}", instr.info().name);
            self.guarded(at, &state)?;
            let mut step = Step {
                unit: self.unit,
                locals: self.locals,
                state: &mut state,
            };
            step.apply(instr, extra).map_err(wrong)?;
            if let Some(to) = target(instr, extra) {
                let mut there = state.clone();
                match instr.op {
                    // At the end the iterator is gone, and nothing was written.
                    Op::ForIter => there[instr.b as usize] = Held::Empty,
                    Op::ForNext => there[instr.a as usize] = Held::Full,
                    _ => {}
                }
                self.arrive(to as usize, &there, instr.info().name)?;
            }
            match instr.op {
                Op::ForIter => state[instr.a as usize] = Held::Full,
                Op::ForNext => state[instr.b as usize] = Held::Empty,
                // Only a test that holds writes anything.
                Op::MatchClass => step_fill(&mut state, instr.b, instr.c)?,
                Op::MatchKeys => step_fill(&mut state, instr.b + 1, instr.c)?,
                _ => {}
            }
            if matches!(instr.op, Op::Jump | Op::Return | Op::Raise | Op::Reraise) {
                return Ok(());
            }
            at += 1 + extra.len();
            if self.states.contains_key(&at) {
                return self.arrive(at, &state, "the instruction before");
            }
        }
    }

    /// If the instruction raises, its innermost handler begins in this state.
    fn guarded(&mut self, at: usize, state: &State) -> Result<(), String> {
        let unit = self.unit;
        let at = at as u32;
        let guard = unit
            .guards
            .iter()
            .find(|guard| guard.start <= at && at < guard.end);
        let Some(guard) = guard else { return Ok(()) };
        let mut there = state.clone();
        let exception = guard.exception as usize;
        if exception >= there.len() {
            return Err(format!(
                "the exception register of {guard:?} is out of range"
            ));
        }
        there[exception..].fill(Held::Empty);
        there[exception] = Held::Full;
        self.arrive(guard.handler as usize, &there, "a guard")
    }
}

fn step_fill(state: &mut State, base: u16, count: u16) -> Result<(), String> {
    let (first, last) = (base as usize, base as usize + count as usize);
    let Some(registers) = state.get_mut(first..last) else {
        return Err(format!("registers {first} to {last} are out of range"));
    };
    registers.fill(Held::Full);
    Ok(())
}

/// One instruction's effect on the registers.
struct Step<'s, 'u> {
    unit: &'u CodeUnit,
    locals: usize,
    state: &'s mut State,
}

impl Step<'_, '_> {
    fn register(&self, register: usize) -> Result<(), String> {
        if register < self.state.len() {
            return Ok(());
        }
        Err(format!("register {register} is out of range"))
    }

    fn read(&mut self, register: u16, consumed: bool) -> Result<(), String> {
        let register = register as usize;
        self.register(register)?;
        if self.state[register] != Held::Full {
            return Err(format!("register {register} may be empty"));
        }
        if consumed {
            if register < self.locals {
                return Err(format!("local {register} is consumed"));
            }
            self.state[register] = Held::Empty;
        }
        Ok(())
    }

    fn write(&mut self, register: u16) -> Result<(), String> {
        self.register(register as usize)?;
        self.state[register as usize] = Held::Full;
        Ok(())
    }

    /// Consumes `count` temporaries from `base` on.
    fn take(&mut self, base: u16, count: usize) -> Result<(), String> {
        for register in base as usize..base as usize + count {
            let register = u16::try_from(register).map_err(|_| "too many registers".to_owned())?;
            self.read(register, true)?;
        }
        Ok(())
    }

    /// Writes `count` temporaries from `base` on.
    fn fill(&mut self, base: u16, count: usize) -> Result<(), String> {
        for register in base as usize..base as usize + count {
            self.register(register)?;
            self.state[register] = Held::Full;
        }
        Ok(())
    }

    fn apply(&mut self, instr: Instr, extra: &[u64]) -> Result<(), String> {
        let Instr { op, k, a, b, c } = instr;
        let first = extra.first().map_or(0, |&word| word as u32 as usize);
        let count = c as usize;
        match op {
            Op::Drop | Op::DeleteLocal => {
                self.register(a as usize)?;
                self.state[a as usize] = Held::Empty;
                return Ok(());
            }
            Op::CheckLocal | Op::MakeCell => return self.write(a),
            Op::LoadMethod => {
                self.tables(instr)?;
                self.read(b, k & USE_B != 0)?;
                // They are written without a look at what they held.
                if (a..=a + 1).any(|held| self.state.get(held as usize) != Some(&Held::Empty)) {
                    return Err(format!("a method goes to t{a}, which is not empty"));
                }
                return self.fill(a, 2);
            }
            Op::BeforeWith | Op::BeforeAsyncWith => {
                self.read(b, k & USE_B != 0)?;
                return self.fill(a, 2);
            }
            Op::LoadSuperAttr => self.take(b, 3)?,
            Op::BuildSlice | Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => {
                self.take(b, count)?;
            }
            Op::BuildMap => self.take(b, count * 2)?,
            Op::Call => self.take(b, count + 1)?,
            Op::CallMethod => self.take(b, count + 2)?,
            Op::CallKw | Op::CallMethodKw => {
                if !matches!(self.unit.constants.get(first), Some(Const::Tuple(_))) {
                    return Err("keyword names are no tuple".to_owned());
                }
                self.take(b, count + if op == Op::CallKw { 1 } else { 2 })?;
            }
            Op::MakeTypeParam => {
                let functions = k & (PARAM_BOUND | PARAM_DEFAULT);
                self.take(b, 1 + functions.count_ones() as usize)?;
            }
            Op::MakeTypeAlias => self.take(b, 3)?,
            Op::CallEx => self.take(b, if k & EX_KEYWORDS != 0 { 3 } else { 2 })?,
            Op::MakeFunction => {
                if !matches!(self.unit.constants.get(b as usize), Some(Const::Code(_))) {
                    return Err("no code to make a function of".to_owned());
                }
                self.take(c, k.count_ones() as usize)?;
            }
            Op::UnpackSequence | Op::UnpackEx => {
                self.read(a, k & USE_A != 0)?;
                let all = if op == Op::UnpackEx {
                    count + first + 1
                } else {
                    count
                };
                return self.fill(b, all);
            }
            Op::ForIter | Op::ForNext => return self.read(b, false),
            Op::MatchClass => {
                self.read(a, k & USE_A != 0)?;
                return self.take(b, 2);
            }
            Op::MatchKeys => {
                self.read(a, false)?;
                return self.read(b, false);
            }
            Op::MatchGroup => {
                self.read(a, false)?;
                self.read(b, k & USE_B != 0)?;
                return self.fill(a, 2);
            }
            Op::EnterHandler => {
                self.read(a, false)?;
                return self.fill(a, 2);
            }
            Op::LeaveHandler | Op::Reraise => {
                if op == Op::Reraise {
                    self.read(a, false)?;
                }
                self.read(a + 1, true)?;
                self.state[a as usize] = Held::Empty;
                return Ok(());
            }
            Op::Raise => {
                if c >= 1 {
                    self.read(a, k & USE_A != 0)?;
                }
                if c >= 2 {
                    self.read(b, k & USE_B != 0)?;
                }
                return Ok(());
            }
            _ => {
                self.tables(instr)?;
                self.sources(instr)?;
            }
        }
        if instr.info().operands.starts_with("dst") && (op != Op::Yield || a != NOWHERE) {
            self.write(a)?;
        }
        if op == Op::Return {
            let full = self.state[self.locals..]
                .iter()
                .position(|&held| held != Held::Empty);
            if let Some(register) = full {
                return Err(format!("temporary t{register} is alive at the return"));
            }
        }
        Ok(())
    }

    /// Reads all operands that the table calls sources.
    fn sources(&mut self, instr: Instr) -> Result<(), String> {
        let fields = [(instr.a, USE_A), (instr.b, USE_B), (instr.c, USE_C)];
        let kinds: Vec<&str> = instr.info().operands.split(' ').collect();
        let last = kinds.iter().rposition(|kind| *kind == "src");
        let bits = instr.op != Op::FormatValue;
        let mut used = Vec::new();
        for (index, (&kind, &(value, bit))) in kinds.iter().zip(&fields).enumerate() {
            if kind != "src" {
                continue;
            }
            if bits && instr.k & IMMEDIATE != 0 && Some(index) == last {
                continue;
            }
            if instr.op == Op::FormatValue && index == 2 && instr.k & FORMAT_HAS_SPEC == 0 {
                continue;
            }
            self.read(value, false)?;
            if instr.k & bit != 0 {
                used.push(value);
            }
        }
        for register in used {
            self.read(register, true)?;
        }
        Ok(())
    }

    /// Indices into the tables of constants and names.
    fn tables(&self, instr: Instr) -> Result<(), String> {
        let fields = [instr.a, instr.b, instr.c];
        for (kind, value) in instr.info().operands.split(' ').zip(fields) {
            let length = match kind {
                "const" | "code" => self.unit.constants.len(),
                "name" => self.unit.names.len(),
                "free" => self.unit.free_names.len(),
                _ => continue,
            };
            if value as usize >= length {
                return Err(format!("{kind} {value} is out of range"));
            }
        }
        Ok(())
    }
}
