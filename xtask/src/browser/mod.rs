//! The reports, opened in a real browser from disk and used as a reader would.
//!
//! Chromium loads `report.html` of every input, in both colour schemes and at the widths of a telephone and of a
//! screen, with everything folded and everything open. What is looked for: errors on the console, anything loaded,
//! anything wider than the window, and what keeps people out (names of controls, contrast, headings, landmarks, heads
//! of tables, the focus), by rules of our own in `checks.js`; then search, print and [what-if](what_if) are used by
//! keyboard. Pictures go to `browser` in the target directory, for people to look at.
//!
//! Where there is no Chromium and it cannot be installed, nothing is checked, and the task says so and ends with a
//! code of its own ([`SKIPPED`]): a skip is no pass.

mod devtools;
mod inputs;
mod keyboard;
mod what_if;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::repository::{measure, product, run, target};
use devtools::{Browser, Page};
use inputs::Input;

/// The exit code of a task that could do nothing.
const SKIPPED: u8 = 77;

/// What Chromium is called.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
/// The most bytes of a page.
const LARGEST: u64 = 10_000_000;
const WIDTHS: [(u32, u32); 2] = [(360, 780), (1440, 900)];
const SCHEMES: [&str; 2] = ["light", "dark"];
const CHECKS: &str = include_str!("checks.js");
/// A page with one of every defect, and what has to be found on it: rules that find nothing prove nothing.
const DEFECTS: &str = include_str!("defects.html");
const FOUND: &[&str] = &[
    "no language",
    "no title",
    "0 landmarks of kind banner",
    "a heading of level 2 after 0",
    "a heading of level 4 after 2",
    "0 headings of the first level",
    "the id twice stands twice",
    "aria-labelledby names missing",
    "nothing has the id #nowhere",
    "a link to javascript:",
    "a table without a caption",
    "a head without scope",
    "px wider than the window: <div id=wide",
    "scrolls and cannot be reached by keyboard: <div id=strip",
    "a control of 10 by 10 px",
    "contrast 2.85: <p id=pale",
    "contrast 2.13: <span",
    "a button without a name",
    "console: ",
    "asks for http://127.0.0.1:9/asked-on-purpose",
];
/// What has a name that a reader hears.
const NAMED: &[&str] = &[
    "link",
    "button",
    "searchbox",
    "textbox",
    "combobox",
    "checkbox",
    "radio",
    "DisclosureTriangle",
    "img",
    "region",
    "table",
];

/// Looks at the reports that `program` (or the product, built for it) writes.
pub(crate) fn browser_test(program: Option<&Path>, only: Option<&str>) -> Result<ExitCode> {
    let Some(chromium) = chromium()? else {
        println!("SKIPPED: there is no Chromium here and it cannot be installed; nothing was checked");
        return Ok(ExitCode::from(SKIPPED));
    };
    let program = match program {
        Some(program) => program.canonicalize()?,
        None => product()?,
    };
    let directory = target().join("browser");
    let profile = directory.join("profile");
    if profile.exists() {
        std::fs::remove_dir_all(&profile)?;
    }
    std::fs::create_dir_all(&profile)?;
    let mut findings = Findings::default();
    let mut browser = Browser::start(&chromium, &profile)?;
    rules_bite(&mut browser, &directory)?;
    for input in inputs::inputs(only)? {
        let begun = Instant::now();
        let report = report(&program, &input, &directory.join(input.name))?;
        findings.input = input.name.to_owned();
        let size = std::fs::metadata(&report)?.len();
        if size > LARGEST {
            findings.add("size", format!("{size} bytes"));
        }
        let mut page = browser.page()?;
        looks(&mut page, &input, &report, &mut findings).with_context(|| input.name.to_owned())?;
        keyboard::used(&mut page, &report, input.large, &mut findings)
            .with_context(|| input.name.to_owned())?;
        if input.movable {
            what_if::compared(&mut page, &program, &input, &report, &mut findings)
                .with_context(|| input.name.to_owned())?;
        }
        page.close()?;
        let seconds = begun.elapsed().as_secs();
        println!("{}: {:.2} MB, looked at in {seconds} s", input.name, size as f64 / 1e6);
    }
    if findings.list.is_empty() {
        println!("the reports hold in the browser; pictures are in {}", directory.display());
        return Ok(ExitCode::SUCCESS);
    }
    bail!("{} findings in the browser", findings.list.len())
}

