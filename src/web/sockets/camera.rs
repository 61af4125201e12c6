//! `WS /api/v1/live?model=id&camera=id`: frames of a camera in, faces out.
//!
//! The page sends a frame as a binary message and gets a text for it. While a frame is in work the newest further one
//! waits, older ones are dropped unanswered, unless it asks for `lock_step`. With `camera` it is a viewer instead: the server's own camera gives the
//! frames, and each goes out as a binary message before the text about it. Nothing is read while an answer is being sent, and the next frame is begun
//! after the answer before was sent, so a client that does not read costs a bounded amount until it is sent away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::{
    extract::{
        State,
        ws::{
            CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code,
            rejection::WebSocketUpgradeRejection,
        },
    },
    response::Response,
};
use bytes::Bytes;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::answer::LiveAnswerText;
use crate::answers::problem::{Explain, Problem, Refusal};
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::inference::camera::{CameraError, View};
use crate::inference::live::{LiveAnswer, LiveClient};
use crate::vision::track::Smoothing;
use crate::web::{App, error::WebError, extract::Query, page_context::PageContext};

/// Its addresses.
pub(in crate::web) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(watch))
}

/// Time between two calls whether the client is still there.
const PING_EVERY: Duration = Duration::from_secs(20);
/// Time without any sign of the client after which it is gone: two pings.
const GONE_AFTER: Duration = Duration::from_secs(50);
/// A message up to this many times the limit is answered as too large; a larger one is not even taken in.
const HEARD_FRAMES: usize = 2;
/// Longest text that can be settings.
const SETTINGS_BYTES: usize = 1024;

/// Who is to be asked, and how.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct LiveQuery {
    /// Id of the model.
    model: Option<String>,
    /// Id of a camera of the server itself.
    camera: Option<String>,
    /// Whether every frame is answered.
    #[serde(default)]
    lock_step: bool,
}

