//! Rows beside files: what one side has and the other lacks.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::files::{entries, relative};
use super::{CheckError, Finding, FindingKind, Look, database};
use crate::dataset::check_up::CheckUp;
use crate::files::checksum;
use crate::files::{self, FileError};
use crate::ml::train::verify_checkpoint;
use crate::storage::film_journal::{self, JournalError};
use crate::storage::films::{JOURNAL, UPLOAD_HEAD, VIDEO, is_own_file};
use crate::storage::store::{DatasetFacts, FilmPlace};

/// What the database says about files.
pub(super) struct Rows {
    datasets: Vec<DatasetFacts>,
    films: Vec<FilmPlace>,
    unfinished_jobs: BTreeSet<String>,
    /// Jobs that have ended, and everything whose deletion is recorded: a start removes what is left of them.
    gone: BTreeSet<String>,
    pub(super) damaged: Vec<Finding>,
    /// Whether the database and the folder have the same id, or none yet.
    pub(super) is_paired: bool,
}

/// The rows; a finding if the database cannot be read.
pub(super) async fn read(root: &Path, look: Look) -> Result<Result<Rows, Finding>, CheckError> {
    let mut inspection = match database(root, look).await? {
        Ok(inspection) => inspection,
        Err(finding) => return Ok(Err(finding)),
    };
    let damaged = match look.is_thorough {
        true => inspection.damaged_rows().await?,
        false => Vec::new(),
    };
    let damaged = damaged.into_iter().map(|row| {
        let detail = format!("{}; delete it in the app, or restore a backup", row.detail);
        Finding::new(
            FindingKind::DamagedRow,
            format!("{} {}", row.table, row.id),
            detail,
        )
    });
    let rows = Rows {
        damaged: damaged.collect(),
        datasets: inspection.datasets().await?,
        films: inspection.films().await?,
        unfinished_jobs: inspection.unfinished_jobs().await?.into_iter().collect(),
        gone: inspection.ended_and_removed().await?.into_iter().collect(),
        is_paired: inspection.belongs_to(root).await?,
    };
    inspection.close().await?;
    Ok(Ok(rows))
}

/// Datasets without files, files without datasets, and files that are not what they were.
pub(super) fn datasets(root: &Path, rows: &Rows, look: Look) -> Result<Vec<Finding>, CheckError> {
    let folder = root.join("datasets");
    let mut findings = Vec::new();
    for path in entries(&folder)? {
        let id = files::name(&path);
        if rows.datasets.iter().any(|dataset| dataset.id == id) {
            continue;
        }
        findings.push(without_row(root, &path, rows, "dataset"));
    }
    let kept: Vec<&DatasetFacts> = rows
        .datasets
        .iter()
        .filter(|dataset| dataset.is_kept)
        .collect();
    // Then it is no single dataset that is missing, and none is to be forgotten.
    if !kept.is_empty() && entries(&folder)?.is_empty() {
        let detail = format!(
            "it is away or empty, and {} datasets should be in it; mount its disk, or restore a backup",
            kept.len()
        );
        findings.push(Finding::new(FindingKind::Away, "datasets", detail));
        return Ok(findings);
    }
    for dataset in kept {
        findings.extend(dataset_files(root, dataset, look)?);
    }
    Ok(findings)
}

fn dataset_files(
    root: &Path,
    dataset: &DatasetFacts,
    look: Look,
) -> Result<Vec<Finding>, CheckError> {
    let folder = root.join("datasets").join(&dataset.id);
    let archive = folder.join("archive.zip");
    if !archive.is_file() {
        let what = format!("datasets {}", dataset.id);
        let detail = format!("the archive of “{}” is missing", dataset.name);
        return Ok(vec![Finding::new(FindingKind::MissingFiles, what, detail)]);
    }
    let mut findings = Vec::new();
    if look.is_thorough {
        let sum = checksum::of_file(&archive).map_err(FileError::at(&archive))?;
        if sum != dataset.sha256 {
            let detail = format!(
                "the archive of “{}” is not what was uploaded; delete the dataset in the app and upload it again, or restore a backup",
                dataset.name
            );
            let what = relative(root, &archive);
            findings.push(Finding::new(FindingKind::DamagedArchive, what, detail));
        }
        let check_up = folder.join("checkup.json");
        if check_up.exists() {
            let bytes = std::fs::read(&check_up).unwrap_or_default();
            if serde_json::from_slice::<CheckUp>(&bytes).is_err() {
                let detail = "it cannot be read, so that the dataset is shown without its check-up";
                let what = relative(root, &check_up);
                findings.push(Finding::new(FindingKind::DamagedCheckUp, what, detail));
            }
        }
    }
    Ok(findings)
}

