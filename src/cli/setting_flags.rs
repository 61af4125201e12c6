//! The flags of `facefeel train` that set something about a training: one for each row of [`SETTINGS`].

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};
use facefeel::ml::train::recipe::{Recipe, RecipeError};
use facefeel::ml::train::settings::{SETTINGS, Setting};
use facefeel::vision::Color;
use serde_json::Value;

/// The settings that were given.
pub(super) struct SettingFlags(Vec<(&'static Setting, Value)>);

impl SettingFlags {
    /// Sets them in a recipe.
    pub(super) fn apply(&self, recipe: &mut Recipe) -> Result<(), RecipeError> {
        let mut given = self.0.iter();
        given.try_for_each(|(setting, value)| setting.apply(recipe, value))
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let value = |setting: &'static Setting| {
            let value = matches.get_one::<Value>(setting.name)?;
            Some((setting, value.clone()))
        };
        Ok(Self(SETTINGS.iter().filter_map(value).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        command.args(SETTINGS.iter().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn flag(setting: &'static Setting) -> Arg {
    let about = setting.about().trim_end_matches('.');
    Arg::new(setting.name)
        .long(setting.name.replace('_', "-"))
        .value_name(setting.name.to_uppercase())
        .help(format!("{about} [{}]", setting.kind.values()))
        .value_parser(|text: &str| read(setting, text))
}

/// The value that `text` writes, if it is of the setting's kind.
pub(super) fn read(setting: &Setting, text: &str) -> Result<Value, String> {
    let whole = text.parse::<u64>().map(Value::from);
    let number = whole.or_else(|_| text.parse::<f64>().map(Value::from));
    let value = number.unwrap_or_else(|_| text.into());
    let tried = setting.apply(&mut Recipe::thesis(Color::Gray), &value);
    tried
        .map(|()| value)
        .map_err(|error| error.fault.to_string())
}
