//! The page, used by keyboard alone: the order of the focus, where it is seen, and search.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::devtools::Page;
use super::{Findings, address, said};

/// How often Tab is pressed.
const STOPS: usize = 60;

/// What has the focus: a word for it, whether it is marked and in sight, and whether it comes after the one before.
const FOCUS: &str = "(() => {
  const element = document.activeElement;
  const before = window.focusedBefore;
  window.focusedBefore = element;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const mast = document.querySelector('.mast').getBoundingClientRect();
  const hidden = !element.closest('.mast, .skip') && box.bottom <= mast.bottom;
  const after = !before || !before.isConnected || Boolean(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  const word = `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`;
  return { word, marked, seen, hidden, after };
})()";

/// Uses the page.
pub(super) fn used(page: &mut Page<'_>, report: &Path, large: bool, findings: &mut Findings) -> Result<()> {
    for width in [1440, 360] {
        page.size(width, 800)?;
        page.open(&address(report))?;
        tab(page, if large { 10 } else { STOPS }, &format!("Tab, {width} px"), findings)?;
        search(page, &format!("search, {width} px"), findings)?;
    }
    said(&page.events()?, report, "keyboard", findings);
    Ok(())
}

fn tab(page: &mut Page<'_>, stops: usize, place: &str, findings: &mut Findings) -> Result<()> {
    let positive = page.evaluate(
        "document.querySelectorAll('[tabindex]:not([tabindex=\"0\"], [tabindex=\"-1\"])').length",
    )?;
    findings.check(positive == 0, place, "an order of its own");
    for stop in 0..stops {
        page.key("Tab", None)?;
        let focus = page.evaluate(FOCUS)?;
        if focus.is_null() {
            findings.check(stop > 3, place, "the focus goes nowhere");
            break;
        }
        for (key, wanted, what) in [
            ("marked", true, "the focus is not marked"),
            ("seen", true, "the focus is out of sight"),
            ("hidden", false, "the focus is behind the masthead"),
            ("after", true, "the focus goes back"),
        ] {
            if focus[key] != Value::Bool(wanted) {
                findings.add(place, format!("{what}: {}", focus["word"]));
            }
        }
    }
    Ok(())
}

/// Search: `/`, the name of the last section, and Enter to go there; Escape puts the results away.
fn search(page: &mut Page<'_>, place: &str, findings: &mut Findings) -> Result<()> {
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")?;
    page.key("/", Some("/"))?;
    let focused = page.evaluate("document.activeElement.id + '|' + document.activeElement.value")?;
    findings.check(focused == "search|", place, format!("`/` leads to {focused}"));
    page.write("glossary")?;
    let hits = page.evaluate("document.querySelectorAll('.results button').length")?;
    findings.check(hits.as_u64() > Some(0), place, "the glossary is not found");
    page.key("ArrowDown", None)?;
    let focused = page.evaluate("document.activeElement.closest('.results') !== null")?;
    findings.check(focused == true, place, "the arrow does not lead to the results");
    page.key("Enter", Some("\r"))?;
    let found = page.evaluate(
        "(() => { const box = document.activeElement.getBoundingClientRect(); return [document.activeElement.textContent, box.top >= 0 && box.bottom <= innerHeight, document.querySelector('.found-list').hidden]; })()",
    )?;
    findings.check(found == json!(["Glossary", true, true]), place, format!("Enter leads to {found}"));
    page.key("/", Some("/"))?;
    page.write("nothing is called so")?;
    page.key("Escape", None)?;
    let left =
        page.evaluate("[document.activeElement.value, document.querySelector('.found-list').hidden]")?;
    findings.check(left == json!(["", true]), place, format!("Escape leaves {left}"));
    Ok(())
}
