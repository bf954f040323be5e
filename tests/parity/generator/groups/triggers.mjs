// Triggers given as a property, and those attached one by one.
import { ARN, group } from '../group.mjs';

const OPERATIONS = ['CreateAuthChallenge', 'CustomEmailSender', 'CustomMessage', 'CustomSmsSender', 'DefineAuthChallenge', 'PostAuthentication', 'PostConfirmation', 'PreAuthentication', 'PreSignUp', 'PreTokenGeneration', 'UserMigration', 'VerifyAuthChallengeResponse'];
const SENDERS = ['CustomEmailSender', 'CustomSmsSender'];
const VERSIONS = ['V1_0', 'V2_0', 'V3_0'];
const screaming = (operation) => operation.replace(/(?<=.)[A-Z]/g, '_$&').toUpperCase();
const kebab = (operation) => screaming(operation).toLowerCase().replaceAll('_', '-');
const key = (operation) => (SENDERS.includes(operation) ? { CustomSenderKmsKey: ARN.key } : {});

const triggers = group('triggers', ({ renders, refuses }) => {
  renders('none', { LambdaTriggers: {} });
  renders('key alone', { CustomSenderKmsKey: ARN.key });
  renders('key and no trigger', { CustomSenderKmsKey: ARN.key, LambdaTriggers: {} });
  for (const operation of OPERATIONS) {
    const given = { LambdaTriggers: { [operation]: ARN.function(kebab(operation)) } };
    renders(operation, { ...given, ...key(operation) });
    if (SENDERS.includes(operation)) refuses('P-KMS', `${operation} without key`, given);
    else renders(`${operation} and a key`, { ...given, CustomSenderKmsKey: ARN.key });
  }
  refuses('P-KMS', 'both senders without key', {
    LambdaTriggers: { CustomEmailSender: ARN.function('email'), CustomSmsSender: ARN.function('sms') },
  });
  for (const version of VERSIONS) {
    renders(`PreTokenGeneration ${version}`, {
      LambdaTriggers: { PreTokenGeneration: { LambdaArn: ARN.function('token'), LambdaVersion: version } },
    });
  }
  for (const version of VERSIONS) {
    renders(`PreTokenGeneration ${version} on plan LITE`, {
      FeaturePlan: 'LITE',
      LambdaTriggers: { PreTokenGeneration: { LambdaArn: ARN.function('token'), LambdaVersion: version } },
    });
  }
  renders('PreTokenGeneration V2_0 of an alias', {
    LambdaTriggers: { PreTokenGeneration: { LambdaArn: ARN.function('token:live'), LambdaVersion: 'V2_0' } },
  });
  renders('PreTokenGeneration V2_0 beside another', {
    LambdaTriggers: { PreSignUp: ARN.function('sign-up'), PreTokenGeneration: { LambdaArn: ARN.function('token'), LambdaVersion: 'V2_0' } },
  });
  renders('all by one function', {
    LambdaTriggers: Object.fromEntries(OPERATIONS.map((operation) => [operation, ARN.function('everything')])),
    CustomSenderKmsKey: ARN.key,
  });
  renders('all by their own functions', {
    LambdaTriggers: Object.fromEntries(OPERATIONS.map((operation) => [operation, ARN.function(kebab(operation))])),
    CustomSenderKmsKey: ARN.key,
  });
  renders('two by one function', { LambdaTriggers: { PreSignUp: ARN.function('a'), PostConfirmation: ARN.function('a') } });
  renders('ten by three functions', {
    LambdaTriggers: Object.fromEntries(
      OPERATIONS.filter((operation) => !SENDERS.includes(operation)).map((operation, index) => [operation, ARN.function(`f${index % 3}`)]),
    ),
  });
  renders('alias', { LambdaTriggers: { PreSignUp: ARN.function('sign-up:live') } });
  renders('version', { LambdaTriggers: { PreSignUp: ARN.function('sign-up:7') } });
  renders('function and its alias', { LambdaTriggers: { PreSignUp: ARN.function('a'), PostConfirmation: ARN.function('a:live') } });
  renders('function of another account', { LambdaTriggers: { PreSignUp: 'arn:aws:lambda:eu-west-1:210987654321:function:theirs' } });
});

const trigger = group(
  'trigger',
  ({ renders, refuses }) => {
    for (const operation of OPERATIONS) {
      const properties = { Operation: screaming(operation), LambdaArn: ARN.function(kebab(operation)) };
      renders(screaming(operation), properties, { pool: key(operation) });
      if (SENDERS.includes(operation)) refuses('P-KMS', `${screaming(operation)} without key`, properties, { pool: {} });
      refuses('T-DUP', `${screaming(operation)} taken`, properties, {
        pool: { LambdaTriggers: { [operation]: ARN.function('other') }, ...key(operation) },
      });
      for (const version of ['V2_0', 'V3_0']) {
        refuses('T-VERSION', `${screaming(operation)} ${version}`, { ...properties, LambdaVersion: version }, { pool: key(operation) });
      }
    }
    const config = { Operation: 'PRE_TOKEN_GENERATION_CONFIG', LambdaArn: ARN.function('token') };
    renders('PRE_TOKEN_GENERATION_CONFIG', config, { pool: {} });
    for (const version of VERSIONS) {
      renders(`PRE_TOKEN_GENERATION_CONFIG ${version}`, { ...config, LambdaVersion: version }, { pool: {} });
    }
    renders('PRE_SIGN_UP V1_0', { Operation: 'PRE_SIGN_UP', LambdaArn: ARN.function('a'), LambdaVersion: 'V1_0' }, { pool: {} });
    renders('beside another', { Operation: 'POST_CONFIRMATION', LambdaArn: ARN.function('b') }, {
      pool: { LambdaTriggers: { PreSignUp: ARN.function('a') } },
    });
    renders('beside another of the same function', { Operation: 'POST_CONFIRMATION', LambdaArn: ARN.function('a') }, {
      pool: { LambdaTriggers: { PreSignUp: ARN.function('a') } },
    });
    renders('alias', { Operation: 'PRE_SIGN_UP', LambdaArn: ARN.function('a:live') }, { pool: {} });
  },
  'Custom::CognitoUserPoolTrigger',
);

export default [triggers, trigger];
