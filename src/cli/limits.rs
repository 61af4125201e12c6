//! Bounds on what visitors may ask for, as options and variables: the one place that lists them.

use std::time::Duration;

use clap::Args;
use facefeel::config::{Limits, share_of};
use facefeel::inference::engine::EngineConfig;
use facefeel::vision::decode::DecodeLimits;

const MEBIBYTE: usize = 1024 * 1024;
/// Room in a request for what stands around one image.
const FORM_BYTES: usize = 64 * 1024;

/// Bounds on what one visitor may send and ask for.
#[derive(Args)]
pub(super) struct LimitArguments {
    /// Most connections that are open at a time; fewer if the system gives fewer file descriptors.
    #[arg(long, default_value_t = 512, env = "FACEFEEL_MAX_CONNECTIONS")]
    max_connections: usize,
    /// Least pace of an upload in KiB a second, after its first 10 seconds; 0 waits for any.
    #[arg(long, default_value_t = 4, env = "FACEFEEL_MIN_UPLOAD_KIB_S")]
    min_upload_kib_s: u64,
    /// Longest time the upload of a dataset may take, in minutes.
    #[arg(long, default_value_t = 360, env = "FACEFEEL_MAX_UPLOAD_MIN")]
    max_upload_min: u64,
    /// Largest image file in MiB, in a request or in a dataset.
    #[arg(long, default_value_t = 20, env = "FACEFEEL_MAX_IMAGE_MIB")]
    max_image_mib: usize,
    /// Largest image in megapixels.
    #[arg(long, default_value_t = 51, env = "FACEFEEL_MAX_IMAGE_MPX")]
    max_image_mpx: u64,
    /// Most images in one request.
    #[arg(long, default_value_t = 32, env = "FACEFEEL_MAX_IMAGES")]
    max_images: usize,
    /// MiB of free space that uploads, models and trainings leave to the database [default: 64, or a tenth of the disk]
    #[arg(long, env = "FACEFEEL_MIN_FREE_SPACE_MIB")]
    min_free_space_mib: Option<u64>,
    /// Most megapixels of all images of one request.
    #[arg(long, default_value_t = 400, env = "FACEFEEL_MAX_REQUEST_MPX")]
    max_request_mpx: u64,
    /// Most faces of one request whose answers are explained.
    #[arg(long, default_value_t = 32, env = "FACEFEEL_MAX_EXPLAINED_FACES")]
    max_explained_faces: usize,
    /// Most requests for predictions, pictures and the like at a time.
    #[arg(long, default_value_t = 64, env = "FACEFEEL_MAX_REQUESTS")]
    max_requests: usize,
    /// Most models that are kept, the bundled ones apart.
    #[arg(long, default_value_t = 200, env = "FACEFEEL_MAX_MODELS")]
    max_models: usize,
    /// Largest dataset archive in MiB.
    #[arg(long, default_value_t = 4096, env = "FACEFEEL_MAX_DATASET_MIB")]
    max_dataset_mib: u64,
    /// Most MiB of a dataset once unpacked.
    #[arg(long, default_value_t = 8192, env = "FACEFEEL_MAX_UNPACKED_MIB")]
    max_unpacked_mib: u64,
    /// Most files and folders in a dataset.
    #[arg(long, default_value_t = 200_000, env = "FACEFEEL_MAX_DATASET_ENTRIES")]
    max_dataset_entries: usize,
    /// Most datasets that arrive at a time.
    #[arg(long, default_value_t = 4, env = "FACEFEEL_MAX_UPLOADS")]
    max_uploads: usize,
    /// Most datasets that are checked at a time.
    #[arg(long, default_value_t = 2, env = "FACEFEEL_MAX_DATASET_CHECKS")]
    max_dataset_checks: usize,
    /// Longest time that a dataset may be checked, in minutes.
    #[arg(long, default_value_t = 15, env = "FACEFEEL_MAX_CHECK_MIN")]
    max_check_min: u64,
    /// Longest pause of an upload in seconds.
    #[arg(long, default_value_t = 30, env = "FACEFEEL_MAX_UPLOAD_PAUSE_S")]
    max_upload_pause_s: u64,
    /// Most recordings of faces that are kept, each on its way to a dataset.
    #[arg(long, default_value_t = 50, env = "FACEFEEL_MAX_RECORDINGS")]
    max_recordings: usize,
    /// Most films that are kept, recordings of a camera included.
    #[arg(long, default_value_t = 200, env = "FACEFEEL_MAX_FILMS")]
    max_films: usize,
    /// Largest film in MiB.
    #[arg(long, default_value_t = 16_384, env = "FACEFEEL_MAX_FILM_MIB")]
    max_film_mib: u64,
    /// Most films that arrive at a time, those whose sender is away for now included.
    #[arg(long, default_value_t = 8, env = "FACEFEEL_MAX_FILM_UPLOADS")]
    max_film_uploads: usize,
    /// Most trainings that wait, as many evaluations and films, and as many experiments under way.
    #[arg(long, default_value_t = 20, env = "FACEFEEL_MAX_QUEUED_JOBS")]
    max_queued_jobs: usize,
    /// Most runs of one experiment.
    #[arg(long, default_value_t = 200, env = "FACEFEEL_MAX_EXPERIMENT_RUNS")]
    max_experiment_runs: usize,
    /// Most MiB of pictures that one training may hold in memory.
    #[arg(long, default_value_t = 4096, env = "FACEFEEL_MAX_TRAINING_MIB")]
    max_training_mib: u64,
    /// Most cameras that are answered at a time.
    #[arg(long, default_value_t = 32, env = "FACEFEEL_MAX_LIVE_CLIENTS")]
    max_live_clients: usize,
    /// Largest frame of a camera in KiB.
    #[arg(long, default_value_t = 2048, env = "FACEFEEL_MAX_LIVE_FRAME_KIB")]
    max_live_frame_kib: usize,
    /// Largest frame of a camera in megapixels.
    #[arg(long, default_value_t = 4, env = "FACEFEEL_MAX_LIVE_FRAME_MPX")]
    max_live_frame_mpx: u64,
}

