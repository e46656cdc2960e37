// A table to search and sort, of which the page shows some rows at a time.
import { numbers, show } from "./data.js";

const PAGE = 25;

export class Table {
  constructor(element, data) {
    this.columns = data.columns.map((column) => ({ ...column, values: column.text ?? numbers(column.values) }));
    this.count = this.columns[0].values.length;
    this.order = Array.from({ length: this.count }, (_, i) => i);
    this.found = this.order;
    this.page = 0;
    this.body = element.querySelector("tbody");
    this.status = element.querySelector(".status");
    this.search = element.querySelector("input");
    this.search.addEventListener("input", () => this.filter());
    element.querySelectorAll("th button").forEach((button, column) => button.addEventListener("click", () => this.sort(column)));
    this.heads = [...element.querySelectorAll("th")];
    element.querySelector(".before").addEventListener("click", () => this.turn(-1));
    element.querySelector(".next").addEventListener("click", () => this.turn(1));
    this.show();
  }

  cell(column, row) {
    const value = column.values[row];
    return column.text ? value : show(value);
  }

  filter() {
    const sought = this.search.value.trim().toLowerCase();
    const text = this.columns.filter((column) => column.text || column.whole);
    // Numbers are found as they are shown, 6,014, and as they are typed, 6014.
    const holds = (value) => String(value).toLowerCase().includes(sought);
    this.found = sought === ""
      ? this.order
      : this.order.filter((row) => text.some((column) => holds(column.values[row]) || (column.whole && holds(this.cell(column, row)))));
    this.page = 0;
    this.show();
  }

  sort(at) {
    const { values, text } = this.columns[at];
    const rising = this.heads[at].getAttribute("aria-sort") !== "ascending";
    this.heads.forEach((head, i) => head.setAttribute("aria-sort", i !== at ? "none" : rising ? "ascending" : "descending"));
    const sign = rising ? 1 : -1;
    // What is no number comes last either way.
    const compare = text
      ? (a, b) => sign * values[a].localeCompare(values[b])
      : (a, b) => (Number.isNaN(values[a]) - Number.isNaN(values[b])) || sign * (values[a] - values[b]);
    this.order.sort((a, b) => compare(a, b) || a - b);
    this.filter();
  }

  turn(by) {
    this.page = Math.min(Math.max(0, this.page + by), Math.max(0, Math.ceil(this.found.length / PAGE) - 1));
    this.show();
  }

  show() {
    const from = this.page * PAGE;
    const rows = this.found.slice(from, from + PAGE).map((row) => {
      const line = document.createElement("tr");
      for (const column of this.columns) {
        const cell = document.createElement("td");
        if (column.text) {
          const name = document.createElement("bdi");
          name.textContent = this.cell(column, row);
          cell.append(name);
        } else {
          cell.className = "number";
          cell.textContent = this.cell(column, row);
        }
        line.append(cell);
      }
      return line;
    });
    this.body.replaceChildren(...rows);
    const to = Math.min(from + PAGE, this.found.length);
    this.status.textContent = this.found.length === 0
      ? "no row holds this"
      : `${(from + 1).toLocaleString("en-US")}–${to.toLocaleString("en-US")} of ${this.found.length.toLocaleString("en-US")}`;
  }
}
