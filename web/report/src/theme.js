// Colors. Sequential: cividis; diverging: blue and orange around the page's own background; categories: Okabe and Ito.
// All three keep their order for the color-blind and in gray.

const CIVIDIS = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"];
const OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8ab00", "#7f7f7f"];

/** Whether the page shows dark colors now. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The colors of figures. */
export function colors() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    text: of("--text"),
    muted: of("--muted"),
    line: of("--line"),
    panel: of("--panel"),
    accent: of("--accent"),
    categories: OKABE_ITO,
    sequential: CIVIDIS,
    diverging: isDark()
      ? ["#8fc7ff", "#4f94d4", "#2a5f94", "#1f2937", "#94601a", "#d98f2b", "#ffcf80"]
      : ["#08407a", "#3a7fbf", "#a5c8e8", "#f7f7f7", "#f5c48a", "#d9822b", "#8a4300"],
  };
}
