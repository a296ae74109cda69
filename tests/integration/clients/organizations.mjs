// The accounts of an organization, as the SDK lists them, against what the CLI listed.
//
// usage: node organizations.mjs ACCOUNTS.json MANAGEMENT-ACCOUNT
import { readFileSync } from 'node:fs';
import {
    DescribeOrganizationCommand, ListAccountsCommand, OrganizationsClient, paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { canonical, collect, refused, same } from './common.mjs';

const [accountsFile, management] = process.argv.slice(2);
const client = new OrganizationsClient({ region: 'us-east-1', maxAttempts: 1 });
const accounts = await collect(paginateListAccounts({ client, pageSize: 4 }, {}), 'Accounts');

// The CLI is older than State and Paths.
const old = accounts.map(({ State, Paths, ...rest }) => rest);
same('organizations: the SDK lists the same accounts', canonical(old),
    canonical(JSON.parse(readFileSync(accountsFile, 'utf8')).Accounts));
same('organizations: two pages', accounts.pages, 2);
same('organizations: what tells whether an account is in use',
    Object.fromEntries(accounts.map((a) => [a.Name, [a.State, a.Status]])), {
        "The owner's": ['ACTIVE', 'ACTIVE'],
        'Old & <closed>': ['CLOSED', 'SUSPENDED'],
        before: [undefined, 'ACTIVE'],
        after: ['ACTIVE', undefined],
        'account-111122223333': ['ACTIVE', 'ACTIVE'],
        'account-777788889999': ['ACTIVE', 'ACTIVE'],
    });
const { Organization } = await client.send(new DescribeOrganizationCommand({}));
same('organizations: who manages it', Organization.MasterAccountId, management);
await refused('organizations: pages of none', client.send(new ListAccountsCommand({ MaxResults: 0 })),
    'InvalidInputException', 400);
