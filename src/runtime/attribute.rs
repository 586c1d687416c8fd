//! Attributes of any value: descriptors of the class first, then the instance's own, then the class's.

use crate::heap::{ShapeId, Value};

use super::class::Class;
use super::containers::Dict;
use super::error::{PyResult, Raised};
use super::type_id::TypeId;
use super::vm::Vm;

impl Vm {
    /// `value.name`; the name must be interned.
    ///
    /// # Errors
    /// `AttributeError`, and what descriptors and `__getattr__` raise.
    pub fn get_attr(&mut self, value: &Value, name: &Value) -> PyResult {
        let found = match self.slots_ref(value).getattr {
            Some(get) => get(self, value, name),
            None => self.generic_get_attr(value, name),
        };
        found.map_err(|raised| self.about_attribute(raised, value, name))
    }

    /// Tells an `AttributeError` of object and name, if it knows of neither: one that a property or `__getattr__`
    /// raised.
    #[cold]
    fn about_attribute(&mut self, raised: Raised, value: &Value, name: &Value) -> Raised {
        let knows = |vm: &Vm, field| {
            let known = vm.exception_field(&raised.0, field);
            known.is_some_and(|known| !known.is_none())
        };
        if self.is_a(&raised.0, TypeId::ATTRIBUTE_ERROR)
            && !knows(self, "name")
            && !knows(self, "obj")
        {
            self.set_exception_field(&raised.0, "name", name.clone());
            self.set_exception_field(&raised.0, "obj", value.clone());
        }
        raised
    }

    /// `value.name`, or `None` instead of an `AttributeError`.
    ///
    /// # Errors
    /// What else is raised.
    pub fn get_attr_opt(&mut self, value: &Value, name: &Value) -> PyResult<Option<Value>> {
        let found = match self.slots_ref(value).getattr {
            Some(get) => get(self, value, name).map(Some),
            // An exception that nobody sees is not made.
            None => self.generic_get_attr_opt(value, name),
        };
        match found {
            Ok(found) => Ok(found),
            Err(raised) if self.is_a(&raised.0, TypeId::ATTRIBUTE_ERROR) => Ok(None),
            Err(raised) => Err(raised),
        }
    }

    /// `value.name = new`, or `del value.name` (`None`); the name must be interned.
    ///
    /// # Errors
    /// `AttributeError`, `TypeError`, and what descriptors raise.
    pub fn set_attr(&mut self, value: &Value, name: &Value, new: Option<Value>) -> PyResult<()> {
        match self.slots_ref(value).setattr {
            Some(set) => set(self, value, name, new),
            None => self.generic_set_attr(value, name, new),
        }
    }

    /// `object.__getattribute__`.
    ///
    /// # Errors
    /// As [`Vm::get_attr`].
    pub fn generic_get_attr(&mut self, value: &Value, name: &Value) -> PyResult {
        match self.generic_get_attr_opt(value, name)? {
            Some(found) => Ok(found),
            None => Err(self.no_attribute(value, name)),
        }
    }

    /// As [`Vm::generic_get_attr`], with `None` where nothing is found.
    ///
    /// # Errors
    /// What descriptors raise.
    pub fn generic_get_attr_opt(&mut self, value: &Value, name: &Value) -> PyResult<Option<Value>> {
        let class = self.class_of(value).clone();
        let found = self.lookup(&class, name);
        let mut get = None;
        if let Some(found) = &found {
            let slots = self.slots_ref(found);
            get = slots.descr_get;
            if slots.descr_set.is_some()
                && let Some(get) = get
            {
                return get(self, found, Some(value), &class).map(Some);
            }
        }
        if let Some(own) = self.instance_attr(value, name) {
            return Ok(Some(own));
        }
        match (found, get) {
            (Some(found), Some(get)) => get(self, &found, Some(value), &class).map(Some),
            (found, _) => Ok(found),
        }
    }

