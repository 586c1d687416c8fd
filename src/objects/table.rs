//! All builtin types: their specs by number, their layouts by kind.

use crate::heap::{HeapObject, Kind, KindInfo, Value, WeakReference};
use crate::runtime::{TypeId, TypeSpec, Vm, kind};

use super::exceptions::{EXCEPTIONS, exception_spec};

/// The spec of a builtin class.
pub fn spec(id: TypeId) -> &'static TypeSpec {
    let own = match id {
        TypeId::INT => Some(&super::int::SPEC),
        TypeId::BOOL => Some(&super::int::BOOL_SPEC),
        TypeId::FLOAT => Some(&super::float::SPEC),
        TypeId::OBJECT => Some(&super::object::SPEC),
        TypeId::TYPE => Some(&super::class::SPEC),
        TypeId::NONE => Some(&super::singletons::NONE_SPEC),
        TypeId::NOT_IMPLEMENTED => Some(&super::singletons::NOT_IMPLEMENTED_SPEC),
        TypeId::ELLIPSIS => Some(&super::singletons::ELLIPSIS_SPEC),
        TypeId::CELL => Some(&super::cell::SPEC),
        TypeId::NATIVE_FUNCTION => Some(&super::native::FUNCTION_SPEC),
        TypeId::METHOD_DESCRIPTOR => Some(&super::native::METHOD_SPEC),
        TypeId::CLASS_METHOD_DESCRIPTOR => Some(&super::native::CLASS_METHOD_SPEC),
        TypeId::WRAPPER_DESCRIPTOR => Some(&super::class::wrapper::SPEC),
        TypeId::METHOD_WRAPPER => Some(&super::class::wrapper::BOUND_SPEC),
        TypeId::GETSET_DESCRIPTOR => Some(&super::getset::SPEC),
        TypeId::MEMBER_DESCRIPTOR => Some(&super::member::SPEC),
        TypeId::PROPERTY => Some(&super::property::SPEC),
        TypeId::CLASS_METHOD => Some(&super::class_method::SPEC),
        TypeId::STATIC_METHOD => Some(&super::static_method::SPEC),
        TypeId::SUPER => Some(&super::super_object::SPEC),
        TypeId::MODULE => Some(&super::module::SPEC),
        TypeId::NAMESPACE => Some(&super::namespace::SPEC),
        TypeId::FRAME => Some(&super::frame::SPEC),
        TypeId::FRAME_LOCALS => Some(&super::frame_locals::SPEC),
        TypeId::TRACEBACK => Some(&super::frame::TRACEBACK_SPEC),
        TypeId::WEAK_REFERENCE => Some(&super::weak_reference::SPEC),
        TypeId::PROXY => Some(&super::proxy::SPEC),
        TypeId::CALLABLE_PROXY => Some(&super::proxy::CALLABLE_SPEC),
        TypeId::TEXT_IO => Some(&super::stream::SPEC),
        TypeId::QUITTER => Some(&super::site::QUITTER_SPEC),
        TypeId::PRINTER => Some(&super::site::PRINTER_SPEC),
        TypeId::HELPER => Some(&super::site::HELPER_SPEC),
        TypeId::TYPE_VAR => Some(&super::typing::TYPE_VAR_SPEC),
        TypeId::PARAM_SPEC => Some(&super::typing::PARAM_SPEC_SPEC),
        TypeId::TYPE_VAR_TUPLE => Some(&super::typing::TYPE_VAR_TUPLE_SPEC),
        TypeId::PARAM_SPEC_ARGS => Some(&super::typing::ARGS_SPEC),
        TypeId::PARAM_SPEC_KWARGS => Some(&super::typing::KWARGS_SPEC),
        TypeId::TYPE_ALIAS => Some(&super::typing::ALIAS_SPEC),
        TypeId::GENERIC => Some(&super::typing::GENERIC_SPEC),
        TypeId::NO_DEFAULT => Some(&super::typing::NO_DEFAULT_SPEC),
        TypeId::FUNCTION => Some(&super::function::SPEC),
        TypeId::METHOD => Some(&super::function::METHOD_SPEC),
        TypeId::CODE => Some(&super::code::SPEC),
        TypeId::STR => Some(&super::str::SPEC),
        TypeId::COMPLEX => Some(&super::complex::SPEC),
        TypeId::BYTES => Some(&super::bytes::SPEC),
        TypeId::BYTES_ITERATOR => Some(&super::bytes::ITERATOR_SPEC),
        TypeId::BYTEARRAY => Some(&super::bytearray::SPEC),
        TypeId::BYTEARRAY_ITERATOR => Some(&super::bytes::ARRAY_ITERATOR_SPEC),
        TypeId::STR_ITERATOR => Some(&super::str::ITERATOR_SPEC),
        TypeId::STR_ASCII_ITERATOR => Some(&super::str::ASCII_ITERATOR_SPEC),
        TypeId::LIST => Some(&super::list::SPEC),
        TypeId::LIST_ITERATOR => Some(&super::list::ITERATOR_SPEC),
        TypeId::LIST_REVERSE_ITERATOR => Some(&super::list::REVERSE_ITERATOR_SPEC),
        TypeId::TUPLE => Some(&super::tuple::SPEC),
        TypeId::TUPLE_ITERATOR => Some(&super::tuple::ITERATOR_SPEC),
        TypeId::DICT => Some(&super::dict::SPEC),
        TypeId::RANGE => Some(&super::range::SPEC),
        TypeId::RANGE_ITERATOR => Some(&super::range::ITERATOR_SPEC),
        TypeId::LONG_RANGE_ITERATOR => Some(&super::range::LONG_ITERATOR_SPEC),
        TypeId::SLICE => Some(&super::slice::SPEC),
        TypeId::SET => Some(&super::set::SET_SPEC),
        TypeId::FROZENSET => Some(&super::set::FROZENSET_SPEC),
        TypeId::SET_ITERATOR => Some(&super::set::ITERATOR_SPEC),
        TypeId::CALLABLE_ITERATOR => Some(&super::iterators::CALLABLE_SPEC),
        TypeId::SEQUENCE_ITERATOR => Some(&super::iterators::SEQUENCE_SPEC),
        TypeId::ENUMERATE => Some(&super::iterators::ENUMERATE_SPEC),
        TypeId::ZIP => Some(&super::iterators::ZIP_SPEC),
        TypeId::MAP => Some(&super::iterators::MAP_SPEC),
        TypeId::FILTER => Some(&super::iterators::FILTER_SPEC),
        TypeId::REVERSED => Some(&super::iterators::REVERSED_SPEC),
        TypeId::GENERIC_ALIAS => Some(&super::generic_alias::SPEC),
        TypeId::UNION => Some(&super::union::SPEC),
        TypeId::MAPPING_PROXY => Some(&super::mapping_proxy::SPEC),
        TypeId::ABC_DATA => Some(&super::abc_data::SPEC),
        TypeId::MEMORY_VIEW => Some(&super::memory_view::SPEC),
        TypeId::MEMORY_ITERATOR => Some(&super::memory_view::ITERATOR_SPEC),
        TypeId::MANAGED_BUFFER => Some(&super::memory_view::BUFFER_SPEC),
        id if id >= TypeId::DICT_KEYS && id <= TypeId::DICT_ITEMS => {
            super::dict::VIEW_SPECS.get(id.index() - TypeId::DICT_KEYS.index())
        }
        id if id >= TypeId::DICT_KEY_ITERATOR && id <= TypeId::DICT_REVERSE_ITEM_ITERATOR => {
            super::dict::ITERATOR_SPECS.get(id.index() - TypeId::DICT_KEY_ITERATOR.index())
        }
        TypeId::STRING_IO => Some(&super::memory_stream::STRING_IO_SPEC),
        TypeId::BYTES_IO => Some(&super::memory_stream::BYTES_IO_SPEC),
        TypeId::IO_BASE => Some(&super::memory_stream::IO_BASE_SPEC),
        TypeId::RAW_IO_BASE => Some(&super::memory_stream::RAW_IO_BASE_SPEC),
        TypeId::BUFFERED_IO_BASE => Some(&super::memory_stream::BUFFERED_IO_BASE_SPEC),
        TypeId::TEXT_IO_BASE => Some(&super::memory_stream::TEXT_IO_BASE_SPEC),
        TypeId::PATTERN => Some(&super::regex::PATTERN_SPEC),
        TypeId::MATCH => Some(&super::regex::MATCH_SPEC),
        TypeId::SCANNER => Some(&super::regex::SCANNER_SPEC),
        TypeId::GENERATOR => Some(&super::generator::SPEC),
        TypeId::COROUTINE => Some(&super::coroutine::SPEC),
        TypeId::ASYNC_GENERATOR => Some(&super::async_generator::SPEC),
        TypeId::COROUTINE_WRAPPER => Some(&super::awaitable::WRAPPER_SPEC),
        TypeId::ASYNC_GENERATOR_SEND => Some(&super::awaitable::SEND_SPEC),
        TypeId::ASYNC_GENERATOR_THROW => Some(&super::awaitable::THROW_SPEC),
        TypeId::FUTURE_ITER => Some(&super::awaitable::FUTURE_SPEC),
        TypeId::ANEXT_AWAITABLE => Some(&super::awaitable::ANEXT_SPEC),
        TypeId::ACCUMULATE => Some(&super::itertools::ACCUMULATE_SPEC),
        TypeId::BATCHED => Some(&super::itertools::BATCHED_SPEC),
        TypeId::CHAIN => Some(&super::itertools::CHAIN_SPEC),
        TypeId::COMBINATIONS => Some(&super::itertools::COMBINATIONS_SPEC),
        TypeId::COMBINATIONS_WITH_REPLACEMENT => Some(&super::itertools::WITH_REPLACEMENT_SPEC),
        TypeId::COMPRESS => Some(&super::itertools::COMPRESS_SPEC),
        TypeId::COUNT_ITERATOR => Some(&super::itertools::COUNT_SPEC),
        TypeId::CYCLE => Some(&super::itertools::CYCLE_SPEC),
        TypeId::DROP_WHILE => Some(&super::itertools::DROP_WHILE_SPEC),
        TypeId::FILTER_FALSE => Some(&super::itertools::FILTER_FALSE_SPEC),
        TypeId::GROUP_BY => Some(&super::itertools::GROUP_BY_SPEC),
        TypeId::GROUPER => Some(&super::itertools::GROUPER_SPEC),
        TypeId::ISLICE => Some(&super::itertools::ISLICE_SPEC),
        TypeId::PAIRWISE => Some(&super::itertools::PAIRWISE_SPEC),
        TypeId::PERMUTATIONS => Some(&super::itertools::PERMUTATIONS_SPEC),
        TypeId::PRODUCT => Some(&super::itertools::PRODUCT_SPEC),
        TypeId::REPEAT => Some(&super::itertools::REPEAT_SPEC),
        TypeId::STARMAP => Some(&super::itertools::STARMAP_SPEC),
        TypeId::TAKE_WHILE => Some(&super::itertools::TAKE_WHILE_SPEC),
        TypeId::TEE => Some(&super::itertools::TEE_SPEC),
        TypeId::TEE_DATA => Some(&super::itertools::TEE_DATA_SPEC),
        TypeId::ZIP_LONGEST => Some(&super::itertools::ZIP_LONGEST_SPEC),
        TypeId::ARRAY => Some(&super::array::SPEC),
        TypeId::ARRAY_ITERATOR => Some(&super::array::ITERATOR_SPEC),
        TypeId::ATTR_GETTER => Some(&super::getters::ATTRIBUTE_SPEC),
        TypeId::DEFAULT_DICT => Some(&super::dict::DEFAULT_SPEC),
        TypeId::DEQUE => Some(&super::deque::SPEC),
        TypeId::DEQUE_ITERATOR => Some(&super::deque::ITERATOR_SPEC),
        TypeId::DEQUE_REVERSE_ITERATOR => Some(&super::deque::REVERSE_ITERATOR_SPEC),
        TypeId::ITEM_GETTER => Some(&super::getters::ITEM_SPEC),
        TypeId::KEY_WRAPPER => Some(&super::functools::KEY_SPEC),
        TypeId::LRU_CACHE => Some(&super::functools::LRU_CACHE_SPEC),
        TypeId::METHOD_CALLER => Some(&super::getters::CALLER_SPEC),
        TypeId::ODICT_ITERATOR => Some(&super::dict::ORDERED_ITERATOR_SPEC),
        TypeId::ORDERED_DICT => Some(&super::dict::ORDERED_SPEC),
        TypeId::PARTIAL => Some(&super::functools::PARTIAL_SPEC),
        TypeId::RANDOM => Some(&super::mersenne::SPEC),
        TypeId::STRUCT_TIME => Some(&super::struct_time::SPEC),
        TypeId::TUPLE_GETTER => Some(&super::tuple_getter::SPEC),
        id if id >= TypeId::ODICT_KEYS && id <= TypeId::ODICT_ITEMS => {
            super::dict::ORDERED_VIEW_SPECS.get(id.index() - TypeId::ODICT_KEYS.index())
        }
        _ => None,
    };
    match own.or_else(|| exception_spec(id)) {
        Some(spec) => spec,
        None => unreachable!("every builtin class has a spec: {id:?}"),
    }
}