/// Names the expressions in a camera's frames over a WebSocket: a binary message is one JPEG, PNG or WebP frame, the
/// answer is a text (`LiveAnswerText`).
///
/// One frame is in work; of those that come meanwhile the newest is answered next, the others never. With `lock_step=true` none
/// is dropped: the next message is read when the answer to the frame before was sent, so every frame is answered, in order, and a
/// sender that is too fast waits. A bad frame is answered with `error`. Texts are settings: `{"smoothing":0.5}` from 0 (none) to 1 (strong), and `{"reset":true}` to
/// forget the faces. Closes with 1000 after a minute without a frame, 1001 when the server stops, 1009 after a message
/// that is far too large, 1013 when the client does not read,
/// or shows no frames for 10 seconds while another camera needs the place.
///
/// With `camera` the frames come from that camera of the server (`GET /api/v1/cameras`) and the client only views: it
/// gets each frame as a binary message (JPEG), followed by the text about it, so the text with `seq` n belongs to the
/// n-th binary message. The next frame, the newest there is, follows when both are sent. Texts are settings as above; a
/// binary message is answered with `error`. Closes with 1011 when the camera gives no frames or no more, after a text
/// whose `error` says why.
#[utoipa::path(
    get,
    path = "/api/v1/live",
    operation_id = "recognise_live",
    params(
        ("model" = Option<String>, Query, description = "Id of the model to ask; the default one if left out"),
        ("camera" = Option<String>, Query, description = "Id of a camera of the server to view; the client sends frames if left out"),
        ("lock_step" = Option<bool>, Query, description = "`true` answers every frame in order, as a film or an experiment needs it; false if left out: the newest counts"),
    ),
    responses(
        (status = 101, description = "Frames may be sent", body = LiveAnswerText),
        (status = 404, description = "No such camera", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn watch(
    State(app): State<Arc<App>>,
    context: PageContext,
    address: Client,
    Query(choice): Query<LiveQuery>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, WebError> {
    let upgrade = upgrade.map_err(|_| WebError::NotWebSocket)?;
    let LiveQuery {
        model,
        camera,
        lock_step,
    } = choice;
    app.prepare(given(&model)).await?;
    // Joining may load the model.
    let joined = tokio::task::spawn_blocking({
        let app = Arc::clone(&app);
        move || app.live.join(address, given(&model))
    });
    let client = joined.await.map_err(|_| WebError::Internal)??;
    let view = view_of(&app, given(&camera)).await?;
    let most = app.limits.live_frame_bytes.saturating_mul(HEARD_FRAMES);
    let most = most.max(SETTINGS_BYTES);
    let upgrade = upgrade.max_message_size(most).max_frame_size(most);
    Ok(upgrade.on_upgrade(async move |socket| {
        let now = Instant::now();
        let mut session = LiveSession {
            socket,
            client,
            view,
            is_shown: false,
            lock_step,
            is_asked: false,
            words: context.words,
            idle: app.limits.live_idle,
            unread: app.limits.live_unread,
            heard: now,
            shown: now,
        };
        let end = session.answer(&app).await;
        session.close(&end).await;
    }))
}

/// A field of the address that is not left empty.
fn given(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|value| !value.is_empty())
}

/// The view of the server's camera that is asked for, or the trouble with it; an error if there is no such camera.
async fn view_of(app: &App, camera: Option<&str>) -> Result<Option<Filming>, CameraError> {
    let Some(id) = camera else { return Ok(None) };
    match app.cameras.watch(id).await {
        // A browser tells a page nothing about a refused handshake, so this is said over the socket.
        filming @ (Ok(_) | Err(CameraError::Unavailable { .. })) => Ok(Some(filming)),
        Err(missing) => Err(missing),
    }
}

/// Why a camera is not answered any further.
enum End {
    /// No frame came for long.
    Idle,
    /// No frame came for a while, and another camera needed the place.
    MadeRoom,
    Stopping,
    /// The client does not read.
    TooSlow,
    /// The client sent more at once than is taken in.
    TooLarge,
    /// The server's camera gives no frames.
    NoFrames,
    /// The client is gone.
    Gone,
}

impl End {
    /// How the socket is closed.
    fn frame(&self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Idle => (close_code::NORMAL, "no frame came for long"),
            Self::MadeRoom => (close_code::AGAIN, "another camera needed the place"),
            Self::Stopping => (close_code::AWAY, "the server stops; connect again later"),
            Self::TooSlow => (close_code::AGAIN, "answers are not read"),
            Self::TooLarge => (close_code::SIZE, "the message is far too large"),
            Self::NoFrames => (close_code::ERROR, "the camera gives no frames"),
            Self::Gone => return None,
        };
        Some(CloseFrame {
            code,
            reason: reason.into(),
        })
    }
}

/// A camera of the server, or why it gives no frames.
type Filming = Result<View, CameraError>;

/// What a camera's task woke up for.
enum Next {
    /// A frame is answered.
    Answered(LiveAnswer),
    /// The client said something.
    Said(Option<Result<Message, axum::Error>>),
    /// The server's camera gave a frame, or ended.
    Filmed(Result<Bytes, CameraError>),
    /// It is time to look at the clock.
    Tick,
}

/// Texts that a client may send.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    smoothing: Option<f64>,
    reset: Option<bool>,
}

/// One connected camera, or one viewer of the server's.
struct LiveSession {
    socket: WebSocket,
    client: LiveClient,
    /// Where the frames come from if not from the client.
    view: Option<Filming>,
    /// Whether a frame of the view was sent and is not answered yet.
    is_shown: bool,
    /// Whether nothing is read while a frame of the client is in work.
    lock_step: bool,
    /// Whether a frame of the client is in work.
    is_asked: bool,
    words: Words,
    /// Longest time without a frame.
    idle: Duration,
    /// Longest time to receive one answer.
    unread: Duration,
    /// When it last gave a sign.
    heard: Instant,
    /// When its last frame came.
    shown: Instant,
}

