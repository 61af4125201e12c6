//! Cameras of the server itself: a kiosk's, a Raspberry Pi's. Each is opened for its first viewer, films on a thread of
//! its own for all viewers alike, and is closed after the last one.

#[cfg(feature = "camera")]
mod attached;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;

/// Longest time that a camera may take to its first picture.
const FIRST_WITHIN: Duration = Duration::from_secs(15);

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CameraError {
    /// This program was built without the feature `camera`.
    #[error(
        "this program was built without cameras of its own; build it with the feature `camera`"
    )]
    NotBuilt,
    /// There is no such camera.
    #[error("this server has no camera {0}")]
    Unknown(String),
    /// The camera gives no picture.
    #[error("camera {id} gives no picture: {reason}")]
    Unavailable {
        id: String,
        /// What the system said.
        reason: String,
    },
}

/// A camera that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraName {
    /// What [`Cameras::watch`] takes.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// Knows the cameras of a machine.
pub trait Driver: Debug + Send + Sync {
    /// The cameras that are there now.
    ///
    /// # Errors
    ///
    /// [`CameraError::Unavailable`] if the system does not tell.
    fn cameras(&self) -> Result<Vec<CameraName>, CameraError>;

    /// Starts a camera. It is used, and dropped, on the calling thread.
    ///
    /// # Errors
    ///
    /// [`CameraError::Unknown`], or [`CameraError::Unavailable`] if it cannot be used, by another program for example.
    fn open(&self, id: &str) -> Result<Box<dyn Source>, CameraError>;
}

/// A camera that films until it is dropped.
pub trait Source {
    /// Waits for the next picture and gives it as JPEG.
    ///
    /// # Errors
    ///
    /// [`CameraError::Unavailable`] if none comes.
    fn shoot(&mut self) -> Result<Bytes, CameraError>;
}

/// The server's cameras, shared by all viewers.
#[derive(Debug, Clone)]
pub struct Cameras {
    hub: Option<Arc<Hub>>,
}

/// What a camera's thread tells its viewers; of several pictures the newest counts.
#[derive(Debug, Clone)]
enum News {
    Opening,
    Picture(Bytes),
    Ended(CameraError),
}

/// The driver, and the cameras that film. A thread that ends takes its camera out while it holds the lock, and only if
/// no one views it, so that every camera found here gives pictures.
#[derive(Debug)]
struct Hub {
    driver: Box<dyn Driver>,
    filming: Mutex<HashMap<String, Arc<watch::Sender<News>>>>,
}

impl Cameras {
    /// The cameras attached to this machine, if the program was built with the feature `camera`.
    pub fn attached() -> Self {
        #[cfg(feature = "camera")]
        return Self::of(attached::Attached);
        #[cfg(not(feature = "camera"))]
        Self { hub: None }
    }

    /// The cameras that `driver` knows.
    pub fn of(driver: impl Driver + 'static) -> Self {
        Self {
            hub: Some(Arc::new(Hub {
                driver: Box::new(driver),
                filming: Mutex::default(),
            })),
        }
    }

    /// The cameras that are there now; none if the program was built without them. Asks the system, which takes a moment.
    ///
    /// # Errors
    ///
    /// What [`Driver::cameras`] says.
    pub fn list(&self) -> Result<Vec<CameraName>, CameraError> {
        self.hub
            .as_ref()
            .map_or_else(|| Ok(Vec::new()), |hub| hub.driver.cameras())
    }

    /// Views a camera, which is opened unless it films already.
    ///
    /// # Errors
    ///
    /// [`CameraError::NotBuilt`], or what [`Driver::open`] or the first [`Source::shoot`] says;
    /// [`CameraError::Unavailable`] if they say nothing for long.
    pub async fn watch(&self, id: &str) -> Result<View, CameraError> {
        let hub = self.hub.as_ref().ok_or(CameraError::NotBuilt)?;
        let (hub, name) = (Arc::clone(hub), id.to_owned());
        // Waits while a camera is being closed, which takes a moment.
        let entered = tokio::task::spawn_blocking(move || hub.enter(&name)).await;
        let mut news = entered.map_err(|error| unavailable(id, error))??;
        let first = news.wait_for(|news| !matches!(news, News::Opening));
        let first = tokio::time::timeout(FIRST_WITHIN, first).await;
        let first = first.map_err(|_| unavailable(id, "no answer for long"))?;
        if let News::Ended(error) = &*first.map_err(|error| unavailable(id, error))? {
            return Err(error.clone());
        }
        news.mark_changed();
        Ok(View {
            id: id.to_owned(),
            news,
        })
    }
}

/// One viewer's pictures; the camera is closed when the last of its views is dropped.
#[derive(Debug)]
pub struct View {
    id: String,
    news: watch::Receiver<News>,
}

impl View {
    /// The newest picture that was not given yet, waited for, as JPEG. May be given up and asked again without losing a
    /// picture.
    ///
    /// # Errors
    ///
    /// [`CameraError::Unavailable`] if the camera ended.
    pub async fn next(&mut self) -> Result<Bytes, CameraError> {
        loop {
            let changed = self.news.changed().await;
            changed.map_err(|error| unavailable(&self.id, error))?;
            match &*self.news.borrow_and_update() {
                News::Opening => {}
                News::Picture(picture) => return Ok(picture.clone()),
                News::Ended(error) => return Err(error.clone()),
            }
        }
    }
}

impl Hub {
    /// Becomes a viewer of a camera, whose thread is started unless it films.
    fn enter(self: &Arc<Self>, id: &str) -> Result<watch::Receiver<News>, CameraError> {
        let mut filming = self.filming();
        if let Some(news) = filming.get(id) {
            return Ok(news.subscribe());
        }
        let (sender, receiver) = watch::channel(News::Opening);
        let sender = Arc::new(sender);
        let (hub, id_of_thread, news) = (Arc::clone(self), id.to_owned(), Arc::clone(&sender));
        std::thread::Builder::new()
            .name("camera".to_owned())
            .spawn(move || hub.run(&id_of_thread, &news))
            .map_err(|error| unavailable(id, error))?;
        filming.insert(id.to_owned(), sender);
        Ok(receiver)
    }

    /// A camera's thread.
    fn run(&self, id: &str, news: &watch::Sender<News>) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.film(id, news)))
            .unwrap_or_else(|_| Err(unavailable(id, "its driver panicked")));
        if let Err(error) = ended {
            tracing::warn!(%error, "a camera ended");
            self.filming().remove(id);
            news.send_replace(News::Ended(error));
        }
    }

    /// Films until no one views.
    fn film(&self, id: &str, news: &watch::Sender<News>) -> Result<(), CameraError> {
        let mut source = self.driver.open(id)?;
        loop {
            news.send_replace(News::Picture(source.shoot()?));
            let mut filming = self.filming();
            if news.receiver_count() == 0 {
                // Before anybody can find it missing and open it again.
                drop(source);
                filming.remove(id);
                return Ok(());
            }
        }
    }

    fn filming(&self) -> MutexGuard<'_, HashMap<String, Arc<watch::Sender<News>>>> {
        self.filming.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unavailable(id: &str, reason: impl ToString) -> CameraError {
    CameraError::Unavailable {
        id: id.to_owned(),
        reason: reason.to_string(),
    }
}