/// Builtin classes that exist from the start, bases before derived ones; exceptions follow.
const PLAIN: &[TypeId] = &[
    TypeId::OBJECT,
    TypeId::TYPE,
    TypeId::INT,
    TypeId::FLOAT,
    TypeId::COMPLEX,
    TypeId::STR,
    TypeId::BYTES,
    TypeId::BYTEARRAY,
    TypeId::LIST,
    TypeId::TUPLE,
    TypeId::DICT,
    TypeId::SET,
    TypeId::FROZENSET,
    TypeId::RANGE,
    TypeId::SLICE,
    TypeId::NONE,
    TypeId::NOT_IMPLEMENTED,
    TypeId::ELLIPSIS,
    TypeId::CELL,
    TypeId::NATIVE_FUNCTION,
    TypeId::METHOD_DESCRIPTOR,
    TypeId::CLASS_METHOD_DESCRIPTOR,
    TypeId::WRAPPER_DESCRIPTOR,
    TypeId::METHOD_WRAPPER,
    TypeId::GETSET_DESCRIPTOR,
    TypeId::MEMBER_DESCRIPTOR,
    TypeId::PROPERTY,
    TypeId::CLASS_METHOD,
    TypeId::STATIC_METHOD,
    TypeId::SUPER,
    TypeId::MODULE,
    TypeId::COROUTINE,
    TypeId::ASYNC_GENERATOR,
    TypeId::FRAME,
    TypeId::FRAME_LOCALS,
    TypeId::TRACEBACK,
    TypeId::MAPPING_PROXY,
    TypeId::DICT_KEYS,
    TypeId::DICT_VALUES,
    TypeId::DICT_ITEMS,
    TypeId::DICT_KEY_ITERATOR,
    TypeId::DICT_VALUE_ITERATOR,
    TypeId::DICT_ITEM_ITERATOR,
    TypeId::DICT_REVERSE_KEY_ITERATOR,
    TypeId::DICT_REVERSE_VALUE_ITERATOR,
    TypeId::DICT_REVERSE_ITEM_ITERATOR,
    TypeId::LIST_ITERATOR,
    TypeId::LIST_REVERSE_ITERATOR,
    TypeId::TUPLE_ITERATOR,
    TypeId::STR_ITERATOR,
    TypeId::STR_ASCII_ITERATOR,
    TypeId::BYTES_ITERATOR,
    TypeId::BYTEARRAY_ITERATOR,
    TypeId::SET_ITERATOR,
    TypeId::RANGE_ITERATOR,
    TypeId::LONG_RANGE_ITERATOR,
    TypeId::CALLABLE_ITERATOR,
    TypeId::SEQUENCE_ITERATOR,
    TypeId::ENUMERATE,
    TypeId::ZIP,
    TypeId::MAP,
    TypeId::FILTER,
    TypeId::REVERSED,
    TypeId::WEAK_REFERENCE,
    TypeId::PROXY,
    TypeId::CALLABLE_PROXY,
    TypeId::MEMORY_VIEW,
    TypeId::MEMORY_ITERATOR,
    TypeId::MANAGED_BUFFER,
    TypeId::NAMESPACE,
    TypeId::GENERIC_ALIAS,
    TypeId::UNION,
    TypeId::ABC_DATA,
    TypeId::TEXT_IO,
    TypeId::QUITTER,
    TypeId::PRINTER,
    TypeId::HELPER,
    TypeId::TYPE_VAR,
    TypeId::PARAM_SPEC,
    TypeId::TYPE_VAR_TUPLE,
    TypeId::PARAM_SPEC_ARGS,
    TypeId::PARAM_SPEC_KWARGS,
    TypeId::TYPE_ALIAS,
    TypeId::GENERIC,
    TypeId::NO_DEFAULT,
    TypeId::FUNCTION,
    TypeId::CODE,
    TypeId::METHOD,
    TypeId::GENERATOR,
    TypeId::BOOL,
];

