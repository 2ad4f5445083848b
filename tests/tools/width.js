// Prints how far each page reaches beyond a viewport of the given width, in pixels: node width.js BROWSER WIDTH PAGE...
const { chromium } = require("playwright-core");

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

async function main([browserPath, width, ...pages]) {
  const browser = await chromium.launch({ executablePath: browserPath, args: quiet });
  const page = await browser.newPage({ viewport: { width: Number(width), height: 844 } });
  const beyond = [];
  for (const each of pages) {
    await page.goto(`file://${each}`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
    beyond.push(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth));
  }
  console.log(JSON.stringify(beyond));
  await browser.close();
}

main(process.argv.slice(2));
