//! The settings file of the prompt, `settings.toml` in the platform's usual folder:
//!
//! ```toml
//! keys = "vi"              # or "emacs" (the default)
//! color = "never"          # or "always", "auto" (the default)
//! startup = "start.py"     # run before the first prompt; relative to this file's folder
//! history = "history.txt"  # where lines are kept; false: nowhere
//! ```
//!
//! A key or value that is not known is an error, with its line.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::folders;
use crate::transcript::settings::SettingsError;

/// The file's name.
const FILE_NAME: &str = "settings.toml";

/// What a user likes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Whether keys are vi's.
    pub vi: bool,
    /// Whether there are colours; `None` leaves it to the terminal.
    pub color: Option<bool>,
    /// A program that runs before the first prompt.
    pub startup: Option<PathBuf>,
    /// Where lines are kept.
    pub history: History,
}

/// Where lines are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum History {
    /// In the platform's usual folder.
    #[default]
    Usual,
    /// Nowhere.
    Off,
    File(PathBuf),
}

/// Reads the settings file, if there is one.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read() -> Result<Preferences, SettingsError> {
    let Some(folder) = folders::config() else {
        return Ok(Preferences::default());
    };
    let path = folder.join(FILE_NAME);
    match std::fs::read_to_string(&path) {
        Ok(text) => parse(&text, &path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Preferences::default()),
        Err(error) => Err(SettingsError {
            path,
            line: 0,
            message: error.to_string(),
        }),
    }
}

fn parse(text: &str, path: &Path) -> Result<Preferences, SettingsError> {
    let wrong = |at, message| SettingsError::at(path, text, at, message);
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        wrong(at, error.message().to_string())
    })?;
    let mut preferences = Preferences::default();
    for (key, value) in table.get_ref() {
        let folder = path.parent().unwrap_or(Path::new(""));
        set(&mut preferences, key, value, folder).map_err(|(at, message)| wrong(at, message))?;
    }
    Ok(preferences)
}

fn set(
    preferences: &mut Preferences,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    folder: &Path,
) -> Result<(), (usize, String)> {
    let at = value.span().start;
    let text = match value.get_ref() {
        DeValue::String(text) => Some(text.as_ref()),
        _ => None,
    };
    let is = |known: &str| Err((at, format!("`{}` is {known}", key.get_ref())));
    match key.get_ref().as_ref() {
        "keys" => match text {
            Some("vi") => preferences.vi = true,
            Some("emacs") => preferences.vi = false,
            _ => return is("\"emacs\" or \"vi\""),
        },
        "color" => match text {
            Some("auto") => preferences.color = None,
            Some("always") => preferences.color = Some(true),
            Some("never") => preferences.color = Some(false),
            _ => return is("\"auto\", \"always\" or \"never\""),
        },
        "startup" => match text {
            Some(file) => preferences.startup = Some(folder.join(file)),
            None => return is("the path of a file"),
        },
        "history" => match (text, value.get_ref()) {
            (Some(file), _) => preferences.history = History::File(folder.join(file)),
            (_, DeValue::Boolean(true)) => preferences.history = History::Usual,
            (_, DeValue::Boolean(false)) => preferences.history = History::Off,
            _ => return is("the path of a file, or false"),
        },
        unknown => {
            let message =
                format!("no setting {unknown:?}: there are keys, color, startup, history");
            return Err((key.span().start, message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Preferences, String> {
        parse(text, Path::new("/x/settings.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn settings_are_read() {
        let text = "keys = \"vi\"\ncolor = \"never\"\nstartup = \"s.py\"\nhistory = false\n";
        let wanted = Preferences {
            vi: true,
            color: Some(false),
            startup: Some("/x/s.py".into()),
            history: History::Off,
        };
        assert_eq!(parsed(text), Ok(wanted));
        assert_eq!(parsed(""), Ok(Preferences::default()));
        assert_eq!(
            parsed("history = \"/y/h\"").unwrap().history,
            History::File("/y/h".into())
        );
    }

    #[test]
    fn errors_name_the_line() {
        for (text, wanted) in [
            (
                "\nkees = 1\n",
                "/x/settings.toml:2: no setting \"kees\": there are keys, color, startup, history",
            ),
            (
                "keys = \"nano\"",
                "/x/settings.toml:1: `keys` is \"emacs\" or \"vi\"",
            ),
            (
                "history = 1",
                "/x/settings.toml:1: `history` is the path of a file, or false",
            ),
        ] {
            assert_eq!(parsed(text), Err(wanted.to_string()));
        }
        assert!(
            parsed("x = 1\ny =\n")
                .unwrap_err()
                .starts_with("/x/settings.toml:2: ")
        );
    }
}
