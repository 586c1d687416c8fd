//! What can be done with any value: the protocols, each through the slots of the value's class.

use smallvec::SmallVec;

use crate::heap::{Value, interrupt};

use super::args::Args;
use super::class::{Class, class_flag};
use super::error::{PyResult, Raised};
use super::kind;
use super::native::Native;
use super::number::{Integer, integer};
use super::slots::{CmpOp, Slots, UnOp};
use super::str::Str;
use super::type_id::TypeId;
use super::vm::Vm;

/// How deep native recursion may be, if the native stack reaches so far (`Py_C_RECURSION_LIMIT`).
const MAX_DEPTH: u32 = 10_000;

impl Vm {
    /// `repr(value)`, a string.
    ///
    /// # Errors
    /// What `__repr__` raises; `TypeError` if it answers no string; `RecursionError`.
    pub fn repr(&mut self, value: &Value) -> PyResult {
        let Some(repr) = self.slots_ref(value).repr else {
            return Ok(self.str("<?>"));
        };
        self.deeper_in(" while getting the repr of an object")?;
        let text = repr(self, value);
        self.machine.depth -= 1;
        let text = text?;
        if Str::of(&text).is_some() {
            return Ok(text);
        }
        let name = self.type_name(&text);
        Err(self.type_error(format!("__repr__ returned non-string (type {name})")))
    }

    /// `str(value)`, a string.
    ///
    /// # Errors
    /// As [`Vm::repr`].
    pub fn to_str(&mut self, value: &Value) -> PyResult {
        if self.is_exact(value, TypeId::STR) {
            return Ok(value.clone());
        }
        if let Some(number) = value.as_small() {
            return Ok(self.decimal(number));
        }
        let slots = self.slots_ref(value);
        let Some(text) = slots.str.or(slots.repr) else {
            return self.repr(value);
        };
        self.deeper_in(" while getting the str of an object")?;
        let text = text(self, value);
        self.machine.depth -= 1;
        let text = text?;
        if Str::of(&text).is_some() {
            return Ok(text);
        }
        let name = self.type_name(&text);
        Err(self.type_error(format!("__str__ returned non-string (type {name})")))
    }

    /// One level of native recursion more; whoever succeeds takes it back (`machine.depth -= 1`).
    ///
    /// # Errors
    /// `RecursionError` when the native stack comes to its end, or to CPython's limit.
    #[inline]
    pub fn deeper(&mut self) -> PyResult<()> {
        self.deeper_in("")
    }

    /// The same; an error says in what (` in comparison`).
    ///
    /// # Errors
    /// As [`Vm::deeper`].
    #[inline]
    pub fn deeper_in(&mut self, what: &str) -> PyResult<()> {
        let marker = 0u8;
        let machine = &mut self.machine;
        if std::ptr::addr_of!(marker).addr() < machine.native_floor || machine.depth >= MAX_DEPTH {
            return Err(self.recursion_error(format!("maximum recursion depth exceeded{what}")));
        }
        machine.depth += 1;
        Ok(())
    }

