// node site.mjs FOLDER: opens every page of the documentation site and says what is wrong with it, a line each; exit code 1 where something is.
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { accessibility, launch, open } from "./browser.mjs";

const folder = process.argv[2];

function* pages(at) {
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    if (statSync(path).isDirectory()) yield* pages(path);
    else if (name.endsWith(".html") && name !== "404.html") yield path;
  }
}

// The pages of C# namespaces are made by one tool from one pattern: the first stand for all.
const files = [...pages(folder)].filter((path) => !/reference.csharp.LfmNative\./.test(path));
if (files.length === 0) throw new Error(`${folder} holds no page`);
const browser = await launch();
let wrong = 0;
let checks = 0;

function check(name, fine, fault) {
  checks++;
  if (fine) return;
  wrong++;
  console.log(`${name}: ${fault}`);
}

const settings = [[1280, "light"], [390, "dark"]];
for (const [number, file] of files.entries()) {
  // Every other page in the other setting, the first in both.
  for (const [width, scheme] of number === 0 ? settings : [settings[number % 2]]) {
    const name = `${relative(folder, file)} (${width}, ${scheme})`;
    const { page, faults, close } = await open(browser, file, { width, scheme });
    await page.waitForLoadState("load");
    check(name, (await page.locator("h1").count()) >= 1, "no heading");
    const broken = await page.evaluate(() => [...document.images].filter((image) => image.complete && image.naturalWidth === 0).map((image) => image.src));
    check(name, broken.length === 0, `pictures are missing: ${broken.join(", ")}`);
    check(name, (await page.evaluate(() => [...document.images].every((image) => image.hasAttribute("alt")))), "a picture has no text alternative");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(name, wide <= 0, `${wide} pixels wider than the window`);
    await page.keyboard.press("Tab");
    check(name, (await page.evaluate(() => document.activeElement !== document.body)), "nothing can be reached by keyboard");
    for (const fault of await accessibility(page)) check(name, false, fault);
    for (const fault of faults) check(name, false, fault);
    await close();
  }
}
await browser.close();
console.log(`${files.length} pages, ${checks} checks, ${wrong} wrong`);
process.exit(wrong > 0 ? 1 : 0);
