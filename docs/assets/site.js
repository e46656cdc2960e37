// What scrolls sideways must be reachable by keyboard, and say what it is.
for (const table of document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset__table")) table.tabIndex = 0
