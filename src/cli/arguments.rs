//! From the command line to [`Arguments`], more forgiving than clap is by itself.

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{Arg, Command, CommandFactory, FromArgMatches};

use super::{Arguments, help, language};

impl Arguments {
    /// Reads them; ends the program with a message if that cannot be done, and for `--help` and `--version`.
    ///
    /// An option that is given again counts in place of the earlier one, so that a script can put options behind its own.
    /// A variable that is set to nothing counts as not set, as files of variables have it.
    pub(crate) fn from_command_line() -> Self {
        let is_empty = |arg: &Arg| {
            let value = arg.get_env().and_then(std::env::var_os);
            value.is_some_and(|value| value.is_empty())
        };
        let matches = command(&is_empty).try_get_matches();
        let matches = matches.unwrap_or_else(|error| without_variables(error).exit());
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// The commands, without the variables of arguments that are `ignored`.
fn command(ignored: &dyn Fn(&Arg) -> bool) -> Command {
    let change = |arg: Arg| match ignored(&arg) {
        true => arg.env(Resettable::Reset),
        false => arg,
    };
    let command = each_argument(Arguments::command().args_override_self(true), &change);
    help::translated(command, language::asked_for().language())
}

fn each_argument(command: Command, change: &dyn Fn(Arg) -> Arg) -> Command {
    let names: Vec<String> = (command.get_subcommands())
        .map(|command| command.get_name().to_owned())
        .collect();
    let command = command.mut_args(change);
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |command| each_argument(command, change))
    })
}

/// The same error, whose usage line does not show options as required because their variables are set.
fn without_variables(error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::MissingRequiredArgument {
        return error;
    }
    command(&|_| true).try_get_matches().err().unwrap_or(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_an_option_counts_and_lists_grow() {
        let given = |words: &[&str]| {
            let matches = command(&|_| true).try_get_matches_from(words).unwrap();
            matches.subcommand().unwrap().1.clone()
        };
        let matches = given(&[
            "facefeel", "train", "--data", "a", "--out", "b", "--color", "gray", "--data", "c",
        ]);
        let data = matches.get_one::<std::path::PathBuf>("data").unwrap();
        assert_eq!(data.to_str(), Some("c"));
        let matches = given(&[
            "facefeel", "evaluate", "--data", "a", "--map", "x=happy", "--map", "y=sad",
        ]);
        let wishes = matches
            .get_many::<(String, Option<String>)>("wishes")
            .unwrap();
        assert_eq!(wishes.count(), 2);
    }

    #[test]
    fn every_command_is_well_formed() {
        command(&|_| false).debug_assert();
    }
}
