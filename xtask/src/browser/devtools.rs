//! Chromium, driven over its DevTools protocol through a pair of pipes.
//!
//! The browser reads commands from its file descriptor 3 and writes answers and events to 4, each message JSON that
//! ends in a zero byte. A shell makes those two out of stdin and stdout, so no port is opened and nobody else can talk
//! to it. Knows nothing of what is tested.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// How long an answer may take: a page of ten megabytes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Nothing but what is asked for: no profile, no background connections, no window.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
];

/// A running browser. It ends when this is dropped.
pub(super) struct Browser {
    child: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    events: VecDeque<Value>,
    next: u64,
}

impl Browser {
    /// Starts `program` with a new profile in `profile`.
    pub(super) fn start(program: &Path, profile: &Path) -> Result<Self> {
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let (Some(commands), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("the browser has no pipes");
        };
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(answers).split(0) {
                let read = message.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
                // The browser went away, or nobody listens any more.
                if read.is_none_or(|message| sender.send(message).is_err()) {
                    break;
                }
            }
        });
        Ok(Self { child, commands, messages, events: VecDeque::new(), next: 1 })
    }

    /// Opens an empty page.
    pub(super) fn page(&mut self) -> Result<Page<'_>> {
        let target = self.call(None, "Target.createTarget", &json!({"url": "about:blank"}))?;
        let arguments = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.call(None, "Target.attachToTarget", &arguments)?;
        let session = session["sessionId"].as_str().context("no session")?.to_owned();
        let target = target["targetId"].as_str().context("no target")?.to_owned();
        let mut page = Page { browser: self, session, target };
        for domain in ["Page", "Runtime", "Network", "Log", "DOM"] {
            page.call(&format!("{domain}.enable"), &json!({}))?;
        }
        Ok(page)
    }

    fn call(&mut self, session: Option<&str>, method: &str, parameters: &Value) -> Result<Value> {
        let id = self.next;
        self.next += 1;
        let mut command = json!({"id": id, "method": method, "params": parameters});
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        let mut bytes = command.to_string().into_bytes();
        bytes.push(0);
        self.commands.write_all(&bytes).with_context(|| format!("{method}: the browser is gone"))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.message(deadline).with_context(|| method.to_owned())?;
            if message["id"] == id {
                if message["error"].is_object() {
                    bail!("{method}: {}", message["error"]["message"]);
                }
                return Ok(message["result"].clone());
            }
            self.events.push_back(message);
        }
    }

    fn message(&mut self, deadline: Instant) -> Result<Value> {
        match self.messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(message) => Ok(message),
            Err(RecvTimeoutError::Timeout) => bail!("no answer in {} s", PATIENCE.as_secs()),
            Err(RecvTimeoutError::Disconnected) => bail!("the browser ended"),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A page of the browser.
pub(super) struct Page<'b> {
    browser: &'b mut Browser,
    session: String,
    target: String,
}

impl Page<'_> {
    /// Sends a command of the protocol.
    pub(super) fn call(&mut self, method: &str, parameters: &Value) -> Result<Value> {
        let session = self.session.clone();
        self.browser.call(Some(&session), method, parameters)
    }

    /// Goes to an address and waits until everything is loaded.
    pub(super) fn open(&mut self, address: &str) -> Result<()> {
        self.events()?;
        let gone = self.call("Page.navigate", &json!({"url": address}))?;
        if let Some(error) = gone["errorText"].as_str() {
            bail!("{address}: {error}");
        }
        let deadline = Instant::now() + PATIENCE;
        let mut seen = VecDeque::new();
        loop {
            let event = match self.browser.events.pop_front() {
                Some(event) => event,
                None => self.browser.message(deadline).context("loading the page")?,
            };
            let loaded = event["method"] == "Page.loadEventFired" && event["sessionId"] == *self.session;
            seen.push_back(event);
            if loaded {
                self.browser.events = seen;
                return Ok(());
            }
        }
    }

    /// What an expression gives, as JSON; a promise is awaited.
    pub(super) fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let arguments = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", &arguments)?;
        if answer["exceptionDetails"].is_object() {
            let details = &answer["exceptionDetails"];
            bail!("{expression:.200}: {} {}", details["text"], details["exception"]["description"]);
        }
        Ok(answer["result"]["value"].clone())
    }

    /// How large the window is, in CSS pixels.
    pub(super) fn size(&mut self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &metrics).map(drop)
    }

    /// On which medium, and in which colours.
    pub(super) fn media(&mut self, medium: &str, scheme: &str) -> Result<()> {
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}
        ]);
        self.call("Emulation.setEmulatedMedia", &json!({"media": medium, "features": features})).map(drop)
    }

    /// Presses and releases a key. `text` is what it writes, if anything.
    pub(super) fn key(&mut self, key: &str, text: Option<&str>) -> Result<()> {
        self.key_with(key, text, 0)
    }

    /// The same with modifiers held down: 1 alt, 2 control, 8 shift.
    pub(super) fn key_with(&mut self, key: &str, text: Option<&str>, modifiers: u32) -> Result<()> {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "ArrowUp" => 38,
            "ArrowDown" => 40,
            _ => key.bytes().next().map_or(0, |byte| u32::from(byte.to_ascii_uppercase())),
        };
        let mut event = json!({
            "type": if text.is_some() { "keyDown" } else { "rawKeyDown" },
            "key": key, "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code, "modifiers": modifiers
        });
        if let Some(text) = text {
            event["text"] = text.into();
        }
        self.call("Input.dispatchKeyEvent", &event)?;
        event["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", &event).map(drop)
    }

    /// Writes into what has the focus.
    pub(super) fn write(&mut self, text: &str) -> Result<()> {
        self.call("Input.insertText", &json!({"text": text})).map(drop)
    }

    /// What happened on this page since it was asked last.
    pub(super) fn events(&mut self) -> Result<Vec<Value>> {
        // An answer comes behind all events of before.
        self.call("Runtime.evaluate", &json!({"expression": "0"}))?;
        let (own, others) =
            self.browser.events.drain(..).partition(|event| event["sessionId"] == *self.session);
        self.browser.events = others;
        let own: VecDeque<Value> = own;
        Ok(own.into())
    }

    /// Closes it.
    pub(super) fn close(self) -> Result<()> {
        self.browser.call(None, "Target.closeTarget", &json!({"targetId": self.target})).map(drop)
    }
}