impl LimitArguments {
    /// As the site takes them.
    pub(super) fn limits(&self) -> Limits {
        let mebibytes = |count: u64| count.saturating_mul(MEBIBYTE as u64);
        let image_bytes = self.max_image_mib.saturating_mul(MEBIBYTE);
        let defaults = Limits::default();
        let connections = self.max_connections.min(connections_the_system_allows());
        Limits {
            max_connections: connections,
            max_connections_per_client: share_of(connections),
            min_upload_bytes_per_s: self.min_upload_kib_s.saturating_mul(1024),
            max_upload_time: Duration::from_secs(self.max_upload_min.saturating_mul(60)),
            max_uploads_per_client: share_of(self.max_uploads),
            max_request_px: self.max_request_mpx.saturating_mul(1_000_000),
            max_explained_faces: self.max_explained_faces,
            max_requests: self.max_requests.max(1),
            max_requests_per_client: share_of(self.max_requests),
            max_models: self.max_models,
            image_bytes,
            image_px: self.max_image_mpx.saturating_mul(1_000_000),
            images: self.max_images,
            request_bytes: defaults
                .request_bytes
                .max(image_bytes.saturating_add(FORM_BYTES)),
            upload_pause: Duration::from_secs(self.max_upload_pause_s),
            // With no place at all nothing would ever arrive or be checked.
            uploads: self.max_uploads.max(1),
            dataset_checks: self.max_dataset_checks.max(1),
            min_free_bytes: self.min_free_space_mib.map(mebibytes),
            dataset_bytes: mebibytes(self.max_dataset_mib),
            dataset_entries: self.max_dataset_entries,
            dataset_unpacked_bytes: mebibytes(self.max_unpacked_mib),
            max_recordings: self.max_recordings,
            max_films: self.max_films,
            film_bytes: mebibytes(self.max_film_mib),
            max_film_uploads: self.max_film_uploads.max(1),
            queued_jobs: self.max_queued_jobs,
            max_experiment_runs: self.max_experiment_runs,
            training_bytes: mebibytes(self.max_training_mib),
            live_clients: self.max_live_clients,
            max_live_clients_per_client: share_of(self.max_live_clients),
            max_check_time: Duration::from_secs(self.max_check_min.saturating_mul(60)),
            live_frame_bytes: self.max_live_frame_kib.saturating_mul(1024),
            live_frame_px: self.max_live_frame_mpx.saturating_mul(1_000_000),
            ..defaults
        }
    }

    /// As the engine takes them.
    pub(super) fn engine(&self) -> EngineConfig {
        let limits = self.limits();
        EngineConfig {
            queue_length: limits.max_requests,
            max_requests_per_client: limits.max_requests_per_client,
            max_loaded_models: limits.max_loaded_models,
            max_loaded_bytes: limits.max_loaded_bytes,
            decode: DecodeLimits {
                max_image_bytes: limits.image_bytes,
                max_image_px: limits.image_px,
            },
            ..EngineConfig::default()
        }
    }
}

/// File descriptors that the server needs beside those of connections: its database, archives that are read, models.
const OTHER_FILES: u64 = 64;

/// How many connections can be open with the file descriptors that this process may have; first asks for as many as it
/// may get.
fn connections_the_system_allows() -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX);
    let connections = files.saturating_sub(OTHER_FILES).max(files / 4).max(1);
    usize::try_from(connections).unwrap_or(usize::MAX)
}
