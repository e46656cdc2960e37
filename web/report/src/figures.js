// One function a kind of figure: from its data to an option of ECharts. Tooltips are text nodes, so that no name is markup.
import { numbers, show } from "./data.js";

/** A tooltip of lines; text stays text. */
function lines(...all) {
  const box = document.createElement("div");
  for (const line of all.filter((line) => line !== "")) {
    const row = document.createElement("div");
    row.dir = "auto";
    row.textContent = line;
    box.append(row);
  }
  return box;
}

function tooltip(theme, formatter, trigger = "item") {
  return {
    trigger,
    confine: true,
    backgroundColor: theme.panel,
    borderColor: theme.line,
    textStyle: { color: theme.text, fontSize: 13 },
    formatter,
  };
}

function axis(theme, name, more) {
  return {
    name,
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: theme.muted },
    axisLabel: { color: theme.muted, hideOverlap: true, formatter: more.type === "category" ? undefined : show },
    axisLine: { lineStyle: { color: theme.line } },
    splitLine: { lineStyle: { color: theme.line, opacity: 0.6 } },
    ...more,
  };
}

/** A matrix of values as colors. */
export function heatmap(figure, theme, width, _choice, height) {
  const values = numbers(figure.values);
  const { rows, cols } = figure;
  const rowNames = figure.rowNames ?? Array.from({ length: rows }, (_, i) => String(i));
  const colNames = figure.colNames ?? Array.from({ length: cols }, (_, i) => String(i));
  const left = figure.rowNames ? Math.min(150, width / 3, 24 + 7 * Math.max(...rowNames.map((name) => [...name].length))) : 46;
  const cell = (width - left - 20) / cols;
  const marked = new Set((figure.marks ?? []).map(([r, c]) => r * cols + c));
  const data = [];
  let low = Infinity;
  let high = -Infinity;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const value = values[r * cols + c];
      if (value === null || Number.isNaN(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
      const item = { value: [c, r, value] };
      if (marked.has(r * cols + c)) item.itemStyle = { borderColor: theme.accent, borderWidth: 2 };
      data.push(item);
    }
  }
  const bound = Math.max(Math.abs(low), Math.abs(high));
  const scale = figure.diverging ? [-bound, bound] : [figure.low ?? low, figure.high ?? high];
  // Labels that do not touch.
  const every = (count, room) => Math.max(0, Math.ceil((count * 15) / room) - 1);
  const names = (all, size, room) => ({
    type: "category",
    data: all,
    splitLine: { show: false },
    axisLabel: {
      color: theme.muted, hideOverlap: true, interval: every(all.length, room),
      width: size, overflow: "truncate",
    },
  });
  return {
    grid: { left, right: 16, top: 8, bottom: figure.colNames ? 120 : 92, containLabel: false },
    tooltip: tooltip(theme, ({ value: [c, r, value] }) =>
      lines(`${figure.rowLabel} ${rowNames[r]}`, `${figure.colLabel} ${colNames[c]}`, `${figure.valueLabel} ${show(value)}`)),
    xAxis: axis(theme, figure.colNames ? "" : figure.colLabel, {
      ...names(colNames, 110, width),
      axisLabel: { ...names(colNames, 110, (width - left) / (figure.colNames ? 1 : 1.6)).axisLabel, rotate: figure.colNames ? 55 : 0, width: 70 },
    }),
    yAxis: axis(theme, figure.rowNames ? "" : figure.rowLabel, { ...names(rowNames, left - 14, height - 100), inverse: true, nameGap: 32 }),
    visualMap: {
      type: "continuous", min: scale[0], max: scale[1], calculable: false, orient: "horizontal", left: "center", bottom: 2,
      itemWidth: 10, itemHeight: Math.min(220, width / 2), precision: 3, text: [show(scale[1]), show(scale[0])],
      textStyle: { color: theme.muted },
      inRange: { color: figure.diverging ? theme.diverging : theme.sequential },
    },
    series: [{
      type: "heatmap", data, progressive: 0, animation: false,
      label: {
        show: figure.annotate && cell >= 30, fontSize: cell >= 44 ? 11 : 9, formatter: ({ value }) => value[2].toFixed(2),
        color: "#fff", textBorderColor: "#000", textBorderWidth: 2,
      },
      emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1 } },
    }],
  };
}

