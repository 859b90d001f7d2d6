//! Finds what the code touches: entry points and other facts over resolved references
