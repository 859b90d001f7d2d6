//! Name resolution and receiver types: from lowered files to items and references
