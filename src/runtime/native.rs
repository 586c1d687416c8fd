//! Functions written in Rust, as tables describe them and as objects.

use crate::heap::{Heap, ShapeId, Value};
use crate::object;

use super::args::Args;
use super::class::{Class, class_flag};
use super::error::PyResult;
use super::kind;
use super::type_id::TypeId;
use super::vm::Vm;

/// How a native function wants its arguments. A method's first one is `self`; the counts leave it out.
#[derive(Clone, Copy)]
pub enum Call {
    /// Between the two numbers, positional only.
    Plain(u8, u8, Wrong, fn(&mut Vm, &[Value]) -> PyResult),
    /// Whatever is given; the function binds it (see [`Args::bind`]). `self` is the first positional.
    Any(fn(&mut Vm, Args) -> PyResult),
}

/// How a wrong number of arguments is told.
#[derive(Clone, Copy)]
pub enum Wrong {
    /// What the function takes: `takes no arguments (1 given)`.
    Takes,
    /// What was expected: `expected 2 arguments, got 1`.
    Expected,
}

impl Call {
    /// The function, if it takes so many positional arguments and needs no more than them.
    #[inline]
    pub fn taking(&self, count: usize) -> Option<fn(&mut Vm, &[Value]) -> PyResult> {
        match *self {
            Call::Plain(least, most, _, function) => {
                (least as usize <= count && count <= most as usize).then_some(function)
            }
            Call::Any(_) => None,
        }
    }
}

/// What a native function is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A plain function of a module.
    Function,
    /// A method: the first argument is an instance.
    Method,
    /// A class method: the first argument is the class.
    ClassMethod,
    /// A static method.
    StaticMethod,
}

/// A line of a table of native functions.
#[derive(Clone, Copy)]
pub struct NativeDef {
    /// Its name.
    pub name: &'static str,
    /// Its signature as Python sees it, for `help` and `inspect`: `(self, object, /)`. Empty if there is none.
    pub signature: &'static str,
    /// Its docstring.
    pub doc: &'static str,
    /// How it is called.
    pub call: Call,
    /// What it is.
    pub role: Role,
}

impl NativeDef {
    /// A function or method without arguments.
    pub const fn no_args(
        name: &'static str,
        function: fn(&mut Vm, &[Value]) -> PyResult,
        signature: &'static str,
        doc: &'static str,
    ) -> NativeDef {
        NativeDef {
            name,
            signature,
            doc,
            call: Call::Plain(0, 0, Wrong::Takes, function),
            role: Role::Method,
        }
    }

    /// One with exactly one argument.
    pub const fn one(
        name: &'static str,
        function: fn(&mut Vm, &[Value]) -> PyResult,
        signature: &'static str,
        doc: &'static str,
    ) -> NativeDef {
        NativeDef {
            name,
            signature,
            doc,
            call: Call::Plain(1, 1, Wrong::Takes, function),
            role: Role::Method,
        }
    }

    /// One with `least` to `most` positional arguments.
    pub const fn range(
        name: &'static str,
        least: u8,
        most: u8,
        function: fn(&mut Vm, &[Value]) -> PyResult,
        signature: &'static str,
        doc: &'static str,
    ) -> NativeDef {
        NativeDef {
            name,
            signature,
            doc,
            call: Call::Plain(least, most, Wrong::Expected, function),
            role: Role::Method,
        }
    }

    /// One that takes keywords, or any number of arguments.
    pub const fn any(
        name: &'static str,
        function: fn(&mut Vm, Args) -> PyResult,
        signature: &'static str,
        doc: &'static str,
    ) -> NativeDef {
        NativeDef {
            name,
            signature,
            doc,
            call: Call::Any(function),
            role: Role::Method,
        }
    }

    /// The same as a function of a module.
    pub const fn function(mut self) -> NativeDef {
        self.role = Role::Function;
        self
    }

    /// The same as a class method.
    pub const fn class_method(mut self) -> NativeDef {
        self.role = Role::ClassMethod;
        self
    }

    /// The same as a static method.
    pub const fn static_method(mut self) -> NativeDef {
        self.role = Role::StaticMethod;
        self
    }
}

/// A line of a table of computed attributes of instances.
pub struct GetSetDef {
    /// Its name.
    pub name: &'static str,
    /// Its docstring.
    pub doc: &'static str,
    /// Reads it.
    pub get: fn(&mut Vm, &Value) -> PyResult,
    /// Writes it, or deletes it (`None`).
    pub set: Option<fn(&mut Vm, &Value, Option<Value>) -> PyResult<()>>,
}

