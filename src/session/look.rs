//! What names stand for in a session, looked at for completion: nothing runs. Only namespaces of modules, classes
//! and instances are read; no property, `__getattr__`, `__dir__` or other descriptor is asked.

use std::collections::BTreeSet;

use crate::heap::{Mode, Value};
use crate::modules;
use crate::objects::class_method::ClassMethod;
use crate::objects::code::Code;
use crate::objects::function::{BoundMethod, Function};
use crate::objects::module::Module;
use crate::objects::static_method::StaticMethod;
use crate::runtime::{Class, Dict, Native, Str, TypeId, Vm, class_flag};
use crate::syntax::{
    self,
    ast::{ExprKind, StmtKind},
};

use super::run::State;

impl State {
    /// The names of the session and the builtins.
    pub fn names(&mut self) -> BTreeSet<String> {
        let mut names = keys(&self.vm, &self.main);
        names.extend(keys(&self.vm, &self.vm.builtins));
        names
    }

    /// The names of the attributes of what a dotted path stands for.
    pub fn attributes(&mut self, path: &[&str]) -> BTreeSet<String> {
        match self.value(path) {
            Some(value) => attributes(&mut self.vm, &value),
            None => BTreeSet::new(),
        }
    }

    /// The names of the attributes of strings.
    pub fn attributes_of_str(&mut self) -> BTreeSet<String> {
        let class = self.vm.type_object(TypeId::STR).clone();
        attributes(&mut self.vm, &class)
    }

    /// The parameters that a call of it takes by name.
    pub fn parameters(&mut self, path: &[&str]) -> Vec<String> {
        match self.value(path) {
            Some(value) => parameters(&mut self.vm, &value, path.len() > 1),
            None => Vec::new(),
        }
    }

    /// The keys, if it is a dict, that are strings.
    pub fn keys(&mut self, path: &[&str]) -> BTreeSet<String> {
        match self.value(path) {
            Some(value) => keys(&self.vm, &value),
            None => BTreeSet::new(),
        }
    }

    /// The modules that can be imported, of a package or (`""`) without one.
    pub fn modules(&mut self, package: &str) -> BTreeSet<String> {
        modules::known(&self.vm, package)
    }

    /// What can be imported from a module.
    pub fn names_of_module(&mut self, name: &str) -> BTreeSet<String> {
        let vm = &mut self.vm;
        let key = vm.intern_str(name);
        let modules = vm.modules.clone();
        let mut names = match vm.dict_get_str(&modules, &key) {
            Some(module) => attributes(vm, &module),
            None => defined(vm, name),
        };
        names.extend(modules::known(vm, name));
        names
    }

    /// What a dotted path stands for, if that can be seen.
    fn value(&mut self, path: &[&str]) -> Option<Value> {
        let (first, rest) = path.split_first()?;
        let vm = &mut self.vm;
        let name = vm.intern_str(first);
        let builtins = vm.builtins.clone();
        let found = vm.dict_get_str(&self.main, &name);
        let mut value = found.or_else(|| vm.dict_get_str(&builtins, &name))?;
        for name in rest {
            let name = vm.intern_str(name);
            value = attribute(vm, &value, &name)?;
        }
        Some(value)
    }
}

/// An attribute that stands in a namespace, where no descriptor has a say.
fn attribute(vm: &mut Vm, value: &Value, name: &Value) -> Option<Value> {
    let class = vm.class_of(value).clone();
    let above = vm.lookup(&class, name);
    if above
        .as_ref()
        .is_some_and(|above| vm.slots_ref(above).descr_set.is_some())
    {
        return None;
    }
    let own = match Class::of(value) {
        Some(_) => vm.lookup(value, name),
        None => vm.instance_attr(value, name),
    };
    let found = own.or(above)?;
    if let Some(method) = StaticMethod::of(&found) {
        return Some(method.function.get(&vm.heap).clone());
    }
    if let Some(method) = ClassMethod::of(&found) {
        return Some(method.function.get(&vm.heap).clone());
    }
    let is_function = Function::of(&found).is_some() || Native::of(&found).is_some();
    (is_function || vm.slots_ref(&found).descr_get.is_none()).then_some(found)
}

fn attributes(vm: &mut Vm, value: &Value) -> BTreeSet<String> {
    let mut names = own_names(vm, value);
    let class = match Class::of(value) {
        Some(_) => value.clone(),
        None if Module::of(value).is_some() => return names,
        None => vm.class_of(value).clone(),
    };
    let Some(order) = Class::of(&class).map(|class| class.mro(&vm.heap).to_vec()) else {
        return names;
    };
    for class in &order {
        let Some(own) = Class::of(class) else {
            continue;
        };
        if own.has(class_flag::LAZY) {
            (vm.hooks.fill_class)(vm, class, None);
        }
        names.extend(keys(vm, &own.dict));
    }
    names
}

/// The names that an instance or a module has itself.
fn own_names(vm: &Vm, value: &Value) -> BTreeSet<String> {
    let Some(shape) = value.shape() else {
        return BTreeSet::new();
    };
    match vm.heap.shape(shape).mode {
        Mode::Fixed => BTreeSet::new(),
        Mode::Dict => match vm.heap.attribute_dict(value) {
            Some(dict) => keys(vm, dict),
            None => BTreeSet::new(),
        },
        Mode::Slots => {
            let slots = vm.heap.slot_names(shape).into_iter();
            slots
                .filter(|(slot, _)| vm.heap.slot(value, *slot).is_some())
                .map(|(_, name)| vm.text(&name))
                .collect()
        }
    }
}

