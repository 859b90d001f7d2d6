//! What an expression is as far as routes go, and how the paths of routes are put together.

use std::collections::BTreeSet;

/// What an expression is as far as routes go.
#[derive(Clone, Default)]
pub(super) struct Value {
    /// Leaves, with their paths as far as known here.
    pub(super) routes: BTreeSet<(usize, Option<String>)>,
    /// The library type that it is, to know its methods by.
    pub(super) ty: Option<&'static str>,
    /// What stands before the paths of routes that are added.
    pub(super) prefix: Option<String>,
    /// The text that it is, where it is one.
    pub(super) text: Option<String>,
    /// The method that handlers added to it serve.
    pub(super) method: Option<&'static str>,
}

impl Value {
    pub(super) fn of(leaf: usize, path: Option<String>) -> Self {
        Self { routes: BTreeSet::from([(leaf, path)]), ..Self::default() }
    }

    /// Whether nothing is known of it.
    pub(super) fn is_blank(&self) -> bool {
        self.routes.is_empty() && self.ty.is_none() && self.text.is_none()
    }

    /// Adds the routes of `other`, behind the own prefix.
    pub(super) fn add(&mut self, other: Self) {
        let other = match &self.prefix {
            Some(prefix) => other.joined(prefix, behind),
            None => other,
        };
        self.routes.extend(other.routes);
    }

    /// Adds the routes of a part, and takes over what is known of its type.
    pub(super) fn join(&mut self, part: Self) {
        self.routes.extend(part.routes);
        if self.ty.is_none() {
            (self.ty, self.prefix, self.method) = (part.ty, part.prefix, part.method);
        }
    }

    /// The same routes, `prefix` joined to their paths.
    pub(super) fn joined(self, prefix: &str, join: fn(&str, &str) -> String) -> Self {
        let full = |path: Option<String>| path.map_or_else(|| prefix.to_string(), |path| join(prefix, &path));
        let routes = self.routes.into_iter().map(|(leaf, path)| (leaf, Some(full(path)))).collect();
        Self { routes, ..Self::default() }
    }
}

/// `/api` and `/users` give `/api/users`; the root of what is mounted is the mount point.
pub(super) fn mounted(prefix: &str, path: &str) -> String {
    let root = path.trim_start_matches('/').is_empty() && !prefix.trim_end_matches('/').is_empty();
    if root { prefix.trim_end_matches('/').into() } else { behind(prefix, path) }
}

/// `/v1` and `users/` give `/v1/users/`: one text behind the other, with one slash between.
pub(crate) fn behind(prefix: &str, path: &str) -> String {
    let prefix = prefix.trim_end_matches('/');
    match path.strip_prefix('/').unwrap_or(path) {
        "" if path.is_empty() && !prefix.is_empty() => prefix.into(),
        rest => format!("{prefix}/{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{behind, mounted};

    #[test]
    fn prefixes_are_joined_as_the_libraries_do() {
        for (prefix, path, nested, scoped) in [
            ("/api", "/users", "/api/users", "/api/users"),
            ("/api/", "users/", "/api/users/", "/api/users/"),
            ("/api", "/", "/api", "/api/"),
            ("/api", "", "/api", "/api"),
            ("/", "/", "/", "/"),
            ("", "/x", "/x", "/x"),
            ("", "", "/", "/"),
            ("…", "/x", "…/x", "…/x"),
        ] {
            assert_eq!((mounted(prefix, path).as_str(), behind(prefix, path).as_str()), (nested, scoped));
        }
    }
}
