//! The serialised form of facts about data, messages and state.

use decompose_model as model;
use decompose_model::{Facts, ItemId};

use crate::build::{Names, count, place};
use crate::document::*;

impl Names<'_> {
    fn facts(&self) -> &Facts {
        self.analysis.facts
    }

    /// The service of the file that an item stands in.
    fn service_of_item(&self, item: ItemId) -> Option<String> {
        self.service_of(self.analysis.code.items[item.index()].file)
    }

    /// The services of items, sorted by name.
    fn services_of_items(&self, items: impl Iterator<Item = ItemId>) -> Vec<String> {
        let mut services: Vec<String> = items.filter_map(|item| self.service_of_item(item)).collect();
        services.sort();
        services.dedup();
        services
    }

    pub(crate) fn data_access(&self, access: &model::DataAccess) -> DataAccess {
        DataAccess {
            item: self.item(access.item),
            service: self.service_of_item(access.item),
            store: access.store.clone(),
            table: access.table.clone(),
            operation: access.operation.name().into(),
            columns: access.columns.clone(),
            tier: access.tier.name().into(),
            file: access.location.file.clone(),
            line: access.location.position.line,
            column: access.location.position.column,
        }
    }

    pub(crate) fn unread_statement(&self, statement: &model::UnreadStatement) -> UnreadStatement {
        UnreadStatement {
            item: self.item(statement.item),
            store: statement.store.clone(),
            text: statement.text.clone(),
            file: statement.location.file.clone(),
            line: statement.location.position.line,
            column: statement.location.position.column,
        }
    }

    pub(crate) fn table(&self, table: &model::Table) -> Table {
        let facts = self.facts();
        let column = |column: &model::Column| Column { name: column.name.clone(), ty: column.ty.clone() };
        let foreign_key = |key: &model::ForeignKey| ForeignKey {
            columns: key.columns.clone(),
            table: key.table.clone(),
            referred: key.referred.clone(),
        };
        Table {
            store: table.store.clone(),
            name: table.name.clone(),
            view: table.view,
            columns: table.columns.iter().map(column).collect(),
            primary_key: table.primary_key.clone(),
            foreign_keys: table.foreign_keys.iter().map(foreign_key).collect(),
            touched: facts.data_accesses.iter().any(|access| facts.touches(access, table)),
            file: table.location.file.clone(),
            line: table.location.position.line,
            column: table.location.position.column,
        }
    }

    pub(crate) fn store(&self, store: &model::StoreCoverage) -> Store {
        Store {
            store: store.store.clone(),
            calls: count(store.calls),
            explained: count(store.explained),
            unexplained: store.unexplained.iter().map(place).collect(),
            undeclared: self.facts().undeclared(&store.store),
        }
    }

    pub(crate) fn transaction(&self, scope: &model::Transaction) -> Transaction {
        let accesses = || scope.accesses.iter().map(|index| &self.facts().data_accesses[*index]);
        let mut uses: Vec<(&str, model::DataOperation)> =
            accesses().map(|access| (access.table.as_str(), access.operation)).collect();
        uses.sort_unstable();
        uses.dedup();
        let table_use = |(table, operation): (&str, model::DataOperation)| TableUse {
            table: table.into(),
            operation: operation.name().into(),
        };
        Transaction {
            item: self.item(scope.item),
            kind: scope.kind.name().into(),
            store: scope.store.clone(),
            end: scope.end.as_ref().map(place),
            tables: uses.into_iter().map(table_use).collect(),
            accesses: scope.accesses.iter().map(|index| count(*index)).collect(),
            items: scope.items.iter().map(|item| self.item(*item)).collect(),
            services: self.services_of_items(accesses().map(|access| access.item)),
            entry_points: scope.entry_points.iter().map(|index| count(*index)).collect(),
            parent: scope.parent.map(count),
            file: scope.location.file.clone(),
            line: scope.location.position.line,
            column: scope.location.position.column,
        }
    }

    pub(crate) fn message(&self, message: &model::Message) -> Message {
        Message {
            item: self.item(message.item),
            service: self.service_of_item(message.item),
            direction: message.direction.name().into(),
            library: message.library.clone(),
            in_process: message.in_process,
            channel: message.channel.clone(),
            payload: message.payload.map(|item| self.item(item)),
            tier: message.tier.name().into(),
            file: message.location.file.clone(),
            line: message.location.position.line,
            column: message.location.position.column,
        }
    }

    pub(crate) fn state(&self, state: &model::SharedState) -> State {
        let mut users: Vec<ItemId> = state.uses.iter().map(|used| used.item).collect();
        users.sort_unstable();
        users.dedup();
        let used = |used: &model::StateUse| StateUse {
            item: self.item(used.item),
            operation: used.operation.name().into(),
            through: used.through.map(|item| self.item(item)),
            file: used.location.file.clone(),
            line: used.location.position.line,
            column: used.location.position.column,
        };
        State {
            item: self.item(state.item),
            kind: state.kind.name().into(),
            holder: state.holder.map(|item| self.item(item)),
            ty: state.ty.clone(),
            role: state.role.name().into(),
            infrastructure: state.role.is_infrastructure(),
            tier: state.tier.name().into(),
            services: self.services_of_items(users.iter().copied()),
            users: users.into_iter().map(|item| self.item(item)).collect(),
            uses: state.uses.iter().map(used).collect(),
            file: state.location.file.clone(),
            line: state.location.position.line,
            column: state.location.position.column,
        }
    }

    pub(crate) fn local_file(&self, used: &model::LocalFile) -> LocalFile {
        LocalFile {
            item: self.item(used.item),
            service: self.service_of_item(used.item),
            operation: used.operation.name().into(),
            path: used.path.clone(),
            library: used.library.clone(),
            file: used.location.file.clone(),
            line: used.location.position.line,
            column: used.location.position.column,
        }
    }

    pub(crate) fn external_service(&self, used: &model::ExternalService) -> ExternalService {
        ExternalService {
            item: self.item(used.item),
            service: self.service_of_item(used.item),
            kind: used.kind.name().into(),
            library: used.library.clone(),
            operation: used.operation.clone(),
            host: used.host.clone(),
            setting: used.setting.clone(),
            tier: used.tier.name().into(),
            file: used.location.file.clone(),
            line: used.location.position.line,
            column: used.location.position.column,
        }
    }

    pub(crate) fn setting(&self, setting: &model::Setting) -> Setting {
        Setting {
            key: setting.key.clone(),
            source: setting.source.name().into(),
            library: setting.library.clone(),
            item: self.item(setting.item),
            service: self.service_of_item(setting.item),
            file: setting.location.file.clone(),
            line: setting.location.position.line,
            column: setting.location.position.column,
        }
    }

    pub(crate) fn cross_cutting(&self, cross: &model::CrossCutting) -> CrossCutting {
        CrossCutting {
            kind: cross.kind.name().into(),
            library: cross.library.clone(),
            name: cross.name.clone(),
            item: cross.item.map(|item| self.item(item)),
            file: cross.location.file.clone(),
            line: cross.location.position.line,
            column: cross.location.position.column,
        }
    }

    pub(crate) fn sensitive(&self, sensitive: &model::Sensitive) -> Sensitive {
        // An access of which the columns are not known may touch any of them.
        let column = |columns: &Vec<String>| columns.contains(&sensitive.name);
        let touches = |access: &&model::DataAccess| {
            sensitive.table.as_ref() == Some(&access.table) && access.columns.as_ref().is_none_or(column)
        };
        let accessed = self.facts().data_accesses.iter().filter(touches).map(|access| access.item);
        Sensitive {
            category: sensitive.category.clone(),
            pattern: sensitive.pattern.clone(),
            name: sensitive.name.clone(),
            item: sensitive.item.map(|item| self.item(item)),
            table: sensitive.table.clone(),
            services: self.services_of_items(sensitive.item.into_iter().chain(accessed)),
            returned_by: sensitive.returned_by.iter().map(|index| count(*index)).collect(),
            file: sensitive.location.file.clone(),
            line: sensitive.location.position.line,
            column: sensitive.location.position.column,
        }
    }
}