    /// An attribute of the instance itself.
    pub fn instance_attr(&mut self, value: &Value, name: &Value) -> Option<Value> {
        use crate::heap::{Mode, flag};
        let header = value.header()?;
        if !header.has(flag::ATTRS) {
            return None;
        }
        let shape = header.shape();
        match self.heap.shape(shape).mode {
            Mode::Slots => {
                let slot = self.heap.find_slot(shape, name)?;
                self.heap.slot(value, slot).cloned()
            }
            Mode::Dict => {
                let dict = self.heap.attribute_dict(value)?.clone();
                self.dict_get_str(&dict, name)
            }
            Mode::Fixed => None,
        }
    }

    /// `object.__setattr__` and `object.__delattr__`.
    ///
    /// # Errors
    /// As [`Vm::set_attr`].
    pub fn generic_set_attr(
        &mut self,
        value: &Value,
        name: &Value,
        new: Option<Value>,
    ) -> PyResult<()> {
        let class = self.class_of(value).clone();
        let found = self.lookup(&class, name);
        if let Some(found) = &found
            && let Some(set) = self.slots_ref(found).descr_set
        {
            return set(self, found, value, new);
        }
        match self.set_instance_attr(value, name, new) {
            Some(true) => Ok(()),
            Some(false) if value.kind() == Some(super::kind::INSTANCE) => {
                // CPython does not tell this error of name and object, so it does not keep the object.
                let message = self.missing_attribute(value, name);
                Err(self.error(TypeId::ATTRIBUTE_ERROR, &message))
            }
            Some(false) => Err(self.no_attribute(value, name)),
            None if found.is_some() => {
                let (class, name) = (self.class_name(&class), self.text(name));
                Err(self.attribute_error(
                    value,
                    &name,
                    format!("'{class}' object attribute '{name}' is read-only"),
                ))
            }
            None => {
                let (class, text) = (self.class_name(&class), self.text(name));
                let mut message = format!("'{class}' object has no attribute '{text}'");
                if self.slots_ref(value).setattr.is_none() {
                    message.push_str(" and no __dict__ for setting new attributes");
                }
                Err(self.attribute_error(value, &text, message))
            }
        }
    }

    /// Sets or deletes an attribute of the instance itself. `None`: it keeps none; `false`: there is none
    /// to delete.
    pub fn set_instance_attr(
        &mut self,
        value: &Value,
        name: &Value,
        new: Option<Value>,
    ) -> Option<bool> {
        use crate::heap::{Mode, flag};
        let header = value.header()?;
        if !header.has(flag::ATTRS) {
            return None;
        }
        let shape = header.shape();
        match self.heap.shape(shape).mode {
            Mode::Fixed => None,
            Mode::Slots => {
                let slot = self.heap.find_slot(shape, name);
                match (slot, new) {
                    (Some(slot), Some(new)) => {
                        let old = self.heap.set_slot(value, slot, Some(new));
                        drop(old);
                        Some(true)
                    }
                    (None, Some(new)) => {
                        if let Err(new) = self.heap.add_slot(value, name, new) {
                            let dict = self.instance_dict(value)?;
                            self.dict_set_str(&dict, name, new);
                        }
                        Some(true)
                    }
                    (Some(_), None) => {
                        let dict = self.instance_dict(value)?;
                        let old = Dict::of(&dict)?.table_mut(&mut self.heap).remove_str(name);
                        Some(old.is_some())
                    }
                    (None, None) => Some(false),
                }
            }
            Mode::Dict => {
                let dict = self.instance_dict(value)?;
                match new {
                    Some(new) => {
                        let own = Dict::of(&dict)?;
                        let within = dict.header()?.has(flag::USER);
                        if within && self.keeps_within(&dict, name) {
                            // Written into the instance, of which CPython's collector knows, the dict need not.
                            drop(own.table_mut(&mut self.heap).set_str(name, new));
                            return Some(true);
                        }
                        let sharing = own.table(&self.heap).sharing;
                        self.heap.share_name(sharing, name);
                        self.dict_set_str(&dict, name, new);
                        Some(true)
                    }
                    None => {
                        let old = Dict::of(&dict)?.table_mut(&mut self.heap).remove_str(name);
                        Some(old.is_some())
                    }
                }
            }
        }
    }

