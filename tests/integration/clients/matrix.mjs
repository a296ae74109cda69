// A matrix of config and credentials files: who hands out the keys, whose they are, which region, which
// endpoint. The AWS SDK for JavaScript and snapaudit read the same files; each case runs in a home of its own.
// usage: node matrix.mjs CASES.json FACTS.json SNAPAUDIT WORK-DIR
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { same } from './common.mjs';

const [casesPath, factsPath, snapaudit, work] = process.argv.slice(2);
const run = promisify(execFile);
const facts = JSON.parse(readFileSync(factsPath, 'utf8')); // @NAME@ in a case

function filled(text, home) {
    return text.replace(/@(\w+)@/g, (whole, name) => {
        if (name === 'HOME') return home;
        if (!(name in facts)) throw new Error(`no fact ${name}`);
        return facts[name];
    });
}

// Its files in a home of its own, and the environment that both see.
function settle(one, index) {
    const home = join(work, `home-${index}`);
    const files = { ...one.files };
    if (one.config !== undefined) files['.aws/config'] = one.config;
    if (one.credentials !== undefined) files['.aws/credentials'] = one.credentials;
    mkdirSync(home, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
        const path = join(home, filled(name, home));
        const lines = Array.isArray(content) ? content.join(one.newline ?? '\n') + (one.newline ?? '\n') : content;
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, filled(lines, home), { mode: 0o600 });
    }
    const env = { PATH: process.env.PATH, HOME: home, AWS_ENDPOINT_URL_STS: facts.URL,
        AWS_ENDPOINT_URL_SSO: facts.URL, AWS_ENDPOINT_URL_SSO_OIDC: facts.URL,
        AWS_EC2_METADATA_DISABLED: 'true' };
    for (const [name, value] of Object.entries(one.env ?? {})) {
        if (value === null) delete env[name];
        else env[name] = filled(value, home);
    }
    return { home, env };
}

// Who is it, where, or why not: the same words of both.
async function bySdk(one, env) {
    const script = join(dirname(process.argv[1]), 'matrix_sdk.mjs');
    const { stdout } = await run(process.execPath, [script, one.profile ?? ''], { env });
    return JSON.parse(stdout);
}

async function byUs(one, env) {
    const more = one.profile ? ['--profile', one.profile] : [];
    try {
        const { stdout } = await run(snapaudit, ['whoami', '--format', 'json', ...more], { env });
        const told = JSON.parse(stdout);
        return { arn: told.arn, key: told.access_key_id.slice(-4), region: told.region, ec2: told.endpoints.ec2.replace(/\/$/, '') };
    } catch (e) {
        return { error: true, text: e.stderr ?? String(e) };
    }
}

function compare(one, sdk, us) {
    const shown = { ...us };
    delete shown.text;
    delete sdk.text;
    if (one.any_key) { // made for whoever asks
        delete shown.key;
        delete sdk.key;
    }
    if (!one.differs)
        return same(`matrix: ${one.name}`, shown, sdk.error ? { error: true } : sdk);
    // A difference that is meant: what each says is written down, and is still so.
    const told = (side, want) => Object.keys(want).every((k) => filled(String(want[k]), '') === String(side[k]));
    return same(`matrix: ${one.name} (differs: ${one.differs.why})`,
        [told(us, one.differs.snapaudit), told(sdk, one.differs.sdk), JSON.stringify(shown) !== JSON.stringify(sdk)],
        [true, true, true]) || console.log(`# ${JSON.stringify({ us, sdk })}`);
}

const cases = JSON.parse(readFileSync(casesPath, 'utf8'));
let next = 0;
async function worker() {
    while (next < cases.length) {
        const index = next++, one = cases[index];
        const { env } = settle(one, index);
        const [sdk, us] = await Promise.all([bySdk(one, env), byUs(one, env)]);
        if (!compare(one, sdk, us) && us.text) console.log(`# ${us.text.trim().split('\n').join(' | ')}`);
    }
}
await Promise.all([worker(), worker()]);
same('matrix: at least forty', cases.length >= 40, true);