/// All builtin classes that exist from the start, bases before derived ones.
pub fn order() -> impl Iterator<Item = TypeId> {
    PLAIN.iter().chain(EXCEPTIONS).copied()
}

/// The layouts, indexed by kind.
pub static KINDS: [KindInfo; kind::COUNT] = {
    let mut kinds = [WeakReference::INFO; kind::COUNT];
    put::<crate::runtime::Int>(&mut kinds, crate::runtime::Int::INFO);
    put::<crate::runtime::Float>(&mut kinds, crate::runtime::Float::INFO);
    put::<super::complex::Complex>(&mut kinds, super::complex::Complex::INFO);
    put::<crate::runtime::Str>(&mut kinds, crate::runtime::Str::INFO);
    put::<super::str::StrIter>(&mut kinds, super::str::StrIter::INFO);
    put::<super::bytearray::ByteArray>(&mut kinds, super::bytearray::ByteArray::INFO);
    put::<super::bytes::Bytes>(&mut kinds, super::bytes::Bytes::INFO);
    put::<crate::runtime::List>(&mut kinds, crate::runtime::List::INFO);
    put::<crate::runtime::Tuple>(&mut kinds, crate::runtime::Tuple::INFO);
    put::<crate::runtime::Dict>(&mut kinds, crate::runtime::Dict::INFO);
    put::<crate::runtime::Class>(&mut kinds, crate::runtime::Class::INFO);
    put::<super::function::Function>(&mut kinds, super::function::Function::INFO);
    put::<super::code::Code>(&mut kinds, super::code::Code::INFO);
    put::<crate::runtime::CellObject>(&mut kinds, crate::runtime::CellObject::INFO);
    put::<crate::runtime::Native>(&mut kinds, crate::runtime::Native::INFO);
    put::<super::function::BoundMethod>(&mut kinds, super::function::BoundMethod::INFO);
    put::<super::generator::Generator>(&mut kinds, super::generator::Generator::INFO);
    put::<super::awaitable::Awaitable>(&mut kinds, super::awaitable::Awaitable::INFO);
    put::<crate::runtime::Exception>(&mut kinds, crate::runtime::Exception::INFO);
    put::<super::typing::TypeParam>(&mut kinds, super::typing::TypeParam::INFO);
    put::<super::frame_locals::FrameLocals>(&mut kinds, super::frame_locals::FrameLocals::INFO);
    put::<super::typing::Part>(&mut kinds, super::typing::Part::INFO);
    put::<super::typing::TypeAlias>(&mut kinds, super::typing::TypeAlias::INFO);
    put::<super::frame::Traceback>(&mut kinds, super::frame::Traceback::INFO);
    put::<super::frame::FrameObject>(&mut kinds, super::frame::FrameObject::INFO);
    put::<crate::runtime::sequence::SeqIter>(&mut kinds, crate::runtime::sequence::SeqIter::INFO);
    put::<super::set::Set>(&mut kinds, super::set::Set::INFO);
    put::<super::set::SetIter>(&mut kinds, super::set::SetIter::INFO);
    put::<super::iterators::CallIter>(&mut kinds, super::iterators::CallIter::INFO);
    put::<super::iterators::Enumerate>(&mut kinds, super::iterators::Enumerate::INFO);
    put::<super::iterators::Zip>(&mut kinds, super::iterators::Zip::INFO);
    put::<super::iterators::Map>(&mut kinds, super::iterators::Map::INFO);
    put::<super::iterators::Filter>(&mut kinds, super::iterators::Filter::INFO);
    put::<super::iterators::Reversed>(&mut kinds, super::iterators::Reversed::INFO);
    put::<super::generic_alias::GenericAlias>(&mut kinds, super::generic_alias::GenericAlias::INFO);
    put::<super::union::Union>(&mut kinds, super::union::Union::INFO);
    put::<super::slice::Slice>(&mut kinds, super::slice::Slice::INFO);
    put::<super::range::Range>(&mut kinds, super::range::Range::INFO);
    put::<super::range::RangeIter>(&mut kinds, super::range::RangeIter::INFO);
    put::<super::dict::DictView>(&mut kinds, super::dict::DictView::INFO);
    put::<super::dict::DictIter>(&mut kinds, super::dict::DictIter::INFO);
    put::<super::mapping_proxy::MappingProxy>(&mut kinds, super::mapping_proxy::MappingProxy::INFO);
    put::<super::memory_view::MemoryView>(&mut kinds, super::memory_view::MemoryView::INFO);
    put::<super::memory_view::ManagedBuffer>(&mut kinds, super::memory_view::ManagedBuffer::INFO);
    put::<super::class::wrapper::Wrapper>(&mut kinds, super::class::wrapper::Wrapper::INFO);
    put::<super::getset::GetSet>(&mut kinds, super::getset::GetSet::INFO);
    put::<super::member::Member>(&mut kinds, super::member::Member::INFO);
    put::<super::property::Property>(&mut kinds, super::property::Property::INFO);
    put::<super::class_method::ClassMethod>(&mut kinds, super::class_method::ClassMethod::INFO);
    put::<super::static_method::StaticMethod>(&mut kinds, super::static_method::StaticMethod::INFO);
    put::<super::super_object::Super>(&mut kinds, super::super_object::Super::INFO);
    put::<super::module::Module>(&mut kinds, super::module::Module::INFO);
    put::<super::namespace::Namespace>(&mut kinds, super::namespace::Namespace::INFO);
    put::<super::stream::Stream>(&mut kinds, super::stream::Stream::INFO);
    put::<super::site::Site>(&mut kinds, super::site::Site::INFO);
    put::<super::abc_data::AbcData>(&mut kinds, super::abc_data::AbcData::INFO);
    put::<super::itertools::Accumulate>(&mut kinds, super::itertools::Accumulate::INFO);
    put::<super::itertools::Batched>(&mut kinds, super::itertools::Batched::INFO);
    put::<super::itertools::Chain>(&mut kinds, super::itertools::Chain::INFO);
    put::<super::itertools::Combinations>(&mut kinds, super::itertools::Combinations::INFO);
    put::<super::itertools::Compress>(&mut kinds, super::itertools::Compress::INFO);
    put::<super::itertools::Count>(&mut kinds, super::itertools::Count::INFO);
    put::<super::itertools::Cycle>(&mut kinds, super::itertools::Cycle::INFO);
    put::<super::itertools::GroupBy>(&mut kinds, super::itertools::GroupBy::INFO);
    put::<super::itertools::Grouper>(&mut kinds, super::itertools::Grouper::INFO);
    put::<super::itertools::ISlice>(&mut kinds, super::itertools::ISlice::INFO);
    put::<super::itertools::Pairwise>(&mut kinds, super::itertools::Pairwise::INFO);
    put::<super::itertools::Permutations>(&mut kinds, super::itertools::Permutations::INFO);
    put::<super::itertools::Predicated>(&mut kinds, super::itertools::Predicated::INFO);
    put::<super::itertools::Product>(&mut kinds, super::itertools::Product::INFO);
    put::<super::itertools::Repeat>(&mut kinds, super::itertools::Repeat::INFO);
    put::<super::itertools::Starmap>(&mut kinds, super::itertools::Starmap::INFO);
    put::<super::itertools::Tee>(&mut kinds, super::itertools::Tee::INFO);
    put::<super::itertools::TeeData>(&mut kinds, super::itertools::TeeData::INFO);
    put::<super::itertools::ZipLongest>(&mut kinds, super::itertools::ZipLongest::INFO);
    put::<super::array::Array>(&mut kinds, super::array::Array::INFO);
    put::<super::deque::Deque>(&mut kinds, super::deque::Deque::INFO);
    put::<super::deque::DequeIter>(&mut kinds, super::deque::DequeIter::INFO);
    put::<super::getters::Getter>(&mut kinds, super::getters::Getter::INFO);
    put::<super::functools::KeyWrapper>(&mut kinds, super::functools::KeyWrapper::INFO);
    put::<super::functools::LruCache>(&mut kinds, super::functools::LruCache::INFO);
    put::<super::dict::OrderedIter>(&mut kinds, super::dict::OrderedIter::INFO);
    put::<super::functools::Partial>(&mut kinds, super::functools::Partial::INFO);
    put::<super::mersenne::Random>(&mut kinds, super::mersenne::Random::INFO);
    put::<super::tuple_getter::TupleGetter>(&mut kinds, super::tuple_getter::TupleGetter::INFO);
    put::<super::instance::Instance>(&mut kinds, super::instance::Instance::INFO);
    put::<super::memory_stream::StringIo>(&mut kinds, super::memory_stream::StringIo::INFO);
    put::<super::memory_stream::BytesIo>(&mut kinds, super::memory_stream::BytesIo::INFO);
    put::<super::regex::Pattern>(&mut kinds, super::regex::Pattern::INFO);
    put::<super::regex::Match>(&mut kinds, super::regex::Match::INFO);
    put::<super::regex::Scanner>(&mut kinds, super::regex::Scanner::INFO);
    kinds
};

