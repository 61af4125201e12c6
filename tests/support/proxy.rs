//! A way to a server that fails as it is told.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses its own part of this module"
)]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What is wrong with the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An answer with this status and a page of XML.
    Status(u16),
    /// Nothing is ever answered.
    Silence,
    /// The answer ends after so many bytes.
    Torn(usize),
    /// The request ends after so many bytes.
    Cut(usize),
}

/// Listens for as long as the test runs.
pub struct Proxy {
    pub port: u16,
    faults: Arc<Mutex<Option<Fault>>>,
    /// Connections that fail yet.
    left: Arc<AtomicUsize>,
    failed: Arc<AtomicUsize>,
    /// Every connection that was let through, to cut it.
    open: Arc<Mutex<Vec<TcpStream>>>,
    /// Milliseconds that each piece takes on its way.
    delay_ms: Arc<AtomicUsize>,
}

impl Proxy {
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            faults: Arc::default(),
            left: Arc::default(),
            failed: Arc::default(),
            open: Arc::default(),
            delay_ms: Arc::default(),
        };
        let (faults, left, failed) = (
            Arc::clone(&proxy.faults),
            Arc::clone(&proxy.left),
            Arc::clone(&proxy.failed),
        );
        let (open, delay_ms) = (Arc::clone(&proxy.open), Arc::clone(&proxy.delay_ms));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let is_faulty = |left: usize| left.checked_sub(1);
                let order = Ordering::SeqCst;
                let fault = match left.fetch_update(order, order, is_faulty) {
                    Ok(_) => *faults.lock().unwrap(),
                    Err(_) => None,
                };
                failed.fetch_add(usize::from(fault.is_some()), order);
                open.lock().unwrap().extend(client.try_clone());
                let delay_ms = Arc::clone(&delay_ms);
                thread::spawn(move || pass(client, server, fault, &delay_ms));
            }
        });
        proxy
    }

    /// The next `times` connections fail.
    pub fn fail(&self, fault: Fault, times: usize) {
        *self.faults.lock().unwrap() = Some(fault);
        self.failed.store(0, Ordering::SeqCst);
        self.left.store(times, Ordering::SeqCst);
    }

    /// Cuts every connection.
    pub fn cut(&self) {
        for connection in self.open.lock().unwrap().drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    /// From now on each piece, of whichever direction, takes so long.
    pub fn delay(&self, delay: Duration) {
        let delay = delay.as_millis() as usize;
        self.delay_ms.store(delay, Ordering::SeqCst);
    }

    /// How many connections have failed since then.
    pub fn failed(&self) -> usize {
        self.failed.load(Ordering::SeqCst)
    }
}

/// One connection has one request: a client that keeps it open would meet no fault later.
fn pass(mut client: TcpStream, server: u16, fault: Option<Fault>, delay_ms: &Arc<AtomicUsize>) {
    match fault {
        Some(Fault::Status(status)) => answer(&mut client, status),
        // It stays open until the client gives up.
        Some(Fault::Silence) => drop(std::io::copy(&mut client, &mut std::io::sink())),
        Some(Fault::Torn(bytes)) => between(client, server, [usize::MAX, bytes], delay_ms),
        Some(Fault::Cut(bytes)) => between(client, server, [bytes, usize::MAX], delay_ms),
        None => between(client, server, [usize::MAX; 2], delay_ms),
    }
}

fn answer(client: &mut TcpStream, status: u16) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && client.read(&mut byte).unwrap_or(0) == 1 {
        request.extend(byte);
    }
    let page = "<?xml version=\"1.0\"?><Error><Code>Refused</Code><Message>Not now</Message><AWSAccessKeyId>test-key\
                </AWSAccessKeyId></Error>";
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        page.len()
    );
    let _ = client.write_all(head.as_bytes());
    let _ = client.write_all(page.as_bytes());
    let _ = client.shutdown(Shutdown::Write);
    // What is unread when a connection closes tears down the answer with it.
    let _ = std::io::copy(client, &mut std::io::sink());
}

fn between(
    client: TcpStream,
    server: u16,
    [max_sent, max_answered]: [usize; 2],
    delay_ms: &Arc<AtomicUsize>,
) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else {
        return;
    };
    let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let sending = thread::spawn({
        let delay_ms = Arc::clone(delay_ms);
        move || carry(from, to, max_sent, &delay_ms)
    });
    carry(server, client, max_answered, delay_ms);
    let _ = sending.join();
}

/// Carries at most so many bytes, and ends both ways then.
fn carry(mut from: TcpStream, mut to: TcpStream, max_bytes: usize, delay_ms: &AtomicUsize) {
    let mut left = max_bytes;
    let mut bytes = [0; 16 * 1024];
    while left > 0 {
        match from.read(&mut bytes) {
            Ok(read) if read > 0 => {
                let passed = read.min(left);
                left -= passed;
                let delay_ms = delay_ms.load(Ordering::SeqCst) as u64;
                thread::sleep(Duration::from_millis(delay_ms));
                if to.write_all(&bytes[..passed]).is_err() {
                    break;
                }
            }
            _ => break,
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
