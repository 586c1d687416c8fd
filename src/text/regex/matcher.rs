//! The matcher: runs a program over a subject, with a stack of its own for what may have to be tried later.
//!
//! The stack holds two sorts of frames: choices (where to go on after a failure) and notes (what a mark or a loop
//! was before it changed). To fail is to pop frames, putting back what notes say, until a choice comes. To match
//! something once and for all is to take the choices off and leave the notes. Invariant: whatever the marks, the
//! loops and the barriers are, popping the stack to a height gives what they were when it had that height.

use super::NOWHERE;
use super::class::CharSet;
use super::fold::Fold;
use super::program::{Anchor, Loop, One, Op, Program, Run, Start};
use super::subject::{Octets, Subject, Text};
use super::tree::{Category, FOREVER, Mode};

/// What is asked of a search.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// The subject, cut where the search ends.
    pub bytes: &'a [u8],
    /// Whether each byte is a character.
    pub octets: bool,
    /// Where the search starts.
    pub start: usize,
    /// Only at the start, not later.
    pub anchored: bool,
    /// The match must reach the end.
    pub whole: bool,
    /// A match at the start must not be empty.
    pub advance: bool,
}

/// Why a search ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It was told to.
    Told,
    /// The stack grew beyond all bounds.
    Memory,
}

/// What a search finds, and the memory that it uses; to be used again.
#[derive(Default)]
pub struct Search {
    /// Where the match begins and ends.
    pub span: (usize, usize),
    /// Where groups begin and end; [`NOWHERE`].
    pub marks: Vec<usize>,
    /// The number of the group that ended last; 0: none.
    pub last: usize,
    stack: Vec<Frame>,
    loops: Vec<(u32, usize)>,
    barriers: Vec<usize>,
}

/// Instructions between two questions whether to stop.
const PATIENCE: u32 = 1 << 14;

/// The largest stack.
const MOST_FRAMES: usize = 1 << 26;

#[derive(Clone, Copy)]
enum Frame {
    /// Choice: goes on there.
    Branch(u32, usize),
    /// Choice: a greedy run gives one back; instruction, least place, place.
    Run(u32, usize, usize),
    /// Choice: a lazy run takes one more; instruction, place, how many it may still take.
    LazyRun(u32, usize, u32),
    /// Choice: a greedy loop ends without this round; instruction behind it, place.
    LoopExit(u32, usize),
    /// Choice: a lazy loop takes one more round; its instruction, place, rounds so far.
    LoopMore(u32, usize, u32),
    /// Note: a mark, its place before, the last group before.
    Mark(u32, usize, u32),
    /// Note: a loop, its count and its round's place before.
    Loop(u32, u32, usize),
    /// The beginning of a look or of something atomic: where to go on if it fails (0: nowhere), place.
    Barrier(u32, usize),
}

impl Search {
    /// Runs a program; says whether there is a match. `go_on` is asked from time to time.
    ///
    /// # Errors
    /// [`Stopped`].
    pub fn run(
        &mut self,
        program: &Program,
        task: &Task,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Stopped> {
        self.marks.clear();
        self.marks.resize(program.marks, NOWHERE);
        self.loops.clear();
        self.loops.resize(program.loops, (0, NOWHERE));
        self.stack.clear();
        self.barriers.clear();
        self.last = 0;
        if task.octets {
            Machine::new(self, program, task, Octets(task.bytes), go_on).search()
        } else {
            Machine::new(self, program, task, Text(task.bytes), go_on).search()
        }
    }

    /// Where a group begins and ends, if it took part.
    #[inline]
    pub fn group(&self, number: usize) -> Option<(usize, usize)> {
        let at = 2 * number.checked_sub(1)?;
        match (self.marks.get(at), self.marks.get(at + 1)) {
            (Some(&start), Some(&end)) if start <= end && end != NOWHERE => Some((start, end)),
            _ => None,
        }
    }
}

struct Machine<'a, S> {
    state: &'a mut Search,
    code: &'a [Op],
    sets: &'a [CharSet],
    start: &'a Start,
    task: &'a Task<'a>,
    subject: S,
    go_on: &'a mut dyn FnMut() -> bool,
    patience: u32,
}

/// What an instruction leads to.
enum Step {
    /// Goes on there.
    To(usize, usize),
    /// It does not match.
    Fail,
}

impl<'a, S: Subject> Machine<'a, S> {
    fn new(
        state: &'a mut Search,
        program: &'a Program,
        task: &'a Task<'a>,
        subject: S,
        go_on: &'a mut dyn FnMut() -> bool,
    ) -> Self {
        Machine {
            state,
            code: &program.code,
            sets: &program.sets,
            start: &program.start,
            task,
            subject,
            go_on,
            patience: PATIENCE,
        }
    }

