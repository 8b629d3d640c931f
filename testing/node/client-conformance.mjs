// The gateway as a client: every client scenario, one at a time, through a running gateway.
//   node client-conformance.mjs --url http://localhost:4444 --token ADMIN_TOKEN [--scenario NAME] [--part PART]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { url: { type: 'string' }, token: { type: 'string' }, scenario: { type: 'string' }, part: { type: 'string' } } });
const LEGACY = ['initialize', 'tools_call', 'elicitation-sep1034-client-defaults', 'sse-retry'];
const MODERN = [
  'tools_call', 'request-metadata', 'http-standard-headers', 'http-custom-headers', 'http-invalid-tool-headers',
  'json-schema-ref-no-deref', 'sep-2322-client-request-state',
];
const AUTH = [
  ...['default', 'var1', 'var2', 'var3'].map((each) => `metadata-${each}`),
  'basic-cimd', 'scope-from-www-authenticate', 'scope-from-scopes-supported', 'scope-omitted-when-undefined',
  'scope-step-up', 'scope-retry-limit', 'token-endpoint-auth-basic', 'token-endpoint-auth-post', 'token-endpoint-auth-none',
  'pre-registration',
];
const LATER = ['resource-mismatch', 'offline-access-scope', 'offline-access-not-supported'];
const NEWEST = [
  'authorization-server-migration', 'iss-supported', 'iss-not-advertised', 'iss-supported-missing', 'iss-wrong-issuer',
  'iss-unexpected', 'iss-normalized', 'metadata-issuer-mismatch',
];
const OLD = ['2025-03-26-oauth-metadata-backcompat', '2025-03-26-oauth-endpoint-fallback'];
const MACHINE = ['client-credentials-basic', 'client-credentials-jwt'];
/** Extensions that no requirements of a revision score and that are not spoken here, and one fault of a suite. */
const LEFT_OUT = {
  'auth/dpop': 'DPoP is not spoken (decision 22)',
  'auth/dpop-nonce': 'DPoP is not spoken (decision 22)',
  'auth/enterprise-managed-authorization': 'assertions of an identity provider are not spoken (decision 22)',
  'auth/cross-app-access-complete-flow': 'assertions of an identity provider are not spoken (decision 22)',
  'auth/2025-03-26-oauth-metadata-backcompat of 0.1':
    'its metadata names an issuer that it is not of, which auth/metadata-issuer-mismatch wants refused; 0.2 has mended it',
  'auth/wif-jwt-bearer': 'identities of a workload are not spoken (decision 22)',
};
const auth = (suite, names, revision, force = false) =>
  names.map((each) => ({ suite, scenario: `auth/${each}`, revision, force }));
const main = [
  ...LEGACY.map((scenario) => ({ suite: 'conformance-0-1', scenario })),
  ...LEGACY.map((scenario) => ({ suite: 'conformance-0-2', scenario, revision: '2025-11-25' })),
  ...MODERN.map((scenario) => ({ suite: 'conformance-0-2', scenario, revision: '2026-07-28' })),
];
const parts = {
  main,
  'auth-0.1': auth('conformance-0-1', [...AUTH, ...LATER, OLD[1], ...MACHINE]),
  'auth-2025-11-25': [
    ...auth('conformance-0-2', OLD, '2025-03-26'),
    ...auth('conformance-0-2', AUTH, '2025-11-25'),
    ...auth('conformance-0-2', MACHINE, '2025-11-25', true),
  ],
  'auth-2026-07-28': [
    ...auth('conformance-0-2', [...AUTH, ...LATER, ...NEWEST], '2026-07-28'),
    ...auth('conformance-0-2', MACHINE, '2026-07-28', true),
  ],
};
const runs = (values.part === undefined ? Object.values(parts).flat() : parts[values.part]).filter(
  (run) => values.scenario === undefined || run.scenario === values.scenario,
);
if (values.part !== 'main') {
  for (const [scenario, why] of Object.entries(LEFT_OUT)) console.log(`LEFT OUT ${scenario}: ${why}`);
}

function once({ suite, scenario, revision, force }) {
  const out = mkdtempSync(join(tmpdir(), 'client-conformance-'));
  const command = `"${process.execPath}" "${join(here, 'client-driver.mjs')}"`;
  const args = [
    join(here, 'node_modules', suite, 'dist', 'index.js'), 'client', '--command', command, '--scenario', scenario,
    '--timeout', '30000', '-o', out, ...(revision === undefined ? [] : ['--spec-version', revision]),
    ...(force ? ['--force'] : []),
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
      // A scenario that was not run is not one that has passed.
      resolve({ code: /^SKIPPED/m.test(text) ? 1 : code, text });
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
