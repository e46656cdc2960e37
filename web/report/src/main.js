import { Chart } from "./chart.js";
import { isDark } from "./theme.js";
import { Table } from "./table.js";

const data = JSON.parse(document.getElementById("report-data").textContent);
const charts = [];

/** What is chosen in the fields above a figure. */
function choices(element) {
  const choice = { search: "" };
  const fields = element.parentElement.querySelectorAll("[data-choice]");
  const read = (field) => (field.type === "search" ? field.value : Number(field.value));
  fields.forEach((field) => {
    choice[field.dataset.choice] = read(field);
    field.addEventListener("input", () => {
      choice[field.dataset.choice] = read(field);
      const chart = charts.find((of) => of.element === element);
      if (field.dataset.choice === "side") colorsOf(element, chart.figure, choice);
      chart.draw();
    });
  });
  return choice;
}

/** Each side has colors of its own. */
function colorsOf(element, figure, choice) {
  const field = element.parentElement.querySelector("[data-choice=color]");
  field.replaceChildren(...figure.sides[choice.side].colors.map((color, at) => new Option(color.name, at)));
  choice.color = 0;
}

document.querySelectorAll(".chart").forEach((element) => {
  const figure = data.figures[element.dataset.figure];
  const choice = choices(element);
  if (figure.kind === "points") colorsOf(element, figure, choice);
  charts.push(new Chart(element, figure, choice));
});
document.querySelectorAll(".rows").forEach((element) => new Table(element, data.tables[element.dataset.table]));

const redraw = () => charts.forEach((chart) => chart.chart && chart.draw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
const toggle = document.getElementById("theme");
toggle.addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  redraw();
});
// Paper is white, and what was not scrolled to is printed as well.
let before;
addEventListener("beforeprint", () => {
  before = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  charts.forEach((chart) => chart.draw());
});
addEventListener("afterprint", () => {
  if (before) document.documentElement.dataset.theme = before;
  else delete document.documentElement.dataset.theme;
  redraw();
});
