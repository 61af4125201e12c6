//! `WS /api/v1/jobs/{id}/events?since=N`: a job's story from event N on, then as it happens.
//!
//! First the place among the listeners is taken, then the stored events are read, so that nothing is lost in
//! between; what is in both is told by its number. A listener who is too slow is sent away and may come back
//! with the number it reached: what waits for it never grows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::{
    extract::{
        State,
        ws::{
            CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code,
            rejection::WebSocketUpgradeRejection,
        },
    },
    response::Response,
};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::jobs::{JobEvent, Jobs, Listening, News};
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
};

/// Its addresses.
pub(in crate::web) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(listen))
}

/// Most events that are read at a time.
const PAGE: u32 = 200;
/// Longest time that a listener may take to receive one event.
const SEND_WITHIN: Duration = Duration::from_secs(30);
/// Time between two calls whether the listener is still there.
const PING_EVERY: Duration = Duration::from_secs(20);
/// Time without any sign of the listener after which it is gone: two pings.
const GONE_AFTER: Duration = Duration::from_secs(50);
/// Longest message taken from a listener, who has nothing to say.
const HEARD_BYTES: usize = 4 * 1024;

/// Where to start.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Since {
    /// Number of the first event wanted.
    #[serde(default)]
    since: u64,
}

/// One text message: what happened in a job. Only its description is used, because events are sent as they are stored.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct JobEventText {
    /// Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before.
    seq: u64,
    #[serde(flatten)]
    event: JobEvent,
}

/// Tells a job's story over a WebSocket: stored events from number `since` on, then live ones, one JSON text each.
///
/// Closes with 1000 after the last event, 1001 when the server stops, 1013 when the listener is too slow (connect
/// again with the number after the last one received).
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}/events",
    operation_id = "follow_job",
    params(
        ("id" = String, Path, description = "The job's id"),
        ("since" = Option<u64>, Query, description = "Number of the first event wanted; all if left out"),
    ),
    responses(
        (status = 101, description = "The story follows, one event a message", body = JobEventText),
    ),
)]
async fn listen(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(Since { since }): Query<Since>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, WebError> {
    let found = app.jobs.status(&id).await;
    found?;
    let upgrade = upgrade.map_err(|_| WebError::NotWebSocket)?;
    let upgrade = upgrade.max_message_size(HEARD_BYTES);
    Ok(upgrade.on_upgrade(async move |socket| {
        let mut listener = Listener {
            socket,
            jobs: app.jobs.clone(),
            job: id,
            next: since.max(1),
            heard: Instant::now(),
        };
        if let Err(end) = listener.tell().await {
            listener.close(end).await;
        }
    }))
}

/// Why a story is not told any further.
enum End {
    Told,
    Stopping,
    /// The listener is too slow.
    TooSlow,
    /// The listener said what cannot be understood.
    Nonsense,
    /// A fault of ours.
    Failed,
    /// The listener is gone.
    Gone,
}

impl End {
    /// How the socket is closed.
    fn frame(&self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Told => (close_code::NORMAL, "the job has ended"),
            Self::Stopping => (close_code::AWAY, "the server stops; connect again later"),
            Self::TooSlow => (close_code::AGAIN, "too slow; connect again with ?since="),
            Self::Nonsense => (close_code::UNSUPPORTED, "this address only tells"),
            Self::Failed => (close_code::ERROR, "the server could not go on"),
            Self::Gone => return None,
        };
        Some(CloseFrame {
            code,
            reason: reason.into(),
        })
    }
}

/// What a listener's task woke up for.
enum Next {
    /// There is news.
    Told(Result<News, RecvError>),
    /// The listener said something.
    Said(Option<Result<Message, axum::Error>>),
    /// It is time to ask whether the listener is still there.
    Ping,
}

/// One listener and how far it is.
struct Listener {
    socket: WebSocket,
    jobs: Jobs,
    job: String,
    /// Number of the stored event that comes next.
    next: u64,
    /// When it last gave a sign.
    heard: Instant,
}

impl Listener {
    async fn tell(&mut self) -> Result<(), End> {
        let mut stopping = self.jobs.stopping();
        let listening = self.jobs.listen(&self.job).await.map_err(|error| {
            tracing::error!(%error, "a story cannot be listened to");
            End::Failed
        })?;
        let Listening {
            mut news,
            latest,
            place: _place,
        } = listening;
        self.replay().await?;
        if let Some(latest) = latest {
            self.pass_on(&latest).await?;
        }
        let mut ping = tokio::time::interval(PING_EVERY);
        loop {
            let next = tokio::select! {
                told = news.recv() => Next::Told(told),
                said = self.socket.recv() => Next::Said(said),
                _ = ping.tick() => Next::Ping,
                _ = stopping.wait_for(|stopping| *stopping) => return Err(End::Stopping),
            };
            match next {
                Next::Told(Ok(told)) if *told.job == *self.job => self.pass_on(&told).await?,
                Next::Told(Ok(_)) => {}
                Next::Told(Err(RecvError::Lagged(_))) => return Err(End::TooSlow),
                Next::Told(Err(RecvError::Closed)) => return Err(End::Stopping),
                Next::Said(said) => self.hear(said)?,
                Next::Ping => self.call().await?,
            }
        }
    }

    /// Tells what is stored; ends here if the job has ended.
    async fn replay(&mut self) -> Result<(), End> {
        loop {
            let page = self.jobs.store().events(&self.job, self.next, PAGE).await;
            let page = page.map_err(|error| {
                tracing::error!(%error, "a story could not be read");
                End::Failed
            })?;
            let Some(last) = page.last() else { break };
            let next = last.seq + 1;
            for event in &page {
                self.send(Message::text(event.text())).await?;
            }
            self.next = next;
        }
        // Asked after reading: what ended in between is still to come as news. A job that is gone has ended.
        match self.jobs.status(&self.job).await {
            Ok(status) if !status.job.state.has_ended() => Ok(()),
            Ok(status) if status.job.last_seq >= self.next => Ok(()),
            _ => Err(End::Told),
        }
    }

    /// Passes news on unless the replay told it already, or something later.
    async fn pass_on(&mut self, news: &News) -> Result<(), End> {
        let is_known = match news.is_transient {
            true => news.seq + 1 < self.next,
            false => news.seq < self.next,
        };
        if !is_known {
            self.send(Message::text(&*news.text)).await?;
        }
        if !news.is_transient {
            self.next = self.next.max(news.seq + 1);
        }
        match news.is_last {
            true => Err(End::Told),
            false => Ok(()),
        }
    }

    /// A listener has nothing to say but that it is there.
    fn hear(&mut self, said: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        self.heard = Instant::now();
        match said {
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_))) => Ok(()),
            Some(Ok(Message::Binary(_))) => Err(End::Nonsense),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
        }
    }

    async fn call(&mut self) -> Result<(), End> {
        if self.heard.elapsed() > GONE_AFTER {
            return Err(End::Gone);
        }
        self.send(Message::Ping(bytes::Bytes::new())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match tokio::time::timeout(SEND_WITHIN, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::TooSlow),
        }
    }

    async fn close(&mut self, end: End) {
        let Some(frame) = end.frame() else { return };
        if self.send(Message::Close(Some(frame))).await.is_err() {
            return;
        }
        // The listener's own close frame, so that it gets to read ours before the connection goes.
        let answered = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        let _ = tokio::time::timeout(Duration::from_secs(1), answered).await;
    }
}
