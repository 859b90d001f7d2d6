//! Progress on a terminal, for work that takes longer than a second.
//!
//! One line on stderr, drawn by a thread of its own so that a long stage shows life too, and removed at the end.
//! Where stderr is no terminal, nothing is drawn.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Before this, nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between two drawings.
const BEAT: Duration = Duration::from_millis(100);
/// What turns.
const WHEEL: [char; 4] = ['|', '/', '-', '\\'];

/// The line and the thread that draws it.
pub(crate) struct Progress {
    stage: Arc<Mutex<String>>,
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts it; `wanted` is false where the user asked for silence.
    pub(crate) fn start(wanted: bool) -> Self {
        let stage = Arc::new(Mutex::new(String::new()));
        let drawing = (wanted && std::io::stderr().is_terminal()).then(|| {
            let (end, ended) = channel();
            let shown = Arc::clone(&stage);
            (end, std::thread::spawn(move || draw(&shown, &ended)))
        });
        Self { stage, drawing }
    }

    /// Says what is being done.
    pub(crate) fn stage(&self, name: &str) {
        if let Ok(mut stage) = self.stage.lock() {
            name.clone_into(&mut stage);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.drawing.take() {
            drop(end);
            let _ = thread.join();
        }
    }
}

/// Draws until the sender is gone.
fn draw(stage: &Mutex<String>, ended: &Receiver<()>) {
    let start = Instant::now();
    let mut wait = PATIENCE;
    let mut beat = 0;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = BEAT;
        let name = stage.lock().map(|stage| stage.clone()).unwrap_or_default();
        let wheel = WHEEL[beat % WHEEL.len()];
        beat += 1;
        let mut stderr = std::io::stderr();
        let _ = write!(stderr, "\r\x1b[2K{wheel} {name} ({} s)", start.elapsed().as_secs());
        let _ = stderr.flush();
    }
    if beat > 0 {
        let mut stderr = std::io::stderr();
        let _ = write!(stderr, "\r\x1b[2K");
        let _ = stderr.flush();
    }
}
