//! What the operator of the server may set.

mod base_path;
pub mod shares;

use std::time::Duration;

pub use base_path::{BasePath, BasePathError};

/// Where this copy lies on its host, who runs it and where they can be reached; the footer of every page shows the latter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteConfig {
    /// With what all addresses begin.
    pub base_path: BasePath,
    /// Name of the person or organisation.
    pub contact_name: Option<String>,
    /// Mail address, without `mailto:`.
    pub contact_mail: Option<String>,
    /// The project's source code.
    pub repository_url: Option<String>,
    /// More links, in the order they are shown.
    pub links: Vec<SiteLink>,
}

impl SiteConfig {
    /// Whether there is anything to reach someone by.
    pub fn has_contact(&self) -> bool {
        self.contact_name.is_some() || self.contact_mail.is_some() || !self.links.is_empty()
    }
}

/// A link of one's own in the footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLink {
    pub label: String,
    pub url: String,
}

/// Bounds on what visitors may ask for; `facefeel serve` has an option and a variable for most of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most connections that are open at a time.
    pub max_connections: usize,
    /// Most of them that one client may hold.
    pub max_connections_per_client: usize,
    /// Longest time for the head of a request, and between two requests of a connection.
    pub head_time: Duration,
    /// Longest time that a client may read nothing of an answer.
    pub unread_time: Duration,
    /// Time that a request's body may take beyond that for its bytes.
    pub body_grace: Duration,
    /// Least pace at which a request's body arrives after that, in bytes a second.
    pub min_upload_bytes_per_s: u64,
    /// Largest body that is no form, in bytes.
    pub max_json_bytes: usize,
    /// Largest image file in bytes.
    pub image_bytes: usize,
    /// Most pixels (width × height) of an image.
    pub image_px: u64,
    /// Most images in one request.
    pub images: usize,
    /// Largest request body in bytes, all images together; uploads of datasets have their own limit.
    pub request_bytes: usize,
    /// Most pixels of all images of one request.
    pub max_request_px: u64,
    /// Most faces of one request whose answers are explained.
    pub max_explained_faces: usize,
    /// Most requests for predictions, pictures and the like at a time.
    pub max_requests: usize,
    /// Most of them that come from one client.
    pub max_requests_per_client: usize,
    /// Most bytes of forms with photos that are in memory at a time, small forms apart.
    pub max_form_bytes: usize,
    /// Most of them that come from one client.
    pub max_form_bytes_per_client: usize,
    /// Largest form that counts as small, in bytes: these have memory of their own.
    pub small_form_bytes: usize,
    /// Most bytes of small forms that are in memory at a time.
    pub max_small_form_bytes: usize,
    /// Most of them that come from one client.
    pub max_small_form_bytes_per_client: usize,
    /// Most models that are kept, the bundled one apart.
    pub max_models: usize,
    /// Most models whose weights are in memory at a time, the bundled one apart.
    pub max_loaded_models: usize,
    /// Most bytes of their weights.
    pub max_loaded_bytes: u64,
    /// Most models that are read from uploads at a time.
    pub max_model_imports: usize,
    /// Most of them that come from one client; its others wait.
    pub max_model_imports_per_client: usize,
    /// Longest time one request may take, uploads of datasets apart.
    pub request_time: Duration,
    /// Longest time an upload may pause.
    pub upload_pause: Duration,
    /// Longest time the upload of a dataset may take.
    pub max_upload_time: Duration,
    /// Most datasets that arrive at a time.
    pub uploads: usize,
    /// Most of them that come from one client.
    pub max_uploads_per_client: usize,
    /// Most datasets that are checked at a time.
    pub dataset_checks: usize,
    /// Most of them that come from one client; its others wait.
    pub max_dataset_checks_per_client: usize,
    /// Free space in bytes that uploads, models and trainings leave to the database; 64 MiB or a tenth of the disk,
    /// whichever is less, if `None`.
    pub min_free_bytes: Option<u64>,
    /// Largest dataset archive in bytes.
    pub dataset_bytes: u64,
    /// Most pixels of all pictures of a dataset archive for each of its bytes.
    pub max_dataset_px_per_byte: u64,
    /// Pixels that every dataset archive may have beyond that.
    pub free_dataset_px: u64,
    /// Longest time that a dataset may be checked.
    pub max_check_time: Duration,
    /// Most entries of a dataset archive.
    pub dataset_entries: usize,
    /// Most bytes of a dataset once unpacked.
    pub dataset_unpacked_bytes: u64,
    /// Most recordings that are kept.
    pub max_recordings: usize,
    /// Most pictures of one recording.
    pub max_recording_pictures: usize,
    /// Most bytes of the pictures of one recording.
    pub max_recording_bytes: u64,
    /// Most films that are kept, recordings of a camera included.
    pub max_films: usize,
    /// Largest film in bytes.
    pub film_bytes: u64,
    /// Most films that arrive in pieces and are not complete, or of which none has been made yet.
    pub max_film_uploads: usize,
    /// Longest time from the first to the last byte of a film.
    pub film_upload_age: Duration,
    /// Most pictures of a recording that was measured while it ran.
    pub max_measured_pictures: usize,
    /// Most bytes of such a recording.
    pub max_measured_bytes: usize,
    /// Most trainings that wait, most evaluations, and most films.
    pub queued_jobs: usize,
    /// Most runs of one experiment.
    pub max_experiment_runs: usize,
    /// Most bytes of crops that one training may hold in memory.
    pub training_bytes: u64,
    /// Most cameras that are answered at a time.
    pub live_clients: usize,
    /// Most of them of one client.
    pub max_live_clients_per_client: usize,
    /// Time without a frame after which a camera makes room for a new one, if there is no other place.
    pub live_yields_after: Duration,
    /// Largest frame of a camera in bytes.
    pub live_frame_bytes: usize,
    /// Most pixels (width × height) of a camera's frame.
    pub live_frame_px: u64,
    /// Longest time that a camera may stay connected without a frame.
    pub live_idle: Duration,
    /// Longest time that a camera may leave an answer unread.
    pub live_unread: Duration,
}

