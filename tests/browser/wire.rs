//! The way between browser and server, which can be cut and mended.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Passes everything on, both ways, while it is whole.
pub(crate) struct Wire {
    /// Where the browser finds the server.
    pub(crate) address: SocketAddr,
    is_whole: watch::Sender<bool>,
}

impl Wire {
    pub(crate) async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (is_whole, state) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass_on(near, server, state.clone()));
            }
        });
        Self { address, is_whole }
    }

    /// Drops every connection and takes no new one.
    pub(crate) fn cut(&self) {
        self.is_whole.send_replace(false);
    }

    /// Takes connections again.
    pub(crate) fn mend(&self) {
        self.is_whole.send_replace(true);
    }
}

async fn pass_on(mut near: TcpStream, server: SocketAddr, mut state: watch::Receiver<bool>) {
    tokio::select! {
        biased;
        _ = state.wait_for(|is_whole| !is_whole) => {}
        () = async {
            if let Ok(mut far) = TcpStream::connect(server).await {
                let _ = copy_bidirectional(&mut near, &mut far).await;
            }
        } => {}
    }
}
