//! Seams, crossings, obstacles and the order of extraction for a partition
