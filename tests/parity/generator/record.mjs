// Builds with CDK what a vector's properties ask for, and records what came out.
import { App, Stack } from 'aws-cdk-lib';
import { User, Group, Role } from 'aws-cdk-lib/aws-iam';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormError, Properties } from './properties.mjs';

// Every vector is built in a stack and at a path of the same name, since CDK derives logical ids
// and the SMS role's external id from them.
export const STACK = 'Parity';
export const POOL = 'Pool';
export const ENVIRONMENT = { account: '123456789012', region: 'eu-west-1' };

// The schema check at synthesis only warns, and costs ten times what the rest does.
process.env.CDK_VALIDATION = 'false';
// `AdvancedSecurityMode` is deprecated, and part of the contract.
process.env.JSII_DEPRECATED = 'quiet';

/** Each returns what CDK says of the construct's attributes, if it says anything to compare. */
const BUILDERS = {
  'Custom::CognitoUserPool': (context, { properties }) => {
    addPool(context, properties);
  },
  'Custom::CognitoUserPoolTrigger': (context, { pool, properties }) => {
    addTrigger(context, addPool(context, pool), properties);
  },
  'Custom::CognitoUserPoolGrant': (context, { properties }) => {
    const { UserPoolArn, UserPoolId, Grantee, Actions } = properties;
    importPool(context.stack, { UserPoolArn, UserPoolId }).grant(grantee(context.stack, Grantee), ...Actions);
  },
  'Custom::CognitoUserPoolGroup': (context, { properties }) => {
    addPool(context, {}).addGroup('Group', context.properties.struct('UserPoolGroupOptions', properties));
  },
  'Custom::CognitoUserPoolClient': (context, { pool = {}, properties }) => {
    const options = context.properties.struct('UserPoolClientOptions', properties);
    const client = addPool(context, pool).addClient('Client', options);
    // CDK throws at the name of a client that was given none.
    return options.userPoolClientName === undefined ? {} : { UserPoolClientName: client.userPoolClientName };
  },
  'Custom::CognitoUserPoolDomain': (context, { properties }) => {
    const options = context.properties.struct('UserPoolDomainOptions', properties);
    const domain = addPool(context, {}).addDomain('Domain', options);
    return { DomainName: domain.domainName, BaseUrl: domain.baseUrl(), FipsBaseUrl: domain.baseUrl({ fips: true }) };
  },
  'Custom::CognitoUserPoolResourceServer': (context, { properties }) => {
    const options = context.properties.struct('UserPoolResourceServerOptions', properties);
    addPool(context, {}).addResourceServer('Server', options);
  },
  'Custom::CognitoUserPoolIdentityProvider': (context, { pool = {}, properties }) => {
    addProvider(context, addPool(context, pool), properties);
  },
  'Custom::CognitoImportedUserPool': (context, { properties }) => {
    const pool = importPool(context.stack, properties);
    return {
      UserPoolId: pool.userPoolId,
      UserPoolArn: pool.userPoolArn,
      UserPoolProviderName: pool.userPoolProviderName,
      Region: pool.env.region,
      Account: pool.env.account,
    };
  },
};

export class Recorder {
  constructor(manifest, forms) {
    this.manifest = manifest;
    this.forms = forms;
    this.outdir = mkdtempSync(join(tmpdir(), 'parity-'));
  }

  /**
   * `cdk`: `{resources}` as rendered, `{attributes}` of an import, or the `{error}` that CDK threw.
   * What has both has its `attributes` beside.
   */
  record(vector) {
    const app = new App({ outdir: this.outdir, analyticsReporting: false, treeMetadata: false });
    const stack = new Stack(app, STACK, { env: ENVIRONMENT });
    const context = { stack, properties: new Properties(this.manifest, this.forms, stack) };
    try {
      const build = BUILDERS[vector.resource ?? 'Custom::CognitoUserPool'];
      const attributes = stack.resolve(build(context, vector) ?? {});
      const { Resources } = app.synth().getStackArtifact(stack.artifactId).template;
      if (!Resources) return { cdk: { attributes } };
      return { ...(Object.keys(attributes).length > 0 && { attributes }), cdk: { resources: Resources } };
    } catch (error) {
      if (error instanceof FormError) throw new FormError(`${vector.name}: ${error.message}`);
      return { cdk: { error: error.message } };
    }
  }

  close() {
    rmSync(this.outdir, { recursive: true });
  }
}

function addPool(context, properties) {
  const { LambdaTriggers, ...rest } = properties;
  const props = context.properties.struct('UserPoolProps', rest);
  const triggers = LambdaTriggers && splitTriggers(LambdaTriggers);
  if (triggers) props.lambdaTriggers = context.properties.struct('UserPoolTriggers', triggers.plain, '.LambdaTriggers');
  const pool = new UserPool(context.stack, POOL, props);
  if (triggers?.versioned) {
    addTrigger(context, pool, { Operation: 'PRE_TOKEN_GENERATION_CONFIG', ...triggers.versioned });
  }
  return pool;
}

/** A token trigger with a version is a call in CDK; all others are props. */
function splitTriggers({ PreTokenGeneration, ...plain }) {
  if (PreTokenGeneration === undefined) return { plain };
  if (typeof PreTokenGeneration !== 'object') return { plain: { ...plain, PreTokenGeneration } };
  return { plain, versioned: PreTokenGeneration };
}

function addTrigger({ properties }, pool, { Operation, LambdaArn, LambdaVersion }) {
  const version = LambdaVersion && properties.value('LambdaVersion', LambdaVersion);
  pool.addTrigger(UserPoolOperation[Operation], properties.value('IFunction', LambdaArn), version);
}

/** Each of the six is a class in CDK. Two of them have a property more for a secret that is stored. */
function addProvider(context, userPool, { AttributeMapping, ...rest }) {
  const [[kind, given]] = Object.entries(rest);
  const name = `UserPoolIdentityProvider${kind}`;
  const fields = context.properties.manifest.structs[`${name}Props`];
  const isStored = (key, value) => `${key[0].toLowerCase()}${key.slice(1)}Value` in fields && /^\{\{resolve:/.test(value);
  const entries = Object.entries(given).map(([key, value]) => [isStored(key, value) ? `${key}Value` : key, value]);
  const props = context.properties.struct(`${name}Props`, { ...Object.fromEntries(entries), ...(AttributeMapping && { AttributeMapping }) });
  new cognito[name](context.stack, 'Provider', { userPool, ...props });
}

function importPool(stack, { UserPoolArn, UserPoolId }) {
  return UserPoolArn === undefined
    ? UserPool.fromUserPoolId(stack, POOL, UserPoolId)
    : UserPool.fromUserPoolArn(stack, POOL, UserPoolArn);
}

function grantee(stack, arn) {
  if (arn.includes(':user/')) return User.fromUserArn(stack, 'Grantee', arn);
  if (arn.includes(':group/')) return Group.fromGroupArn(stack, 'Grantee', arn);
  return Role.fromRoleArn(stack, 'Grantee', arn);
}
