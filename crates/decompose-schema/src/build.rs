//! Makes a [`Document`] from an [`Analysis`]: names instead of indices, positions in every record, figures rounded.

use std::collections::BTreeMap;

use decompose_model as model;
use decompose_model::{
    DependencyKind, Edition, FileId, ItemId, ItemKind, Origin, ReferenceId, ReferenceKind, ServiceId,
    TargetKind,
};

use crate::analysis::{from_id, is_product};
use crate::document::*;
use crate::footing::{Flip, Footing, More, Tie};
use crate::modules::{FileReferences, file_cycles, file_references};
use crate::repaired::{Burden, RepairMove, Repaired};
use crate::write::NO_ID;
use crate::{Analysis, SCHEMA_VERSION, rounded};

/// Puts the results of all stages into their serialised form. O(everything in it).
pub fn document(analysis: &Analysis<'_>) -> Document {
    written(analysis).0
}

/// The same with its text, which the document's id is made of: what [`Document::to_json`] would make again.
pub fn written(analysis: &Analysis<'_>) -> (Document, String) {
    let mut document = unidentified(analysis);
    let (id, text) = document.identity();
    document.run_id = id;
    (document, text)
}

/// The same without its id: the other half of the work is [`Document::identity`].
pub fn unidentified(analysis: &Analysis<'_>) -> Document {
    let names = Names { analysis };
    let Analysis { project, code, facts, partition, layers, plan, .. } = analysis;
    let pairs = file_references(project, code);
    Document {
        schema_version: SCHEMA_VERSION.into(),
        run_id: NO_ID.into(),
        tool: Tool { name: "cargo-decompose".into(), version: analysis.version.into() },
        source: analysis.source.clone(),
        summary: summary(analysis),
        packages: project.packages.iter().map(package).collect(),
        modules: code.modules.iter().map(|module| names.module(module)).collect(),
        files: files(&names, &pairs),
        module_references: pairs.iter().map(|pair| names.module_reference(pair)).collect(),
        module_cycles: file_cycles(&pairs)
            .iter()
            .map(|cycle| cycle.iter().map(|file| names.file(*file)).collect())
            .collect(),
        entry_points: facts.entry_points.iter().map(|entry| names.entry_point(entry)).collect(),
        data_accesses: facts.data_accesses.iter().map(|access| names.data_access(access)).collect(),
        unread_statements: facts.unread_statements.iter().map(|text| names.unread_statement(text)).collect(),
        schema: facts.schema.iter().map(|table| names.table(table)).collect(),
        stores: facts.stores.iter().map(|store| names.store(store)).collect(),
        transactions: facts.transactions.iter().map(|scope| names.transaction(scope)).collect(),
        messages: facts.messages.iter().map(|message| names.message(message)).collect(),
        state: facts.state.iter().map(|state| names.state(state)).collect(),
        local_files: facts.local_files.iter().map(|used| names.local_file(used)).collect(),
        external_services: facts.external_services.iter().map(|used| names.external_service(used)).collect(),
        settings: facts.settings.iter().map(|setting| names.setting(setting)).collect(),
        cross_cutting: facts.cross_cutting.iter().map(|cross| names.cross_cutting(cross)).collect(),
        sensitive: facts.sensitive.iter().map(|sensitive| names.sensitive(sensitive)).collect(),
        assignments: partition.assignments.iter().map(|assignment| names.assignment(assignment)).collect(),
        verdict: Verdict {
            recommendation: partition.verdict.recommendation.name().into(),
            reasons: partition.verdict.reasons.clone(),
            null_model: partition.verdict.null_model.filter(|v| v.is_finite()).map(rounded),
        },
        services: partition.services.iter().map(|service| names.candidate(service)).collect(),
        crossings: partition.crossings.iter().map(|crossing| names.crossing(crossing)).collect(),
        layers: layers.layers.iter().map(Names::layer).collect(),
        severed: layers.severed.iter().map(|severed| names.severed(severed)).collect(),
        held: layers.held.iter().map(|held| names.held(held)).collect(),
        splits: layers.splits.iter().map(|split| names.split(split)).collect(),
        plans: plan.services.iter().map(|plan| names.plan(plan)).collect(),
        requests: plan.requests.iter().map(|request| names.request(request)).collect(),
        service_cycles: plan.cycles.iter().map(|cycle| names.service_cycle(cycle)).collect(),
        drivers: plan.drivers.iter().map(driver).collect(),
        ownership: names.ownership(&plan.data),
        history: analysis.history.map(Into::into),
        change: plan.change.as_ref().map(|change| names.change(change)),
        replay: plan.replay.as_ref().map(|replay| names.replay(replay)),
        build_times: plan.times.as_ref().map(Into::into),
        traces: plan.traced.as_ref().map(|cut| names.traced(cut)),
        metrics: metrics(&partition.metrics),
        by_directory: partition.by_directory.as_ref().map(|other| names.comparison(other)),
        compared: partition.compared.as_ref().map(|with| names.agreement(with)),
        repaired: partition.repaired.as_ref().map(|repaired| names.repaired(repaired)),
        blind_spots: names.blind_spots(),
        diagnostics: diagnostics(analysis),
    }
}

pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Whether an item counts as one where items are counted.
fn counts(kind: ItemKind) -> bool {
    !matches!(kind, ItemKind::Field | ItemKind::Variant | ItemKind::Impl)
}

fn summary(analysis: &Analysis<'_>) -> Summary {
    let Analysis { project, code, .. } = analysis;
    let mut summary = Summary {
        name: project.name.clone(),
        references: reference_summary(code),
        other_workspaces: project.other_workspaces.clone(),
        ..Summary::default()
    };
    for (index, file) in code.files.iter().enumerate() {
        if is_product(project, code, FileId(index as u32)) {
            summary.product_files += 1;
            summary.product_lines += file.lines;
        } else if file.crates.is_empty() {
            summary.orphan_files += 1;
        } else {
            summary.other_files += 1;
            summary.other_lines += file.lines;
        }
    }
    for item in &code.items {
        if counts(item.kind) && !item.test && is_product(project, code, item.file) {
            *summary.items.entry(item.kind.name().into()).or_default() += 1;
        }
    }
    summary
}

fn reference_summary(code: &model::Code) -> ReferenceSummary {
    let mut summary = ReferenceSummary {
        external: count(code.external),
        unresolved: count(code.unresolved.len()),
        ..ReferenceSummary::default()
    };
    for reference in &code.references {
        if reference.implicit || matches!(reference.kind, ReferenceKind::Derived | ReferenceKind::Dispatch) {
            summary.implicit += 1;
            continue;
        }
        summary.resolved += 1;
        *summary.by_tier.entry(reference.tier.name().into()).or_default() += 1;
        *summary.by_kind.entry(reference.kind.name().into()).or_default() += 1;
    }
    for unresolved in &code.unresolved {
        *summary.unresolved_by_reason.entry(unresolved.reason.name().into()).or_default() += 1;
    }
    let known = f64::from(summary.resolved) + f64::from(summary.external);
    let all = known + f64::from(summary.unresolved);
    summary.known_share = if all == 0.0 { 1.0 } else { rounded(known / all) };
    summary
}

fn package(package: &model::Package) -> Package {
    Package {
        name: package.name.clone(),
        version: package.version.clone(),
        manifest: package.manifest.clone(),
        targets: package.targets.iter().map(target).collect(),
        dependencies: package.dependencies.iter().map(dependency).collect(),
    }
}

fn target(target: &model::Target) -> Target {
    let kind = match target.kind {
        TargetKind::Library => "lib",
        TargetKind::ProcMacro => "proc-macro",
        TargetKind::Binary => "bin",
        TargetKind::Example => "example",
        TargetKind::Test => "test",
        TargetKind::Bench => "bench",
        TargetKind::BuildScript => "build-script",
    };
    let edition = match target.edition {
        Edition::E2015 => "2015",
        Edition::E2018 => "2018",
        Edition::E2021 => "2021",
        Edition::E2024 => "2024",
    };
    Target {
        name: target.name.clone(),
        kind: kind.into(),
        root: target.root.clone(),
        edition: edition.into(),
    }
}