fn keys(vm: &Vm, dict: &Value) -> BTreeSet<String> {
    let Some(dict) = Dict::of(dict) else {
        return BTreeSet::new();
    };
    let keys = dict.table(&vm.heap).iter().map(|(key, _)| key);
    keys.filter_map(|key| std::str::from_utf8(Str::of(key)?.as_bytes()).ok())
        .map(str::to_string)
        .collect()
}

/// The parameters that are passed by name; of a function that was reached through something else the first may be
/// its instance.
fn parameters(vm: &mut Vm, value: &Value, reached: bool) -> Vec<String> {
    if let Some(bound) = BoundMethod::of(value) {
        return parameters(vm, &bound.function.clone(), true);
    }
    if let Some(function) = Function::of(value) {
        let code = function.code.get(&vm.heap);
        let Some(unit) = Code::of(code).map(Code::unit) else {
            return Vec::new();
        };
        let last = usize::from(unit.arg_count) + usize::from(unit.keyword_only_count);
        let names = unit.local_names.iter().take(last);
        let instance = |name: &str| reached && matches!(name, "self" | "cls");
        return names
            .enumerate()
            .skip(unit.positional_only_count.into())
            .filter(|(at, name)| *at > 0 || !instance(name))
            .map(|(_, name)| name.to_string())
            .collect();
    }
    if let Some(native) = Native::of(value) {
        return named(native.def.0.signature);
    }
    let Some(class) = Class::of(value) else {
        return Vec::new();
    };
    let name = vm.names.__init__.clone();
    if let Some(init) = vm.lookup(value, &name)
        && Function::of(&init).is_some()
    {
        return parameters(vm, &init, true);
    }
    named(class.spec.0.get().signature)
}

/// The names that a module will have, as far as its text tells.
fn defined(vm: &Vm, module: &str) -> BTreeSet<String> {
    let mut names = modules::functions(module);
    let text = modules::source(vm, module).unwrap_or_default();
    let Ok(program) = syntax::parse(&text, syntax::Mode::Exec) else {
        return names;
    };
    let mut add = |name: &str| {
        names.insert(name.to_string());
    };
    for statement in &program.body {
        match &statement.kind {
            StmtKind::FunctionDef(def) => add(&def.name),
            StmtKind::ClassDef(def) => add(&def.name),
            StmtKind::Assign { targets, .. } => {
                for target in targets {
                    if let ExprKind::Name(name, ..) = &target.kind {
                        add(name);
                    }
                }
            }
            StmtKind::ImportFrom(import) => {
                let from = import.module.as_deref().unwrap_or("");
                for alias in &import.names {
                    match &*alias.name {
                        // Only of builtin modules: others may lead back here.
                        "*" => modules::functions(from).iter().for_each(|name| add(name)),
                        name => add(alias.asname.as_deref().unwrap_or(name)),
                    }
                }
            }
            _ => {}
        }
    }
    names
}

/// The parameters of a signature as text, `(a, /, b=1, *, c)`, that are passed by name.
fn named(signature: &str) -> Vec<String> {
    let bare = signature.trim_start_matches('(').trim_end_matches(')');
    let parts: Vec<&str> = bare.split(',').map(str::trim).collect();
    let first = parts
        .iter()
        .position(|part| *part == "/")
        .map_or(0, |at| at + 1);
    let words = parts[first..].iter().filter_map(|part| {
        let word = part.split(['=', ':']).next()?.trim();
        let plain = |c: char| c.is_alphanumeric() || c == '_';
        (!word.is_empty() && word.chars().all(plain) && word != "self").then(|| word.to_string())
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use crate::session::{Session, Settings};

    #[test]
    fn nothing_runs_while_names_are_looked_up() {
        let mut session = Session::new(Settings::default());
        session.run_program(
            "class A:\n    ran = []\n    @property\n    def p(self): A.ran.append(1); return 'text'\n    \
             def __getattr__(self, name): A.ran.append(2)\n    def __dir__(self): A.ran.append(3); return []\n    \
             def f(self, x, /, y, *, z=1): pass\n    @staticmethod\n    def s(q): pass\n\
             a = A()\na.own = a.more = A\na.d = {'k e': 1, 'l': 2, 3: 4}\nimport os.path\n",
            "x.py",
        );
        let has = |names: &std::collections::BTreeSet<String>, wanted: &[&str]| {
            wanted.iter().all(|name| names.contains(*name))
        };
        assert!(has(&session.names(), &["a", "A", "len", "os"]));
        assert!(has(
            &session.attributes(&["a"]),
            &["own", "more", "p", "f", "__init__"]
        ));
        assert!(has(&session.attributes(&["a", "own"]), &["s", "ran"]));
        assert!(
            session.attributes(&["a", "p"]).is_empty(),
            "a property is not asked"
        );
        assert!(session.attributes(&["a", "nothing"]).is_empty());
        assert!(has(&session.attributes(&["os", "path"]), &["join"]));
        assert_eq!(session.parameters(&["a", "f"]), ["y", "z"]);
        assert_eq!(session.parameters(&["A", "s"]), ["q"]);
        assert_eq!(session.parameters(&["sorted"]), ["key", "reverse"]);
        assert!(session.keys(&["a", "d"]).into_iter().eq(["k e", "l"]));
        assert!(has(&session.modules(""), &["weakref", "gc", "collections"]));
        assert!(has(&session.modules("collections"), &["abc"]));
        assert_eq!(session.run_statement("A.ran\n").output, "[]\n");
    }
}