/** Lines over the numbers 0, 1, 2 … or over given places. */
export function curves(figure, theme) {
  return {
    color: theme.categories,
    grid: { left: 64, right: 16, top: 34, bottom: 52 },
    legend: { top: 0, textStyle: { color: theme.text }, data: figure.series.map((s) => s.name) },
    tooltip: tooltip(theme, ({ seriesName, value }) =>
      lines(seriesName, `${figure.xLabel} ${show(value[0])}`, `${figure.yLabel} ${show(value[1])}`)),
    xAxis: axis(theme, figure.xLabel, { type: "value" }),
    yAxis: axis(theme, figure.yLabel, { type: figure.logarithmic ? "log" : "value", nameGap: 46, scale: true }),
    series: figure.series.map((s, i) => ({
      type: "line", name: s.name, animation: false, symbol: ["circle", "diamond", "triangle"][i % 3], symbolSize: 5,
      lineStyle: { type: ["solid", "dashed", "dotted"][i % 3], width: 2 },
      data: Array.from(numbers(s.values), (value, at) => [s.at ? s.at[at] : at, value]),
    })),
  };
}

/** Horizontal bars with their values. */
export function bars(figure, theme, width) {
  const left = Math.min(190, width / 2.4);
  return {
    grid: { left, right: 70, top: 6, bottom: 46 },
    tooltip: tooltip(theme, ({ name, value }) => lines(name, `${show(value)} ${figure.unit}`)),
    xAxis: axis(theme, figure.valueLabel, { type: "value", max: figure.high }),
    yAxis: axis(theme, "", {
      type: "category", data: figure.names, inverse: true, splitLine: { show: false },
      axisLabel: { color: theme.text, width: left - 12, overflow: "break" },
    }),
    series: [{
      type: "bar", data: figure.values, animation: false, barMaxWidth: 22, itemStyle: { color: theme.categories[0] },
      label: { show: true, position: "right", color: theme.text, formatter: ({ value }) => show(value) },
    }],
  };
}

/** Counts of values in equal steps. */
export function histogram(figure, theme) {
  const step = (figure.high - figure.low) / figure.counts.length;
  const from = (i) => show(figure.low + i * step);
  return {
    grid: { left: 60, right: 16, top: 10, bottom: 52 },
    tooltip: tooltip(theme, ({ dataIndex, value }) =>
      lines(`${figure.xLabel} ${from(dataIndex)} to ${from(dataIndex + 1)}`, `${show(value)} ${figure.yLabel}`)),
    xAxis: axis(theme, figure.xLabel, { type: "category", data: figure.counts.map((_, i) => from(i)), splitLine: { show: false } }),
    yAxis: axis(theme, figure.yLabel, { type: "value", nameGap: 44 }),
    series: [{ type: "bar", data: figure.counts, animation: false, barCategoryGap: "8%", itemStyle: { color: theme.categories[0] } }],
  };
}

/** Values with the intervals they lie in. */
export function intervals(figure, theme, width) {
  const left = Math.min(190, width / 2.4);
  const names = figure.names;
  return {
    grid: { left, right: 30, top: 6, bottom: 46 },
    tooltip: tooltip(theme, ({ value }) => {
      const at = value[1];
      const [low, high] = figure.intervals[at] ?? [null, null];
      return lines(names[at], show(figure.values[at]), low === null ? "" : `95 % interval ${show(low)} to ${show(high)}`, figure.notes?.[at] ?? "");
    }),
    xAxis: axis(theme, figure.valueLabel, { type: "value", scale: true, min: figure.low, max: figure.high }),
    yAxis: axis(theme, "", {
      type: "category", data: names, inverse: true, splitLine: { show: true, lineStyle: { color: theme.line, opacity: 0.6 } },
      axisLabel: { color: theme.text, width: left - 12, overflow: "break" },
    }),
    series: [
      { type: "scatter", data: figure.values.map((value, at) => [value, at]), symbolSize: 11, animation: false,
        itemStyle: { color: theme.categories[0] } },
      ...figure.intervals.flatMap((interval, at) => interval === null ? [] : [{
        type: "line", data: [[interval[0], at], [interval[1], at]], silent: true, animation: false,
        symbol: "rect", symbolSize: [2, 12], lineStyle: { width: 2, color: theme.categories[0] }, itemStyle: { color: theme.categories[0] },
      }]),
    ],
  };
}

