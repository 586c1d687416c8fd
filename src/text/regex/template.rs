//! Templates: what `sub` puts in the place of a match.

use super::parse::{self, Scanner};
use super::{Fault, FaultKind};

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These characters.
    Text(Vec<u32>),
    /// What a group took; 0 is the whole match.
    Group(usize),
}

/// Reads a template for a pattern with so many groups, of these names.
///
/// # Errors
/// What CPython refuses.
pub fn parse_template(
    template: &[u32],
    is_text: bool,
    groups: usize,
    names: &[(String, usize)],
) -> Result<Template, Fault> {
    let mut found = read(template, is_text, groups, names);
    if !is_text && let Err(fault) = &mut found {
        fault.message = super::ascii_only(&fault.message);
    }
    found
}

fn read(
    template: &[u32],
    is_text: bool,
    groups: usize,
    names: &[(String, usize)],
) -> Result<Template, Fault> {
    let mut source = Scanner::new(template, is_text)?;
    let mut parts = Vec::new();
    let mut literal = Vec::new();
    let mut add_group = |group: usize, literal: &mut Vec<u32>, source: &Scanner, back: usize| {
        if group > groups {
            return Err(source.fault(format!("invalid group reference {group}"), back));
        }
        if !literal.is_empty() {
            parts.push(Part::Text(std::mem::take(literal)));
        }
        parts.push(Part::Group(group));
        Ok(())
    };
    while let Some(token) = source.get()? {
        let Some(code) = token.escaped else {
            literal.push(token.code);
            continue;
        };
        match char::from_u32(code) {
            Some('g') => {
                if !source.eat('<')? {
                    return Err(source.fault("missing <", 0));
                }
                let name = source.until('>', "group name")?;
                let digits: Option<String> = name
                    .iter()
                    .map(|code| char::from_u32(*code).filter(char::is_ascii_digit))
                    .collect();
                let group = match digits {
                    Some(digits) => {
                        let group = digits.parse().unwrap_or(usize::MAX);
                        if group > groups {
                            let digits = match digits.trim_start_matches('0') {
                                "" => "0",
                                digits => digits,
                            };
                            let message = format!("invalid group reference {digits}");
                            return Err(source.fault(message, name.len() + 1));
                        }
                        group
                    }
                    None => {
                        let name = source.check_name(&name, 1)?;
                        match names.iter().find(|(own, _)| *own == name) {
                            Some((_, group)) => *group,
                            None => {
                                let shown = crate::text::str_repr::repr_str(name.as_str().into());
                                return Err(Fault {
                                    kind: FaultKind::Index,
                                    message: format!("unknown group name {shown}"),
                                    place: None,
                                });
                            }
                        }
                    }
                };
                add_group(group, &mut literal, &source, name.len() + 1)?;
            }
            Some('0') => {
                let more = source.take_while(2, parse::is_octal)?;
                literal.push(parse::octal(&source, &format!("0{more}"))?);
            }
            Some(first) if first.is_ascii_digit() => {
                let mut digits = String::from(first);
                digits.push_str(&source.take_while(1, char::is_ascii_digit)?);
                if digits.len() == 2 && digits.chars().all(|digit| parse::is_octal(&digit)) {
                    let third = source.take_while(1, parse::is_octal)?;
                    if !third.is_empty() {
                        digits.push_str(&third);
                        literal.push(parse::octal(&source, &digits)?);
                        continue;
                    }
                }
                let group = digits.parse().unwrap_or(usize::MAX);
                add_group(group, &mut literal, &source, digits.len())?;
            }
            _ => match parse::template_escape(code) {
                Some(code) => literal.push(code),
                None if parse::is_letter(code) => {
                    let message = format!("bad escape {}", token.text());
                    return Err(source.fault(message, token.len()));
                }
                // Not an escape: the backslash stays.
                None => literal.extend([token.code, code]),
            },
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    Ok(Template { parts })
}
