//! Arguments of a call, borrowed from where they stand (mostly the machine's registers).

use crate::heap::Value;

use super::error::{PyResult, Raised};
use super::vm::Vm;

/// Positional and keyword arguments.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Positional arguments.
    pub positional: &'a [Value],
    /// Names of the keyword arguments (strings).
    pub names: &'a [Value],
    /// Their values, in the same order.
    pub values: &'a [Value],
}

impl<'a> Args<'a> {
    /// Only positional arguments.
    pub fn positional(positional: &'a [Value]) -> Args<'a> {
        Args {
            positional,
            names: &[],
            values: &[],
        }
    }

    /// No arguments.
    pub fn none() -> Args<'static> {
        Args {
            positional: &[],
            names: &[],
            values: &[],
        }
    }

    /// The same without the first positional argument.
    pub fn rest(self) -> Args<'a> {
        Args {
            positional: self.positional.get(1..).unwrap_or(&[]),
            ..self
        }
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.positional.is_empty() && self.names.is_empty()
    }

    /// Binds the arguments to parameters as a builtin with keywords does: the first `positional_only`
    /// names can't be given by name (they may be empty), those from `required` on are optional. Answers one
    /// option per parameter.
    ///
    /// # Errors
    /// `TypeError`, with CPython's messages: too many, missing, unknown, given twice.
    pub fn bind<const N: usize>(
        &self,
        vm: &mut Vm,
        function: &str,
        parameters: [&str; N],
        positional_only: usize,
        required: usize,
    ) -> PyResult<[Option<Value>; N]> {
        let mut bound: [Option<Value>; N] = [const { None }; N];
        let given = self.positional.len();
        if given + self.names.len() > N {
            return Err(self.too_many(vm, function, N, given + self.names.len()));
        }
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let least = required.min(positional_only);
        if given < least {
            let bound = if required == N && positional_only == N {
                "exactly"
            } else {
                "at least"
            };
            return Err(vm.type_error(format!(
                "{function}() takes {bound} {least} positional argument{} ({given} given)",
                plural(least)
            )));
        }
        for (place, value) in bound.iter_mut().zip(self.positional) {
            *place = Some(value.clone());
        }
        let mut named = 0;
        for at in given..N {
            let found = self
                .names
                .iter()
                .position(|name| at >= positional_only && vm.text(name) == parameters[at]);
            match found {
                Some(found) => {
                    bound[at] = self.values.get(found).cloned();
                    named += 1;
                }
                None if at < required => {
                    let (name, place) = (parameters[at], at + 1);
                    return Err(vm.type_error(format!(
                        "{function}() missing required argument '{name}' (pos {place})"
                    )));
                }
                None => {}
            }
        }
        if named < self.names.len() {
            return Err(self.wrong_name(vm, function, &parameters, positional_only));
        }
        Ok(bound)
    }

    #[cold]
    fn wrong_name(
        &self,
        vm: &mut Vm,
        function: &str,
        parameters: &[&str],
        positional_only: usize,
    ) -> Raised {
        let given = self.positional.len();
        let mut unknown = None;
        for name in self.names {
            let text = vm.text(name);
            let found = parameters.iter().position(|parameter| *parameter == text);
            match found {
                Some(at) if at >= positional_only && at < given => {
                    return vm.type_error(format!(
                        "argument for {function}() given by name ('{text}') and position ({})",
                        at + 1
                    ));
                }
                Some(at) if at >= positional_only => {}
                _ => unknown = unknown.or(Some(text)),
            }
        }
        let known = parameters.iter().skip(positional_only).copied();
        unexpected_keyword(vm, function, &unknown.unwrap_or_default(), known)
    }

    #[cold]
    fn too_many(&self, vm: &mut Vm, function: &str, most: usize, given: usize) -> Raised {
        let plural = if most == 1 { "" } else { "s" };
        let keyword = if self.positional.is_empty() && most > 0 {
            "keyword "
        } else {
            ""
        };
        if most == 0 {
            return vm.type_error(format!("{function}() takes no arguments ({given} given)"));
        }
        vm.type_error(format!(
            "{function}() takes at most {most} {keyword}argument{plural} ({given} given)"
        ))
    }

    /// Refuses positional arguments for parameters that are given by name only: no more than `most`, of which
    /// `required` must be given.
    ///
    /// # Errors
    /// `TypeError: f() takes at most 2 positional arguments (3 given)`.
    pub fn at_most_positional(
        &self,
        vm: &mut Vm,
        function: &str,
        most: usize,
        required: usize,
    ) -> PyResult<()> {
        let given = self.positional.len();
        if given <= most {
            return Ok(());
        }
        let bound = if required == most {
            "exactly"
        } else {
            "at most"
        };
        let plural = if most == 1 { "" } else { "s" };
        Err(vm.type_error(format!(
            "{function}() takes {bound} {most} positional argument{plural} ({given} given)"
        )))
    }

    /// Refuses keyword arguments that are not among `known`; of these, none is needed.
    ///
    /// # Errors
    /// `TypeError: f() got an unexpected keyword argument 'x'`.
    pub fn only_keywords(&self, vm: &mut Vm, function: &str, known: &[&str]) -> PyResult<()> {
        for name in self.names {
            let text = vm.text(name);
            if !known.contains(&text.as_str()) {
                return Err(unexpected_keyword(
                    vm,
                    function,
                    &text,
                    known.iter().copied(),
                ));
            }
        }
        Ok(())
    }

    /// The same, where CPython counts the keyword arguments first.
    ///
    /// # Errors
    /// `TypeError: f() takes at most 1 keyword argument (2 given)`, and as for
    /// [`only_keywords`](Args::only_keywords).
    pub fn few_keywords(&self, vm: &mut Vm, function: &str, known: &[&str]) -> PyResult<()> {
        let (most, given) = (known.len(), self.names.len());
        if given > most {
            let plural = if most == 1 { "" } else { "s" };
            return Err(vm.type_error(format!(
                "{function}() takes at most {most} keyword argument{plural} ({given} given)"
            )));
        }
        self.only_keywords(vm, function, known)
    }

    /// Refuses keyword arguments.
    ///
    /// # Errors
    /// `TypeError: f() takes no keyword arguments`.
    pub fn no_keywords(&self, vm: &mut Vm, function: &str) -> PyResult<()> {
        if self.names.is_empty() {
            Ok(())
        } else {
            Err(vm.type_error(format!("{function}() takes no keyword arguments")))
        }
    }
}

/// The error for a keyword argument that a function does not know; the nearest of those it knows is suggested.
#[cold]
pub fn unexpected_keyword<'n>(
    vm: &mut Vm,
    function: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> Raised {
    let hint = crate::text::suggest::closest(name, known.filter(|known| !known.is_empty()))
        .map_or(String::new(), |hint| format!(". Did you mean '{hint}'?"));
    vm.type_error(format!(
        "{function}() got an unexpected keyword argument '{name}'{hint}"
    ))
}