fn dependency(dependency: &model::Dependency) -> Dependency {
    let kind = match dependency.kind {
        DependencyKind::Normal => "normal",
        DependencyKind::Development => "dev",
        DependencyKind::Build => "build",
    };
    let origin = match dependency.origin {
        Origin::Member(_) => "workspace",
        Origin::OutsidePath(_) => "path",
        Origin::Registry => "registry",
        Origin::Git(_) => "git",
    };
    Dependency {
        name: dependency.crate_name.clone(),
        package: dependency.package.clone(),
        kind: kind.into(),
        requirement: dependency.requirement.clone(),
        origin: origin.into(),
        optional: dependency.optional,
    }
}

fn files(names: &Names<'_>, pairs: &[FileReferences]) -> Vec<File> {
    let code = names.analysis.code;
    let mut files: Vec<File> =
        code.files.iter().enumerate().map(|(index, file)| names.source_file(index, file)).collect();
    for item in &code.items {
        if counts(item.kind) {
            files[item.file.index()].items += 1;
        }
    }
    for pair in pairs {
        files[pair.from.index()].fan_out += 1;
        files[pair.to.index()].fan_in += 1;
    }
    files
}

/// Metrics by name. One that is not a finite number says nothing and is left out.
fn metrics(metrics: &[model::Metric]) -> BTreeMap<String, f64> {
    let finite = metrics.iter().filter(|metric| metric.value.is_finite());
    finite.map(|metric| (metric.name.clone(), rounded(metric.value))).collect()
}

/// The diagnostics of all stages, each once.
fn diagnostics(analysis: &Analysis<'_>) -> Vec<Diagnostic> {
    let Analysis { project, code, facts, partition, .. } = analysis;
    let stages = [&project.diagnostics, &code.diagnostics, &facts.diagnostics, &partition.diagnostics];
    let mut all: Vec<&model::Diagnostic> = stages.into_iter().flatten().collect();
    all.sort();
    all.dedup();
    let row = |diagnostic: &model::Diagnostic| Diagnostic {
        code: diagnostic.code.to_string(),
        severity: diagnostic.severity().name().into(),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        file: diagnostic.file.clone(),
        line: diagnostic.position.map(|position| position.line),
        column: diagnostic.position.map(|position| position.column),
    };
    all.into_iter().map(row).collect()
}

/// Turns indices into names.
pub(crate) struct Names<'a> {
    pub(crate) analysis: &'a Analysis<'a>,
}