    fn search(&mut self) -> Result<bool, Stopped> {
        let task = self.task;
        if task.anchored {
            return self.attempt(task.start, task.advance);
        }
        let mut at = task.start;
        loop {
            let Some(candidate) = self.candidate(at) else {
                return Ok(false);
            };
            if self.attempt(candidate, task.advance && candidate == task.start)? {
                return Ok(true);
            }
            match self.subject.next(candidate) {
                Some((_, next)) => at = next,
                None => return Ok(false),
            }
            self.breathe()?;
        }
    }

    /// The next place where a match can begin.
    fn candidate(&self, at: usize) -> Option<usize> {
        match self.start {
            Start::Anywhere => Some(at),
            Start::Beginning => (at == 0).then_some(0),
            Start::Literal(finder) => {
                let rest = self.subject.bytes().get(at..)?;
                finder.find(rest).map(|found| at + found)
            }
            Start::OneOf(first) => {
                let mut at = at;
                loop {
                    let (code, next) = self.subject.next(at)?;
                    if first.contains(code) {
                        return Some(at);
                    }
                    at = next;
                }
            }
        }
    }

    #[inline]
    fn breathe(&mut self) -> Result<(), Stopped> {
        self.patience -= 1;
        if self.patience > 0 {
            return Ok(());
        }
        self.patience = PATIENCE;
        if self.state.stack.len() > MOST_FRAMES {
            return Err(Stopped::Memory);
        }
        if (self.go_on)() {
            Ok(())
        } else {
            Err(Stopped::Told)
        }
    }

    /// Matches at a place.
    fn attempt(&mut self, start: usize, advance: bool) -> Result<bool, Stopped> {
        let end = self.subject.bytes().len();
        let mut step = Step::To(0, start);
        loop {
            let (at, place) = match step {
                Step::To(at, place) => (at, place),
                Step::Fail => match self.fail() {
                    Some(choice) => choice,
                    None => return Ok(false),
                },
            };
            if let Op::Match = self.code[at] {
                if self.task.whole && place != end || advance && place == start {
                    step = Step::Fail;
                    continue;
                }
                self.state.span = (start, place);
                self.state.stack.clear();
                return Ok(true);
            }
            self.breathe()?;
            step = self.step(at, place);
        }
    }

    #[inline(always)]
    fn step(&mut self, at: usize, place: usize) -> Step {
        match &self.code[at] {
            Op::One(one) => match self.take(*one, place) {
                Some(next) => Step::To(at + 1, next),
                None => Step::Fail,
            },
            Op::Text(text) => match self.subject.bytes().get(place..place + text.len()) {
                Some(found) if *found == **text => Step::To(at + 1, place + text.len()),
                _ => Step::Fail,
            },
            Op::At(anchor) if self.is_at(*anchor, place) => Step::To(at + 1, place),
            Op::At(_) | Op::Fail | Op::Match => Step::Fail,
            Op::Split(first, second) => {
                self.state.stack.push(Frame::Branch(*second as u32, place));
                Step::To(*first, place)
            }
            Op::Jump(to) => Step::To(*to, place),
            Op::Mark(mark) => {
                self.mark(*mark, place);
                Step::To(at + 1, place)
            }
            Op::Run(run) => self.run(run, at, place),
            Op::LoopStart(slot, until) => {
                self.note_loop(*slot);
                self.state.loops[*slot] = (0, NOWHERE);
                match &self.code[*until] {
                    Op::LoopUntil(end) => self.round(end, *until, 0, place),
                    _ => Step::Fail,
                }
            }
            Op::LoopUntil(end) => {
                let count = self.state.loops[end.slot].0.saturating_add(1);
                self.note_loop(end.slot);
                self.state.loops[end.slot].0 = count;
                self.round(end, at, count, place)
            }
            Op::Reference(group, fold) => match self.repeated(*group, *fold, place) {
                Some(next) => Step::To(at + 1, next),
                None => Step::Fail,
            },
            Op::IfGroup(group, otherwise) => match self.state.group(*group) {
                Some(_) => Step::To(at + 1, place),
                None => Step::To(*otherwise, place),
            },
            Op::LookStart(behind, negated, otherwise) => {
                let from = match behind {
                    Some(count) => self.subject.back(place, *count),
                    None => Some(place),
                };
                match from {
                    Some(from) => {
                        let otherwise = if *negated { *otherwise as u32 } else { 0 };
                        self.barrier(otherwise, place);
                        Step::To(at + 1, from)
                    }
                    None if *negated => Step::To(*otherwise, place),
                    None => Step::Fail,
                }
            }
            Op::LookEnd(false) => match self.commit() {
                Some(place) => Step::To(at + 1, place),
                None => Step::Fail,
            },
            Op::LookEnd(true) => {
                self.retract();
                Step::Fail
            }
            Op::AtomicStart => {
                self.barrier(0, place);
                Step::To(at + 1, place)
            }
            Op::AtomicEnd => {
                self.commit();
                Step::To(at + 1, place)
            }
        }
    }

