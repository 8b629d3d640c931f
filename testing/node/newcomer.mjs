// The way of somebody who has just cloned the project: starts it, follows the link that it prints,
// makes the first account, adds a server from npm by the form, and calls a tool of it in the
// console. Time and clicks are counted. Usage:
//   node newcomer.mjs FOLDER-OF-THE-CLONE DATA-FOLDER
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [clone, data] = process.argv.slice(2);
const started = Date.now();
const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
const step = (what) => console.log(`${seconds().padStart(6)} s  ${String(clicks).padStart(2)} clicks  ${what}`);
let clicks = 0;

const up = spawn(join(clone, 'roundhouse'), ['up', '--data', data, '--port', '0'],
  { stdio: ['ignore', 'pipe', 'pipe'] });
const link = await new Promise((found, failed) => {
  let said = '';
  const hear = (part) => {
    said += part;
    const match = said.match(/http:\/\/\S+first-visit\?code=\S+/);
    if (match) found(match[0]);
  };
  up.stdout.on('data', hear);
  up.stderr.on('data', hear);
  up.on('exit', (code) => failed(new Error(`it ended with ${code}: ${said}`)));
});
step('it is up, and has printed the link');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let failure = null;
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(60000);
  const click = async (selector) => { clicks++; await page.click(selector); };
  await page.goto(link);
  await page.fill('#name', 'ada');
  await page.fill('#password', 'seven quiet engines at night');
  await page.fill('#again', 'seven quiet engines at night');
  await click('button.main');
  await page.waitForURL('**/console/overview');
  step('an account is made');
  await click('main a[href="/console/servers-add"]');
  await page.fill('#name', 'everything');
  await page.fill('#command', 'npm:@modelcontextprotocol/server-everything');
  await click('form.add button.main');
  await page.waitForURL('**/console/drafts/*');
  step('it is shown what will happen');
  await click('form button.main');
  await page.waitForURL('**/console/servers/everything');
  step('the server is added');
  await click('nav a[href="/console/tools"]');
  await page.waitForSelector('a[href="/console/tools/everything__echo"]');
  step('its tools are there');
  await click('a[href="/console/tools/everything__echo"]');
  await page.fill('[name="arg.message"]', 'hello');
  await click('form.panel button.main');
  await page.waitForSelector('.answer.good');
  if (!(await page.textContent('.answer')).includes('hello')) throw new Error('no echo');
  step('a tool has answered');
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  up.kill('SIGTERM');
  await new Promise((ended) => up.on('exit', ended));
}
if (failure) {
  console.error(failure.stack);
  process.exit(1);
}
