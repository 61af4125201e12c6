//! Help in the reader's language. The declarations of the commands say it in English; `fr.txt` and `ar.txt` have what they say
//! and its translation, one below the other.

use std::collections::HashMap;

use clap::{Arg, ArgAction, Command};

/// What clap says between the texts, in one language.
struct Language {
    tag: &'static str,
    file: &'static str,
    /// The same for what only a program of several machines says.
    #[cfg(feature = "cluster")]
    cluster: &'static str,
    usage: &'static str,
    commands: &'static str,
    arguments: &'static str,
    options: &'static str,
    /// Between the ends of a range, and before the last of several names.
    to: &'static str,
    or: &'static str,
}

static LANGUAGES: [Language; 2] = [
    Language {
        tag: "fr",
        file: include_str!("fr.txt"),
        #[cfg(feature = "cluster")]
        cluster: include_str!("fr-cluster.txt"),
        usage: "Utilisation\u{a0}:",
        commands: "Commandes",
        arguments: "Arguments",
        options: "Options",
        to: " à ",
        or: " ou ",
    },
    Language {
        tag: "ar",
        file: include_str!("ar.txt"),
        #[cfg(feature = "cluster")]
        cluster: include_str!("ar-cluster.txt"),
        usage: "الاستعمال:",
        commands: "الأوامر",
        arguments: "المعطيات",
        options: "الخيارات",
        to: " إلى ",
        or: " أو ",
    },
];

/// The command and all below it with help in the language `tag`; in English where there is none.
pub(super) fn translated(command: Command, tag: &str) -> Command {
    let language = LANGUAGES.iter().find(|language| language.tag == tag);
    let Some(language) = language else {
        return command;
    };
    let texts = language.texts();
    let mut command = command;
    // Only now are there the command `help` and the flags of help and version.
    command.build();
    language.translate(command, &texts)
}

impl Language {
    /// Translations by what they translate.
    fn texts(&self) -> HashMap<&'static str, &'static str> {
        let files = [
            self.file,
            #[cfg(feature = "cluster")]
            self.cluster,
        ];
        let pairs = files.iter().flat_map(|file| file.split("\n\n"));
        pairs
            .filter_map(|pair| pair.trim().split_once('\n'))
            .collect()
    }

    fn translate(&self, command: Command, texts: &HashMap<&str, &str>) -> Command {
        let names: Vec<String> = command
            .get_subcommands()
            .map(|command| command.get_name().to_owned())
            .collect();
        let template = format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            self.usage
        );
        let about = self.text(command.get_about(), texts);
        let after = self.text(command.get_after_help(), texts);
        let mut command = command
            .help_template(template)
            .subcommand_help_heading(self.commands)
            .mut_args(|arg| self.argument(arg, texts));
        if let Some(about) = about {
            command = command.about(about);
        }
        if let Some(after) = after {
            command = command.after_help(after);
        }
        names.into_iter().fold(command, |command, name| {
            command.mut_subcommand(name, |command| self.translate(command, texts))
        })
    }

    fn argument(&self, arg: Arg, texts: &HashMap<&str, &str>) -> Arg {
        let heading = match arg.is_positional() {
            true => self.arguments,
            false => self.options,
        };
        // `help` would say more for `--help` than for `-h`, in English.
        let is_help = matches!(arg.get_action(), ArgAction::Help);
        let help = match is_help {
            true => texts.get("Print help").map(|text| (*text).to_owned()),
            false => self.text(arg.get_help(), texts),
        };
        let arg = arg.help_heading(heading);
        match help {
            Some(help) if is_help => arg.long_help(help.clone()).help(help),
            Some(help) => arg.help(help),
            None => arg,
        }
    }

    /// The translation, if there is one; the values of a setting, in brackets at the end, are kept.
    fn text(&self, english: Option<&impl ToString>, texts: &HashMap<&str, &str>) -> Option<String> {
        let english = english?.to_string();
        if let Some(text) = texts.get(english.as_str()) {
            return Some((*text).to_owned());
        }
        let (text, values) = english.rsplit_once(" [")?;
        let values = values.replace(" to ", self.to).replace(" or ", self.or);
        Some(format!("{} [{values}", texts.get(text)?))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;

    /// Everything that help says of a command and those below it.
    fn said(command: &Command, texts: &mut BTreeSet<String>) {
        let own = [command.get_about(), command.get_after_help()];
        let of_arguments = command.get_arguments().map(Arg::get_help);
        let all = own.into_iter().chain(of_arguments).flatten();
        texts.extend(all.map(ToString::to_string));
        for command in command.get_subcommands() {
            said(command, texts);
        }
    }

    fn whole() -> Command {
        let mut command = Arguments::command();
        command.build();
        command
    }

    #[test]
    fn everything_that_help_says_is_translated_and_nothing_else_is() {
        let mut english = BTreeSet::new();
        said(&whole(), &mut english);
        for language in &LANGUAGES {
            let texts = language.texts();
            let lacks: Vec<_> = english
                .iter()
                .filter(|text| language.text(Some(text), &texts).is_none())
                .collect();
            assert!(lacks.is_empty(), "{} lacks {lacks:#?}", language.tag);
            let is_said = |text: &&&str| {
                english
                    .iter()
                    .any(|said| said == **text || said.starts_with(&format!("{text} [")))
            };
            let unused: Vec<_> = texts.keys().filter(|text| !is_said(text)).collect();
            assert!(unused.is_empty(), "{} has unused {unused:#?}", language.tag);
        }
    }

    #[test]
    fn help_is_in_the_language_asked_for_down_to_its_headings() {
        let mut french = translated(Arguments::command(), "fr");
        french.clone().debug_assert();
        let train = french.find_subcommand_mut("train").unwrap();
        let help = train.render_long_help().to_string();
        assert!(help.contains("Utilisation\u{a0}: "), "{help}");
        assert!(
            help.contains("Taux d’apprentissage maximal [0.000000001 à 1]"),
            "{help}"
        );
        assert!(
            help.contains("Affiche cette aide") && !help.contains("Usage:"),
            "{help}"
        );
        let mut english = translated(Arguments::command(), "de");
        assert!(english.render_help().to_string().contains("Usage:"));
    }
}