    /// Puts back what notes say, up to the last choice; answers where it leads.
    fn fail(&mut self) -> Option<(usize, usize)> {
        loop {
            match self.state.stack.pop()? {
                Frame::Branch(at, place) | Frame::LoopExit(at, place) => {
                    return Some((at as usize, place));
                }
                Frame::Run(at, least, place) => {
                    if let Some(place) = self.give_back(at, least, place) {
                        return Some((at as usize + 1, place));
                    }
                }
                Frame::LazyRun(at, place, left) => {
                    if let Some(Op::Run(run)) = self.code.get(at as usize)
                        && let Some(next) = self.take(run.one, place)
                    {
                        if left > 1 {
                            self.state.stack.push(Frame::LazyRun(at, next, left - 1));
                        }
                        return Some((at as usize + 1, next));
                    }
                }
                Frame::LoopMore(at, place, count) => {
                    if let Some(Op::LoopUntil(end)) = self.code.get(at as usize)
                        && (end.most == FOREVER || count < end.most)
                        && self.state.loops[end.slot].1 != place
                    {
                        let (slot, body) = (end.slot, end.body);
                        self.note_loop(slot);
                        self.state.loops[slot] = (count, place);
                        return Some((body, place));
                    }
                }
                note => {
                    if let Some(choice) = self.put_back(note) {
                        return Some(choice);
                    }
                }
            }
        }
    }

    /// Puts back what a note says. A barrier may lead on.
    fn put_back(&mut self, note: Frame) -> Option<(usize, usize)> {
        match note {
            Frame::Mark(mark, place, last) => {
                self.state.marks[mark as usize] = place;
                self.state.last = last as usize;
            }
            Frame::Loop(slot, count, place) => {
                self.state.loops[slot as usize] = (count, place);
            }
            Frame::Barrier(otherwise, place) => {
                self.state.barriers.pop();
                if otherwise != 0 {
                    return Some((otherwise as usize, place));
                }
            }
            _ => {}
        }
        None
    }

    fn barrier(&mut self, otherwise: u32, place: usize) {
        self.state.barriers.push(self.state.stack.len());
        self.state.stack.push(Frame::Barrier(otherwise, place));
    }

    /// What came since the barrier is matched once and for all. Answers the place of the barrier.
    fn commit(&mut self) -> Option<usize> {
        let height = self.state.barriers.pop()?;
        let mut place = None;
        let mut kept = height;
        for index in height..self.state.stack.len() {
            match self.state.stack[index] {
                Frame::Barrier(_, at) => place = place.or(Some(at)),
                note @ (Frame::Mark(..) | Frame::Loop(..)) => {
                    self.state.stack[kept] = note;
                    kept += 1;
                }
                _ => {}
            }
        }
        self.state.stack.truncate(kept);
        place
    }

    /// Undoes all since the barrier, and the barrier.
    fn retract(&mut self) {
        let Some(height) = self.state.barriers.pop() else {
            return;
        };
        while self.state.stack.len() > height {
            match self.state.stack.pop() {
                Some(Frame::Barrier(..)) | None => {}
                Some(note) => {
                    self.put_back(note);
                }
            }
        }
    }

    fn mark(&mut self, mark: usize, place: usize) {
        let old = std::mem::replace(&mut self.state.marks[mark], place);
        let last = self.state.last as u32;
        self.state.stack.push(Frame::Mark(mark as u32, old, last));
        if mark % 2 == 1 {
            self.state.last = mark / 2 + 1;
        }
    }

    fn note_loop(&mut self, slot: usize) {
        let (count, place) = self.state.loops[slot];
        self.state
            .stack
            .push(Frame::Loop(slot as u32, count, place));
    }

    /// After `count` rounds of a loop: another round, or on.
    #[inline]
    fn round(&mut self, end: &Loop, at: usize, count: u32, place: usize) -> Step {
        if count < end.least {
            return Step::To(end.body, place);
        }
        if end.lazy {
            self.state
                .stack
                .push(Frame::LoopMore(at as u32, place, count));
            return Step::To(at + 1, place);
        }
        // A round that took nothing is the last.
        if (end.most != FOREVER && count >= end.most) || self.state.loops[end.slot].1 == place {
            return Step::To(at + 1, place);
        }
        self.state.stack.push(Frame::LoopExit(at as u32 + 1, place));
        self.note_loop(end.slot);
        self.state.loops[end.slot].1 = place;
        Step::To(end.body, place)
    }

