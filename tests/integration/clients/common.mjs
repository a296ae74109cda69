// What the checks share: clients of one account, and how records are made comparable.
import { readFileSync } from 'node:fs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';

export const url = process.env.AWS_ENDPOINT_URL;

// Sections of the file that --write-credentials wrote.
export function readCredentials(path) {
    const out = {};
    let section;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
        const name = line.match(/^\[(.*)\]$/);
        const pair = line.match(/^(\w+) = (.*)$/);
        if (name) section = out[name[1]] = {};
        if (pair) section[{
            aws_access_key_id: 'accessKeyId',
            aws_secret_access_key: 'secretAccessKey',
            aws_session_token: 'sessionToken',
        }[pair[1]]] = pair[2];
    }
    return out;
}

export function ec2(credentials, region, more = {}) {
    return new EC2Client({ endpoint: url, region, credentials, maxAttempts: 1, ...more });
}

export function sts(credentials, region, more = {}) {
    return new STSClient({ endpoint: url, region, credentials, maxAttempts: 1, ...more });
}

// The parameter is younger than the SDK releases that run on Node.js 18: added to what they send.
export function includingManaged(client) {
    client.middlewareStack.add((next) => (args) => {
        args.request.body += '&IncludeManagedResources=true';
        return next(args);
    }, { step: 'build', priority: 'high', name: 'includeManagedResources' });
    return client;
}

// ---- results

let bad = 0;
export function same(name, got, expected) {
    const a = JSON.stringify(got), b = JSON.stringify(expected);
    if (a === b) {
        console.log(`ok ${name}`);
        return true;
    }
    let at = 0;
    while (a && b && a[at] === b[at]) at++;
    const from = Math.max(0, at - 120);
    console.log(`FAILED: ${name}: got ${a?.slice(from, at + 200)}, ` +
        `expected ${b?.slice(from, at + 200)}`);
    bad++;
    return false;
}
export const holds = (name, condition) => same(name, Boolean(condition), true);
process.on('exit', () => { process.exitCode ||= bad > 0 ? 1 : 0; });

// A call that AWS refuses: by code and HTTP status.
export async function refused(name, promise, code, status) {
    try {
        await promise;
        same(name, 'accepted', code);
    } catch (error) {
        same(name, [error.name, error.$metadata?.httpStatusCode], [code, status]);
    }
}

// ---- records

// Members in order, times as one form, nothing where nothing is said.
export function canonical(value) {
    if (value instanceof Date) return value.toISOString();
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+([+-]\d\d:?\d\d|Z)$/.test(value))
        return new Date(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).toISOString();
    if (Array.isArray(value)) return value.map(canonical);
    if (value === null || typeof value !== 'object') return value;
    const out = {};
    for (const key of Object.keys(value).sort()) {
        const member = value[key];
        const empty = member === undefined || member === null ||
            (Array.isArray(member) && member.length === 0);
        if (!empty && !key.startsWith('$')) out[key] = canonical(member);
    }
    return out;
}

export function byId(records, id) {
    const out = {};
    for (const record of records) {
        const { _ReservationId, _OwnerId, AvailabilityZoneId, ...rest } = record;
        out[id(record)] = canonical(rest);
    }
    return canonical(out);
}

export async function collect(paginator, member) {
    const out = [];
    let pages = 0;
    for await (const page of paginator) {
        out.push(...(page[member] ?? []));
        pages++;
    }
    out.pages = pages;
    return out;
}
