// A figure in the page: drawn when it comes into view, again when size or colors change, and read by keyboard.
import { echarts } from "./echarts.js";
import * as kinds from "./figures.js";
import { colors } from "./theme.js";

export class Chart {
  constructor(element, figure, choice) {
    this.element = element;
    this.figure = figure;
    this.choice = choice;
    this.at = -1;
    this.spoken = element.parentElement.querySelector(".spoken");
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      this.draw();
    }, { rootMargin: "400px" }).observe(element);
    new ResizeObserver(() => this.chart && this.draw()).observe(element);
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("blur", () => this.hide());
  }

  draw() {
    this.chart ??= echarts.init(this.element, null, { renderer: "canvas" });
    this.chart.resize();
    this.chart.setOption(kinds[this.figure.kind](this.figure, colors(), this.element.clientWidth, this.choice, this.element.clientHeight), { notMerge: true });
    this.element.dataset.drawn = "true";
  }

  /** Arrows go from one datum to the next, Escape leaves them. */
  key(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
    if (event.key === "Escape") this.hide();
    if (!(event.key in steps) || !this.chart) return;
    event.preventDefault();
    const count = this.chart.getOption().series[0].data.length;
    if (count === 0) return;
    this.at = (this.at + steps[event.key] + count) % count;
    this.chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: this.at });
    // The text of the tooltip, for those who hear the page.
    setTimeout(() => {
      const box = [...this.element.children].find((child) => child.tagName === "DIV" && child.textContent && !child.querySelector("canvas"));
      if (this.spoken && box) this.spoken.textContent = [...box.querySelectorAll("[dir]")].map((row) => row.textContent).join(", ");
    }, 50);
  }

  hide() {
    this.at = -1;
    this.chart?.dispatchAction({ type: "hideTip" });
  }
}