/// Looks at the page of defects.
fn rules_bite(browser: &mut Browser, directory: &Path) -> Result<()> {
    let file = directory.join("defects.html");
    std::fs::write(&file, DEFECTS)?;
    let file = file.canonicalize()?;
    let mut page = browser.page()?;
    let mut findings = Findings { quiet: true, ..Findings::default() };
    page.size(1440, 900)?;
    page.open(&address(&file))?;
    checks(&mut page, "defects", &mut findings)?;
    names(&mut page, "defects", &mut findings)?;
    said(&page.events()?, &file, "defects", &mut findings);
    page.close()?;
    let found = |wanted: &&&str| findings.list.iter().any(|finding| finding.contains(**wanted));
    let missed: Vec<&&str> = FOUND.iter().filter(|wanted| !found(wanted)).collect();
    let wrong = findings.list.iter().any(|finding| finding.contains("id=good"));
    if !missed.is_empty() || wrong {
        bail!("the rules do not find {missed:?} among {:#?}", findings.list);
    }
    Ok(())
}

/// What does not hold.
#[derive(Default)]
struct Findings {
    input: String,
    list: Vec<String>,
    quiet: bool,
}

impl Findings {
    /// Says it at once: the rest may take a while.
    fn add(&mut self, place: &str, what: impl std::fmt::Display) {
        let finding = format!("{} ({place}): {what}", self.input);
        if !self.quiet {
            println!("{finding}");
        }
        self.list.push(finding);
    }

    /// Adds what is not so.
    fn check(&mut self, holds: bool, place: &str, what: impl std::fmt::Display) {
        if !holds {
            self.add(place, what);
        }
    }
}

/// Finds Chromium, installing it where that is possible; `None` where it is not.
fn chromium() -> Result<Option<PathBuf>> {
    if let Some(found) = on_path() {
        return Ok(Some(found));
    }
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if !root || Command::new("apt-get").arg("--version").output().is_err() {
        return Ok(None);
    }
    println!("installing chromium");
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get").args(["install", "-y", "-qq", "--no-install-recommends", "chromium"]))?;
    Ok(Some(on_path().context("chromium was installed and is nowhere on the path")?))
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path).flat_map(|dir| PROGRAMS.iter().map(move |name| dir.join(name)));
    places.into_iter().find(|place| place.is_file())
}

/// Writes the reports of an input and gives the page.
fn report(program: &Path, input: &Input, out: &Path) -> Result<PathBuf> {
    let arguments = ["decompose".into(), "--quiet".into(), "--out-dir".into(), out.into()];
    measure(program, &arguments, &input.directory).with_context(|| input.name.to_owned())?;
    Ok(out.join("report.html").canonicalize()?)
}

/// A file as an address.
fn address(file: &Path) -> String {
    format!("file://{}", file.display())
}

/// Everything that can be seen without using the page: each width in each scheme, once folded and once open.
fn looks(page: &mut Page<'_>, input: &Input, report: &Path, findings: &mut Findings) -> Result<()> {
    for (turn, (width, height)) in WIDTHS.into_iter().enumerate() {
        for (other, scheme) in SCHEMES.into_iter().enumerate() {
            let folded = turn == other;
            // What is open of a large page takes minutes.
            if input.large && !folded {
                continue;
            }
            let place = format!("{width} px, {scheme}, {}", if folded { "folded" } else { "open" });
            page.size(width, height)?;
            page.media("screen", scheme)?;
            page.open(&address(report))?;
            picture(page, &report.with_file_name(format!("{width}-{scheme}.png")))?;
            if !folded {
                page.evaluate(
                    "document.querySelectorAll('details').forEach((fold) => { fold.open = true })",
                )?;
            }
            checks(page, &place, findings)?;
            said(&page.events()?, report, &place, findings);
        }
    }
    if !input.large {
        names(page, "all open", findings)?;
        print(page, report, findings)?;
    }
    Ok(())
}

