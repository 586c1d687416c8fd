use crate::heap::Value;
use crate::objects::testing::vm;
use crate::runtime::{BinOp, CmpOp, Vm};

use super::{Set, add, contains, from_items, frozen, keys_of};

fn set(vm: &mut Vm, numbers: &[i64]) -> Value {
    let items = numbers.iter().map(|n| Value::small(*n).unwrap()).collect();
    from_items(vm, items).unwrap()
}

fn order(vm: &Vm, value: &Value) -> Vec<i64> {
    let keys = keys_of(vm, Set::of(value).unwrap());
    keys.iter().map(|key| key.as_small().unwrap()).collect()
}

// The orders below are CPython 3.13's answers to `list(...)`.
#[test]
fn the_order_is_that_of_the_places() {
    let mut vm = vm();
    let many = set(&mut vm, &[8, 0, 16, 3, 1000, -1, 24]);
    assert_eq!(order(&vm, &many), [0, 3, 8, 1000, 16, 24, -1]);
    let few = set(&mut vm, &[0, 8]);
    let table = Set::of(&few).unwrap().table_mut(&mut vm.heap);
    table.remove(0);
    add(&mut vm, &few, Value::int32(16)).unwrap();
    assert_eq!(order(&vm, &few), [16, 8], "the deleted place is used again");
}

#[test]
fn operations_and_comparison() {
    let mut vm = vm();
    let (a, b) = (set(&mut vm, &[1, 2, 3]), set(&mut vm, &[3, 4]));
    for (op, want) in [
        (BinOp::Or, &[1, 2, 3, 4][..]),
        (BinOp::And, &[3]),
        (BinOp::Sub, &[1, 2]),
        (BinOp::Xor, &[1, 2, 4]),
    ] {
        let result = vm.binary(op, &a, &b).unwrap();
        assert_eq!(order(&vm, &result), want, "{op:?}");
    }
    assert!(vm.holds(CmpOp::Ge, &a, &a).unwrap());
    assert!(!vm.holds(CmpOp::Gt, &a, &b).unwrap());
}

#[test]
fn a_set_is_found_in_a_set_of_frozen_ones() {
    let mut vm = vm();
    let one = frozen(&mut vm, vec![Value::int32(1)]);
    let outer = from_items(&mut vm, vec![one]).unwrap();
    let plain = set(&mut vm, &[1]);
    assert!(contains(&mut vm, &outer, &plain).unwrap());
    let repr = vm.repr(&outer).unwrap();
    assert_eq!(vm.text(&repr), "{frozenset({1})}");
    assert!(vm.hash(&plain).is_err());
}
