//! A terminal's screen as an SVG picture: every cell as it is there, with its colours.

use std::fmt::Write as _;
use std::ops::Range;

const WIDTH: f64 = 8.43;
const HEIGHT: f64 = 19.0;
const MARGIN: f64 = 14.0;
const GROUND: &str = "#1c2128";
const TEXT: &str = "#d4dae1";
/// The sixteen colours that a terminal names, dark ones first.
const NAMED: [&str; 16] = [
    "#768390", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#d4dae1",
    "#8b949e", "#ffa198", "#aff5b4", "#f2cc60", "#a5d6ff", "#e2c5ff", "#8be9f0", "#ffffff",
];

/// How a run of cells looks.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    color: vt100::Color,
    bold: bool,
    dim: bool,
}

impl Look {
    fn of(cell: &vt100::Cell) -> Look {
        Look {
            color: cell.fgcolor(),
            bold: cell.bold(),
            dim: cell.dim(),
        }
    }

    fn attributes(self) -> String {
        let mut text = format!(" fill=\"{}\"", color(self.color));
        if self.bold {
            text.push_str(" font-weight=\"bold\"");
        }
        if self.dim {
            text.push_str(" opacity=\".7\"");
        }
        text
    }
}

fn color(color: vt100::Color) -> String {
    match color {
        vt100::Color::Default => TEXT.to_string(),
        vt100::Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        vt100::Color::Idx(index @ 0..16) => NAMED[usize::from(index)].to_string(),
        vt100::Color::Idx(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let cube = index - 16;
            let [r, g, b] = [cube / 36, cube / 6 % 6, cube % 6].map(level);
            format!("#{r:02x}{g:02x}{b:02x}")
        }
        vt100::Color::Idx(index) => {
            let grey = 8 + 10 * (index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

/// The rows of a screen, `columns` wide.
pub fn svg(screen: &vt100::Screen, rows: Range<u16>, columns: u16) -> String {
    let width = f64::from(columns) * WIDTH + 2.0 * MARGIN;
    let height = f64::from(rows.end - rows.start) * HEIGHT + 2.0 * MARGIN;
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{GROUND}\"/>\n"
    );
    for (line, row) in rows.enumerate() {
        let y = MARGIN + (line as f64 + 0.75) * HEIGHT;
        let mut column = 0;
        while column < columns {
            let Some(look) = screen.cell(row, column).map(Look::of) else {
                break;
            };
            let start = column;
            let mut text = String::new();
            while let Some(cell) = screen.cell(row, column).filter(|_| column < columns)
                && (Look::of(cell) == look || !cell.has_contents())
            {
                text.push_str(if cell.has_contents() {
                    cell.contents()
                } else {
                    " "
                });
                column += 1;
            }
            let blank = text.len() - text.trim_start_matches(' ').len();
            let shown = text.trim_matches(' ');
            if shown.is_empty() {
                continue;
            }
            let x = MARGIN + f64::from(start) * WIDTH + blank as f64 * WIDTH;
            let length = shown.chars().count() as f64 * WIDTH;
            let shown = shown.replace('&', "&amp;").replace('<', "&lt;");
            let _ = writeln!(
                picture,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" xml:space=\"preserve\"{}>{shown}</text>",
                look.attributes()
            );
        }
    }
    picture + "</svg>\n"
}
