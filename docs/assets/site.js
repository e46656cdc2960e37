// What scrolls must be reachable by keyboard; the theme wraps tables only after the page has come.
function reachable() {
  for (const scrolled of document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre, .md-search__scrollwrap")) scrolled.tabIndex = 0
}

reachable()
new MutationObserver(reachable).observe(document.querySelector(".md-content"), { childList: true, subtree: true })
document.querySelector(".md-search")?.setAttribute("aria-label", "Search")
document.querySelector("[data-md-component=palette]")?.addEventListener("change", () => __md_set("__scheme_chosen", true))
