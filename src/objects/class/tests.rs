//! Programs about classes, run by the machine; what they print is CPython's answer.

use std::rc::Rc;

use crate::compile::{Mode, Options, compile_source};
use crate::heap::Value;
use crate::objects::{code, testing};
use crate::runtime::{NativeDef, PyResult, TypeId, Vm};

static PRINT: NativeDef = NativeDef::range("print", 0, 255, print, "", "").function();
static REPR: NativeDef = NativeDef::one("repr", repr, "", "").function();
static HASH: NativeDef = NativeDef::one("hash", hash, "", "").function();
static LEN: NativeDef = NativeDef::one("len", len, "", "").function();
static ISINSTANCE: NativeDef = NativeDef::range("isinstance", 2, 2, is_instance, "", "").function();
static ERROR: NativeDef = NativeDef::one("error", error, "", "").function();
static DIR: NativeDef = NativeDef::one("dir", dir, "", "").function();

fn print(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut texts = Vec::new();
    for arg in args {
        let text = vm.to_str(arg)?;
        texts.push(vm.text(&text));
    }
    vm.output.write(format!("{}\n", texts.join(" ")).as_bytes());
    Ok(Value::NONE)
}

fn repr(vm: &mut Vm, args: &[Value]) -> PyResult {
    vm.repr(&args[0])
}

fn hash(vm: &mut Vm, args: &[Value]) -> PyResult {
    let hash = vm.hash(&args[0])?;
    Ok(vm.int(hash))
}

fn len(vm: &mut Vm, args: &[Value]) -> PyResult {
    let len = vm.len(&args[0])?;
    Ok(vm.int(len as i64))
}

fn is_instance(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(vm.is_instance(&args[0], &args[1])?))
}

fn dir(vm: &mut Vm, args: &[Value]) -> PyResult {
    vm.call_method(&args[0], "__dir__", &[])
}

/// Calls a function; answers the class and the message of what it raises.
fn error(vm: &mut Vm, args: &[Value]) -> PyResult {
    let result = vm.call(&args[0], &[]);
    let text = match result {
        Err(raised) => {
            let name = vm.type_name(&raised.0);
            let message = vm.to_str(&raised.0)?;
            format!("{name}: {}", vm.text(&message))
        }
        Ok(_) => "nothing".to_string(),
    };
    Ok(vm.str(&text))
}

/// Runs a program; answers what it printed.
pub fn run(source: &str) -> String {
    let mut vm = testing::vm();
    vm.builtins = vm.dict();
    vm.modules = vm.dict();
    let builtins = vm.builtins.clone();
    for def in [
        &PRINT,
        &REPR,
        &HASH,
        &LEN,
        &ISINSTANCE,
        &ERROR,
        &DIR,
        &super::BUILD_CLASS,
    ] {
        let name = vm.intern_str(def.name);
        let function = vm.native_function(def, None);
        vm.dict_set_str(&builtins, &name, function);
    }
    for index in 0..TypeId::COUNT {
        let class = crate::objects::bootstrap::late_class(&mut vm, TypeId(index as u16));
        let name = vm.class_name(&class);
        let name = vm.intern_str(name.rsplit('.').next().unwrap_or(&name));
        vm.dict_set_str(&builtins, &name, class);
    }
    let main = vm.dict();
    let (name, value) = (vm.names.__name__.clone(), vm.names.__main__.clone());
    vm.dict_set_str(&main, &name, value);
    let unit = match compile_source(source, "<test>", Mode::Exec, Options::default()) {
        Ok(unit) => Rc::new(unit),
        Err(error) => return error.message.to_string(),
    };
    drop((builtins, name));
    let code = code::load(&mut vm, &unit, false);
    let result = crate::vm::run_code(&mut vm, &code, &main, None, None);
    let mut output = String::from_utf8_lossy(&vm.output.text).into_owned();
    if let Err(raised) = result {
        let name = vm.type_name(&raised.0);
        let message = vm.to_str(&raised.0).map(|text| vm.text(&text));
        output.push_str(&format!("{name}: {}\n", message.unwrap_or_default()));
    }
    let findings = vm.heap.audit(|tracer| {
        use crate::heap::Trace;
        main.trace(tracer);
        code.trace(tracer);
        vm.trace(tracer);
    });
    for finding in findings {
        output.push_str(&format!("AUDIT {finding}\n"));
    }
    output
}

#[test]
fn plain_classes() {
    assert_eq!(
        run("
class A:
    def __init__(self, value):
        self.value = value
    def __repr__(self):
        return repr(self.value)
a = A(10)
print(a, a.value, A, A.__mro__, A.__name__, A.__module__)
class B(A):
    x = 1
    def __add__(self, other): return 'added'
    def __radd__(self, other): return 'radded'
    def __eq__(self, other): return True
b = B(3)
print(b, b + 1, 1 + b, b == 2, b != 2, b.x, isinstance(b, A))
print(error(lambda: hash(b)))
print(error(lambda: A()))
print(error(lambda: a.y))
print(error(lambda: A.y))
print(B.__bases__, B.__dict__['x'])
"),
        "10 10 <class '__main__.A'> (<class '__main__.A'>, <class 'object'>) A __main__\n\
         3 added radded True False 1 True\n\
         TypeError: unhashable type: 'B'\n\
         TypeError: A.__init__() missing 1 required positional argument: 'value'\n\
         AttributeError: 'A' object has no attribute 'y'\n\
         AttributeError: type object 'A' has no attribute 'y'\n\
         (<class '__main__.A'>,) 1\n"
    );
}

/// Runs the program that the environment names and prints the answer.
#[test]
#[ignore = "a tool for trying programs by hand"]
fn try_program() {
    if let Ok(path) = std::env::var("GOSSAMER_TRY") {
        let source = std::fs::read_to_string(path).unwrap_or_default();
        println!("{}", run(&source));
    }
}
