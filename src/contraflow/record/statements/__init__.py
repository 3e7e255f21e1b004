"""Who said what: cue, source and content of each act of speech on a page, and what is known of it."""