    #[inline(always)]
    fn take(&self, one: One, place: usize) -> Option<usize> {
        match one {
            One::Byte(byte) => {
                (self.subject.bytes().get(place) == Some(&byte)).then_some(place + 1)
            }
            One::Any => match self.subject.next(place)? {
                (0x0a, _) => None,
                (_, next) => Some(next),
            },
            One::AnyAll => self.subject.next(place).map(|(_, next)| next),
            One::Set(set) => {
                let (code, next) = self.subject.next(place)?;
                self.sets[set].contains(code).then_some(next)
            }
            One::Fold(key, fold) => {
                let (code, next) = self.subject.next(place)?;
                (fold.key(code) == key).then_some(next)
            }
        }
    }

    fn run(&mut self, run: &Run, at: usize, mut place: usize) -> Step {
        for _ in 0..run.least {
            match self.take(run.one, place) {
                Some(next) => place = next,
                None => return Step::Fail,
            }
        }
        let left = match run.most {
            FOREVER => FOREVER,
            most => most - run.least,
        };
        if run.mode == Mode::Lazy {
            if left > 0 {
                self.state
                    .stack
                    .push(Frame::LazyRun(at as u32, place, left));
            }
            return Step::To(at + 1, place);
        }
        let least = place;
        let mut count = 0;
        while (left == FOREVER || count < left)
            && let Some(next) = self.take(run.one, place)
        {
            place = next;
            count = count.saturating_add(1);
        }
        if run.mode == Mode::Greedy && place > least {
            if run.follow.is_some() {
                // Straight to the last place where what follows can stand.
                self.state.stack.push(Frame::Run(at as u32, least, place));
                if self.subject.bytes().get(place).copied() != run.follow {
                    return Step::Fail;
                }
                return Step::To(at + 1, place);
            }
            self.state.stack.push(Frame::Run(at as u32, least, place));
        }
        Step::To(at + 1, place)
    }

    /// A greedy run gives back one character, or more if what must follow can't stand there.
    fn give_back(&mut self, at: u32, least: usize, mut place: usize) -> Option<usize> {
        let follow = match self.code.get(at as usize) {
            Some(Op::Run(run)) => run.follow,
            _ => None,
        };
        loop {
            place = self.subject.before(place)?.1;
            let fits = match follow {
                Some(byte) => self.subject.bytes().get(place) == Some(&byte),
                None => true,
            };
            if fits {
                if place > least {
                    self.state.stack.push(Frame::Run(at, least, place));
                }
                return Some(place);
            }
            if place <= least {
                return None;
            }
        }
    }

    /// The place behind what a group took, if it stands here again.
    fn repeated(&self, group: usize, fold: Option<Fold>, place: usize) -> Option<usize> {
        let (start, end) = self.state.group(group)?;
        let bytes = self.subject.bytes();
        let Some(fold) = fold else {
            let next = place + (end - start);
            return (bytes.get(place..next)? == &bytes[start..end]).then_some(next);
        };
        let (mut theirs, mut place) = (start, place);
        while theirs < end {
            let (one, next) = self.subject.next(theirs)?;
            let (other, after) = self.subject.next(place)?;
            if one != other && fold.lower(one) != fold.lower(other) {
                return None;
            }
            (theirs, place) = (next, after);
        }
        Some(place)
    }

    fn is_at(&self, anchor: Anchor, place: usize) -> bool {
        let bytes = self.subject.bytes();
        match anchor {
            Anchor::Beginning => place == 0,
            Anchor::LineBeginning => place == 0 || bytes.get(place - 1) == Some(&b'\n'),
            Anchor::TextEnd => place == bytes.len(),
            Anchor::End => {
                place == bytes.len() || place + 1 == bytes.len() && bytes[place] == b'\n'
            }
            Anchor::LineEnd => place == bytes.len() || bytes.get(place) == Some(&b'\n'),
            // In an empty subject words neither begin nor fail to.
            Anchor::Boundary(_) | Anchor::NoBoundary(_) if bytes.is_empty() => false,
            Anchor::Boundary(unicode) => self.is_boundary(unicode, place),
            Anchor::NoBoundary(unicode) => !self.is_boundary(unicode, place),
        }
    }

    fn is_boundary(&self, unicode: bool, place: usize) -> bool {
        let is_word = |code| super::class::in_category(Category::Word, code, unicode);
        let before = self
            .subject
            .before(place)
            .is_some_and(|(code, _)| is_word(code));
        let after = self
            .subject
            .next(place)
            .is_some_and(|(code, _)| is_word(code));
        before != after
    }
}
