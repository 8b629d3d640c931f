#!/usr/bin/env node
// Runs an official conformance suite against a server and says, scenario by scenario, what passed.
//   node conformance.mjs --url URL --suite 0.1-active|0.2-2025-11-25|0.2-2026-07-28|headers
//     [--header "Name: value"]... [--scenario NAME]... [--keep]
// Last line: {"suite","passed","failed","required"}. Exit code 1 if a required scenario failed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startHeaderProxy } from './header-proxy.mjs';

const HERE = import.meta.dirname;
const NODE = join(HERE, 'node_modules/node/bin/node');
const DEADLINE = 180_000; // ms for a whole run
const TIMESTAMP = /-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;

const SUITES = {
  '0.1-active': { program: 'conformance-0-1', args: ['--suite', 'active'], one: [] },
  '0.2-2025-11-25': requirements('2025-11-25'),
  '0.2-2026-07-28': requirements('2026-07-28'),
  headers: {
    program: 'conformance-0-2',
    scenarios: ['http-header-validation', 'http-custom-header-server-validation'],
    one: ['--spec-version', '2026-07-28'],
  },
};

function requirements(revision) {
  return { program: 'conformance-0-2', revision, args: ['--requirements', revision], one: ['--spec-version', revision] };
}

const { values: option } = parseArgs({
  options: {
    url: { type: 'string' },
    suite: { type: 'string' },
    header: { type: 'string', multiple: true, default: [] },
    scenario: { type: 'string', multiple: true },
    keep: { type: 'boolean', default: false },
  },
});
const suite = SUITES[option.suite];
if (!option.url || !suite) {
  console.error(`usage: conformance.mjs --url URL --suite ${Object.keys(SUITES).join('|')} [--header "Name: value"] [--scenario NAME]`);
  process.exit(2);
}

const results = await mkdtemp(join(tmpdir(), 'conformance-'));
const proxy = option.header.length > 0 ? await startHeaderProxy(option.url, option.header) : undefined;
try {
  process.exitCode = await run(proxy?.url ?? option.url);
} finally {
  proxy?.close();
  if (option.keep) console.error(`results kept in ${results}`);
  else await rm(results, { recursive: true, force: true });
}

async function run(url) {
  const chosen = option.scenario ?? suite.scenarios;
  const runs = chosen ? chosen.map((name) => ['--scenario', name, ...suite.one]) : [suite.args];
  const outputs = [];
  for (const args of runs) outputs.push(await cli(suite.program, ['server', '--url', url, ...args, '-o', results]));

  const ran = [...outputs.join('\n').matchAll(/=== Running scenario: (\S+) ===/g)].map(([, name]) => name);
  const required = chosen ?? (suite.revision ? await requiredScenarios(suite.revision) : ran);
  const found = await readResults();
  let passed = 0;
  for (const name of new Set([...required, ...ran, ...found.keys()])) {
    const checks = found.get(name) ?? [{ id: 'no-result', status: 'FAILURE', errorMessage: 'the suite wrote no result' }];
    const failures = checks.filter(({ status }) => status === 'FAILURE');
    const isRequired = required.includes(name);
    if (isRequired && failures.length === 0) passed++;
    print(name, checks, failures, isRequired);
  }
  const failed = required.length - passed;
  if (required.length === 0) console.log(outputs.join('\n').trim().slice(-2000));
  console.log(JSON.stringify({ suite: option.suite, passed, failed, required: required.length }));
  return failed > 0 || required.length === 0 ? 1 : 0;
}

function print(name, checks, failures, isRequired) {
  const verdict = failures.length === 0 ? 'pass' : 'FAIL';
  const good = checks.filter(({ status }) => status === 'SUCCESS').length;
  console.log(`${verdict} ${name} (${good} ok, ${failures.length} failed)${isRequired ? '' : ' [not scored]'}`);
  const notable = isRequired ? checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING') : failures;
  for (const { id, status, name: title, errorMessage } of notable) {
    console.log(`     ${status.toLowerCase()} ${id} ${title ?? ''}: ${(errorMessage ?? '').replace(/\s+/g, ' ').slice(0, 600)}`);
  }
}

/** Runs the CLI to its end; its exit code is ignored, the result files are what counts. */
function cli(program, args) {
  return new Promise((resolve, reject) => {
    if (!existsSync(NODE)) reject(new Error('run npm ci first'));
    const child = spawn(NODE, [join(HERE, 'node_modules', program, 'dist/index.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}

/** scenario -> checks, from the folders server-SCENARIO-TIME that the CLI leaves behind. */
async function readResults() {
  const found = new Map();
  for (const folder of (await readdir(results)).sort()) {
    const file = join(results, folder, 'checks.json');
    if (!existsSync(file)) continue;
    found.set(folder.replace(/^server-/, '').replace(TIMESTAMP, ''), JSON.parse(await readFile(file, 'utf8')));
  }
  return found;
}

/** The frozen list under `server:` in the suite's own requirements file. */
async function requiredScenarios(revision) {
  const yaml = await readFile(join(HERE, 'node_modules/conformance-0-2/requirements', `${revision}.yaml`), 'utf8');
  const block = yaml.match(/^server:\n((?: .*\n|\n|#.*\n)*)/m)?.[1] ?? '';
  return [...block.matchAll(/^\s+- (\S+)/gm)].map(([, name]) => name);
}