    /// `hash(value)`.
    ///
    /// # Errors
    /// `TypeError: unhashable type`, and what `__hash__` raises.
    #[inline]
    pub fn hash(&mut self, value: &Value) -> PyResult<i64> {
        if let Some(hash) = super::quick::hash(value) {
            return Ok(hash);
        }
        match self.slots_ref(value).hash {
            Some(hash) => hash(self, value),
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("unhashable type: '{name}'")))
            }
        }
    }

    /// `left op right`, any object.
    ///
    /// # Errors
    /// `TypeError` if neither side knows the comparison, and what it raises.
    pub fn compare(&mut self, op: CmpOp, left: &Value, right: &Value) -> PyResult {
        let (left_class, right_class) = (self.class_of(left), self.class_of(right));
        let slots = |class| Class::of(class).map_or(&Slots::EMPTY, |class| class.slots(&self.heap));
        let (ours, theirs) = (slots(left_class).compare, slots(right_class).compare);
        let mut asked_right = false;
        let derived = !left_class.is(right_class) && self.is_subclass(right_class, left_class);
        self.deeper_in(" in comparison")?;
        let result = (|| {
            if derived && let Some(compare) = theirs {
                asked_right = true;
                let result = compare(self, right, left, op.swapped())?;
                if !result.is(&Value::NOT_IMPLEMENTED) {
                    return Ok(result);
                }
            }
            if let Some(compare) = ours {
                let result = compare(self, left, right, op)?;
                if !result.is(&Value::NOT_IMPLEMENTED) {
                    return Ok(result);
                }
            }
            if !asked_right && let Some(compare) = theirs {
                return compare(self, right, left, op.swapped());
            }
            Ok(Value::NOT_IMPLEMENTED)
        })();
        self.machine.depth -= 1;
        let result = result?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
        match op {
            CmpOp::Eq => Ok(Value::bool(left.is(right))),
            CmpOp::Ne => Ok(Value::bool(!left.is(right))),
            _ => {
                let (left, right) = (self.type_name(left), self.type_name(right));
                let symbol = op.symbol();
                Err(self.type_error(format!(
                    "'{symbol}' not supported between instances of '{left}' and '{right}'"
                )))
            }
        }
    }

    /// Whether a comparison holds.
    ///
    /// # Errors
    /// As [`Vm::compare`].
    pub fn holds(&mut self, op: CmpOp, left: &Value, right: &Value) -> PyResult<bool> {
        if let Some(holds) = super::quick::holds(op, left, right) {
            return Ok(holds);
        }
        let result = self.compare(op, left, right)?;
        self.truth(&result)
    }

    /// Whether two values are the same or equal, as containers ask.
    ///
    /// # Errors
    /// What `__eq__` raises.
    #[inline]
    pub fn eq(&mut self, left: &Value, right: &Value) -> PyResult<bool> {
        match super::quick::eq(left, right) {
            Some(equal) => Ok(equal),
            None => self.holds(CmpOp::Eq, left, right),
        }
    }

    /// Whether a value is true.
    ///
    /// # Errors
    /// What `__bool__` or `__len__` raises.
    #[inline]
    pub fn truth(&mut self, value: &Value) -> PyResult<bool> {
        match super::quick::truth(value) {
            Some(truth) => Ok(truth),
            None => self.truth_slow(value),
        }
    }

    fn truth_slow(&mut self, value: &Value) -> PyResult<bool> {
        let slots = self.slots_ref(value);
        if let Some(truth) = slots.truth {
            return truth(self, value);
        }
        if let Some(len) = slots.len {
            return Ok(len(self, value)? != 0);
        }
        Ok(true)
    }

    /// `len(value)`.
    ///
    /// # Errors
    /// `TypeError` if it has no length.
    pub fn len(&mut self, value: &Value) -> PyResult<usize> {
        if let Some(known) = self.plain_len(value) {
            return Ok(known);
        }
        match self.slots_ref(value).len {
            Some(len) => len(self, value),
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("object of type '{name}' has no len()")))
            }
        }
    }

    /// `iter(value)`.
    ///
    /// # Errors
    /// `TypeError` if it can't be iterated.
    pub fn iter(&mut self, value: &Value) -> PyResult {
        let slots = self.slots_ref(value);
        if let Some(iter) = slots.iter {
            let iterator = iter(self, value)?;
            if self.slots_ref(&iterator).next.is_some() {
                return Ok(iterator);
            }
            let name = self.type_name(&iterator);
            return Err(self.type_error(format!("iter() returned non-iterator of type '{name}'")));
        }
        if self.is_sequence(value) {
            return Ok(self.sequence_iterator(value.clone()));
        }
        let name = self.type_name(value);
        Err(self.type_error(format!("'{name}' object is not iterable")))
    }

    /// Whether `value` has items by index, as far as its class shows (`PySequence_Check`).
    pub fn is_sequence(&self, value: &Value) -> bool {
        use super::kind::*;
        let by_key = matches!(
            value.kind(),
            Some(DICT | MAPPING_PROXY | CLASS | GENERIC_ALIAS | UNION | TYPE_ALIAS | MATCH)
        );
        !by_key && self.slots_ref(value).get_item.is_some()
    }

    /// Whether `value` can be iterated, as far as its class shows.
    pub fn is_iterable(&self, value: &Value) -> bool {
        self.slots_ref(value).iter.is_some() || self.is_sequence(value)
    }

    /// The next item of an iterator; `None` at its end.
    ///
    /// # Errors
    /// What the iterator raises but `StopIteration`; `TypeError` if it is none.
    #[inline]
    pub fn next(&mut self, iterator: &Value) -> PyResult<Option<Value>> {
        if let Some(item) = self.quick_next(iterator) {
            return Ok(Some(item));
        }
        match self.slots_ref(iterator).next {
            Some(next) => next(self, iterator),
            None => {
                let name = self.type_name(iterator);
                Err(self.type_error(format!("'{name}' object is not an iterator")))
            }
        }
    }

    /// Leaves an iterator's result to whoever asks for it before the next safe point; there it is let go.
    pub fn leave_result(&mut self, value: Value) {
        if value.kind().is_some() {
            self.heap.request(interrupt::RESULT);
        }
        self.machine.returned = Some(value);
    }

    /// All items of an iterable.
    ///
    /// # Errors
    /// What iterating raises.
    pub fn collect(&mut self, iterable: &Value) -> PyResult<Vec<Value>> {
        use super::containers::{List, Tuple};
        if self.is_exact(iterable, TypeId::LIST)
            && let Some(list) = List::of(iterable)
        {
            return Ok(list.items(&self.heap).to_vec());
        }
        if self.is_exact(iterable, TypeId::TUPLE)
            && let Some(tuple) = Tuple::of(iterable)
        {
            return Ok(tuple.items().to_vec());
        }
        let iterator = self.iter(iterable)?;
        let mut items = Vec::new();
        // Builtin containers know how many there will be, and no code runs to say it.
        if let Some(super::kind::RANGE | super::kind::DICT | super::kind::SET) = iterable.kind()
            && Class::of(self.class_of(iterable)).is_some_and(|class| !class.has(class_flag::HEAP))
            && let Some(len) = self.slots_ref(iterable).len
        {
            let count = len(self, iterable)?;
            if items.try_reserve_exact(count).is_err() {
                return Err(self.error_with(TypeId::MEMORY_ERROR, Vec::new()));
            }
        }
        // Others are asked, as CPython does, though the answer is only a promise.
        if self.is_of_python_class(iterable) {
            self.length_hint(iterable, 0)?;
        }
        if self.is_exact(&iterator, TypeId::GENERATOR) {
            self.drain(&iterator, |item| {
                items.push(item);
                None
            })?;
            return Ok(items);
        }
        let Some(next) = self.slots_ref(&iterator).next else {
            return Ok(items);
        };
        while let Some(item) = next(self, &iterator)? {
            items.push(item);
            if items.len() & 0xfff == 0 {
                self.poll()?;
            }
        }
        Ok(items)
    }

    /// Looks for Ctrl-C and limits inside long native loops.
    ///
    /// # Errors
    /// `KeyboardInterrupt`, `MemoryError`.
    #[inline]
    pub fn poll(&mut self) -> PyResult<()> {
        if self.heap.interrupts() == 0 {
            Ok(())
        } else {
            (self.hooks.safe_point)(self)
        }
    }

    /// `value[key]`.
    ///
    /// # Errors
    /// `TypeError: … is not subscriptable`, and what the container raises.
    pub fn get_item(&mut self, value: &Value, key: &Value) -> PyResult {
        if let Some(get) = self.slots_ref(value).get_item {
            return get(self, value, key);
        }
        if Class::of(value).is_some() {
            if value.is(self.type_object(TypeId::TYPE)) {
                let alias = self.type_object(TypeId::GENERIC_ALIAS).clone();
                return self.call(&alias, &[value.clone(), key.clone()]);
            }
            let name = self.names.__class_getitem__.clone();
            let method = self.get_attr_opt(value, &name)?;
            if let Some(method) = method.filter(|method| !method.is_none()) {
                return self.call(&method, std::slice::from_ref(key));
            }
            let name = self.class_name(value);
            return Err(self.type_error(format!("type '{name}' is not subscriptable")));
        }
        let name = self.type_name(value);
        Err(self.type_error(format!("'{name}' object is not subscriptable")))
    }

    /// `value[key] = item`.
    ///
    /// # Errors
    /// `TypeError: … does not support item assignment`, and what the container raises.
    pub fn set_item(&mut self, value: &Value, key: &Value, item: Value) -> PyResult<()> {
        match self.slots_ref(value).set_item {
            Some(set) => set(self, value, key, Some(item)),
            None => {
                self.item_place(value, key)?;
                let name = self.type_name(value);
                Err(self.type_error(format!("'{name}' object does not support item assignment")))
            }
        }
    }

    /// `del value[key]`.
    ///
    /// # Errors
    /// `TypeError: … doesn't support item deletion`, and what the container raises.
    pub fn del_item(&mut self, value: &Value, key: &Value) -> PyResult<()> {
        match self.slots_ref(value).set_item {
            Some(set) => set(self, value, key, None),
            None => {
                let not = if self.item_place(value, key)? {
                    "doesn't"
                } else {
                    "does not"
                };
                let name = self.type_name(value);
                Err(self.type_error(format!("'{name}' object {not} support item deletion")))
            }
        }
    }

    /// Whether `key` names a place in `value`, which lets none of its items be set, but is a sequence for CPython.
    ///
    /// # Errors
    /// `IndexError` for a place that no sequence can have; what `__index__` raises.
    #[cold]
    fn item_place(&mut self, value: &Value, key: &Value) -> PyResult<bool> {
        let index = integer(key).is_some() || self.slots_ref(key).index.is_some();
        let place = index && self.is_sequence_in_c(value);
        if place {
            self.sequence_index(key, TypeId::INDEX_ERROR)?;
        }
        Ok(place)
    }

    /// Whether the class of `value` was made by Python code.
    pub fn is_of_python_class(&self, value: &Value) -> bool {
        Class::of(self.class_of(value)).is_some_and(|class| class.has(class_flag::HEAP))
    }

    /// Whether CPython's C code asks `value` as a sequence: classes made by Python code always have what it looks at.
    pub fn is_sequence_in_c(&self, value: &Value) -> bool {
        let slots = self.slots_ref(value);
        slots.len.is_some() || slots.contains.is_some() || self.is_of_python_class(value)
    }

    /// `item in value`.
    ///
    /// # Errors
    /// `TypeError` if it is no container, and what it raises.
    pub fn contains(&mut self, value: &Value, item: &Value) -> PyResult<bool> {
        let slots = self.slots_ref(value);
        if let Some(contains) = slots.contains {
            return contains(self, value, item);
        }
        let iterator = match self.iter(value) {
            Err(raised) if self.is_a(&raised.0, TypeId::TYPE_ERROR) => {
                let name = self.type_name(value);
                return Err(self.type_error(format!("argument of type '{name}' is not iterable")));
            }
            other => other?,
        };
        while let Some(next) = self.next(&iterator)? {
            if self.eq(&next, item)? {
                return Ok(true);
            }
            self.poll()?;
        }
        Ok(false)
    }

    /// Calls a value with positional arguments.
    ///
    /// # Errors
    /// What the call raises.
    pub fn call(&mut self, callee: &Value, arguments: &[Value]) -> PyResult {
        self.call_with(callee, Args::positional(arguments))
    }

    /// Calls a value.
    ///
    /// # Errors
    /// `TypeError: … object is not callable`, and what the call raises.
    pub fn call_with(&mut self, callee: &Value, args: Args) -> PyResult {
        if let Some(function) = plain_native(callee, &args) {
            return function(self, args.positional);
        }
        // A function written in Python is of no derived class.
        let call = match callee.kind() == Some(kind::FUNCTION) {
            true => Some(self.hooks.call_function),
            false => self.slots_ref(callee).call,
        };
        match call {
            Some(call) => {
                self.deeper_in(" while calling a Python object")?;
                let result = call(self, callee, args);
                self.machine.depth -= 1;
                result
            }
            None => Err(self.not_callable(callee)),
        }
    }

    /// As [`Vm::call_with`], with one more argument before the others.
    ///
    /// # Errors
    /// As [`Vm::call_with`].
    pub fn call_with_first(&mut self, callee: &Value, first: &Value, args: Args) -> PyResult {
        let mut call = |positional: &[Value]| self.call_with(callee, Args { positional, ..args });
        match args.positional {
            [] => call(std::slice::from_ref(first)),
            [one] => call(&[first.clone(), one.clone()]),
            more => {
                let mut positional: SmallVec<[Value; 4]> = SmallVec::with_capacity(more.len() + 1);
                positional.push(first.clone());
                positional.extend(more.iter().cloned());
                call(&positional)
            }
        }
    }

    /// The `TypeError` for a call of what can't be called. Whoever calls a module means what bears its name.
    ///
    /// # Errors
    /// What asking the module raises takes its place.
    #[cold]
    pub fn not_callable(&mut self, callee: &Value) -> Raised {
        let class = self.type_name(callee);
        let mut message = format!("'{class}' object is not callable");
        if self.is_a(callee, TypeId::MODULE)
            && let Some(namespace) = self.instance_dict(callee)
        {
            let dunder = self.names.__name__.clone();
            let name = self.dict_get_str(&namespace, &dunder);
            if let Some(name) = name.filter(|name| Str::of(name).is_some()) {
                let attribute = self.intern(&name);
                match self.get_attr_opt(callee, &attribute) {
                    Ok(Some(meant)) if self.slots_ref(&meant).call.is_some() => {
                        let name = self.text(&name);
                        message += &format!(". Did you mean: '{name}.{name}(...)'?");
                    }
                    Ok(_) => {}
                    Err(raised) => return raised,
                }
            }
        }
        self.type_error(message)
    }

    /// Calls a method of a value by name.
    ///
    /// # Errors
    /// `AttributeError`, and what the call raises.
    pub fn call_method(&mut self, value: &Value, name: &str, arguments: &[Value]) -> PyResult {
        let name = self.intern_str(name);
        let method = self.get_attr(value, &name)?;
        self.call(&method, arguments)
    }

    /// Calls a special method, looked up on the class only; `None` if the class has none.
    ///
    /// # Errors
    /// What the call raises.
    pub fn call_special(
        &mut self,
        value: &Value,
        name: &Value,
        arguments: &[Value],
    ) -> PyResult<Option<Value>> {
        let Some(method) = self.special(value, name)? else {
            return Ok(None);
        };
        self.call(&method, arguments).map(Some)
    }

    /// A special method, looked up on the class only and bound to the value.
    ///
    /// # Errors
    /// What a descriptor raises.
    pub fn special(&mut self, value: &Value, name: &Value) -> PyResult<Option<Value>> {
        let class = self.class_of(value).clone();
        let Some(found) = self.lookup(&class, name) else {
            return Ok(None);
        };
        match self.slots_ref(&found).descr_get {
            Some(get) => get(self, &found, Some(value), &class).map(Some),
            None => Ok(Some(found)),
        }
    }

    /// `-value`, `+value`, `~value`, `abs(value)`.
    ///
    /// # Errors
    /// `TypeError: bad operand type`, and what the operation raises.
    pub fn unary(&mut self, op: UnOp, value: &Value) -> PyResult {
        if let Some(unary) = self.slots_ref(value).unary {
            let result = unary(self, op, value)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        let name = self.type_name(value);
        let symbol = match op {
            UnOp::Neg => "unary -",
            UnOp::Pos => "unary +",
            UnOp::Invert => "unary ~",
            UnOp::Abs => "abs()",
        };
        Err(self.type_error(format!("bad operand type for {symbol}: '{name}'")))
    }

    /// The integer that `value` stands for as an index (`__index__`), an `int` object.
    ///
    /// # Errors
    /// `TypeError: … cannot be interpreted as an integer`.
    pub fn index(&mut self, value: &Value) -> PyResult {
        if integer(value).is_some() {
            return Ok(value.clone());
        }
        if let Some(index) = self.slots_ref(value).index {
            return index(self, value);
        }
        let name = self.type_name(value);
        Err(self.type_error(format!(
            "'{name}' object cannot be interpreted as an integer"
        )))
    }

    /// The same as a 64-bit number.
    ///
    /// # Errors
    /// As [`Vm::index`]; `OverflowError` if it is too long.
    pub fn index_i64(&mut self, value: &Value) -> PyResult<i64> {
        let index = self.index(value)?;
        match integer(&index) {
            Some(Integer::Small(number)) => Ok(number),
            _ => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    /// The same as a place in a sequence.
    ///
    /// # Errors
    /// As [`Vm::index`]; `cannot fit 'int' into an index-sized integer`, of the class `error`.
    pub fn sequence_index(&mut self, value: &Value, error: TypeId) -> PyResult<i64> {
        let index = self.index(value)?;
        match integer(&index) {
            Some(Integer::Small(number)) => Ok(number),
            _ => {
                let name = self.type_name(value);
                let message = format!("cannot fit '{name}' into an index-sized integer");
                Err(self.error(error, &message))
            }
        }
    }

    /// Whether `value` is an instance of `class`, `__instancecheck__` and tuples of classes included.
    ///
    /// # Errors
    /// `TypeError` if `class` is no class, and what a check raises.
    pub fn is_instance(&mut self, value: &Value, class: &Value) -> PyResult<bool> {
        if self.class_of(value).is(class) {
            return Ok(true);
        }
        self.check_class(value, class, true)
    }

    /// Whether `derived` is a subclass of `class`, `__subclasscheck__` and tuples included.
    ///
    /// # Errors
    /// As [`Vm::is_instance`].
    pub fn is_subclass_of(&mut self, derived: &Value, class: &Value) -> PyResult<bool> {
        self.check_class(derived, class, false)
    }

    fn check_class(&mut self, value: &Value, class: &Value, instance: bool) -> PyResult<bool> {
        if let Some(tuple) = super::containers::Tuple::of(class) {
            self.deeper_in(if instance {
                " in __instancecheck__"
            } else {
                " in __subclasscheck__"
            })?;
            let mut result = Ok(false);
            for member in tuple.items() {
                result = if instance {
                    self.is_instance(value, member)
                } else {
                    self.is_subclass_of(value, member)
                };
                if !matches!(result, Ok(false)) {
                    break;
                }
            }
            self.machine.depth -= 1;
            return result;
        }
        let plain = self.is_exact(class, TypeId::TYPE);
        if !plain {
            let name = if instance {
                self.names.__instancecheck__.clone()
            } else {
                self.names.__subclasscheck__.clone()
            };
            if let Some(answer) = self.call_special(class, &name, std::slice::from_ref(value))? {
                return self.truth(&answer);
            }
        }
        self.plain_class_check(value, class, instance)
    }

    /// `type.__instancecheck__` and `type.__subclasscheck__`.
    ///
    /// # Errors
    /// `TypeError` if `class` (or what should be a class) is none.
    pub fn plain_class_check(
        &mut self,
        value: &Value,
        class: &Value,
        instance: bool,
    ) -> PyResult<bool> {
        if Class::of(class).is_none() || !instance && Class::of(value).is_none() {
            return self.abstract_class_check(value, class, instance);
        }
        if instance {
            if self.is_subclass(self.class_of(value), class) {
                return Ok(true);
            }
            // An object may claim another class (proxies do).
            let shape_says_plain = value.header().is_none_or(|header| {
                Class::of(self.class_of_shape(header.shape()))
                    .is_some_and(|class| !class.has(class_flag::HEAP))
                    && header.shape() != TypeId::PROXY.shape()
                    && header.shape() != TypeId::CALLABLE_PROXY.shape()
            });
            if shape_says_plain {
                return Ok(false);
            }
            let name = self.names.__class__.clone();
            let claimed = self.get_attr_opt(value, &name)?;
            return Ok(claimed.is_some_and(|claimed| {
                Class::of(&claimed).is_some() && self.is_subclass(&claimed, class)
            }));
        }
        Ok(self.is_subclass(value, class))
    }

    /// The same where what should be a class is none: it stands for one if it has a tuple of `__bases__`.
    fn abstract_class_check(
        &mut self,
        value: &Value,
        class: &Value,
        instance: bool,
    ) -> PyResult<bool> {
        if !instance && self.abstract_bases(value)?.is_none() {
            return Err(self.type_error("issubclass() arg 1 must be a class"));
        }
        if self.abstract_bases(class)?.is_none() {
            return Err(self.type_error(if instance {
                "isinstance() arg 2 must be a type, a tuple of types, or a union"
            } else {
                "issubclass() arg 2 must be a class, a tuple of classes, or a union"
            }));
        }
        if !instance {
            return self.derives(value, class);
        }
        let name = self.names.__class__.clone();
        match self.get_attr_opt(value, &name)? {
            Some(own) => self.derives(&own, class),
            None => Ok(false),
        }
    }

    /// What an object calls its bases, if that is a tuple.
    fn abstract_bases(&mut self, value: &Value) -> PyResult<Option<Value>> {
        let name = self.names.__bases__.clone();
        let bases = self.get_attr_opt(value, &name)?;
        Ok(bases.filter(|bases| super::containers::Tuple::of(bases).is_some()))
    }

    /// Whether `base` is met along the bases of `derived`.
    fn derives(&mut self, derived: &Value, base: &Value) -> PyResult<bool> {
        if derived.is(base) {
            return Ok(true);
        }
        let Some(bases) = self.abstract_bases(derived)? else {
            return Ok(false);
        };
        self.deeper_in(" in __issubclass__")?;
        let mut result = Ok(false);
        for member in super::containers::Tuple::of(&bases).map_or(&[][..], |bases| bases.items()) {
            result = self.derives(member, base);
            if !matches!(result, Ok(false)) {
                break;
            }
        }
        self.machine.depth -= 1;
        result
    }
}

/// The code of a native function that takes just these arguments, and needs no look at classes or names.
#[inline(always)]
fn plain_native(callee: &Value, args: &Args) -> Option<fn(&mut Vm, &[Value]) -> PyResult> {
    let native = Native::of(callee).filter(|_| args.names.is_empty())?;
    native.taking(args.positional)
}
