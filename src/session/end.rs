//! The end of a session: exit functions, the namespace, then everything else, until the heap is empty.

use crate::heap::Value;
use crate::vm;

use super::Outcome;
use super::run::State;

impl State {
    /// Ends the session. Objects that outlive it are named in the outcome's audit.
    pub fn finish(&mut self) -> Outcome {
        let mut outcome = self.end_program(false);
        let alive = self.vm.empty();
        if !alive.is_empty() {
            let lines: Vec<String> = alive
                .iter()
                .map(|(name, count)| format!("{count} {name} still alive"))
                .collect();
            outcome.audit = Some(lines.join("\n"));
        }
        outcome
    }

    /// All of the end that the program can see. After it the heap is as good as empty, or (`leave`) will not be
    /// asked any more: then nothing is taken apart if nobody would notice.
    pub fn end_program(&mut self, leave: bool) -> Outcome {
        self.ended = true;
        let mut outcome = Outcome::default();
        let machine = &mut self.vm;
        crate::modules::at_exit(machine);
        if leave && !crate::modules::end_is_seen(machine) {
            self.take_output(&mut outcome);
            return outcome;
        }
        let main = std::mem::replace(&mut self.main, Value::NONE);
        crate::modules::clear_all(machine, main);
        vm::run_deaths(machine);
        (machine.hooks.collect)(machine, 2, false);
        self.take_output(&mut outcome);
        outcome
    }
}

impl Drop for State {
    /// A session that nobody finished ends all the same, unheard: rings would keep its heap alive.
    fn drop(&mut self) {
        if !self.ended && !std::thread::panicking() {
            drop(self.finish());
        }
    }
}
