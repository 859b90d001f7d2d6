//! Shows the results: HTML, Markdown, JSON, DOT and the terminal