impl LiveSession {
    async fn answer(&mut self, app: &App) -> End {
        let mut stopping = app.jobs.stopping();
        let mut sent_away = std::pin::pin!(self.client.sent_away());
        let mut ping = tokio::time::interval(PING_EVERY.min(self.idle));
        loop {
            let next = tokio::select! {
                answer = self.client.answer() => Next::Answered(answer),
                said = self.socket.recv(), if !self.waits() => Next::Said(said),
                filmed = next_frame(&mut self.view), if !self.is_shown => Next::Filmed(filmed),
                _ = ping.tick() => Next::Tick,
                () = &mut sent_away => return End::MadeRoom,
                _ = stopping.wait_for(|stopping| *stopping) => return End::Stopping,
            };
            let done = match next {
                Next::Answered(answer) => {
                    (self.is_shown, self.is_asked) = (false, false);
                    let card = Arc::clone(self.client.card());
                    let text = LiveAnswerText::new(answer, &card, &self.words);
                    self.tell(&text).await
                }
                Next::Filmed(filmed) => self.pass_on(filmed).await,
                Next::Said(said) => self.hear(said).await,
                Next::Tick => self.call().await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    /// Whether the client has to wait for an answer before it is heard again.
    fn waits(&self) -> bool {
        self.lock_step && self.is_asked
    }

    async fn hear(&mut self, said: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        self.heard = Instant::now();
        match said {
            Some(Ok(Message::Binary(_))) if self.view.is_some() => {
                let problem = Refusal::ViewerSentFrame.problem(&self.words);
                self.tell(&LiveAnswerText::no_frame(problem)).await
            }
            Some(Ok(Message::Binary(frame))) => {
                self.show(frame);
                self.is_asked = true;
                Ok(())
            }
            Some(Ok(Message::Text(text))) => match self.set(&text) {
                Some(()) => Ok(()),
                None => {
                    let problem = Refusal::BadLiveSettings.problem(&self.words);
                    self.tell(&LiveAnswerText::no_frame(problem)).await
                }
            },
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Err(error)) if is_too_large(&error) => Err(End::TooLarge),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
        }
    }

    fn show(&mut self, frame: Bytes) {
        self.shown = Instant::now();
        self.client.show(frame);
    }

    /// Sends a frame of the server's camera and has it answered.
    async fn pass_on(&mut self, filmed: Result<Bytes, CameraError>) -> Result<(), End> {
        match filmed {
            Ok(frame) => {
                self.show(frame.clone());
                self.is_shown = true;
                self.send(Message::Binary(frame)).await
            }
            Err(error) => {
                let problem = error.problem(&self.words);
                self.tell(&LiveAnswerText::no_frame(problem)).await?;
                Err(End::NoFrames)
            }
        }
    }

    /// Takes settings; nothing if the text is none.
    fn set(&self, text: &Utf8Bytes) -> Option<()> {
        // Serde would take an array for the fields in their order.
        if text.len() > SETTINGS_BYTES || !text.trim_start().starts_with('{') {
            return None;
        }
        match serde_json::from_str(text).ok()? {
            Settings {
                smoothing: Some(strength),
                reset: None,
            } => self.client.set_smoothing(Smoothing::new(strength)?),
            Settings {
                smoothing: None,
                reset: Some(true),
            } => self.client.forget_faces(),
            Settings { .. } => return None,
        }
        Some(())
    }

    async fn call(&mut self) -> Result<(), End> {
        if self.shown.elapsed() >= self.idle {
            return Err(End::Idle);
        }
        if !self.waits() && self.heard.elapsed() > GONE_AFTER {
            return Err(End::Gone);
        }
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn tell(&mut self, text: &LiveAnswerText) -> Result<(), End> {
        let text = serde_json::to_string(text).map_err(|error| {
            tracing::error!(%error, "an answer could not be written");
            End::Gone
        })?;
        self.send(Message::text(text)).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match tokio::time::timeout(self.unread, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::TooSlow),
        }
    }

    async fn close(&mut self, end: &End) {
        let Some(frame) = end.frame() else { return };
        // A client that has not read for long will not read this either; it gets a moment, not another ten seconds.
        let closing = async {
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                // The client's own close frame, so that it gets to read ours before the connection goes.
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(1), closing).await;
    }
}

/// The next frame of the server's camera; never one if the client sends frames itself.
async fn next_frame(view: &mut Option<Filming>) -> Result<Bytes, CameraError> {
    match view {
        Some(Ok(view)) => view.next().await,
        Some(Err(error)) => Err(error.clone()),
        None => std::future::pending().await,
    }
}

/// Whether reading ended because a message passed the limit.
fn is_too_large(error: &axum::Error) -> bool {
    // The library's own type for this is not re-exported by axum.
    error.to_string().contains("Message too long")
}
