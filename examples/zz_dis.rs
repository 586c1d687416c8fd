fn main() {
    let path = std::env::args().nth(1).unwrap();
    let mode = match std::env::args().nth(2).as_deref() {
        Some("single") => gossamer::compile::Mode::Single,
        _ => gossamer::compile::Mode::Exec,
    };
    let source = std::fs::read_to_string(&path).unwrap();
    match gossamer::compile::compile_source(&source, &path, mode, Default::default()) {
        Ok(unit) => print!("{}", gossamer::compile::disassemble::disassemble(&unit)),
        Err(error) => print!("{}", error.render(&path)),
    }
}
