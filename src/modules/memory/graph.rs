//! One walk over all objects: who holds whom, and under which names.

use rustc_hash::FxHashMap;

use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::function::Function;
use crate::objects::module;
use crate::runtime::machine::Frame;
use crate::runtime::{CellObject, Class, Dict, Exception, Tuple, Vm, kind};

use super::words;

/// What the parts of an object's own belong to: an instance's dict, a function's defaults, a class's namespace.
pub(super) enum Owner {
    /// The global namespace of `__main__`.
    Main,
    /// The namespace of `builtins`.
    Builtins,
    /// That of another module, by its name.
    Module(String),
    /// The attributes of an instance or a class, by how it is called.
    Attributes(String),
    /// A part that has a name: "the defaults of f".
    Part(String),
    /// The cell of a variable: "variable 'x' that f encloses".
    Variable(String),
}

/// What the session holds at a moment.
pub(super) struct Graph {
    /// All objects but those that only the question itself made.
    pub objects: Vec<Value>,
    /// Whose part an object is: the owner's address and what it is there.
    pub owners: FxHashMap<u64, (u64, Owner)>,
    /// The addresses of the registers in which the question's own arguments stand.
    arguments: std::ops::Range<usize>,
}

impl Graph {
    /// Walks over the heap; `arguments` are the question's own.
    pub fn new(vm: &mut Vm, arguments: &[Value]) -> Graph {
        let objects = vm.heap.objects();
        let mut graph = Graph {
            objects: Vec::new(),
            owners: FxHashMap::default(),
            arguments: arguments.as_ptr_range().start.addr()..arguments.as_ptr_range().end.addr(),
        };
        for object in &objects {
            graph.note_parts(vm, object);
        }
        // Modules come last: theirs are the better names.
        for (name, module) in modules(vm) {
            let namespace = module::namespace(vm, &module);
            let owner = match name.as_str() {
                "__main__" => Owner::Main,
                "builtins" => Owner::Builtins,
                _ => Owner::Module(name),
            };
            graph.own(&module, Some(&namespace), owner);
        }
        // A variable that inner functions see is first of all the running function's.
        for frame in vm.machine.frames.iter() {
            graph.note_cells(vm, frame);
        }
        graph.objects = objects;
        graph
    }

    fn own(&mut self, owner: &Value, part: Option<&Value>, called: Owner) {
        if let Some(part) = part
            && part.is_object()
        {
            self.owners.insert(part.bits(), (owner.bits(), called));
        }
    }

    /// Notes which objects are parts of this one.
    fn note_parts(&mut self, vm: &Vm, object: &Value) {
        if let Some(function) = Function::of(object) {
            let name = vm.text(function.qualname.get(&vm.heap));
            let part = |what: &str| Owner::Part(format!("the {what} of {name}"));
            self.own(
                object,
                function.defaults.get(&vm.heap).as_ref(),
                part("defaults"),
            );
            self.own(
                object,
                function.kwdefaults.get(&vm.heap).as_ref(),
                part("defaults"),
            );
            self.own(
                object,
                function.annotations.get(&vm.heap).as_ref(),
                part("annotations"),
            );
            let Some(closure) = &function.closure else {
                return;
            };
            self.own(object, Some(closure), part("closure"));
            let (Some(cells), Some(code)) =
                (Tuple::of(closure), Code::of(function.code.get(&vm.heap)))
            else {
                return;
            };
            for (cell, variable) in cells.items().iter().zip(&code.unit().free_names) {
                let called = format!("variable '{variable}' that {name} encloses");
                self.own(closure, Some(cell), Owner::Variable(called));
            }
        } else if let Some(class) = Class::of(object) {
            let name = vm.text(class.qualname.get(&vm.heap));
            let called = Owner::Attributes(format!("class {name}"));
            self.own(object, Some(&class.dict), called);
            let mro = class.mro.get(&vm.heap).as_ref();
            self.own(
                object,
                mro,
                Owner::Part(format!("the bases of class {name}")),
            );
        } else if let Some(exception) = Exception::of(object) {
            let name = vm.type_name(object);
            let args = exception.args.get(&vm.heap);
            if !args.is(&vm.empty_tuple) {
                self.own(
                    object,
                    Some(args),
                    Owner::Part(format!("the args of {name}")),
                );
            }
        }
        if let Some(dict) = vm.heap.attribute_dict(object) {
            let name = vm.type_name(object);
            self.own(object, Some(dict), Owner::Attributes(words::short(&name)));
        }
    }

