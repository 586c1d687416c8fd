//! Binding arguments to a function's parameters, with CPython's messages.

use smallvec::{SmallVec, smallvec};

use crate::compile::unit::{VARARGS, VARKEYWORDS};
use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::function::Function;
use crate::runtime::{self, Args, PyResult, Raised, Str, Tuple, Vm};

/// The values of the parameters' registers, most of the time few.
pub type Bound = SmallVec<[Option<Value>; 8]>;

/// Why arguments were refused, and how many had found their places before.
pub struct Refused {
    pub raised: Raised,
    pub positional: usize,
    pub named: usize,
    /// What had been bound, to be let go after the arguments.
    pub bound: Bound,
}

/// Binds arguments to parameters: one entry a parameter register.
///
/// # Errors
/// `TypeError` for arguments that are missing, too many, or named as no parameter is; what hashing a name raises.
pub fn bind(vm: &mut Vm, function: &Function, code: &Code, args: Args) -> Result<Bound, Refused> {
    let mut bound = Bound::new();
    let mut placed = (0, 0);
    match bind_into(vm, function, code, args, &mut bound, &mut placed) {
        Ok(()) => Ok(bound),
        Err(raised) => Err(Refused {
            raised,
            positional: placed.0,
            named: placed.1,
            bound,
        }),
    }
}

/// As [`bind`]; `placed` counts the positional and the named arguments that have found their places.
fn bind_into(
    vm: &mut Vm,
    function: &Function,
    code: &Code,
    args: Args,
    bound: &mut Bound,
    placed: &mut (usize, usize),
) -> PyResult<()> {
    let unit = code.unit();
    let positional = unit.arg_count as usize;
    let keyword_only = unit.keyword_only_count as usize;
    let named = positional + keyword_only;
    let has_varargs = unit.flags & VARARGS != 0;
    let has_keywords = unit.flags & VARKEYWORDS != 0;
    let total = named + has_varargs as usize + has_keywords as usize;
    *bound = smallvec![None; total];
    let given = args.positional.len();
    for (place, value) in bound
        .iter_mut()
        .zip(&args.positional[..given.min(positional)])
    {
        *place = Some(value.clone());
    }
    if has_varargs {
        let rest = args.positional.get(positional..).unwrap_or(&[]);
        bound[named] = Some(vm.tuple(rest.iter().cloned()));
    }
    let extra = if has_keywords { Some(vm.dict()) } else { None };
    if has_keywords {
        bound[total - 1] = extra.clone();
    }
    placed.0 = if has_varargs {
        given
    } else {
        given.min(positional)
    };
    for (name, value) in args.names.iter().zip(args.values) {
        let only = unit.positional_only_count as usize;
        match (parameter_place(vm, code, name, only, named), &extra) {
            (Ok(Some(place)), _) if bound[place].is_some() => {
                let (function, name) = (qualname(vm, function), vm.text(name));
                let message = format!("{function}() got multiple values for argument '{name}'");
                return Err(vm.type_error(message));
            }
            (Ok(Some(place)), _) => bound[place] = Some(value.clone()),
            (Ok(None), Some(extra)) => vm.dict_set(extra, name.clone(), value.clone())?,
            (Ok(None), None) => return Err(unexpected_keyword(vm, function, code, args, name)),
            (Err(raised), _) => return Err(raised),
        }
        placed.1 += 1;
    }
    if given > positional && !has_varargs {
        return Err(too_many(vm, function, code, given, bound));
    }
    fill_defaults(vm, function, code, bound)
}

