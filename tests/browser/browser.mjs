// A page in Chromium that remembers what it should not have done.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function launch() {
  return chromium.launch({ executablePath: process.env.LFM_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** Opens a file; `faults` fills with console errors, script errors and requests to other places. */
export async function open(browser, file, { width = 1280, scheme = "light" } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: "reduce", bypassCSP: false,
  });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("dialog", async (dialog) => {
    faults.push(`a dialog opened: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || faults.push(`fetched ${request.url()}`));
  const start = Date.now();
  await page.goto(pathToFileURL(file).href);
  return { page, faults, start, close: () => context.close() };
}

/** Serious and critical faults that axe finds. The page's policy allows no foreign script: axe runs beside it. */
export async function accessibility(page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  await session.send("Runtime.evaluate", { expression: axe, contextId: executionContextId });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: "axe.run(document, { resultTypes: ['violations'], preload: false }).then((r) => JSON.stringify(r.violations))",
    contextId: executionContextId, awaitPromise: true, returnByValue: true,
  });
  if (exceptionDetails) throw new Error(`axe failed: ${JSON.stringify(exceptionDetails)}`);
  return JSON.parse(result.value)
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .map((violation) => `axe: ${violation.id} (${violation.help}) at ${violation.nodes.slice(0, 3).map((node) => node.target).join(", ")}`);
}
