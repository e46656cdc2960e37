// node reports.mjs FOLDER: opens every report of a folder and says what is wrong with it, a line each; exit code 1 where something is.
// A report that is called *-hostile.html holds names that try to be markup; of *-large.html the time until it is interactive is told.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { accessibility, launch, open } from "./browser.mjs";

const folder = process.argv[2];
const files = readdirSync(folder).filter((name) => name.endsWith(".html"));
if (files.length === 0) throw new Error(`${folder} holds no report`);
const browser = await launch();
let wrong = 0;
let checks = 0;

function check(name, fine, fault) {
  checks++;
  if (fine) return;
  wrong++;
  console.log(`${name}: ${fault}`);
}

async function drawAll(page) {
  for (const chart of await page.locator(".chart").all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator("canvas").first().waitFor({ timeout: 10_000 });
  }
  await page.waitForFunction(() => [...document.querySelectorAll(".chart")].every((chart) => chart.dataset.drawn === "true"));
}

/** How many colors the canvas of a figure holds. */
async function colorsOf(chart) {
  return chart.locator("canvas").first().evaluate((canvas) => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4 * 7) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2] | (data[i + 3] << 24));
    return seen.size;
  });
}

async function checkFigures(name, page) {
  const charts = await page.locator(".chart").all();
  for (const chart of charts) {
    const label = await chart.getAttribute("aria-label");
    check(name, label && label.length > 15, "a figure has no text alternative");
    check(name, (await colorsOf(chart)) > 3, `"${label}" is empty`);
    await chart.scrollIntoViewIfNeeded();
    await chart.focus();
    check(name, await chart.evaluate((element) => document.activeElement === element), `"${label}" cannot be reached by keyboard`);
    await page.keyboard.press("ArrowRight");
    const spoken = chart.locator("xpath=../div[@class='spoken']");
    await page.waitForTimeout(120);
    check(name, (await spoken.textContent()).length > 0, `"${label}" says nothing to the arrow keys`);
    await page.keyboard.press("Escape");
  }
  return charts.length;
}

async function checkHover(name, page) {
  const chart = page.locator(".chart").first();
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  let seen = "";
  for (let step = 0; step < 900 && !seen; step++) {
    await page.mouse.move(box.x + box.width * (0.2 + 0.013 * (step % 60)), box.y + box.height * (0.06 + 0.05 * Math.floor(step / 60)));
    await page.waitForTimeout(15);
    seen = await chart.evaluate((element) => [...element.children].filter((child) => !child.querySelector("canvas"))
      .map((child) => (getComputedStyle(child).visibility === "hidden" || child.style.opacity === "0" ? "" : child.textContent)).join(""));
  }
  check(name, seen.length > 0, "nothing is shown where the mouse points");
}

async function checkTables(name, page) {
  for (const table of await page.locator(".rows").all()) {
    const heads = await table.locator("th button").all();
    const last = heads.length - 1;
    const column = async () => (await table.locator(`tbody tr td:nth-child(${last + 1})`).allTextContents()).map(Number).filter((v) => !Number.isNaN(v));
    await heads[last].click();
    const rising = await column();
    check(name, rising.every((value, i) => i === 0 || rising[i - 1] <= value), "the table is not sorted upwards");
    await heads[last].click();
    const falling = await column();
    check(name, falling.every((value, i) => i === 0 || falling[i - 1] >= value), "the table is not sorted downwards");
    check(name, (await table.locator("th").nth(last).getAttribute("aria-sort")) === "descending", "the order is not told");
    const first = (await table.locator("tbody tr td:first-child").first().textContent()).trim();
    await table.locator("input").fill(first);
    check(name, (await table.locator("tbody tr").count()) > 0, `"${first}" is not found in its table`);
    await table.locator("input").fill("no row holds this text");
    check(name, (await table.locator("tbody tr").count()) === 0, "a search for nothing finds something");
    await table.locator("input").fill("");
  }
}

for (const file of files) {
  const path = join(folder, file);
  for (const [width, scheme] of [[1280, "light"], [390, "dark"]]) {
    const name = `${file} (${width}, ${scheme})`;
    const { page, faults, start, close } = await open(browser, path, { width, scheme });
    // Figures are drawn when they come near the window; on a phone the first may lie below what stands before it.
    await page.locator(".chart").first().scrollIntoViewIfNeeded();
    await page.locator(".chart canvas").first().waitFor({ timeout: 20_000 });
    const ready = Date.now() - start;
    if (file.includes("-large")) console.log(`${name}: interactive after ${ready} ms`);
    await drawAll(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(name, wide <= 0, `${wide} pixels wider than the window`);
    check(name, (await page.locator("h1").count()) === 1, "not one heading");
    if (width === 1280) {
      check(name, (await checkFigures(name, page)) > 0, "no figures");
      await checkHover(name, page);
      await checkTables(name, page);
      await page.locator("#theme").click();
      check(name, (await page.evaluate(() => document.documentElement.dataset.theme)) === "dark", "the colors do not change");
    }
    for (const fault of await accessibility(page)) check(name, false, fault);
    if (file.includes("-hostile")) {
      check(name, (await page.evaluate(() => globalThis.hostile)) === undefined, "a name ran as script");
      check(name, (await page.locator("main img, main b, main script").count()) === 0, "a name became markup");
      check(name, (await page.locator("body").textContent()).includes("<img src=x"), "a name is not shown as it is");
    }
    for (const fault of faults) check(name, false, fault);
    await close();
  }
}
await browser.close();
console.log(`${files.length} reports, ${checks} checks, ${wrong} wrong`);
process.exit(wrong > 0 ? 1 : 0);
