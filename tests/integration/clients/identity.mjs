// Who the SDK's own chain of credential providers says that it is: its ARN, or why it has none.
//
// usage: node identity.mjs        in the environment that the CLI has, too
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

try {
    const { Arn } = await new STSClient({ region: 'us-east-1', maxAttempts: 1 })
        .send(new GetCallerIdentityCommand({}));
    console.log(Arn);
} catch (error) {
    console.log(`${error.name}: ${error.message}`);
    process.exitCode = 1;
}
