// node shots.mjs REPORT NAME FOLDER: pictures of a report at 1280 and 390 pixels, light and dark: NAME-1280-light.png …
import { join } from "node:path";
import { launch, open } from "./browser.mjs";

const [report, name, folder] = process.argv.slice(2);
const browser = await launch();
for (const width of [1280, 390]) {
  for (const scheme of ["light", "dark"]) {
    const { page, close } = await open(browser, report, { width, scheme });
    for (const chart of await page.locator(".chart").all()) await chart.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => [...document.querySelectorAll(".chart")].every((chart) => chart.dataset.drawn === "true"));
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: true });
    await close();
  }
}
await browser.close();
