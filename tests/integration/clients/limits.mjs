// A sandbox that says no: permissions, policies of the organisation, regions, session tokens,
// budgets.
//
// usage: node limits.mjs CREDENTIALS DENIED-REGION SCP-REGION OFF-REGION
//
// The sandbox runs with --deny DescribeVolumes@DENIED-REGION --scp-deny SCP-REGION --region-off
// OFF-REGION --bucket 3:1, and keys with a session token.
import {
    DescribeRegionsCommand, DescribeSnapshotsCommand, DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { ec2, holds, readCredentials, refused, same, sts } from './common.mjs';

const [credentialsFile, denied, scp, off] = process.argv.slice(2);
const keys = readCredentials(credentialsFile).default;
const page = { MaxResults: 5 };

const caller = await sts(keys, denied).send(new GetCallerIdentityCommand({}));
holds('session: a role', caller.Arn.includes(':assumed-role/'));
const { sessionToken, ...bare } = keys;
holds('session: there is a token', sessionToken);
await refused('session: without its token', ec2(bare, denied).send(new DescribeSnapshotsCommand(page)),
    'AuthFailure', 401);
await refused('session: without its token, STS', sts(bare, denied)
    .send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId', 403);

await refused('denied action', ec2(keys, denied).send(new DescribeVolumesCommand(page)),
    'UnauthorizedOperation', 403);
holds('its neighbour is not', await ec2(keys, denied).send(new DescribeSnapshotsCommand(page)));
for (const Command of [DescribeVolumesCommand, DescribeSnapshotsCommand]) {
    const call = ec2(keys, scp).send(new Command(page));
    call.catch((error) => holds('the policy is named',
        error.message.includes('explicit deny in a service control policy')));
    await refused('denied region', call, 'UnauthorizedOperation', 403);
}
await refused('region that is off', ec2(keys, off).send(new DescribeVolumesCommand(page)),
    'AuthFailure', 401);
const { Regions } = await ec2(keys, denied).send(new DescribeRegionsCommand({ AllRegions: true }));
same('region that is off, listed', Regions.find((r) => r.RegionName === off).OptInStatus,
    'not-opted-in');

// Three at once, then one a second; other actions and regions have their own.
const client = ec2(keys, denied);
const regions = () => client.send(new DescribeRegionsCommand({}));
const results = await Promise.allSettled(Array.from({ length: 8 }, regions));
const no = results.filter((r) => r.status === 'rejected');
holds('budget: some are throttled', no.length >= 4 && no.length <= 6);
holds('budget: by name', no.every((r) => r.reason.name === 'RequestLimitExceeded' &&
    r.reason.$metadata.httpStatusCode === 503));
holds('budget: of this action only', await client.send(new DescribeSnapshotsCommand(page)));
await new Promise((resolve) => { setTimeout(resolve, 1200); });
holds('budget: it fills', await regions());