/// The reference to a static definition that a native object holds.
#[derive(Clone, Copy)]
pub struct DefRef(pub &'static NativeDef);

crate::traces_nothing!(DefRef);

object! {
    /// A native function: of a module, bound to an instance, or (a method descriptor) of a class.
    pub struct Native: kind::NATIVE, uncleared {
        /// What it is.
        pub def: DefRef,
        /// The instance (or class) it is bound to.
        pub receiver: Option<Value>,
        /// The class whose method it is, or the module's name.
        pub owner: Option<Value>,
        /// Which values may be its first.
        pub first: First,
    }
}

/// What a call without a look at classes may have as its first value: the shape of the instances of a method's class.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct First(ShapeId);

crate::traces_nothing!(First);

impl First {
    /// Whatever there is: a function of a module.
    const ANY: First = First(ShapeId(u32::MAX));
    /// Such a call is not to be: the function has a receiver, or wants a class.
    const NONE: First = First(ShapeId(u32::MAX - 1));
}

impl Native {
    /// The function, if it may be called with just these values, `self` first if it has one. `None` tells nothing.
    #[inline(always)]
    pub fn taking(&self, values: &[Value]) -> Option<fn(&mut Vm, &[Value]) -> PyResult> {
        let count = match self.first {
            First::ANY => values.len(),
            First(shape) if values.first()?.shape() == Some(shape) => values.len() - 1,
            _ => return None,
        };
        self.def.0.call.taking(count)
    }

    /// The native function that `value` is, if it is one.
    #[inline]
    pub fn of(value: &Value) -> Option<&Native> {
        Heap::downcast(value)
    }
}

impl Vm {
    /// A function of a module.
    pub fn native_function(&mut self, def: &'static NativeDef, module: Option<Value>) -> Value {
        self.heap
            .alloc(TypeId::NATIVE_FUNCTION.shape(), |header| Native {
                header,
                def: DefRef(def),
                receiver: None,
                owner: module,
                first: First::ANY,
            })
    }

    /// A native method, bound to its instance (or class).
    pub fn bound_native(&mut self, def: &'static NativeDef, receiver: Value) -> Value {
        self.heap
            .alloc(TypeId::NATIVE_FUNCTION.shape(), |header| Native {
                header,
                def: DefRef(def),
                receiver: Some(receiver),
                owner: None,
                first: First::NONE,
            })
    }

    /// The object that stands in the namespace of `class` for a native method.
    pub fn method_descriptor(&mut self, def: &'static NativeDef, class: &Value) -> Value {
        let (shape, first) = match def.role {
            Role::ClassMethod => (TypeId::CLASS_METHOD_DESCRIPTOR.shape(), First::NONE),
            Role::StaticMethod => (TypeId::NATIVE_FUNCTION.shape(), First::ANY),
            Role::Function | Role::Method => {
                let own = Class::of(class).map(|class| First(class.instance_shape.0.get()));
                (
                    TypeId::METHOD_DESCRIPTOR.shape(),
                    own.unwrap_or(First::NONE),
                )
            }
        };
        self.heap.alloc(shape, |header| Native {
            header,
            def: DefRef(def),
            receiver: None,
            owner: Some(class.clone()),
            first,
        })
    }

    /// Calls a native function with all its arguments, `self` among them where it has one. `owner` is what its
    /// object says.
    ///
    /// # Errors
    /// `TypeError` if the number or the kind of the arguments is wrong, and whatever the function raises.
    #[inline]
    pub fn call_native(
        &mut self,
        def: &'static NativeDef,
        owner: Option<&Value>,
        args: Args,
    ) -> PyResult {
        let implied = (def.role == Role::Method || def.role == Role::ClassMethod) as usize;
        let given = args.positional.len();
        if let Call::Any(function) = def.call {
            return function(self, args);
        }
        if args.names.is_empty()
            && let Some(count) = given.checked_sub(implied)
            && let Some(function) = def.call.taking(count)
        {
            return function(self, args.positional);
        }
        Err(self.wrong_arguments(def, owner, args, implied))
    }

    #[cold]
    fn wrong_arguments(
        &mut self,
        def: &'static NativeDef,
        owner: Option<&Value>,
        args: Args,
        implied: usize,
    ) -> super::error::Raised {
        let owner = match (def.role, args.positional.first(), owner) {
            (Role::Method, Some(first), _) => self.defining_class(self.class_of(first), def),
            (Role::ClassMethod, Some(first), _) => self.defining_class(first, def),
            (Role::Function, _, Some(module)) if !module.is(&self.names.builtins) => {
                format!("{}.", self.text(module))
            }
            _ => String::new(),
        };
        let name = def.name;
        if !args.names.is_empty() {
            return self.type_error(format!("{owner}{name}() takes no keyword arguments"));
        }
        let given = args.positional.len().saturating_sub(implied);
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let message = match def.call {
            Call::Plain(0, _, Wrong::Takes, _) => {
                format!("{owner}{name}() takes no arguments ({given} given)")
            }
            Call::Plain(_, _, Wrong::Takes, _) => {
                format!("{owner}{name}() takes exactly one argument ({given} given)")
            }
            Call::Plain(least, most, Wrong::Expected, _) => {
                let (least, most) = (least as usize, most as usize);
                let (bound, count) = if least == most {
                    ("", least)
                } else if given < least {
                    ("at least ", least)
                } else {
                    ("at most ", most)
                };
                format!(
                    "{name} expected {bound}{count} argument{}, got {given}",
                    plural(count)
                )
            }
            Call::Any(_) => String::new(),
        };
        self.type_error(message)
    }

    /// The name of the builtin class among the bases of `class` that defines a method, with a dot.
    fn defining_class(&self, class: &Value, def: &'static NativeDef) -> String {
        let order = Class::of(class).map_or(&[][..], |class| class.mro(&self.heap));
        let own = |class: &&Value| {
            Class::of(class).is_some_and(|class| {
                let methods = class.spec.0.get().methods;
                !class.has(class_flag::HEAP) && methods.iter().any(|own| std::ptr::eq(own, def))
            })
        };
        let name = self.class_name(order.iter().find(own).unwrap_or(class));
        format!("{}.", name.rsplit('.').next().unwrap_or(&name))
    }
}
