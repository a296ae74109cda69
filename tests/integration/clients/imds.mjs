// What the metadata service answers, looked at closer than a chain of credential providers does.
//
// usage: node imds.mjs URL ROLE ARN
import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { ec2, holds, refused, same, sts } from './common.mjs';

const [url, role, arn] = process.argv.slice(2);
const header = 'x-aws-ec2-metadata-token';
const roles = '/latest/meta-data/iam/security-credentials/';
const ask = async (method, path, headers = {}) => {
    const answer = await fetch(url + path, { method, headers });
    return [answer.status, await answer.text(), answer.headers];
};
const put = (headers) => ask('PUT', '/latest/api/token', headers);
const ttl = (seconds) => ({ [`${header}-ttl-seconds`]: seconds });

for (const [name, headers, status] of [
    ['no lifetime', {}, 400], ['a lifetime of none', ttl('0'), 400],
    ['a lifetime of words', ttl('6h'), 400], ['more than six hours', ttl('21601'), 400],
    ['a proxy on the way', { ...ttl('60'), 'X-Forwarded-For': '192.0.2.1' }, 403],
]) same(`imds: a token with ${name}`, (await put(headers))[0], status);
const [, token, headers] = await put(ttl('60'));
same('imds: a token', [token.length, headers.get(`${header}-ttl-seconds`)], [56, '60']);
const read = async (path, more = { [header]: token }) => (await ask('GET', path, more)).slice(0, 2);

same('imds: no token, no answer', await read(roles, {}), [401, '']);
same('imds: a token that is none', await read(roles, { [header]: token.toLowerCase() }), [401, '']);
same('imds: its role', await read(roles), [200, role]);
same('imds: its role, without the last slash', await read(roles.slice(0, -1)), [200, role]);
same('imds: another role', (await read(`${roles}other`))[0], 404);
same('imds: its region', await read('/latest/meta-data/placement/region'), [200, 'eu-west-1']);
same('imds: its zone', await read('/latest/meta-data/placement/availability-zone'),
    [200, 'eu-west-1a']);

const keys = async (path) => {
    const [, text] = await read(path);
    holds(`imds: blanks around colons in ${path}`, text.startsWith('{\n  "Code" : "Success",'));
    const { AccessKeyId, SecretAccessKey, Token, Type, Expiration } = JSON.parse(text);
    const hours = (new Date(Expiration) - Date.now()) / 3600000;
    same(`imds: type of ${path}`, [Type, hours > 6.3 && hours < 6.6], ['AWS-HMAC', true]);
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
};
const who = async (credentials) =>
    (await sts(credentials, 'us-east-1').send(new GetCallerIdentityCommand({}))).Arn;
const own = await keys(roles + role);
same('imds: keys of its role', await who(own), arn);
holds('imds: they list', (await ec2(own, 'us-east-1').send(new DescribeVolumesCommand({}))).Volumes);

// Keys of the instance itself are for one question only.
const identity = await keys(
    '/latest/meta-data/identity-credentials/ec2/security-credentials/ec2-instance');
same('imds: keys of its identity', (await who(identity)).split('/').slice(1),
    ['aws:ec2-instance', arn.split('/')[2]]);
await refused('imds: keys of its identity list nothing',
    ec2(identity, 'us-east-1').send(new DescribeVolumesCommand({})), 'AuthFailure', 401);
await refused('imds: keys of its identity get no role', sts(identity, 'us-east-1').send(
    new AssumeRoleCommand({ RoleArn: `${arn}/x`.replace(':sts:', ':iam:'), RoleSessionName: 'x1' })),
'InvalidClientTokenId', 403);
