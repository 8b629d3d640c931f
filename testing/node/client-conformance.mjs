// The gateway as a client: every client scenario without auth/, one at a time, through a running gateway.
//   node client-conformance.mjs --url http://localhost:4444 --token ADMIN_TOKEN [--scenario NAME]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { url: { type: 'string' }, token: { type: 'string' }, scenario: { type: 'string' } } });
const LEGACY = ['initialize', 'tools_call', 'elicitation-sep1034-client-defaults', 'sse-retry'];
const MODERN = [
  'tools_call', 'request-metadata', 'http-standard-headers', 'http-custom-headers', 'http-invalid-tool-headers',
  'json-schema-ref-no-deref', 'sep-2322-client-request-state',
];
const runs = [
  ...LEGACY.map((scenario) => ({ suite: 'conformance-0-1', scenario })),
  ...LEGACY.map((scenario) => ({ suite: 'conformance-0-2', scenario, revision: '2025-11-25' })),
  ...MODERN.map((scenario) => ({ suite: 'conformance-0-2', scenario, revision: '2026-07-28' })),
].filter((run) => values.scenario === undefined || run.scenario === values.scenario);

function once({ suite, scenario, revision }) {
  const out = mkdtempSync(join(tmpdir(), 'client-conformance-'));
  const command = `"${process.execPath}" "${join(here, 'client-driver.mjs')}"`;
  const args = [
    join(here, 'node_modules', suite, 'dist', 'index.js'), 'client', '--command', command, '--scenario', scenario,
    '--timeout', '30000', '-o', out, ...(revision === undefined ? [] : ['--spec-version', revision]),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ROUNDHOUSE_URL: values.url, ROUNDHOUSE_TOKEN: values.token },
    });
    let text = '';
    child.stdout.on('data', (data) => { text += data; });
    child.stderr.on('data', (data) => { text += data; });
    child.on('close', (code) => {
      rmSync(out, { recursive: true, force: true });
      resolve({ code, text });
    });
  });
}

let failed = 0;
for (const run of runs) {
  const { code, text } = await once(run);
  const label = `${run.suite.slice(-3).replace('-', '.')} ${run.revision ?? ''} ${run.scenario}`;
  console.log(`${code === 0 ? 'PASS' : 'FAIL'} ${label}`);
  if (code !== 0) {
    failed += 1;
    console.log(text.split('\n').slice(-40).map((line) => `     ${line}`).join('\n'));
  }
}
console.log(JSON.stringify({ suite: 'client', passed: runs.length - failed, failed, required: runs.length }));
process.exit(failed === 0 ? 0 : 1);
