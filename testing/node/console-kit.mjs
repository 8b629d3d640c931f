// What every walk through the console needs: a browser that tells of each complaint, signing in, and a
// look at a page that finds what is wrong with it.
import { chromium } from 'playwright-core';
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [address, , folder] = process.argv.slice(2);
export const NAME = 'ada';
export const PASSWORD = 'seven quiet engines at night';
export const findings = [];
const keepsPictures = folder !== 'none';
if (keepsPictures) mkdirSync(folder, { recursive: true });

export const find = (where, what) => findings.push(`${where}: ${what}`);
export const check = (is, where, what) => { if (!is) find(where, what); };
export const at = (path) => address + path;

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

export async function context(options = {}) {
  const made = await browser.newContext({
    viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options,
  });
  await made.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`blocked: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  return made;
}

export async function open(within) {
  const page = await within.newPage();
  page.on('console', (message) => {
    // A page that tells of a refusal is one with such a status; the browser remarks on it.
    const isStatus = /the server responded with a status of (400|401|403|404)/.test(message.text());
    if (message.type() === 'error' && !isStatus) find(page.url(), `console: ${message.text()}`);
  });
  page.on('pageerror', (error) => find(page.url(), `script: ${error}`));
  return page;
}

// The browser's own world is not bound by the policy of the page, which stays on.
async function axe(page, where) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id, worldName: 'axe',
  });
  await session.send('Runtime.evaluate', { expression: axeSource, contextId: executionContextId });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, {resultTypes: ['violations']}).then((found) =>
      found.violations.map((each) => each.id + ': ' + each.help + ' at ' +
        each.nodes.slice(0, 4).map((node) => node.target.join(' ') + ' ' +
          (node.any[0]?.message ?? '')).join(' | ')))`,
    contextId: executionContextId, awaitPromise: true, returnByValue: true,
  });
  if (exceptionDetails) throw new Error(`axe did not run at ${where}: ${exceptionDetails.text}`);
  result.value.forEach((each) => find(where, `axe: ${each}`));
  await session.detach();
}

// Nothing may be wider than the window, or reach out of the page.
export async function measure(page, name) {
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(wide[0] <= wide[1], name, `is ${wide[0]} px wide in a window of ${wide[1]}`);
  const out = await page.evaluate(() => {
    const edge = document.querySelector('main').getBoundingClientRect().right + 1;
    return [...document.querySelectorAll('main :is(form, table, section, input, button, p, pre, dl)')]
      .filter((each) => each.checkVisibility() && !each.closest('.command, pre, .sr') &&
        each.getBoundingClientRect().right > edge).map((each) => each.outerHTML.slice(0, 80));
  });
  out.forEach((each) => find(name, `reaches out of the page: ${each}`));
  check(await page.title() !== '', name, 'has no title');
  check(await page.locator('h1').count() === 1, name, 'has not one heading of the first rank');
}

export async function picture(page, name) {
  if (keepsPictures) {
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }
}

// Everything that can be wrong with a page as it stands.
export async function look(page, name) {
  await measure(page, name);
  await axe(page, name);
  await picture(page, name);
}

export async function signIn(within, name = NAME, password = PASSWORD) {
  const page = await open(within);
  await page.goto(at('/console/sign-in'));
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('button.main');
  return page;
}

export async function settle(page) {
  // Never idle: an open page keeps a stream for news.
  await page.waitForLoadState('load');
}

// All that can take the focus has to get it by Tab, and to show that it has it.
export async function tabThrough(page) {
  await page.evaluate(() => {
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    window.wanted = new Set([...document.querySelectorAll(all)].filter((each) =>
      each.checkVisibility({ visibilityProperty: true }) && !each.disabled));
    window.unseen = [];
  });
  const count = await page.evaluate(() => window.wanted.size);
  for (let step = 0; step < count + 5; step++) {
    await page.keyboard.press('Tab');
    await page.evaluate(() => {
      const now = document.activeElement;
      const style = getComputedStyle(now);
      if (window.wanted.delete(now) && style.outlineStyle === 'none') window.unseen.push(now);
    });
  }
  return page.evaluate(() => [...window.wanted, ...window.unseen].map((each) =>
    each.outerHTML.slice(0, 90)));
}
