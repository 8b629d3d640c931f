// Walks through every page of the console with a real browser: as a person with a mouse, as one with
// a keyboard alone, and without scripts. Usage:
//   node console.mjs ADDRESS FIRST-VISIT-LINK FOLDER [TOKEN]
// Screenshots go into FOLDER. Prints one line a finding; ends with 1 when there is any.
import { chromium } from 'playwright-core';
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [address, link, folder, token] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NAME = 'ada';
const PASSWORD = 'seven quiet engines at night';
const WIDTHS = [360, 1280, 2560];
const findings = [];
mkdirSync(folder, { recursive: true });

const find = (where, what) => findings.push(`${where}: ${what}`);
const check = (is, where, what) => { if (!is) find(where, what); };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function context(options = {}) {
  const made = await browser.newContext({
    viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options,
  });
  await made.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`blocked: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  return made;
}

async function open(within) {
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

async function look(page, name) {
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
  await axe(page, name);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const at = (path) => address + path;

async function firstVisit(within) {
  const page = await open(within);
  await page.goto(at('/'));
  check(page.url().includes('/console/sign-in'), '/', 'does not lead to signing in');
  await look(page, 'sign-in-empty');
  await page.goto(link);
  await look(page, 'first-visit');
  await page.fill('#name', NAME);
  await page.fill('#password', 'password1234');
  await page.fill('#again', 'password1234');
  await page.click('button.main');
  await page.waitForSelector('.flash.bad');
  await look(page, 'first-visit-weak');
  await page.fill('#password', PASSWORD);
  await page.fill('#again', PASSWORD);
  await page.click('button.main');
  await page.waitForURL('**/console/overview');
  await page.goto(link);
  check(await page.locator('#password').count() === 0, 'first-visit', 'can be used twice');
  await look(page, 'first-visit-gone');
  await page.close();
}

async function signIn(within, name = NAME, password = PASSWORD) {
  const page = await open(within);
  await page.goto(at('/console/sign-in'));
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('button.main');
  return page;
}

async function settle(page) {
  await page.waitForLoadState('networkidle');
}

// Everything that can be pressed or filled in, with what has to come of it.
async function work(within) {
  const page = await signIn(within);
  await page.waitForURL('**/console/overview');

  await page.click('.strip a.stopped');
  check(page.url().includes('state=stopped'), 'overview', 'the strip does not filter');
  await page.click('.chips a:first-child');
  await page.fill('#q', 'mem');
  await page.waitForFunction(() => !document.querySelector('#live').textContent.includes('everything'));
  check(page.url().includes('q=mem'), 'servers', 'a search has no address');
  await page.fill('#q', 'no such server');
  await page.waitForSelector('#live .empty');
  await look(page, 'servers-unfound');
  await page.goto(at('/console/servers'));
  for (const column of ['state', 'since', 'memory', 'calls']) {
    await page.click(`thead th.by-${column} a`);
    await page.waitForSelector(`thead th.by-${column}[aria-sort$="ending"]`);
  }
  if (await page.locator('.pager a[rel=next]').count()) {
    await page.click('.pager a[rel=next]');
    check(page.url().includes('page=2'), 'servers', 'the pager does not page');
    await page.click('.pager a[rel=prev]');
  }
  await page.goto(at('/console/servers?q=e'));
  await page.check('.pick input[value=everything]');
  await page.check('.pick input[value=memory]');
  check((await page.textContent('.chosen')).startsWith('2'), 'servers', 'does not count the chosen');
  await page.click('.bulk button[value=start]');
  await page.waitForSelector('.confirm');
  await look(page, 'confirm');
  await page.click('.confirm button.main');
  await page.waitForSelector('.flash.good');
  await look(page, 'servers-done');
  await page.goto(at('/console/servers'));
  await page.click('.bulk button[value=sleep]');
  await page.waitForSelector('.flash.bad');

  await page.goto(at('/console/servers/everything'));
  for (const action of ['wake', 'sleep']) {
    await page.click(`.actions button[value=${action}]`);
    await page.waitForSelector('.flash.good');
  }
  for (const action of ['restart', 'drain']) {
    await page.click(`.actions button[value=${action}]`);
    await page.click('.confirm button.main');
    await page.waitForSelector('.flash.good');
  }
  await page.click('.actions button[value=start]');
  await page.waitForSelector('.flash.good');
  await page.click('.actions button[value=stop]');
  await page.click('.confirm a.button');
  check(page.url().endsWith('/console/servers/everything'), 'confirm', 'cannot be left');

  await page.goto(at('/console/tools'));
  await page.waitForSelector('table.tools');
  await page.fill('#q', 'echo');
  await page.waitForFunction(() => document.querySelectorAll('table.tools tbody tr').length === 1);
  await page.goto(at('/console/tools'));
  await page.selectOption('#server', 'memory');
  await page.waitForFunction(() => !document.querySelector('table.tools').textContent.includes('everything__'));

  await page.goto(at('/console/tools/everything__echo'));
  await page.click('form.panel button.main');
  await page.waitForSelector('.input.wrong');
  await look(page, 'tool-missing-argument');
  await page.fill('[name="arg.message"]', 'Hello from the console');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');
  check((await page.textContent('.answer')).includes('Hello from the console'), 'tool', 'no echo');
  await page.click('details:has(#json) summary');
  await page.fill('#json', '{"message": 7');
  await page.click('form.panel button.main');
  await page.waitForSelector('p.problem');
  await page.fill('#json', '{"message": "as JSON"}');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');
  check((await page.textContent('.answer')).includes('as JSON'), 'tool', 'JSON does not count');

  await page.goto(at('/console/tools/everything__get-tiny-image'));
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer img');
  check(await page.evaluate(() => document.querySelector('.answer img').naturalWidth > 0),
    'tool', 'a picture is not shown');
  await look(page, 'tool-image');
  await page.goto(at('/console/tools/everything__get-sum'));
  await page.fill('[name="arg.a"]', '2');
  await page.fill('[name="arg.b"]', '40');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');
  check((await page.textContent('.answer')).includes('42'), 'tool', 'numbers do not add up');
  await page.goto(at('/console/tools/memory__create_entities'));
  await page.fill('[name="arg.entities"]', '[{"name":"Ada","entityType":"person","observations":["likes engines"]}]');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');

  await page.goto(at('/console/activity'));
  await page.fill('#f-server', 'memory');
  await page.selectOption('#f-outcome', 'ok');
  await page.click('.find button');
  await page.waitForSelector('table.lines');
  check(!(await page.textContent('tbody')).includes('everything'), 'activity', 'is not filtered');
  await page.click('tbody details summary');
  await look(page, 'activity-detail');
  await page.goto(at('/console/activity?since=yesterday'));
  await look(page, 'activity-wrong');
  await page.goto(at('/console/audit'));
  await page.click('.title button');
  await page.waitForSelector('.flash.good');
  await look(page, 'audit-whole');
  if (await page.locator('.pager a[rel=next]').count()) {
    await page.click('.pager a[rel=next]');
    check(page.url().includes('before='), 'audit', 'the pager does not page');
  }
  await page.goto(at('/console/nothing-here'));
  await look(page, 'nothing');

  await page.goto(at('/console/overview'));
  await page.waitForSelector('#pulse.live', { timeout: 15000 });
  await page.click('button[name=theme]');
  check(await page.getAttribute('html', 'data-theme') === 'light', 'theme', 'does not change');
  await page.click('button[name=theme]');
  check(await page.getAttribute('html', 'data-theme') === 'dark', 'theme', 'does not change');
  await page.click('button[name=theme]');
  await page.click('form[action$=sign-out] button');
  await page.waitForURL('**/console/sign-in');
  await page.goBack();
  await page.reload();
  check(page.url().includes('/console/sign-in'), 'sign-out', 'the session goes on');
  const wrong = await signIn(within, NAME, 'not the password');
  await wrong.waitForSelector('#signin-problem');
  await look(wrong, 'sign-in-wrong');
  await wrong.close();
  await page.close();
}

// Tab, Enter and Space, and nothing else.
async function byKeyboard(within) {
  const page = await open(within);
  await page.goto(at('/console/sign-in'));
  await page.keyboard.type(NAME);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/console/overview');
  await page.keyboard.press('Tab');
  check(await page.evaluate(() => document.activeElement.className) === 'skip', 'keyboard',
    'the first stop is not the link to the content');
  await page.keyboard.press('Enter');
  check(await page.evaluate(() => document.activeElement.id) === 'main', 'keyboard',
    'the link to the content does not lead there');
  for (const path of ['/console/overview', '/console/servers', '/console/servers/everything',
    '/console/tools', '/console/tools/everything__echo', '/console/activity', '/console/audit']) {
    await page.goto(at(path));
    const missed = await tabThrough(page);
    missed.forEach((each) => find(path, `keyboard: cannot be reached or seen: ${each}`));
  }
  await page.goto(at('/console/tools/everything__echo'));
  await page.focus('[name="arg.message"]');
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.answer.good');
  await page.close();
}

// All that can take the focus has to get it by Tab, and to show that it has it.
async function tabThrough(page) {
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

async function withoutScripts() {
  const within = await context({ javaScriptEnabled: false });
  const page = await signIn(within);
  check(page.url().endsWith('/console/overview'), 'without scripts', 'nobody can sign in');
  await page.goto(at('/console/servers'));
  await page.fill('#q', 'memory');
  await page.click('.find button');
  check(page.url().includes('q=memory'), 'without scripts', 'search does not work');
  await page.check('.pick input[value=memory]');
  await page.click('.bulk button[value=wake]');
  await page.click('.confirm button.main');
  check(await page.locator('.flash.good').count() === 1, 'without scripts', 'no bulk action');
  await page.goto(at('/console/tools/everything__echo'));
  await page.fill('[name="arg.message"]', 'plain');
  await page.click('form.panel button.main');
  check(await page.locator('.answer.good').count() === 1, 'without scripts', 'no call');
  await page.click('button[name=theme]');
  check(await page.getAttribute('html', 'data-theme') === 'light', 'without scripts', 'no theme');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.click('.bar .open');
  check(await page.isVisible('#menu .groups'), 'without scripts', 'the menu does not open');
  await page.click('#menu a[href="/console/audit"]');
  check(page.url().endsWith('/console/audit'), 'without scripts', 'the menu does not lead on');
  await within.close();
}

async function everyPage() {
  for (const colorScheme of ['light', 'dark']) {
    const within = await context({ colorScheme });
    const page = await signIn(within);
    await page.waitForURL('**/console/overview');
    await page.goto(at('/console/tools/everything__echo'));
    await page.fill('[name="arg.message"]', 'Hello from the console');
    await page.click('form.panel button.main');
    await page.waitForSelector('.answer');
    const answered = new URL(page.url()).pathname + new URL(page.url()).search;
    const pages = {
      overview: '/console/overview', servers: '/console/servers',
      server: '/console/servers/everything', tools: '/console/tools', tool: answered,
      activity: '/console/activity', audit: '/console/audit',
    };
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : Math.round(width * 0.6) });
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(at(path));
        await settle(page);
        await look(page, `${name}-${colorScheme}-${width}`);
      }
      if (width === 360) {
        await page.click('.bar .open');
        await look(page, `menu-${colorScheme}-${width}`);
      }
    }
    await weigh(page, pages);
    await within.close();
  }
}

// What a first look at a page costs, as it comes through the wire.
async function weigh(page, pages) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; });
  for (const [name, path] of Object.entries(pages)) {
    bytes = 0;
    await page.goto(at(path));
    await settle(page);
    console.log(`weight of ${name}: ${(bytes / 1024).toFixed(1)} KiB`);
    check(bytes < 200 * 1024, name, `weighs ${bytes} bytes`);
  }
  await session.detach();
}

async function reports() {
  if (!token) return;
  const answer = await fetch(at('/metrics'), { headers: { Authorization: `Bearer ${token}` } });
  const line = (await answer.text()).split('\n')
    .find((each) => each.startsWith('roundhouse_console_csp_reports_total '));
  check(line && Number(line.split(' ')[1]) === 0, 'policy', `reports: ${line}`);
}

try {
  const within = await context();
  await firstVisit(within);
  await work(within);
  await byKeyboard(within);
  await within.close();
  await withoutScripts();
  await everyPage();
  await reports();
} catch (error) {
  find('walk', error.stack);
} finally {
  await browser.close();
}
findings.forEach((each) => console.log(each));
console.log(`${findings.length} findings`);
process.exit(findings.length === 0 ? 0 : 1);