/// Films without files, files without films, and files that are not what they were.
pub(super) fn films(root: &Path, rows: &Rows, look: Look) -> Result<Vec<Finding>, CheckError> {
    let folder = root.join("films");
    let mut findings = Vec::new();
    for path in entries(&folder)? {
        let id = files::name(&path);
        if rows.films.iter().any(|film| film.id == id) {
            findings.extend(film_strays(root, &path, look)?);
        // A start makes an upload of it again, and beside a server it is on its way to its row.
        } else if !path.join(UPLOAD_HEAD).is_file() {
            findings.push(without_row(root, &path, rows, "film"));
        }
    }
    // Then it is no single film that is missing, and none is to be forgotten.
    if !rows.films.is_empty() && entries(&folder)?.is_empty() {
        let detail = format!(
            "it is away or empty, and {} films should be in it; mount its disk, or restore a backup",
            rows.films.len()
        );
        findings.push(Finding::new(FindingKind::Away, "films", detail));
        return Ok(findings);
    }
    for film in &rows.films {
        findings.extend(film_files(root, film, look)?);
    }
    Ok(findings)
}

fn film_strays(root: &Path, folder: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    if look.is_in_use {
        return Ok(Vec::new());
    }
    let strays = entries(folder)?
        .into_iter()
        .filter(|path| !is_own_file(path));
    let stray = |path: std::path::PathBuf| {
        let detail = "it is no file of a film";
        Finding::new(FindingKind::Stray, relative(root, &path), detail)
    };
    Ok(strays.map(stray).collect())
}

fn film_files(root: &Path, film: &FilmPlace, look: Look) -> Result<Vec<Finding>, CheckError> {
    let folder = root.join("films").join(&film.id);
    let (video, journal) = (folder.join(VIDEO), folder.join(JOURNAL));
    let has_numbers = film.journal_sha256.is_some();
    // Without its numbers, a film can be looked at once more as long as its video is there.
    if (has_numbers && !journal.is_file())
        || (!has_numbers && film.video_bytes.is_some() && !video.is_file())
    {
        let what = format!("films {}", film.id);
        let detail = format!("files of the film “{}” are missing", film.name);
        return Ok(vec![Finding::new(FindingKind::MissingFiles, what, detail)]);
    }
    let mut findings = Vec::new();
    let mut damaged = |path: &Path, detail: &str| {
        let detail = format!(
            "{detail} “{}”; delete the film in the app, or restore a backup",
            film.name
        );
        findings.push(Finding::new(
            FindingKind::DamagedFilm,
            relative(root, path),
            detail,
        ));
    };
    if let Some(bytes) = film.video_bytes
        && std::fs::metadata(&video).map_or(0, |found| found.len()) != bytes
    {
        damaged(&video, "it is not the video that was uploaded for");
    }
    if look.is_thorough && !is_journal_sound(&journal, film.journal_sha256.as_deref())? {
        damaged(&journal, "it is not what was seen in");
    }
    Ok(findings)
}

/// Compares a film's journal with its checksum `known`; one that has none, as that of an analysis that failed or still runs, is read.
fn is_journal_sound(journal: &Path, known: Option<&str>) -> Result<bool, CheckError> {
    if let Some(known) = known {
        let sum = checksum::of_file(journal).map_err(FileError::at(journal))?;
        return Ok(sum == known);
    }
    match film_journal::verify(journal) {
        Ok(()) => Ok(true),
        Err(JournalError::Io { path, error }) => match error.kind() {
            io::ErrorKind::NotFound => Ok(true),
            io::ErrorKind::IsADirectory => Ok(false),
            _ => Err(FileError::at(&path)(error).into()),
        },
        Err(_) => Ok(false),
    }
}

/// Files of jobs that have none to keep, and damaged checkpoints of those that have.
pub(super) fn jobs(root: &Path, rows: &Rows, look: Look) -> Result<Vec<Finding>, CheckError> {
    let mut findings = Vec::new();
    for path in entries(&root.join("jobs"))? {
        if !rows.unfinished_jobs.contains(&files::name(&path)) {
            findings.push(without_row(root, &path, rows, "training"));
            continue;
        }
        if !look.is_thorough {
            continue;
        }
        for run in entries(&path.join("checkpoint"))? {
            for epoch in entries(&run)? {
                let is_complete = files::name(&epoch).starts_with("epoch-");
                // A running training may have removed it by now.
                if let Err(error) = verify_checkpoint(&epoch)
                    && is_complete
                    && epoch.exists()
                {
                    let what = relative(root, &epoch);
                    findings.push(Finding::new(
                        FindingKind::DamagedCheckpoint,
                        what,
                        error.brief(),
                    ));
                }
            }
        }
    }
    Ok(findings)
}

fn without_row(root: &Path, path: &Path, rows: &Rows, of_what: &str) -> Finding {
    let what = relative(root, path);
    match rows.gone.contains(&files::name(path)) {
        true => Finding::new(
            FindingKind::Leftover,
            what,
            format!("its {of_what} was deleted or has ended"),
        ),
        false => Finding::new(
            FindingKind::Stray,
            what,
            format!("no {of_what} in the database names it"),
        ),
    }
}
