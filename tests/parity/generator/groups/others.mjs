// The other resource types that stand for a method of a pool: import and grant.
import { group } from '../group.mjs';

const POOL = 'eu-west-1_AbCdEf123';
const arn = (region, account, id) => `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`;

const imports = group(
  'import',
  ({ renders, refuses }) => {
    renders('by id', { UserPoolId: POOL });
    renders('by ARN', { UserPoolArn: arn('eu-west-1', '123456789012', POOL) });
    renders('by ARN of another region', { UserPoolArn: arn('us-east-1', '123456789012', 'us-east-1_AbCdEf123') });
    renders('by ARN of another account', { UserPoolArn: arn('eu-west-1', '210987654321', POOL) });
    refuses('I-ARN', 'empty id', { UserPoolId: '' });
    refuses('I-ARN', 'ARN without an id', { UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool' });
    refuses('I-ARN', 'ARN with an empty id', { UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/' });
    refuses('I-ARN-FORM', 'no ARN', { UserPoolArn: POOL });
    refuses('I-ARN-FORM', 'ARN cut short', { UserPoolArn: 'arn:aws:cognito-idp:eu-west-1' });
  },
  'Custom::CognitoImportedUserPool',
);

const grants = group(
  'grant',
  ({ renders }) => {
    const grantees = {
      role: 'arn:aws:iam::123456789012:role/reader',
      'role with a path': 'arn:aws:iam::123456789012:role/teams/one/reader',
      user: 'arn:aws:iam::123456789012:user/ann',
      group: 'arn:aws:iam::123456789012:group/readers',
    };
    for (const [title, Grantee] of Object.entries(grantees)) {
      renders(`${title}, one action`, { UserPoolId: POOL, Grantee, Actions: ['cognito-idp:AdminGetUser'] });
      renders(`${title}, more actions`, { UserPoolId: POOL, Grantee, Actions: ['cognito-idp:ListUsers', 'cognito-idp:AdminGetUser'] });
    }
    renders('by ARN', {
      UserPoolArn: arn('eu-west-1', '123456789012', POOL),
      Grantee: grantees.role,
      Actions: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminDeleteUser', 'cognito-idp:AdminGetUser'],
    });
    renders('any action of the service', { UserPoolId: POOL, Grantee: grantees.role, Actions: ['cognito-idp:*'] });
  },
  'Custom::CognitoUserPoolGrant',
);

export default [imports, grants];
