// Every listing of every account and region through the SDK's own paginators, equal to the world.
//
// usage: node listings.mjs WORLD.json CREDENTIALS [--faults]
//
// --faults: the sandbox breaks answers; the same must come out, once doubles are dropped. Of one
// account: trying again takes its time.
import { readFileSync } from 'node:fs';
import {
    DescribeInstancesCommand, DescribeLaunchTemplateVersionsCommand, DescribeRegionsCommand,
    DescribeSnapshotsCommand, paginateDescribeImages, paginateDescribeInstances,
    paginateDescribeLaunchTemplateVersions, paginateDescribeLaunchTemplates,
    paginateDescribeSnapshots, paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import {
    byId, canonical, collect, ec2, holds, includingManaged, readCredentials, same, sts,
} from './common.mjs';

const [worldFile, credentialsFile, option] = process.argv.slice(2);
const faults = option === '--faults';
const world = JSON.parse(readFileSync(worldFile, 'utf8'));
const credentials = readCredentials(credentialsFile);
const patient = faults
    ? { maxAttempts: 30, retryStrategy: undefined, requestHandler: { requestTimeout: 20000 } } : {};

// Whose snapshots the sandbox adds to the world. The alias does not tell them: AWS gives it to
// others' public snapshots, too, and so does the world.
const AMAZON = '137112412989';
const pick = (records, test) => Object.values(records).filter(test);
const managed = (record) => record.Operator?.Managed === true;

// The paginator over everything, in pages of `pageSize`; doubles only where faults make them.
async function listed(name, paginate, client, input, member, id, expected, pageSize) {
    const got = await collect(paginate({ client, pageSize }, input), member);
    const flat = member === 'Reservations' ? got.flatMap((r) => r.Instances ?? []) : got;
    const records = byId(flat, id);
    same(name, records, byId(expected, id));
    if (faults) return got;
    same(`${name}: nothing twice`, flat.length, Object.keys(records).length);
    if (member !== 'Reservations' && !input.Filters)
        same(`${name}: pages`, got.pages, Math.max(1, Math.ceil(flat.length / pageSize)));
    return got;
}

async function snapshots(client, place, own, kinds) {
    const id = (r) => r.SnapshotId;
    await listed(`${place} snapshots`, paginateDescribeSnapshots, client, { OwnerIds: ['self'] },
        'Snapshots', id, pick(kinds.snapshots, (r) => r.OwnerId === own), 50);
    if (faults) return;
    const all = await collect(paginateDescribeSnapshots({ client, pageSize: 1000 }, {}), 'Snapshots');
    const named = all.filter((r) => r.OwnerId !== AMAZON);
    same(`${place} snapshots of everybody`, byId(named, id), byId(pick(kinds.snapshots, () => true), id));
    same(`${place} snapshots of everybody: nothing twice`, new Set(all.map(id)).size, all.length);
    holds(`${place} public snapshots`, all.length > named.length);
    const ids = (records) => records.map(id).sort();
    const owned = async (owner) =>
        ids((await client.send(new DescribeSnapshotsCommand({ OwnerIds: [owner] }))).Snapshots);
    same(`${place} amazon's`, await owned('amazon'),
        ids(all.filter((r) => r.OwnerAlias === 'amazon' || r.OwnerId === AMAZON)));
    for (const owner of new Set(all.map((r) => r.OwnerId)))
        same(`${place} snapshots of ${owner}`, await owned(owner), ids(owner === AMAZON
            ? all.filter((r) => r.OwnerId === AMAZON)
            : pick(kinds.snapshots, (r) => r.OwnerId === owner)));
}

async function images(client, place, own, kinds) {
    const id = (r) => r.ImageId;
    const mine = (r) => r.OwnerId === own;
    const input = { Owners: ['self'], IncludeDeprecated: true };
    await listed(`${place} images`, paginateDescribeImages, client,
        { ...input, IncludeDisabled: true }, 'Images', id, pick(kinds.images, mine), 10);
    await listed(`${place} images that are not disabled`, paginateDescribeImages, client, input,
        'Images', id, pick(kinds.images, (r) => mine(r) && r.State !== 'disabled'), 10);
}

async function volumes(client, all, place, kinds) {
    const id = (r) => r.VolumeId;
    await listed(`${place} volumes`, paginateDescribeVolumes, all, {}, 'Volumes', id,
        pick(kinds.volumes, () => true), 20);
    await listed(`${place} unmanaged volumes`, paginateDescribeVolumes, client, {}, 'Volumes', id,
        pick(kinds.volumes, (r) => !managed(r)), 500);
}

async function instances(all, place, kinds) {
    const got = await listed(`${place} instances`, paginateDescribeInstances, all, {},
        'Reservations', (r) => r.InstanceId, pick(kinds.instances, () => true), 5);
    const shown = {}, expected = {};
    for (const r of got)
        for (const i of r.Instances) shown[i.InstanceId] = [r.ReservationId, r.OwnerId];
    for (const i of pick(kinds.instances, () => true))
        expected[i.InstanceId] = [i._ReservationId, i._OwnerId];
    same(`${place} reservations`, canonical(shown), canonical(expected));
    if (faults) return;
    const whole = await all.send(new DescribeInstancesCommand({}));
    const ids = whole.Reservations.map((r) => r.ReservationId);
    same(`${place} each reservation once`, ids.length, new Set(ids).size);
}

async function templates(client, place, kinds) {
    const found = await listed(`${place} templates`, paginateDescribeLaunchTemplates, client, {},
        'LaunchTemplates', (r) => r.LaunchTemplateId, pick(kinds['launch-templates'], () => true), 1);
    const versions = kinds['launch-template-versions'];
    const id = (r) => `${r.LaunchTemplateId}/${r.VersionNumber}`;
    for (const { LaunchTemplateId, LaunchTemplateName } of found.slice(0, faults ? 2 : 4)) {
        const of = pick(versions, (r) => r.LaunchTemplateId === LaunchTemplateId);
        const paginate = paginateDescribeLaunchTemplateVersions;
        await listed(`${place} versions of ${LaunchTemplateId}`, paginate, client,
            { LaunchTemplateId }, 'LaunchTemplateVersions', id, of, 7);
        await listed(`${place} versions of ${LaunchTemplateName}`, paginate, client,
            { LaunchTemplateName }, 'LaunchTemplateVersions', id, of, 200);
        if (faults) continue; // what follows is one page
        const top = Math.max(...of.map((r) => r.VersionNumber));
        const some = await client.send(new DescribeLaunchTemplateVersionsCommand(
            { LaunchTemplateId, Versions: ['1', '$Latest', '$Default'] }));
        same(`${place} some versions of ${LaunchTemplateId}`,
            byId(some.LaunchTemplateVersions, id),
            byId(of.filter((r) => r.VersionNumber === 1 || r.VersionNumber === top ||
                r.DefaultVersion), id));
    }
}

async function account(own) {
    const keys = credentials[own];
    const caller = await sts(keys, 'us-east-1', patient).send(new GetCallerIdentityCommand({}));
    same(`${own} caller`, caller.Account, own);
    holds(`${own} arn`, caller.Arn.startsWith('arn:aws:') && caller.Arn.includes(`:${own}:`));
    const home = ec2(keys, 'us-east-1', patient);
    const names = (answer) => answer.Regions.map((r) => r.RegionName).sort();
    const on = await home.send(new DescribeRegionsCommand({}));
    same(`${own} regions`, names(on), Object.keys(world[own]).sort());
    const all = await home.send(new DescribeRegionsCommand({ AllRegions: true }));
    holds(`${own} regions that are off`, all.Regions.some((r) => r.OptInStatus === 'not-opted-in'));
    same(`${own} regions by filter`, names(await home.send(new DescribeRegionsCommand({
        AllRegions: true, Filters: [{ Name: 'opt-in-status', Values: ['opt*'] }] }))), names(on));
    for (const [region, kinds] of Object.entries(world[own])) {
        const client = ec2(keys, region, patient);
        const all = includingManaged(ec2(keys, region, patient));
        const place = `${own}/${region}`;
        await Promise.all([
            snapshots(client, place, own, kinds), images(client, place, own, kinds),
            volumes(client, all, place, kinds), instances(all, place, kinds),
            templates(client, place, kinds),
        ]);
    }
}

for (const own of Object.keys(world).slice(0, faults ? 1 : undefined)) await account(own);