/// How much one client may hold of what there is `max` of: three quarters, so that there is always room for another.
///
/// Used for all limits "per client".
pub fn share_of(max: usize) -> usize {
    (max - max / 4).max(1)
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: 512,
            max_connections_per_client: 384,
            head_time: Duration::from_secs(15),
            unread_time: Duration::from_secs(30),
            body_grace: Duration::from_secs(10),
            min_upload_bytes_per_s: 4 << 10,
            max_json_bytes: 256 << 10,
            image_bytes: 20 << 20,
            image_px: 51_000_000,
            images: 32,
            request_bytes: 128 << 20,
            max_request_px: 400_000_000,
            max_explained_faces: 32,
            max_requests: 64,
            max_requests_per_client: 48,
            max_form_bytes: 192 << 20,
            max_form_bytes_per_client: 144 << 20,
            small_form_bytes: 8 << 20,
            max_small_form_bytes: 32 << 20,
            max_small_form_bytes_per_client: 24 << 20,
            max_models: 200,
            max_loaded_models: 16,
            max_loaded_bytes: 256 << 20,
            max_model_imports: 2,
            max_model_imports_per_client: 1,
            request_time: Duration::from_secs(120),
            upload_pause: Duration::from_secs(30),
            max_upload_time: Duration::from_secs(6 * 60 * 60),
            uploads: 4,
            max_uploads_per_client: 3,
            dataset_checks: 2,
            max_dataset_checks_per_client: 1,
            min_free_bytes: None,
            dataset_bytes: 4 << 30,
            max_dataset_px_per_byte: 100,
            free_dataset_px: 500_000_000,
            max_check_time: Duration::from_secs(15 * 60),
            dataset_entries: 200_000,
            dataset_unpacked_bytes: 8 << 30,
            max_recordings: 50,
            max_recording_pictures: 5_000,
            max_recording_bytes: 256 << 20,
            max_films: 200,
            film_bytes: 16 << 30,
            max_film_uploads: 8,
            film_upload_age: Duration::from_secs(24 * 60 * 60),
            max_measured_pictures: 100_000,
            max_measured_bytes: 64 << 20,
            queued_jobs: 20,
            max_experiment_runs: 200,
            training_bytes: 4 << 30,
            live_clients: 32,
            max_live_clients_per_client: 24,
            live_yields_after: Duration::from_secs(10),
            live_frame_bytes: 2 << 20,
            live_frame_px: 4_000_000,
            live_idle: Duration::from_secs(60),
            live_unread: Duration::from_secs(10),
        }
    }
}
