//! Who runs this copy: the options, what may stand in them, and what is remembered of them.

use anyhow::Context;
use clap::Args;
use facefeel::config::{BasePath, SiteConfig};
use facefeel::jobs::Jobs;
use facefeel::storage::names;
use facefeel::storage::store::Contact;

/// Who runs this copy; shown at the foot of every page.
#[derive(Args)]
pub(super) struct ContactArguments {
    /// Name of the person or organisation.
    #[arg(long, env = "FACEFEEL_CONTACT_NAME", value_parser = name)]
    contact_name: Option<String>,
    /// Mail address.
    #[arg(long, env = "FACEFEEL_CONTACT_MAIL", value_parser = mail)]
    contact_mail: Option<String>,
    /// Show this name and mail address at later starts too, until they are changed in the same way.
    #[arg(long)]
    remember_contact: bool,
    /// Link to the source code.
    #[arg(long, env = "FACEFEEL_REPOSITORY_URL", value_parser = web_address)]
    repository_url: Option<String>,
}

/// What is shown about who runs this: as asked for now, else as remembered.
pub(super) async fn site(
    arguments: &ContactArguments,
    base_path: &BasePath,
    jobs: &Jobs,
) -> anyhow::Result<SiteConfig> {
    let mut contact = Contact {
        name: given(&arguments.contact_name),
        mail: given(&arguments.contact_mail),
    };
    let store = jobs.store();
    if arguments.remember_contact {
        let kept = store.remember_contact(&contact).await;
        kept.context("the contact could not be remembered")?;
    } else if contact == Contact::default() {
        contact = store.contact().await?;
    }
    let home = Some(env!("CARGO_PKG_REPOSITORY").to_owned()).filter(|url| !url.is_empty());
    Ok(SiteConfig {
        base_path: base_path.clone(),
        contact_name: contact.name,
        contact_mail: contact.mail,
        repository_url: given(&arguments.repository_url).or(home),
        links: Vec::new(),
    })
}

/// What was given; a variable that is set to nothing counts as left out.
fn given(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.is_empty())
}

fn name(text: &str) -> Result<String, String> {
    match text.trim().is_empty() {
        true => Ok(String::new()),
        false => names::checked(text).map_err(|error| error.to_string()),
    }
}

/// A mail address that can stand in a link as it is: the HTML standard's rule, without what means something in an address.
fn mail(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_local = |char: char| char.is_alphanumeric() || ".!$'*+-=^_`{|}~".contains(char);
    let is_label = |label: &str| {
        let is_good = label
            .chars()
            .all(|char| char.is_alphanumeric() || char == '-');
        is_good && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_mail = text.len() <= MAX_MAIL_BYTES
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && local.chars().all(is_local) && domain.split('.').all(is_label)
        });
    match is_mail || text.is_empty() {
        true => Ok(text.to_owned()),
        false => Err(
            "write the mail address alone, such as someone@example.org, without mailto: and without a name"
                .to_owned(),
        ),
    }
}

/// Longest mail address (RFC 5321).
const MAX_MAIL_BYTES: usize = 254;

fn web_address(text: &str) -> Result<String, String> {
    let text = text.trim();
    let rest = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    let is_address = rest
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|char| char.is_ascii_graphic()));
    match is_address || text.is_empty() {
        true => Ok(text.to_owned()),
        false => Err("write an address that begins with https:// or http://".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_stands_alone() {
        for text in [
            "",
            "a@b",
            "jo.o'neil+x@mail.example.org",
            "j\u{f6}rg@b\u{fc}cher.example",
        ] {
            assert_eq!(mail(text).as_deref(), Ok(text));
        }
        assert_eq!(mail(" a@b.example ").as_deref(), Ok("a@b.example"));
        for text in [
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c",
            "mailto:a@b",
            "Ann <a@b.example>",
            "a@b.example?subject=x",
            "a%0a@b",
            "a@b..c",
            "a@-b",
            "a@b\nc",
            "javascript:alert(1)",
        ] {
            assert!(mail(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_link_leads_to_the_web() {
        for text in [
            "",
            "https://code.example/facefeel",
            "http://127.0.0.1:3000/x?y=1",
        ] {
            assert_eq!(web_address(text).as_deref(), Ok(text));
        }
        for text in [
            "code.example",
            "javascript:alert(1)",
            "https://",
            "https://a b",
        ] {
            assert!(web_address(text).is_err(), "{text}");
        }
    }
}
