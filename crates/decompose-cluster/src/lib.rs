//! Weighs the evidence and cuts a module graph into candidate services
