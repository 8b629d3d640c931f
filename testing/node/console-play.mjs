// A tool that takes a while and one that asks, followed and answered where they were called.
import { at, check, look, signIn } from './console-kit.mjs';

async function call(page, tool) {
  await page.goto(at(`/console/tools/play__${tool}`));
  await page.click('form[action^="/console/tools/"] button.main');
}

// One that is under way is looked at again, as nobody may have many.
async function underWay(page, tool) {
  await page.goto(at(`/console/tools/play__${tool}`));
  const link = page.locator('a[href^="/console/running/"]', { hasText: `play__${tool}` }).first();
  if (await link.count()) await link.click();
  else await page.click('form[action^="/console/tools/"] button.main');
  await page.waitForURL('**/console/running/*');
  return new URL(page.url()).pathname;
}

export const pages = {
  running: async (page) => {
    const path = await underWay(page, 'work');
    await page.getByText('Step 3 of 4').waitFor();
    return path;
  },
  question: async (page) => {
    const path = await underWay(page, 'ask');
    await page.waitForSelector('.question');
    return path;
  },
  'tool-under-way': async (page) => {
    await underWay(page, 'work');
    return '/console/tools/play__work';
  },
};

export async function work(within) {
  const page = await signIn(within);
  await page.waitForURL('**/console/overview');

  await page.goto(at('/console/tools/play__work'));
  await page.fill('[name="arg.steps"]', '5');
  await page.click('form[action^="/console/tools/"] button.main');
  await page.waitForURL('**/console/running/*');
  await page.getByText('Step 5 of 6').waitFor();
  check(await page.getAttribute('.run .budget rect', 'width') === '833', 'running', 'the bar is wrong');
  await page.waitForSelector('#pulse.live');
  await page.click('form[action$="/cancel"] button');
  await page.waitForSelector('.answer.bad');
  check((await page.textContent('.answer')).includes('in the console'), 'running', 'is not cancelled');

  await call(page, 'ask');
  await page.waitForSelector('.question');
  await page.click('.question button[value=accept]');
  await page.waitForSelector('.input.wrong');
  await look(page, 'question-wrong');
  await page.fill('[name="arg.name"]', 'Ada');
  await page.selectOption('[name="arg.colour"]', 'g');
  // What was typed is not taken away by news.
  await page.click('h1');
  await page.waitForSelector('#pulse:not(.live)');
  check(await page.inputValue('[name="arg.name"]') === 'Ada', 'question', 'what was typed is gone');
  await page.click('.question button[value=accept]');
  await page.waitForSelector('.answer.good');
  const said = await page.textContent('.answer');
  check(said.includes('accept') && said.includes('Ada'), 'question', `the answer is lost: ${said}`);

  await call(page, 'visit');
  await page.waitForSelector('.question .warn');
  await look(page, 'question-address');
  await page.click('.question button[value=decline]');
  await page.waitForSelector('.answer.good');
  check((await page.textContent('.answer')).includes('decline'), 'question', 'is not declined');

  // The same from elsewhere.
  await page.click('summary:has-text("As an MCP client")');
  for (const each of await page.locator('.snippet').all()) {
    check(await each.locator('button.copy').isVisible(), 'tool', 'a snippet cannot be copied');
  }
  await look(page, 'tool-client');
  await page.close();
}

// The same without scripts.
export async function plain(page) {
  await call(page, 'ask');
  check(await page.locator('.question').count() === 1, 'without scripts', 'nothing is asked');
  check(await page.locator('noscript a').count() === 1, 'without scripts', 'no way to look again');
  await page.click('.question button[value=decline]');
  check((await page.textContent('.answer')).includes('decline'), 'without scripts', 'no answer');
}
