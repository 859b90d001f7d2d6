//! Uses the library: prints the seam of every candidate service, one line per operation.
//!
//! ```console
//! $ cargo run --release -p library-example -- examples/shop
//! ```
#![allow(clippy::print_stdout)]

use std::error::Error;

use decompose::Decompose;

fn main() -> Result<(), Box<dyn Error>> {
    let start = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let analysis = Decompose::new(start).analyze()?;
    let (code, partition) = (&analysis.code, &analysis.partition);
    for plan in &analysis.plan.services {
        let service = &partition.services[plan.service.index()];
        println!("{} offers", service.name);
        for operation in &plan.offers {
            let item = &code.items[operation.item.index()];
            let users: Vec<&str> =
                operation.consumers.iter().map(|id| partition.services[id.index()].name.as_str()).collect();
            println!("  {} ({}) to {}", item.path, code.location(operation.item), users.join(", "));
        }
    }
    Ok(())
}