fn fill_defaults(
    vm: &mut Vm,
    function: &Function,
    code: &Code,
    bound: &mut [Option<Value>],
) -> PyResult<()> {
    let unit = code.unit();
    let positional = unit.arg_count as usize;
    let named = positional + unit.keyword_only_count as usize;
    if bound[..positional].iter().any(Option::is_none) {
        let defaults = function.defaults.get(&vm.heap).clone();
        let defaults = defaults
            .as_ref()
            .and_then(Tuple::of)
            .map_or(&[][..], Tuple::items);
        let first = positional.saturating_sub(defaults.len());
        let missing: Vec<usize> = (0..first.min(positional))
            .filter(|place| bound[*place].is_none())
            .collect();
        if !missing.is_empty() {
            return Err(missing_arguments(
                vm,
                function,
                code,
                &missing,
                "positional",
            ));
        }
        for place in first..positional {
            if bound[place].is_none() {
                bound[place] = defaults.get(place - first).cloned();
            }
        }
    }
    let mut missing = Vec::new();
    for place in positional..named {
        if bound[place].is_none() {
            let defaults = function.kwdefaults.get(&vm.heap).clone();
            let name = code.local_names[place].clone();
            bound[place] = defaults.and_then(|defaults| vm.dict_get_str(&defaults, &name));
            if bound[place].is_none() {
                missing.push(place);
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(
            vm,
            function,
            code,
            &missing,
            "keyword-only",
        ));
    }
    Ok(())
}

fn parameter_place(
    vm: &mut Vm,
    code: &Code,
    name: &Value,
    positional_only: usize,
    named: usize,
) -> PyResult<Option<usize>> {
    if Str::of(name).is_none() {
        return Err(vm.type_error("keywords must be strings"));
    }
    let same = |own: &Value| own.is(name);
    if let Some(place) = code.local_names[..named].iter().position(same)
        && place >= positional_only
    {
        return Ok(Some(place));
    }
    // Names of parameters are interned: only another that is not can be equal to one.
    let Some(text) = Str::of(name).filter(|name| !name.is_interned()) else {
        return Ok(None);
    };
    let same = |own: &Value| Str::of(own).is_some_and(|own| own.as_bytes() == text.as_bytes());
    let place = code.local_names[positional_only..named]
        .iter()
        .position(same);
    Ok(place.map(|place| place + positional_only))
}

fn qualname(vm: &Vm, function: &Function) -> String {
    vm.text(function.qualname.get(&vm.heap))
}

#[cold]
fn unexpected_keyword(
    vm: &mut Vm,
    function: &Function,
    code: &Code,
    args: Args,
    name: &Value,
) -> Raised {
    let owner = qualname(vm, function);
    let unit = code.unit();
    let only: Vec<String> = code.local_names[..unit.positional_only_count as usize]
        .iter()
        .map(|name| vm.text(name))
        .collect();
    let wrong: Vec<String> = args
        .names
        .iter()
        .map(|name| vm.text(name))
        .filter(|name| only.contains(name))
        .collect();
    if !wrong.is_empty() {
        let list = wrong.join(", ");
        return vm.type_error(format!(
            "{owner}() got some positional-only arguments passed as keyword arguments: '{list}'"
        ));
    }
    let text = vm.text(name);
    let candidates: Vec<String> = code.local_names
        [unit.positional_only_count as usize..(unit.arg_count + unit.keyword_only_count) as usize]
        .iter()
        .map(|name| vm.text(name))
        .collect();
    let known = candidates.iter().map(String::as_str);
    runtime::unexpected_keyword(vm, &owner, &text, known)
}

#[cold]
fn too_many(
    vm: &mut Vm,
    function: &Function,
    code: &Code,
    given: usize,
    bound: &[Option<Value>],
) -> Raised {
    let unit = code.unit();
    let positional = unit.arg_count as usize;
    let defaults = function
        .defaults
        .get(&vm.heap)
        .as_ref()
        .and_then(Tuple::of)
        .map_or(0, |items| items.items().len());
    let keyword_only = &bound[positional..positional + unit.keyword_only_count as usize];
    let keywords_given = keyword_only.iter().filter(|value| value.is_some()).count();
    let (takes, plural) = if defaults > 0 {
        (
            // Below zero if the function was given more defaults than it has parameters, as in CPython.
            format!(
                "from {} to {positional}",
                positional as i64 - defaults as i64
            ),
            true,
        )
    } else {
        (positional.to_string(), positional != 1)
    };
    let s = |many: bool| if many { "s" } else { "" };
    let given_text = if keywords_given > 0 {
        format!(
            "{given} positional argument{} (and {keywords_given} keyword-only argument{}) were given",
            s(given != 1),
            s(keywords_given != 1)
        )
    } else {
        format!("{given} {} given", if given == 1 { "was" } else { "were" })
    };
    let owner = qualname(vm, function);
    vm.type_error(format!(
        "{owner}() takes {takes} positional argument{} but {given_text}",
        s(plural)
    ))
}

#[cold]
fn missing_arguments(
    vm: &mut Vm,
    function: &Function,
    code: &Code,
    missing: &[usize],
    what: &str,
) -> Raised {
    let names: Vec<String> = missing
        .iter()
        .map(|place| format!("'{}'", vm.text(&code.local_names[*place])))
        .collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    let owner = qualname(vm, function);
    vm.type_error(format!(
        "{owner}() missing {} required {what} argument{plural}: {list}",
        names.len()
    ))
}
