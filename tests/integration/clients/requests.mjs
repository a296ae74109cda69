// What EC2 refuses, and what filters, page sizes and tokens do.
//
// usage: node requests.mjs WORLD.json CREDENTIALS
import { readFileSync } from 'node:fs';
import { Sha256 } from '@aws-crypto/sha256-js';
import {
    DescribeImagesCommand, DescribeInstancesCommand, DescribeLaunchTemplateVersionsCommand,
    DescribeLaunchTemplatesCommand, DescribeSnapshotsCommand, DescribeVolumesCommand,
    paginateDescribeSnapshots,
} from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { byId, collect, ec2, holds, readCredentials, refused, same, sts, url } from './common.mjs';

const [worldFile, credentialsFile] = process.argv.slice(2);
const world = JSON.parse(readFileSync(worldFile, 'utf8'));
const credentials = readCredentials(credentialsFile);
const [own, other] = Object.keys(world);
const keys = credentials[own];
const [region, elsewhere] = Object.keys(world[own]);
const client = ec2(keys, region);
const send = (Command, input) => client.send(new Command(input));
const mine = Object.values(world[own][region].snapshots).filter((r) => r.OwnerId === own);

// ---- filters

const pattern = (text) => new RegExp(
    `^${[...text].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : `\\x${
        c.charCodeAt(0).toString(16).padStart(2, '0')}`)).join('')}$`, 's');