impl Names<'_> {
    pub(crate) fn file(&self, file: FileId) -> String {
        self.analysis.code.files[file.index()].path.clone()
    }

    pub(crate) fn item(&self, item: ItemId) -> String {
        self.analysis.code.items[item.index()].id.clone()
    }

    pub(crate) fn service(&self, service: ServiceId) -> String {
        self.analysis.partition.services[service.index()].name.clone()
    }

    pub(crate) fn services(&self, services: &[ServiceId]) -> Vec<String> {
        services.iter().map(|service| self.service(*service)).collect()
    }

    pub(crate) fn service_of(&self, file: FileId) -> Option<String> {
        self.analysis.partition.service_of(file).map(|service| self.service(service))
    }

    pub(crate) fn is_shared(&self, file: FileId) -> bool {
        self.analysis.partition.assignment(file).is_some_and(|a| a.shared_candidate.is_some())
    }

    fn from(&self, reference: &model::Reference) -> String {
        from_id(self.analysis.code, reference.from, reference.module).into()
    }

    fn defined(&self, item: ItemId) -> Place {
        place(&self.analysis.code.location(item))
    }

    pub(crate) fn uses(&self, references: &[ReferenceId]) -> Vec<Place> {
        let code = self.analysis.code;
        references.iter().map(|id| place(&code.reference_location(&code.references[id.index()]))).collect()
    }

    fn module(&self, module: &model::Module) -> Module {
        Module {
            path: module.path.clone(),
            krate: self.analysis.code.crates[module.krate.index()].id.clone(),
            file: self.file(module.file),
            inline: module.inline,
            test: module.test,
        }
    }

    fn source_file(&self, index: usize, file: &model::File) -> File {
        let code = self.analysis.code;
        File {
            file: file.path.clone(),
            module: file.module.map(|module| code.modules[module.index()].path.clone()),
            crates: file.crates.iter().map(|krate| code.crates[krate.index()].id.clone()).collect(),
            lines: file.lines,
            product: is_product(self.analysis.project, code, FileId(index as u32)),
            ..File::default()
        }
    }

    fn module_reference(&self, pair: &FileReferences) -> ModuleReference {
        ModuleReference {
            from: self.file(pair.from),
            to: self.file(pair.to),
            references: pair.count(),
            kinds: pair.kinds.iter().map(|(kind, count)| (kind.name().into(), *count)).collect(),
            line: pair.first.line,
            column: pair.first.column,
        }
    }

    fn entry_point(&self, entry: &model::EntryPoint) -> EntryPoint {
        let code = self.analysis.code;
        let handler = entry.item.and_then(|item| self.service_of(code.items[item.index()].file));
        let declared = || {
            let file = code.files.binary_search_by(|file| file.path.cmp(&entry.location.file)).ok()?;
            self.service_of(FileId(file as u32))
        };
        EntryPoint {
            kind: entry.kind.name().into(),
            method: entry.method.clone(),
            path: entry.path.clone(),
            framework: entry.framework.clone(),
            item: entry.item.map(|item| self.item(item)),
            service: handler.or_else(declared),
            tier: entry.tier.name().into(),
            unmounted: entry.unmounted,
            file: entry.location.file.clone(),
            line: entry.location.position.line,
            column: entry.location.position.column,
        }
    }

    fn assignment(&self, assignment: &model::Assignment) -> Assignment {
        let code = self.analysis.code;
        let file = &code.files[assignment.file.index()];
        let module = file.module.map_or(&file.path, |module| &code.modules[module.index()].path);
        Assignment {
            module: module.clone(),
            item: None,
            file: file.path.clone(),
            lines: file.lines,
            service: self.service(assignment.service),
            confidence: rounded(assignment.confidence),
            runner_up: assignment.runner_up.map(|service| self.service(service)),
            runner_up_share: assignment.runner_up_share.map(rounded),
            footing: assignment.footing.as_ref().map(|footing| self.footing(footing)),
            shared_candidate: assignment.shared_candidate.map(rounded),
        }
    }

    fn footing(&self, footing: &model::Footing) -> Footing {
        let tie = |tie: &model::Tie| Tie {
            file: self.file(tie.file),
            references: tie.references,
            share: rounded(tie.share),
        };
        let flip = |flip: &model::Flip| Flip {
            without: flip.without.iter().map(|file| self.file(*file)).collect(),
            with: flip.with.map(|(file, references)| More { file: self.file(file), references }),
        };
        Footing {
            alternative: footing.alternative.map(|service| self.service(service)),
            margin: rounded(footing.margin),
            for_it: footing.for_it.iter().map(tie).collect(),
            against: footing.against.iter().map(tie).collect(),
            flip: footing.flip.as_ref().map(flip),
        }
    }

    fn repaired(&self, repaired: &model::Repaired) -> Repaired {
        let burden = |burden: &model::Burden| {
            let model::Burden { split, contested, against, chatty, modularity } = *burden;
            Burden { split, contested, against, chatty, modularity }.tidy()
        };
        let made = |made: &model::RepairMove| RepairMove {
            files: made.files.iter().map(|file| self.file(*file)).collect(),
            from: self.service(made.from),
            to: self.service(made.to),
            ends: made.ends,
            before: burden(&made.before),
            after: burden(&made.after),
        };
        let place =
            |(file, service): &(model::FileId, model::ServiceId)| (self.file(*file), self.service(*service));
        Repaired {
            before: burden(&repaired.before),
            after: burden(&repaired.after),
            moves: repaired.moves.iter().map(made).collect(),
            assignments: repaired.assignments.iter().map(place).collect(),
        }
    }

    fn candidate(&self, service: &model::Service) -> Service {
        Service {
            name: service.name.clone(),
            files: service.files.iter().map(|file| self.file(*file)).collect(),
            lines: service.lines,
            items: service.items,
            confidence: rounded(service.confidence),
            keywords: service.keywords.clone(),
            cohesion: rounded(service.cohesion),
        }
    }

    fn crossing(&self, crossing: &model::Crossing) -> Crossing {
        let code = self.analysis.code;
        let reference = &code.references[crossing.reference.index()];
        Crossing {
            from_service: self.service(crossing.from),
            to_service: self.service(crossing.to),
            from_item: self.from(reference),
            to_item: self.item(reference.to),
            kind: reference.kind.name().into(),
            tier: reference.tier.name().into(),
            shared: self.is_shared(reference.file) || self.is_shared(code.items[reference.to.index()].file),
            file: self.file(reference.file),
            line: reference.position.line,
            column: reference.position.column,
        }
    }

    fn plan(&self, plan: &model::ServicePlan) -> Plan {
        Plan {
            service: self.service(plan.service),
            score: rounded(plan.score),
            reasons: plan.reasons.clone(),
            advise_against: plan.advise_against.clone(),
            entry_points: plan.entry_points.iter().map(|index| count(*index)).collect(),
            seam: Seam {
                offers: plan.offers.iter().map(|operation| self.operation(operation)).collect(),
                needs: plan.needs.iter().map(|operation| self.operation(operation)).collect(),
                types: plan.types.iter().map(|carried| self.carried_type(carried)).collect(),
                shared: plan.shared.iter().map(|operation| self.operation(operation)).collect(),
                mentions: self.uses(&plan.mentions),
            },
            data: plan.data.tables.iter().map(|table| self.plan_table(table)).collect(),
            transactions: plan.data.transactions.iter().map(|index| count(*index)).collect(),
            grants: plan.data.grants.iter().map(grants).collect(),
            closure: self.closure(&plan.closure),
            obstacles: plan.obstacles.iter().map(|obstacle| self.obstacle(obstacle)).collect(),
            run_time: self.run_time(&plan.run_time),
            steps: plan.steps.iter().map(|step| self.step(step)).collect(),
        }
    }

    fn operation(&self, operation: &model::Operation) -> Operation {
        let item = &self.analysis.code.items[operation.item.index()];
        Operation {
            item: item.id.clone(),
            kind: item.kind.name().into(),
            signature: item.signature.as_ref().map(|signature| signature.text.clone()),
            provider: self.service(operation.provider),
            consumers: self.services(&operation.consumers),
            in_loop: count(operation.in_loop),
            errors: operation.errors.iter().map(|error| self.error(error)).collect(),
            defined: self.defined(operation.item),
            uses: self.uses(&operation.uses),
        }
    }

    fn carried_type(&self, carried: &model::CarriedType) -> CarriedType {
        let item = &self.analysis.code.items[carried.item.index()];
        CarriedType {
            item: item.id.clone(),
            kind: item.kind.name().into(),
            travels: carried.travels.name().into(),
            reason: carried.reason.clone(),
            defined: self.defined(carried.item),
            uses: self.uses(&carried.uses),
            operations: carried.operations.iter().map(|item| self.item(*item)).collect(),
        }
    }

    fn closure(&self, closure: &model::Closure) -> Closure {
        let port =
            |(service, lines): &(ServiceId, u32)| Port { service: self.service(*service), lines: *lines };
        let inversion = |(item, lines): &(ItemId, u32)| Inversion { item: self.item(*item), lines: *lines };
        Closure {
            named_lines: closure.named_lines,
            moved_lines: closure.moved_lines,
            factor: rounded(closure.factor()),
            moved_lines_after_shared: closure.moved_lines_after_shared,
            factor_after_shared: rounded(closure.factor_after_shared()),
            dragged_items: closure.dragged_items,
            best_inversions: closure.best_inversions.iter().map(inversion).collect(),
            best_ports: closure.best_ports.iter().map(port).collect(),
        }
    }

    fn obstacle(&self, obstacle: &model::Obstacle) -> Obstacle {
        Obstacle {
            kind: obstacle.kind.name().into(),
            item: obstacle.item.map(|item| self.item(item)),
            message: obstacle.message.clone(),
            remedy: obstacle.remedy.clone(),
            cost: rounded(obstacle.cost),
            evidence: obstacle.evidence.iter().map(place).collect(),
        }
    }

    fn service_cycle(&self, cycle: &model::ServiceCycle) -> ServiceCycle {
        let code = self.analysis.code;
        let side = |file: FileId| self.service_of(file).unwrap_or_default();
        let reference = |id: &ReferenceId| {
            let reference = &code.references[id.index()];
            CycleReference {
                from_service: side(reference.file),
                to_service: side(code.items[reference.to.index()].file),
                from_item: self.from(reference),
                to_item: self.item(reference.to),
                file: self.file(reference.file),
                line: reference.position.line,
                column: reference.position.column,
            }
        };
        ServiceCycle {
            services: self.services(&cycle.services),
            references: cycle.references.iter().map(reference).collect(),
        }
    }

    fn comparison(&self, other: &model::Comparison) -> Comparison {
        let difference = |(file, directory): &(FileId, String)| Difference {
            file: self.file(*file),
            directory: directory.clone(),
        };
        Comparison {
            services: count(other.services),
            metrics: metrics(&other.metrics),
            agreement: rounded(other.agreement),
            differs: other.differs.iter().map(difference).collect(),
        }
    }

    fn agreement(&self, with: &model::Agreement) -> Agreement {
        let misplaced = |(file, service): &(FileId, String)| Misplaced {
            file: self.file(*file),
            service: service.clone(),
        };
        Agreement {
            with: with.with.clone(),
            services: count(with.services),
            files: count(with.files),
            mojo_fm: rounded(with.mojo_fm),
            adjusted_rand: rounded(with.adjusted_rand),
            mutual_information: rounded(with.mutual_information),
            differs: with.differs.iter().map(misplaced).collect(),
        }
    }

    fn blind_spots(&self) -> Vec<BlindSpot> {
        let mut spots: Vec<&model::BlindSpot> = self.analysis.code.blind_spots.iter().collect();
        spots.sort_by_key(|spot| (std::cmp::Reverse(spot.size), spot.file, spot.position));
        let row = |spot: &model::BlindSpot| BlindSpot {
            kind: spot.kind.name().into(),
            name: spot.name.clone(),
            size: spot.size,
            file: self.file(spot.file),
            line: spot.position.line,
            column: spot.position.column,
        };
        spots.into_iter().map(row).collect()
    }
}

pub(crate) fn place(location: &model::Location) -> Place {
    Place { file: location.file.clone(), line: location.position.line, column: location.position.column }
}

fn driver(advice: &model::DriverAdvice) -> DriverAdvice {
    let rung = |advice: &model::RungAdvice| Rung {
        rung: advice.rung.name().into(),
        suffices: advice.suffices,
        gain: advice.gain.clone(),
        cost: advice.cost.clone(),
        loss: advice.loss.clone(),
    };
    DriverAdvice {
        driver: advice.driver.name().into(),
        recommended: advice.recommended.name().into(),
        because: advice.because.clone(),
        rungs: advice.rungs.iter().map(rung).collect(),
    }
}

fn grants(grants: &model::Grants) -> Grants {
    Grants { store: grants.store.clone(), sql: grants.sql.clone() }
}
