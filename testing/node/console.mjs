// Walks through every page of the console with a real browser: as a person with a mouse, as one with
// a keyboard alone, and without scripts. Usage:
//   node console.mjs ADDRESS FIRST-VISIT-LINK FOLDER [TOKEN]
// Screenshots go into FOLDER, or nowhere when it is "none". Prints one line a finding; ends with 1
// when there is any.
import {
  NAME, PASSWORD, at, browser, check, context, find, findings, look, measure, open, picture, settle,
  signIn, tabThrough,
} from './console-kit.mjs';
import * as fleet from './console-fleet.mjs';
import * as govern from './console-govern.mjs';
import * as menus from './console-menus.mjs';
import * as play from './console-play.mjs';
import * as watch from './console-watch.mjs';

const [, link, , token] = process.argv.slice(2);
// Each has `work(within)`, which presses all there is, and `pages`, which are looked at.
const WALKS = [fleet, play, menus, watch, govern];

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

// Tab, Enter and Space, and nothing else.
async function byKeyboard(within) {
  const page = await open(within);
  await page.goto(at('/console/sign-in'));
  // The focus comes with the first picture of the page, which may be after all else.
  await page.waitForFunction(() => document.activeElement?.id === 'name');
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
  // News takes a page's live part away while the focus is before it: its stops could not be told apart.
  await page.addInitScript(() => { window.EventSource = class { close() {} }; });
  for (const [name, path] of Object.entries(await allPages(page))) {
    await page.goto(at(path));
    const missed = await tabThrough(page);
    missed.forEach((each) => find(name, `keyboard: cannot be reached or seen: ${each}`));
  }
  await page.goto(at('/console/tools/everything__echo'));
  await page.focus('[name="arg.message"]');
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.answer.good');
  await page.close();
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
  await play.plain(page);
  await page.click('button[name=theme]');
  check(await page.getAttribute('html', 'data-theme') === 'light', 'without scripts', 'no theme');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.click('.bar .open');
  check(await page.isVisible('#menu .groups'), 'without scripts', 'the menu does not open');
  await page.click('#menu a[href="/console/audit"]');
  check(page.url().endsWith('/console/audit'), 'without scripts', 'the menu does not lead on');
  await within.close();
}

// The path of each page by its name; some are made by doing something first.
async function allPages(page) {
  const all = {};
  for (const walk of WALKS) {
    for (const [name, path] of Object.entries(walk.pages)) {
      all[name] = typeof path === 'string' ? path : await path(page);
    }
  }
  return all;
}

// Every page in every width and both themes. What depends on colours is looked at where colours
// change, and what depends on the width at each width.
async function everyPage() {
  for (const colorScheme of ['light', 'dark']) {
    const within = await context({ colorScheme });
    const page = await signIn(within);
    await page.waitForURL('**/console/overview');
    const pages = await allPages(page);
    for (const [name, path] of Object.entries(pages)) {
      await page.setViewportSize({ width: 1280, height: 768 });
      await page.goto(at(path));
      await settle(page);
      await look(page, `${name}-${colorScheme}`);
      if (colorScheme === 'light') {
        await page.setViewportSize({ width: 360, height: 740 });
        await look(page, `${name}-360`);
        await page.setViewportSize({ width: 2560, height: 1440 });
        await measure(page, `${name}-2560`);
        await picture(page, `${name}-2560`);
      }
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await page.click('.bar .open');
    await look(page, `menu-${colorScheme}`);
    if (colorScheme === 'light') await weigh(page, pages);
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

async function timed(name, walk) {
  const began = Date.now();
  await walk();
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

try {
  const within = await context();
  await timed('first visit', () => firstVisit(within));
  for (const walk of WALKS) await timed('work', () => walk.work(within));
  await timed('keyboard', () => byKeyboard(within));
  await within.close();
  await timed('without scripts', withoutScripts);
  await timed('every page', everyPage);
  await reports();
} catch (error) {
  find('walk', error.stack);
} finally {
  await browser.close();
}
findings.forEach((each) => console.log(each));
console.log(`${findings.length} findings`);
process.exit(findings.length === 0 ? 0 : 1);
