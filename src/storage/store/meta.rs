//! Facts about the database as a whole.

use super::sql::{self, Transaction};
use super::{Store, StoreError};

/// Name of the id that the database shares with its data folder.
const DATA_ID: &str = "data_id";
/// Name of the mark that the folder may not have the id yet.
const PAIRING: &str = "pairing";
/// Name of the fact that says which model of several servers is the default one.
pub(super) const DEFAULT_MODEL: &str = "default_model";
/// Name of the secret with which several servers sign cookies.
pub(super) const SESSION_KEY: &str = "session_key";
/// Names of the contact's parts.
const CONTACT_NAME: &str = "contact_name";
const CONTACT_MAIL: &str = "contact_mail";

/// Who runs the server, as remembered from an earlier start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name of the person or organisation.
    pub name: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
}

/// Which data folder a database belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataId {
    /// `data-…`, also in the folder's file `id`.
    pub id: String,
    /// Whether the folder may not have it yet.
    pub is_pairing: bool,
}

impl Store {
    /// Which data folder the database belongs to; nothing in one of an earlier version.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn data_id(&self) -> Result<Option<DataId>, StoreError> {
        let id: Option<String> = self.fact(DATA_ID).await?;
        Ok(match id {
            Some(id) => Some(DataId {
                id,
                is_pairing: self.fact(PAIRING).await?.is_some(),
            }),
            None => None,
        })
    }

    /// Sets which data folder the database belongs to.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn set_data_id(&self, id: &DataId) -> Result<(), StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            let pairing = id.is_pairing.then_some("1");
            for (name, value) in [(DATA_ID, Some(id.id.as_str())), (PAIRING, pairing)] {
                set(&mut transaction, name, value).await?;
            }
            transaction.commit().await?;
            Ok(())
        })
        .await
    }

    /// The contact that was remembered.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn contact(&self) -> Result<Contact, StoreError> {
        Ok(Contact {
            name: self.fact(CONTACT_NAME).await?,
            mail: self.fact(CONTACT_MAIL).await?,
        })
    }

    /// Remembers `contact` in place of the one before.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remember_contact(&self, contact: &Contact) -> Result<(), StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            for (name, value) in [
                (CONTACT_NAME, contact.name.as_deref()),
                (CONTACT_MAIL, contact.mail.as_deref()),
            ] {
                set(&mut transaction, name, value).await?;
            }
            transaction.commit().await?;
            Ok(())
        })
        .await
    }

    /// Writes a row and waits until the disk has it, to find out whether it can.
    ///
    /// # Errors
    ///
    /// If it cannot.
    pub async fn try_to_write(&self) -> Result<(), StoreError> {
        self.execute(
            sql::query(
                "INSERT INTO meta (name, value) VALUES ('probed_at', $1) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )
            .bind(super::now()),
        )
        .await?;
        Ok(())
    }

    /// A fact that all servers on this database share: the one that was kept first, which is `value` if there was none.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn shared_fact(&self, name: &str, value: &str) -> Result<String, StoreError> {
        let kept = sql::query(
            "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        );
        self.execute(kept.bind(name).bind(value)).await?;
        let kept = self.fact(name).await?;
        Ok(kept.unwrap_or_else(|| value.to_owned()))
    }

    /// The fact of this name.
    pub(super) async fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let value = sql::query_scalar("SELECT value FROM meta WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(value)
    }
}

/// Sets a fact, or removes it, as a part of something larger.
pub(super) async fn set(
    transaction: &mut Transaction,
    name: &str,
    value: Option<&str>,
) -> Result<(), StoreError> {
    let statement = match value {
        Some(value) => sql::query(
            "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value),
        None => sql::query("DELETE FROM meta WHERE name = $1").bind(name),
    };
    statement.execute(transaction).await?;
    Ok(())
}