    fn note_cells(&mut self, vm: &Vm, frame: &Frame) {
        let mut cells = Vec::new();
        self.activation(vm, frame, true, &mut |line, value| {
            if CellObject::of(value).is_some() {
                cells.push((line, value.clone()));
            }
        });
        for (line, cell) in cells {
            self.own(&frame.code, Some(&cell), Owner::Variable(line));
        }
    }

    /// Who holds an object, in words, each with the number of references that it has.
    pub fn holders(&self, vm: &Vm, object: &Value) -> Vec<(String, usize)> {
        let mut lines: Vec<(String, usize)> = Vec::new();
        let mut add = |line: String| match lines.iter_mut().find(|(told, _)| *told == line) {
            Some((_, times)) => *times += 1,
            None => lines.push((line, 1)),
        };
        for frame in vm.machine.frames.iter() {
            for variables in [true, false] {
                self.activation(vm, frame, variables, &mut |line, value| {
                    if value.is(object) {
                        add(line);
                    }
                });
            }
        }
        for holder in &self.objects {
            let times = vm.heap.count_references(holder, object);
            if times == 0 {
                continue;
            }
            let ways = words::ways(vm, self, holder, object);
            let told = ways.len().min(times);
            ways.into_iter().take(told).for_each(&mut add);
            (told..times).for_each(|_| add(words::holder(vm, holder)));
        }
        for (line, value) in session_references(vm) {
            if value.is(object) {
                add(line);
            }
        }
        // What has a name is told first.
        lines.sort_by_key(|(line, _)| !line.starts_with("global name"));
        lines
    }

    /// Calls `see` with the named variables of an activation, in words, or with all else that it holds.
    pub fn activation(
        &self,
        vm: &Vm,
        frame: &Frame,
        variables: bool,
        see: &mut dyn FnMut(String, &Value),
    ) {
        let Some(code) = Code::of(&frame.code) else {
            return;
        };
        let name = vm.text(&code.qualname);
        // A generator's registers are the generator's.
        let size = match vm.machine.on_stack(frame.registers) {
            true => frame.size as usize,
            false => 0,
        };
        let locals = code.local_names.len().min(size);
        let range = if variables { 0..locals } else { locals..size };
        for index in range {
            let Some(value) = vm.machine.register(frame, index) else {
                continue;
            };
            if self.arguments.contains(&std::ptr::from_ref(value).addr()) {
                continue;
            }
            let told = match variables {
                true => words::local(vm, code, index, &name),
                false => format!("a value at work in {name}"),
            };
            see(told, value);
        }
        if variables {
            return;
        }
        for (part, value) in [
            ("the running code", Some(&frame.code)),
            ("the running function", frame.function.as_ref()),
            ("the globals", frame.globals.as_ref()),
            ("the local names", frame.locals.as_ref()),
            ("the owner of the activation", frame.owner.as_ref()),
            ("the frame object", frame.object.as_ref()),
        ] {
            if let Some(value) = value {
                see(format!("{part} of {name}"), value);
            }
        }
    }
}

/// What Rust code of the session holds, besides activations.
pub(super) fn session_references(vm: &Vm) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    let mut places: Vec<_> = vm.state.iter().collect();
    places.sort_by_key(|(name, _)| **name);
    for (name, value) in places {
        all.push((format!("the session ({name})"), value));
    }
    if let Some(handled) = &vm.machine.handled {
        all.push(("the exception being handled".to_string(), handled));
    }
    all.push(("sys.modules of the session".to_string(), &vm.modules));
    all.push(("the builtins of the session".to_string(), &vm.builtins));
    for class in &vm.types {
        all.push(("the table of builtin classes".to_string(), class));
    }
    for name in vm.interned.iter() {
        all.push(("the table of interned strings".to_string(), name));
    }
    for text in vm.chars.iter().flatten() {
        all.push(("the table of short strings".to_string(), text));
    }
    all
}

/// The modules by name, `__main__` first.
pub(super) fn modules(vm: &Vm) -> Vec<(String, Value)> {
    let Some(dict) = Dict::of(&vm.modules) else {
        return Vec::new();
    };
    let table = dict.table(&vm.heap);
    let all = table
        .iter()
        .filter(|(_, module)| module.kind() == Some(kind::MODULE));
    let mut all: Vec<_> = all
        .map(|(name, module)| (vm.text(name), module.clone()))
        .collect();
    let rank = |name: &str| match name {
        "__main__" => 0,
        "builtins" => 1,
        "sys" => 2,
        _ => 3,
    };
    all.sort_by_key(|(name, _)| rank(name));
    all
}
