//! What a partition does to the data, in its serialised form.

use decompose_model as model;

use crate::build::{Names, place};
use crate::document::*;

impl Names<'_> {
    pub(crate) fn ownership(&self, data: &model::DataPlan) -> Ownership {
        Ownership {
            tables: data.tables.iter().map(|table| self.table_owner(table)).collect(),
            foreign_keys: data.foreign_keys.iter().map(|split| self.split_key(*split)).collect(),
            statements: data.statements.iter().map(|split| self.split_statement(split)).collect(),
            transactions: data.transactions.iter().map(|split| self.split_transaction(split)).collect(),
        }
    }

    fn table_owner(&self, table: &model::TableShare) -> TableOwner {
        let user = |user: &model::TableUser| TableUser {
            service: self.service(user.service),
            reads: indices(&user.reads),
            writes: indices(&user.writes),
        };
        let served = |served: &model::ServedService| TableServed {
            service: self.service(served.service),
            reads: served.reads as u32,
            writes: served.writes as u32,
        };
        TableOwner {
            table: table.table.clone(),
            stores: table.stores.clone(),
            owner: table.owner.map(|service| self.service(service)),
            users: table.users.iter().map(user).collect(),
            served: table.served.iter().map(served).collect(),
            proposal: table.proposal.name().into(),
            reason: table.reason.clone(),
        }
    }

    fn split_key(&self, split: model::SplitKey) -> SplitKey {
        let table = &self.analysis.facts.schema[split.table];
        let key = &table.foreign_keys[split.key];
        SplitKey {
            table: table.name.clone(),
            columns: key.columns.clone(),
            referred: key.table.clone(),
            from_service: self.service(split.from),
            to_service: self.service(split.to),
            declared: place(&table.location),
        }
    }

    fn split_statement(&self, split: &model::SplitStatement) -> SplitStatement {
        let first = split.accesses.first().map(|access| &self.analysis.facts.data_accesses[*access]);
        SplitStatement {
            service: self.service(split.service),
            owners: self.services(&split.owners),
            accesses: indices(&split.accesses),
            at: first.map(|access| place(&access.location)).unwrap_or_default(),
        }
    }

    fn split_transaction(&self, split: &model::SplitTransaction) -> SplitTransaction {
        let local = |local: &model::LocalTransaction| LocalTransaction {
            service: self.service(local.service),
            accesses: indices(&local.accesses),
            role: local.role.name().into(),
            compensation: local.compensation.clone(),
            semantic_lock: local.semantic_lock.clone(),
            event: local.event.clone(),
        };
        SplitTransaction {
            transaction: split.transaction as u32,
            item: self.item(self.analysis.facts.transactions[split.transaction].item),
            conductor: split.conductor.map(|service| self.service(service)),
            locals: split.locals.iter().map(local).collect(),
            complexity: split.complexity,
        }
    }

    pub(crate) fn plan_table(&self, standing: &model::TableStanding) -> PlanTable {
        let table = &self.analysis.plan.data.tables[standing.table];
        let at = |access: &usize| place(&self.analysis.facts.data_accesses[*access].location);
        let mut rewrites: Vec<Place> = standing.rewrites.iter().map(at).collect();
        // One statement may use a table in several ways.
        rewrites.dedup();
        PlanTable {
            table: table.table.clone(),
            standing: standing.standing.name().into(),
            owner: table.owner.map(|service| self.service(service)),
            rewrites,
        }
    }
}

fn indices(list: &[usize]) -> Vec<u32> {
    list.iter().map(|index| *index as u32).collect()
}