    /// The `__dict__` of an instance, made now if it kept its attributes in slots; `None` if it has none.
    pub fn instance_dict(&mut self, value: &Value) -> Option<Value> {
        use crate::heap::Mode;
        let shape = value.shape()?;
        match self.heap.shape(shape).mode {
            Mode::Fixed => None,
            Mode::Dict => match self.heap.attribute_dict(value) {
                Some(dict) => Some(dict.clone()),
                None => {
                    let dict = self.attribute_dict_of(shape);
                    self.heap.set_attribute_dict(value, dict.clone(), shape);
                    Some(dict)
                }
            },
            Mode::Slots => {
                let dict = self.attribute_dict_of(shape);
                for (slot, name) in self.heap.slot_names(shape) {
                    if let Some(own) = self.heap.slot(value, slot).cloned() {
                        self.dict_set_str(&dict, &name, own);
                    }
                }
                if self.heap.keeps_values_within(shape) {
                    self.heap.note_own_dict(&dict);
                }
                let to = self.dict_shape(value)?;
                let old = self.heap.set_attribute_dict(value, dict.clone(), to);
                drop(old);
                Some(dict)
            }
        }
    }

    /// An empty dict for the attributes of an object of this shape.
    fn attribute_dict_of(&mut self, shape: ShapeId) -> Value {
        let (dict, sharing) = (self.dict(), self.heap.sharing(shape));
        if let Some(object) = Dict::of(&dict) {
            object.table_mut(&mut self.heap).sharing = sharing;
        }
        dict
    }

    /// The shape of instances with a dict that have the layout of `value`.
    pub fn dict_shape(&mut self, value: &Value) -> Option<crate::heap::ShapeId> {
        use crate::heap::{Mode, Root};
        let class = self.class_of(value).clone();
        let class_object = Class::of(&class)?;
        let shape = self.heap.shape(value.shape()?);
        let root = Root {
            kind: shape.kind,
            mode: Mode::Dict,
            area: true,
            inline: shape.inline,
            fixed: shape.fixed,
            holds_class: shape.holds_class,
            finalizer: shape.finalizer,
        };
        if let Some(known) = class_object.dict_shape.0.get()
            && self.heap.shape(known).inline == root.inline
        {
            return Some(known);
        }
        let fresh = self.heap.new_shape(Some(&class), root);
        class_object.dict_shape.0.set(Some(fresh));
        Some(fresh)
    }

    /// A new `AttributeError` that knows object and name.
    #[cold]
    pub fn attribute_error(&mut self, value: &Value, name: &str, message: String) -> Raised {
        let raised = self.error(TypeId::ATTRIBUTE_ERROR, &message);
        let name = self.str(name);
        self.set_exception_field(&raised.0, "name", name);
        self.set_exception_field(&raised.0, "obj", value.clone());
        raised
    }

    /// The `AttributeError` for a missing attribute.
    #[cold]
    pub fn no_attribute(&mut self, value: &Value, name: &Value) -> Raised {
        let message = self.missing_attribute(value, name);
        let name = self.text(name);
        self.attribute_error(value, &name, message)
    }

    #[cold]
    fn missing_attribute(&self, value: &Value, name: &Value) -> String {
        let name = self.text(name);
        if Class::of(value).is_some() {
            let class = self.class_name(value);
            format!("type object '{class}' has no attribute '{name}'")
        } else {
            let class = self.type_name(value);
            format!("'{class}' object has no attribute '{name}'")
        }
    }
}
