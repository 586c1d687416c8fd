use std::path::Path;
fn walk(p: &Path, out: &mut Vec<std::path::PathBuf>) {
    for e in std::fs::read_dir(p).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() {
            walk(&p, out)
        } else if p.extension().is_some_and(|e| e == "py") {
            out.push(p)
        }
    }
}
fn main() {
    let mut files = vec![];
    walk(Path::new(&std::env::args().nth(1).unwrap()), &mut files);
    files.sort();
    let (mut ok, mut bad) = (0, 0);
    let mut why = std::collections::BTreeMap::<String, (usize, String)>::new();
    for f in files {
        let Ok(source) = std::fs::read_to_string(&f) else {
            continue;
        };
        match gossamer::compile::compile_source(
            &source,
            &f.to_string_lossy(),
            gossamer::compile::Mode::Exec,
            Default::default(),
        ) {
            Ok(unit) => {
                ok += 1;
                if let Err(e) = gossamer::compile::check::check(&unit) {
                    println!("CHECK {} {e}", f.display());
                    bad += 1;
                }
            }
            Err(e) => {
                let w = why.entry(e.message.clone()).or_default();
                w.0 += 1;
                w.1 = format!("{} {:?}", f.display(), e.place.map(|p| p.line));
            }
        }
    }
    for (w, (n, x)) in why {
        println!("{n} {w}  {x}");
    }
    println!("ok {ok} bad {bad}");
}
