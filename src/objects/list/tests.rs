use crate::heap::Value;
use crate::objects::testing::{message, vm};
use crate::runtime::{Args, BinOp, CmpOp, List, TypeId, Vm};

fn ints(vm: &mut Vm, numbers: &[i64]) -> Value {
    let items = numbers.iter().map(|n| Value::small(*n).unwrap()).collect();
    vm.list(items)
}

fn numbers(vm: &Vm, list: &Value) -> Vec<i64> {
    let items = List::of(list).unwrap().items(&vm.heap);
    items.iter().map(|item| item.as_small().unwrap()).collect()
}

fn method(vm: &mut Vm, name: &str, args: &[Value]) -> crate::runtime::PyResult {
    let def = super::methods::METHODS
        .iter()
        .find(|def| def.name == name)
        .unwrap();
    vm.call_native(def, None, Args::positional(args))
}

#[test]
fn methods_change_the_list() {
    let mut vm = vm();
    let list = ints(&mut vm, &[3, 1, 2]);
    let five = Value::int32(5);
    method(&mut vm, "append", &[list.clone(), five.clone()]).unwrap();
    method(&mut vm, "insert", &[list.clone(), Value::int32(-100), five]).unwrap();
    method(&mut vm, "extend", &[list.clone(), list.clone()]).unwrap();
    assert_eq!(numbers(&vm, &list), [5, 3, 1, 2, 5, 5, 3, 1, 2, 5]);
    method(&mut vm, "sort", std::slice::from_ref(&list)).unwrap();
    assert_eq!(numbers(&vm, &list), [1, 1, 2, 2, 3, 3, 5, 5, 5, 5]);
    let popped = method(&mut vm, "pop", &[list.clone(), Value::int32(2)]).unwrap();
    assert_eq!(popped.as_small(), Some(2));
    let result = method(&mut vm, "pop", &[list, Value::int32(99)]);
    assert_eq!(
        message(&mut vm, result),
        "IndexError: pop index out of range"
    );
}

#[test]
fn slices_are_cut_and_replaced() {
    let mut vm = vm();
    let list = ints(&mut vm, &[0, 1, 2, 3, 4, 5, 6, 7]);
    let none = Value::NONE;
    let every_third =
        crate::objects::slice::new(&mut vm, none.clone(), none.clone(), Value::int32(-3));
    let cut = vm.get_item(&list, &every_third).unwrap();
    assert_eq!(numbers(&vm, &cut), [7, 4, 1]);
    vm.del_item(&list, &every_third).unwrap();
    assert_eq!(numbers(&vm, &list), [0, 2, 3, 5, 6]);
    let middle = crate::objects::slice::new(&mut vm, Value::int32(1), Value::int32(3), none);
    vm.set_item(&list, &middle, list.clone()).unwrap();
    assert_eq!(numbers(&vm, &list), [0, 0, 2, 3, 5, 6, 5, 6]);
}

#[test]
fn operators_and_comparison() {
    let mut vm = vm();
    let (a, b) = (ints(&mut vm, &[1, 2]), ints(&mut vm, &[1, 3]));
    let sum = vm.binary(BinOp::Add, &a, &b).unwrap();
    assert_eq!(numbers(&vm, &sum), [1, 2, 1, 3]);
    let twice = vm.binary(BinOp::Mul, &Value::int32(2), &a);
    // Integers are not written yet: the list is asked as the right operand.
    assert_eq!(numbers(&vm, &twice.unwrap()), [1, 2, 1, 2]);
    assert!(vm.holds(CmpOp::Lt, &a, &b).unwrap());
    assert!(!vm.holds(CmpOp::Eq, &a, &b).unwrap());
    let huge = Value::small(1 << 60).unwrap();
    let result = vm.binary(BinOp::Mul, &a, &huge);
    assert_eq!(message(&mut vm, result), "MemoryError: ");
    let hash = vm.hash(&a).map(|_| Value::NONE);
    assert_eq!(message(&mut vm, hash), "TypeError: unhashable type: 'list'");
}

#[test]
fn a_list_in_itself_is_shown_once() {
    let mut vm = vm();
    let list = ints(&mut vm, &[1]);
    method(&mut vm, "append", &[list.clone(), list.clone()]).unwrap();
    let repr = vm.repr(&list).unwrap();
    assert_eq!(vm.text(&repr), "[1, [...]]");
    method(&mut vm, "clear", &[list]).unwrap();
}

#[test]
fn merging_is_stable_and_right() {
    let mut vm = vm();
    let mut state = 1u64;
    for len in [0, 1, 2, 23, 24, 25, 100, 1000] {
        // Tuples (small number, place) compared by the number alone would show instability; here the key
        // is a tuple of one, the item its place.
        let mut keys = Vec::new();
        for _ in 0..len {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            keys.push(((state >> 33) % 10) as i64);
        }
        for reverse in [false, true] {
            let boxed: Vec<Value> = keys
                .iter()
                .map(|key| vm.tuple([Value::small(*key).unwrap()]))
                .collect();
            let order = super::sort::order(&mut vm, &boxed, reverse).unwrap();
            let mut want: Vec<u32> = (0..len as u32).collect();
            want.sort_by_key(|place| {
                let key = keys[*place as usize];
                if reverse { -key } else { key }
            });
            assert_eq!(order, want);
        }
    }
}

#[test]
fn iterators_end_for_good() {
    let mut vm = vm();
    let list = ints(&mut vm, &[1]);
    let iterator = vm.iter(&list).unwrap();
    assert!(vm.next(&iterator).unwrap().is_some());
    assert!(vm.next(&iterator).unwrap().is_none());
    method(&mut vm, "append", &[list.clone(), Value::NONE]).unwrap();
    assert!(vm.next(&iterator).unwrap().is_none());
    let back = method(&mut vm, "__reversed__", &[list]).unwrap();
    assert!(vm.is_exact(&back, TypeId::LIST_REVERSE_ITERATOR));
    assert!(vm.next(&back).unwrap().unwrap().is_none());
    assert_eq!(vm.next(&back).unwrap().unwrap().as_small(), Some(1));
    assert!(vm.next(&back).unwrap().is_none());
}