const fn put<T: HeapObject>(kinds: &mut [KindInfo; kind::COUNT], info: KindInfo) {
    let Kind(number) = T::KIND;
    kinds[number as usize] = info;
}

/// Whether the namespace of a builtin class may have a name once it is filled.
pub fn may_hold(spec: &TypeSpec, name: &str) -> bool {
    use super::class::dunder;
    let special = || match name {
        "__doc__" | "__new__" => true,
        "__module__" if shows_module(spec) || spec.name.contains('.') => true,
        "__hash__" if spec.slots.unhashable => true,
        _ => dunder::TABLE
            .iter()
            .any(|entry| entry.name == name && dunder::defines(spec, entry)),
    };
    spec.methods.iter().any(|def| def.name == name)
        || spec.getset.iter().any(|def| def.name == name)
        || spec.members.contains(&name)
        || name.starts_with("__") && special()
}

/// Whether the instances of a builtin class see the module in its namespace.
fn shows_module(spec: &TypeSpec) -> bool {
    (TypeId::TYPE_VAR..=TypeId::GENERIC).contains(&spec.id) && spec.id != TypeId::TYPE_ALIAS
}

/// What a class's namespace holds besides its methods: computed attributes, special methods from slots.
pub fn fill_more(
    vm: &mut Vm,
    class: &Value,
    spec: &'static TypeSpec,
    entries: &mut Vec<(Value, Value)>,
) {
    use super::class::{dunder, new_method, wrapper};
    for entry in dunder::TABLE {
        if dunder::defines(spec, entry) {
            let name = vm.intern_str(entry.name);
            let method = wrapper::new(vm, entry, class);
            entries.push((name, method));
        }
    }
    if spec.slots.unhashable {
        entries.push((vm.names.__hash__.clone(), Value::NONE));
    }
    let takes_objects_new = spec.id == TypeId::GENERIC;
    if spec.slots.new.is_some() && !takes_objects_new || super::exceptions::shows_new(spec.id) {
        let method = new_method::make(vm, class);
        entries.push((vm.names.__new__.clone(), method));
    }
    if shows_module(spec) {
        entries.push((vm.names.__module__.clone(), vm.intern_str("typing")));
    }
    for def in spec.getset {
        let name = vm.intern_str(def.name);
        let descriptor = if spec.plain_fields.contains(&def.name) {
            super::member::of_builtin(vm, class, def)
        } else {
            super::getset::new(vm, class, def)
        };
        entries.push((name, descriptor));
    }
    for (slot, member) in spec.members.iter().enumerate() {
        let name = vm.intern_str(member);
        let descriptor = super::member::new(vm, name.clone(), class, slot as u16);
        entries.push((name, descriptor));
    }
}