/** Samples as points of two chosen axes, colored by a chosen figure. */
export function points(figure, theme, _width, choice) {
  const side = figure.sides[choice.side];
  const x = numbers(side.axes[choice.x]);
  const y = numbers(side.axes[choice.y]);
  const color = side.colors[choice.color];
  const values = color ? numbers(color.values) : null;
  const classes = color?.classes;
  const rows = side.rows;
  const name = (i) => (side.names ? side.names[i] : `row ${rows ? rows[i] : i}`);
  const sought = choice.search.trim().toLowerCase();
  const item = (i) => ({ value: [x[i], y[i], values ? values[i] : 0, i] });
  const hint = ({ value }) => lines(
    name(value[3]),
    side.partners ? `${side.partnerLabel} ${side.partners[value[3]]}` : "",
    ...side.colors.map((c) => {
      const v = (c.cached ??= numbers(c.values))[value[3]];
      return `${c.name} ${c.classes ? c.classes[v] : show(v)}`;
    }));
  const all = Array.from(x, (_, i) => i);
  const common = { type: "scatter", symbolSize: all.length > 3000 ? 4 : 7, animation: false, progressive: 0 };
  const option = {
    color: theme.categories,
    grid: { left: 64, right: 20, top: classes ? 40 : 12, bottom: 92 },
    tooltip: tooltip(theme, hint),
    xAxis: axis(theme, figure.axisNames[choice.x], { type: "value", scale: true }),
    yAxis: axis(theme, figure.axisNames[choice.y], { type: "value", scale: true, nameGap: 46 }),
  };
  if (classes) {
    option.legend = { type: "scroll", top: 0, textStyle: { color: theme.text } };
    option.series = classes.map((label, c) => ({
      ...common, name: String(label), data: all.filter((i) => values[i] === c).map(item), itemStyle: { opacity: 0.8 },
    }));
  } else {
    const known = all.filter((i) => values && !Number.isNaN(values[i]));
    const spread = known.map((i) => values[i]).sort((a, b) => a - b);
    // The outermost hundredths of heavy tails share the outermost colors.
    const at = (part) => spread[Math.min(spread.length - 1, Math.floor(part * spread.length))];
    option.series = [{ ...common, data: all.map(item), itemStyle: { opacity: 0.8, ...(known.length ? {} : { color: theme.categories[0] }) } }];
    if (known.length) {
      option.visualMap = {
        type: "continuous", dimension: 2, min: at(0.01), max: Math.max(at(0.99), at(0.01) + 1e-12), orient: "horizontal",
        left: "center", bottom: 2, itemWidth: 10, itemHeight: 160, calculable: false, precision: 3,
        text: [show(at(0.99)), `${color.name} ${show(at(0.01))}`], textStyle: { color: theme.muted },
        inRange: { color: theme.sequential },
        outOfRange: { color: theme.muted },
      };
    }
  }
  if (sought) {
    const found = all.filter((i) => name(i).toLowerCase().includes(sought));
    option.series.push({
      ...common, name: "found", data: found.map(item), symbolSize: 13, z: 5,
      itemStyle: { color: "transparent", borderColor: theme.accent, borderWidth: 2 },
    });
    if (option.visualMap) option.visualMap.seriesIndex = 0;
  }
  return option;
}
