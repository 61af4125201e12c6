//! A camera's end of the live socket, for tests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use facefeel::vision::decode::decode;
use facefeel::vision::draw::encode_jpeg;
use facefeel::web::{self, App};
use futures_util::{SinkExt, StreamExt};
use image::{Rgb, RgbImage, imageops};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest};

use crate::common::photo;

/// Longest time that any test waits for anything; only a broken program takes it.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

pub(super) async fn serve_app(app: Arc<App>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let site = web::serve(listener, app, std::future::pending());
    tokio::spawn(site);
    address
}

/// A camera's end of the socket.
pub(super) struct Camera(pub(super) WebSocketStream<TcpStream>);

impl Camera {
    pub(super) async fn connect(address: SocketAddr, query: &str) -> Result<Self, Error> {
        Self::connect_from(address, query, None).await
    }

    pub(super) async fn connect_from(
        address: SocketAddr,
        query: &str,
        origin: Option<&str>,
    ) -> Result<Self, Error> {
        let url = format!("ws://{address}/api/v1/live{query}");
        let mut request = url.into_client_request().unwrap();
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert("origin", origin.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        Ok(Self(socket))
    }

    pub(super) async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    pub(super) async fn send_frame(&mut self, bytes: &[u8]) {
        self.send(Message::binary(bytes.to_vec())).await;
    }

    /// The next message that is no ping.
    pub(super) async fn next(&mut self) -> Message {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next());
            let message = message.await.unwrap().expect("the socket stays open");
            match message.unwrap() {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    pub(super) async fn answer(&mut self) -> Value {
        serde_json::from_str(self.next().await.to_text().unwrap()).unwrap()
    }

    pub(super) async fn ask(&mut self, frame: &[u8]) -> Value {
        self.send_frame(frame).await;
        self.answer().await
    }

    pub(super) async fn closed_with(&mut self) -> u16 {
        match self.next().await {
            Message::Close(Some(frame)) => frame.code.into(),
            other => panic!("{other:?} is no end"),
        }
    }
}

/// A 640 × 480 frame with the astronaut's head around each centre.
pub(super) fn frame(heads: &[(i64, i64)]) -> Vec<u8> {
    let astronaut = decode(&photo("astronaut.jpg"), &Default::default()).unwrap();
    let head = imageops::crop_imm(&astronaut, 128, 20, 190, 190).to_image();
    let mut picture = RgbImage::from_pixel(640, 480, Rgb([96, 110, 120]));
    for (x, y) in heads {
        imageops::overlay(&mut picture, &head, x - 95, y - 95);
    }
    encode_jpeg(&picture, 90)
}

/// Ids of the faces from left to right.
pub(super) fn ids(answer: &Value) -> Vec<u64> {
    let mut faces: Vec<&Value> = answer["faces"].as_array().unwrap().iter().collect();
    faces.sort_by_key(|face| face["box"]["x"].as_i64());
    let ids = faces.into_iter().map(|face| face["id"].as_u64().unwrap());
    ids.collect()
}
