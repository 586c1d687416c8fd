//! Names that the runtime looks up: interned once, then compared by address.

use crate::heap::Value;

macro_rules! names {
    ($($name:ident)*) => {
        /// The names, each under itself.
        #[allow(missing_docs, non_snake_case)]
        pub struct Names { $(pub $name: Value),* }

        impl Names {
            /// Before any string exists.
            pub fn empty() -> Names {
                Names { $($name: Value::NONE),* }
            }

            /// Interned.
            pub fn new(mut intern: impl FnMut(&str) -> Value) -> Names {
                Names { $($name: intern(stringify!($name))),* }
            }

            /// All of them.
            pub fn iter(&self) -> impl Iterator<Item = &Value> {
                [$(&self.$name),*].into_iter()
            }
        }
    };
}

names! {
    __init__ __new__ __del__ __repr__ __str__ __hash__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __bool__
    __len__ __iter__ __next__ __contains__ __getitem__ __setitem__ __delitem__ __missing__ __call__
    __getattr__ __getattribute__ __setattr__ __delattr__ __get__ __set__ __delete__ __set_name__
    __init_subclass__ __class_getitem__ __prepare__ __instancecheck__ __subclasscheck__ __mro_entries__
    __class__ __dict__ __weakref__ __slots__ __name__ __qualname__ __module__ __doc__ __bases__ __mro__
    __annotations__ __type_params__ __static_attributes__ __firstlineno__ __classcell__ __abstractmethods__
    __index__ __int__ __float__ __complex__ __round__ __trunc__ __floor__ __ceil__ __format__ __bytes__
    __reversed__ __length_hint__ __enter__ __exit__ __builtins__ __file__ __path__ __spec__ __loader__
    __package__ __all__ __wrapped__ __self__ __func__ __code__ __defaults__ __kwdefaults__ __closure__
    __globals__ __build_class__ __import__ __main__ __debug__ __dir__ __sizeof__ __reduce__ __reduce_ex__
    __objclass__ __text_signature__ __cause__ __context__ __traceback__ __suppress_context__ __notes__
    __abs__ __neg__ __pos__ __invert__ __divmod__ __rdivmod__ __fspath__ __match_args__ __orig_bases__
    args value msg name obj path code filename lineno offset text end_lineno end_offset send throw close
    keys items values append add update get join builtins sys stdin stdout stderr displayhook excepthook
    unraisablehook last_exc last_type last_value last_traceback metaclass modules write flush cls
    default reverse sep end file key
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__ __rtruediv__
    __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ __rmod__ __imod__ __pow__ __rpow__ __ipow__
    __lshift__ __rlshift__ __ilshift__ __rshift__ __rrshift__ __irshift__ __and__ __rand__ __iand__ __or__
    __ror__ __ior__ __xor__ __rxor__ __ixor__ __matmul__ __rmatmul__ __imatmul__ __idivmod__
    __isabstractmethod__ __getstate__ __subclasshook__ __classdictcell__ __thisclass__ fget fset fdel mro
    __await__ __aiter__ __anext__ __aenter__ __aexit__ warnings warn
    _initializing
}