fn checks(page: &mut Page<'_>, place: &str, findings: &mut Findings) -> Result<()> {
    for finding in page.evaluate(CHECKS)?.as_array().into_iter().flatten() {
        findings.add(place, finding.as_str().unwrap_or("?"));
    }
    Ok(())
}

/// The names of controls, images and regions, as the browser itself computes them.
fn names(page: &mut Page<'_>, place: &str, findings: &mut Findings) -> Result<()> {
    let tree = page.call("Accessibility.getFullAXTree", &json!({}))?;
    for node in tree["nodes"].as_array().into_iter().flatten() {
        let text = |field: &str| node[field]["value"].as_str().unwrap_or_default();
        let (role, name) = (text("role"), text("name"));
        if NAMED.contains(&role) && node["ignored"] == false && name.trim().is_empty() {
            let about = page.call("DOM.describeNode", &json!({"backendNodeId": node["backendDOMNodeId"]}))?;
            findings.add(place, format!("a {role} without a name: {}", about["node"]["attributes"]));
        }
    }
    Ok(())
}

/// Errors, warnings and requests.
fn said(events: &[Value], report: &Path, place: &str, findings: &mut Findings) {
    let own = address(report);
    for event in events {
        let parameters = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" => {
                findings.add(place, &parameters["exceptionDetails"]["exception"]["description"]);
            }
            "Runtime.consoleAPICalled" => findings.add(place, format!("console: {}", parameters["args"])),
            "Log.entryAdded" => findings.add(place, format!("log: {}", parameters["entry"]["text"])),
            "Network.requestWillBeSent" => {
                let asked = parameters["request"]["url"].as_str().unwrap_or_default();
                findings.check(
                    asked.split('#').next() == Some(&own),
                    place,
                    format!("asks for {asked:.200}"),
                );
            }
            "Page.javascriptDialogOpening" => findings.add(place, "a dialog opens"),
            _ => {}
        }
    }
}

/// On paper: light, without what only a screen needs, everything open, and folded again afterwards.
fn print(page: &mut Page<'_>, report: &Path, findings: &mut Findings) -> Result<()> {
    page.media("", "dark")?;
    page.open(&address(report))?;
    let closed = "document.querySelectorAll('details:not([open])').length";
    let before = page.evaluate(closed)?;
    page.evaluate(&format!(
        "addEventListener('beforeprint', () => {{ window.printed = [{closed}, getComputedStyle(document.querySelector('nav')).display]; }})"
    ))?;
    page.call("Page.printToPDF", &json!({"transferMode": "ReturnAsStream"}))?;
    let printed = page.evaluate("window.printed ?? null")?;
    findings.check(printed[0] == 0, "print", format!("{} folds stay closed", printed[0]));
    let after = page.evaluate(closed)?;
    findings.check(after == before, "print", format!("{before} folds closed before, {after} after"));
    page.media("print", "dark")?;
    let style = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, ...['nav', '.mast button', '.skip'].map((part) => { const element = document.querySelector(part); return element && element.checkVisibility() ? part : ''; })]",
    )?;
    findings.check(style[0] == "rgb(255, 255, 255)", "print", format!("the paper is {}", style[0]));
    for part in style.as_array().into_iter().flatten().skip(1).filter(|part| **part != "") {
        findings.add("print", format!("{part} is printed"));
    }
    page.media("screen", "light")
}

fn picture(page: &mut Page<'_>, file: &Path) -> Result<()> {
    let shot = page.call("Page.captureScreenshot", &json!({"format": "png"}))?;
    let bytes = base64(shot["data"].as_str().unwrap_or_default());
    std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
}

/// Reads base64 (RFC 4648 section 4); what does not belong there is left out.
fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for value in text.bytes().filter_map(digit) {
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648 section 10.
    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob")]
        {
            assert_eq!(base64(text), bytes.as_bytes());
        }
    }
}