const fits = (values, text) => values.some((value) => pattern(value).test(text));
const started = (r) => (r.StartTime ? new Date(r.StartTime.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
    .toISOString() : '');
const tagged = (r, test) => (r.Tags ?? []).some(test);

async function filters() {
    const day = started(mine.find((r) => r.StartTime)).slice(0, 10);
    const tag = mine.find((r) => r.Tags?.length > 0).Tags[0];
    const volume = mine.find((r) => r.VolumeId !== 'vol-ffffffff').VolumeId;
    const cases = [
        ['a day', 'start-time', [`${day}*`], started],
        ['a month across years', 'start-time', ['????-11-*', '????-12-*'], started],
        ['an exact time', 'start-time', [started(mine.find((r) => r.StartTime))], started],
        ['a status', 'status', ['completed'], (r) => r.State],
        ['statuses', 'status', ['pending', 'error'], (r) => r.State],
        ['a volume', 'volume-id', [volume], (r) => r.VolumeId],
        ['ids by their first digits', 'snapshot-id', ['snap-00*', 'snap-01*', 'snap-0a*'],
            (r) => r.SnapshotId],
        ['an owner', 'owner-id', [own], (r) => r.OwnerId],
        ['case counts', 'status', ['Completed'], (r) => r.State],
    ];
    for (const [name, filter, values, text] of cases) {
        const got = await collect(paginateDescribeSnapshots({ client, pageSize: 40 },
            { OwnerIds: ['self'], Filters: [{ Name: filter, Values: values }] }), 'Snapshots');
        same(`filter: ${name}`, Object.keys(byId(got, (r) => r.SnapshotId)),
            mine.filter((r) => fits(values, text(r))).map((r) => r.SnapshotId).sort());
    }
    const byTag = async (name, filterList, test) => {
        const got = await send(DescribeSnapshotsCommand, { OwnerIds: ['self'], Filters: filterList });
        same(`filter: ${name}`, got.Snapshots.map((r) => r.SnapshotId).sort(),
            mine.filter(test).map((r) => r.SnapshotId).sort());
    };
    await byTag('a tag', [{ Name: `tag:${tag.Key}`, Values: [tag.Value] }],
        (r) => tagged(r, (t) => t.Key === tag.Key && t.Value === tag.Value));
    await byTag('a tag key', [{ Name: 'tag-key', Values: [tag.Key] }],
        (r) => tagged(r, (t) => t.Key === tag.Key));
    await byTag('two filters', [{ Name: 'tag-key', Values: [tag.Key] },
        { Name: 'status', Values: ['completed'] }],
    (r) => tagged(r, (t) => t.Key === tag.Key) && r.State === 'completed');
    await refused('filter: unknown', send(DescribeSnapshotsCommand,
        { Filters: [{ Name: 'colour', Values: ['red'] }] }), 'InvalidParameterValue', 400);
    await refused('filter: 201 values', send(DescribeSnapshotsCommand, { Filters: [{ Name: 'status',
        Values: Array.from({ length: 201 }, (_, i) => `${i}`) }] }), 'FilterLimitExceeded', 400);
}

// ---- page sizes and ids

async function sizes() {
    const id = mine[0].SnapshotId;
    const low = [[DescribeSnapshotsCommand, 4], [DescribeVolumesCommand, 4],
        [DescribeImagesCommand, 1], [DescribeInstancesCommand, 4], [DescribeInstancesCommand, 1001],
        [DescribeLaunchTemplatesCommand, 201], [DescribeImagesCommand, 1001]];
    for (const [Command, MaxResults] of low)
        await refused(`${Command.name} of ${MaxResults}`, send(Command, { MaxResults }),
            'InvalidParameterValue', 400);
    const cut = await send(DescribeSnapshotsCommand, { OwnerIds: ['self'], MaxResults: 100000 });
    same('more than 1000 is cut', cut.Snapshots.length, Math.min(1000, mine.length));
    await refused('MaxResults with ids', send(DescribeSnapshotsCommand,
        { SnapshotIds: [id], MaxResults: 5 }), 'InvalidParameterCombination', 400);
    const one = await send(DescribeSnapshotsCommand, { SnapshotIds: [id] });
    same('by id', one.Snapshots.map((r) => r.SnapshotId), [id]);
    await refused('unknown id', send(DescribeSnapshotsCommand,
        { SnapshotIds: ['snap-0123456789abcdeff'] }), 'InvalidSnapshot.NotFound', 400);
    await refused('malformed id', send(DescribeSnapshotsCommand, { SnapshotIds: ['snap-XYZ'] }),
        'InvalidSnapshotID.Malformed', 400);
    await refused('MaxResults with image ids', send(DescribeImagesCommand,
        { ImageIds: ['ami-0123456789abcdeff'], MaxResults: 5 }), 'InvalidParameterCombination', 400);
    await refused('an image that never was', send(DescribeImagesCommand,
        { ImageIds: ['ami-0123456789abcdeff'] }), 'InvalidAMIID.NotFound', 400);
    await refused('an image of zeros', send(DescribeImagesCommand,
        { ImageIds: ['ami-00000000000000000'] }), 'InvalidAMIID.Malformed', 400);
    await refused('unknown volume', send(DescribeVolumesCommand,
        { VolumeIds: ['vol-0123456789abcdeff'] }), 'InvalidVolume.NotFound', 400);
    await refused('unknown template', send(DescribeLaunchTemplateVersionsCommand,
        { LaunchTemplateId: 'lt-0123456789abcdeff' }), 'InvalidLaunchTemplateId.NotFound', 400);
    await refused('versions of no template', send(DescribeLaunchTemplateVersionsCommand, {}),
        'MissingParameter', 400);
    await refused('dry run', send(DescribeVolumesCommand, { DryRun: true }), 'DryRunOperation', 412);
}

// ---- tokens

async function tokens() {
    const input = { OwnerIds: ['self'], MaxResults: 5 };
    const first = await send(DescribeSnapshotsCommand, input);
    const again = await send(DescribeSnapshotsCommand, input);
    const NextToken = first.NextToken;
    holds('a token', NextToken?.length > 20);
    holds('another one each time', NextToken !== again.NextToken);
    const pages = [];
    for (let i = 0; i < 2; i++)
        pages.push((await send(DescribeSnapshotsCommand, { ...input, NextToken })).Snapshots);
    same('a token twice', pages[0], pages[1]);
    const bad = (name, promise) =>
        refused(`token: ${name}`, promise, 'InvalidPaginationToken', 400);
    await bad('made up', send(DescribeSnapshotsCommand, { ...input, NextToken: 'abc' }));
    const spoiled = (NextToken[0] === 'A' ? 'B' : 'A') + NextToken.slice(1);
    await bad('spoiled', send(DescribeSnapshotsCommand, { ...input, NextToken: spoiled }));
    // AWS says nothing to who changes a filter on the way: he sees an empty list
    const changed = await send(DescribeSnapshotsCommand, { MaxResults: 5, NextToken });
    same('a token of other parameters', [changed.Snapshots, changed.NextToken], [[], undefined]);
    await bad('of another action', send(DescribeVolumesCommand, { MaxResults: 5, NextToken }));
    await bad('of another region', ec2(keys, elsewhere).send(
        new DescribeSnapshotsCommand({ ...input, NextToken })));
    await bad('of another account', ec2(credentials[other], region).send(
        new DescribeSnapshotsCommand({ ...input, NextToken })));
}

// ---- who asks

async function callers() {
    const volumes = new DescribeVolumesCommand({}), identity = new GetCallerIdentityCommand({});
    const wrong = { ...keys, secretAccessKey: `${keys.secretAccessKey}x` };
    const nobody = { ...keys, accessKeyId: 'AKIANOBODY0000000000' };
    const tokened = { ...keys, sessionToken: 'not/a+token==' };
    for (const [name, bad] of [['wrong secret', wrong], ['unknown key', nobody],
        ['needless session token', tokened]])
        await refused(`EC2: ${name}`, ec2(bad, region).send(volumes), 'AuthFailure', 401);
    await refused('STS: wrong secret', sts(wrong, region).send(identity), 'SignatureDoesNotMatch', 403);
    await refused('STS: unknown key', sts(nobody, region).send(identity), 'InvalidClientTokenId', 403);
    const late = { systemClockOffset: -16 * 60000 };
    await refused('EC2: clock behind', ec2(keys, region, late).send(volumes), 'RequestExpired', 400);
    await refused('EC2: clock ahead', ec2(keys, region, { systemClockOffset: 16 * 60000 })
        .send(volumes), 'RequestExpired', 400);
    await refused('STS: clock behind', sts(keys, region, late).send(identity),
        'SignatureDoesNotMatch', 403);
    holds('14 minutes are fine', await ec2(keys, region, { systemClockOffset: -14 * 60000 })
        .send(volumes));
}

// ---- requests that no SDK makes

async function raw(body, { sign = true, spoil = (request) => request, service = 'ec2' } = {}) {
    const { host, hostname, port } = new URL(url);
    let request = {
        method: 'POST', protocol: 'http:', hostname, port: Number(port), path: '/', query: {}, body,
        headers: { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    };
    const signer = new SignatureV4({ service, region, credentials: keys, sha256: Sha256 });
    if (sign) request = await signer.sign(request);
    const { headers, body: sent, path } = spoil(request);
    delete headers.host;
    const answer = await fetch(new URL(path, url), { method: 'POST', headers, body: sent });
    const text = await answer.text();
    return [text.match(/<Code>(.*?)<\/Code>/)?.[1] ?? 'OK', answer.status];
}

async function rawRequests() {
    const body = 'Action=DescribeVolumes&Version=2016-11-15';
    const header = (name, change) => ({ spoil: (request) => {
        request.headers[name] = change(request.headers[name]);
        return request;
    } });
    const cases = [
        ['as it should be', body, {}, ['OK', 200]],
        ['unsigned', body, { sign: false }, ['MissingAuthenticationToken', 403]],
        ['unsigned to STS', 'Action=GetCallerIdentity&Version=2011-06-15', { sign: false },
            ['MissingAuthenticationToken', 403]],
        ['another body', body, { spoil: (r) => ({ ...r, body: `${body}&DryRun=true` }) },
            ['AuthFailure', 401]],
        ['another header', body, header('content-type', (v) => v.toUpperCase()), ['AuthFailure', 401]],
        ['another path', body, { spoil: (r) => ({ ...r, path: '/x' }) }, ['AuthFailure', 401]],
        ['no signature', body, header('authorization', (v) => v.replace(/, Signature=.*/, '')),
            ['IncompleteSignature', 400]],
        ['no scope', body, header('authorization', (v) => v.replace('/aws4_request', '')),
            ['IncompleteSignature', 400]],
        ['host not signed', body,
            header('authorization', (v) => v.replace(/;host|host;/, '')), ['SignatureDoesNotMatch', 403]],
        ['a header of AWS not signed', body, header('x-amz-late', () => 'x'),
            ['SignatureDoesNotMatch', 403]],
        ['another service', body, { service: 's3' }, ['SignatureDoesNotMatch', 403]],
        ['unknown action', 'Action=DeleteVolume&Version=2016-11-15', {}, ['InvalidAction', 400]],
        ['of STS at EC2', 'Action=GetCallerIdentity&Version=2016-11-15', {}, ['InvalidAction', 400]],
        ['no action', 'Version=2016-11-15', {}, ['MissingAction', 400]],
        ['unknown version', 'Action=DescribeVolumes&Version=2016-11-16', {}, ['InvalidAction', 400]],
        ['unknown parameter', `${body}&Colour=red`, {}, ['UnknownParameter', 400]],
        ['a list from 0', `${body}&VolumeId.0=vol-1`, {}, ['UnknownParameter', 400]],
        ['of another action', `${body}&Owner.1=self`, {}, ['UnknownParameter', 400]],
        ['MaxResults in words', `${body}&MaxResults=many`, {}, ['InvalidParameterValue', 400]],
        ['escapes', `${body}&Filter.1.Name=tag%3Aa%2Bb%20c&Filter.1.Value.1=%C3%A9%2F%2A`, {},
            ['OK', 200]],
    ];
    for (const [name, text, how, expected] of cases)
        same(`raw: ${name}`, await raw(text, how), expected);
}

await filters();
await sizes();
await tokens();
await callers();
await rawRequests();
