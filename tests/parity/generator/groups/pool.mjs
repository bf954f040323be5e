// The pool itself: name, sign-up, protection, devices, plan, threat protection.
import { group, truthTable, trueNames } from '../group.mjs';

const PLANS = ['LITE', 'ESSENTIALS', 'PLUS'];
const STANDARD = ['FULL_FUNCTION', 'AUDIT_ONLY', 'NO_ENFORCEMENT'];
const CUSTOM = ['FULL_FUNCTION', 'AUDIT_ONLY'];
const ADVANCED = ['ENFORCED', 'AUDIT', 'OFF'];

const pool = group('pool', ({ renders }) => {
  renders('nothing given', {});
  renders('name', { UserPoolName: 'customers' });
  renders('name of one character', { UserPoolName: 'c' });
  renders('name of 128 characters', { UserPoolName: 'n'.repeat(128) });
  renders('name of every legal kind of character', { UserPoolName: 'My_Pool 1 +=,.@-' });
  renders('name that looks like a number', { UserPoolName: '12' });
  for (const given of [true, false]) {
    renders(`self sign-up ${given}`, { SelfSignUpEnabled: given });
    renders(`deletion protection ${given}`, { DeletionProtection: given });
  }
  renders('self sign-up and invitation', { SelfSignUpEnabled: true, UserInvitation: { EmailSubject: 'Welcome' } });
  for (const policy of ['RETAIN', 'DESTROY', 'RETAIN_ON_UPDATE_OR_DELETE', 'SNAPSHOT']) {
    renders(`removal policy ${policy}`, { RemovalPolicy: policy });
  }
  renders('removal policy and deletion protection', { RemovalPolicy: 'DESTROY', DeletionProtection: true });
  for (const row of truthTable(['ChallengeRequiredOnNewDevice', 'DeviceOnlyRememberedOnUserPrompt'])) {
    renders(`devices ${trueNames(row)}`, { DeviceTracking: row });
  }
  renders('devices with nothing said', { DeviceTracking: {} });
  renders('devices with one thing said', { DeviceTracking: { ChallengeRequiredOnNewDevice: true } });
});

const protection = group('protection', ({ renders, refuses }) => {
  for (const plan of PLANS) renders(`plan ${plan}`, { FeaturePlan: plan });
  for (const mode of ADVANCED) {
    renders(`advanced ${mode}`, { FeaturePlan: 'PLUS', AdvancedSecurityMode: mode });
    renders(`advanced ${mode}, plan not given`, { AdvancedSecurityMode: mode });
  }
  for (const mode of STANDARD) {
    renders(`standard ${mode}`, { FeaturePlan: 'PLUS', StandardThreatProtectionMode: mode });
    for (const plan of ['LITE', 'ESSENTIALS']) {
      renders(`standard ${mode}, plan ${plan}`, { FeaturePlan: plan, StandardThreatProtectionMode: mode });
    }
    for (const custom of CUSTOM) {
      renders(`standard ${mode}, custom ${custom}`, {
        FeaturePlan: 'PLUS',
        StandardThreatProtectionMode: mode,
        CustomThreatProtectionMode: custom,
      });
    }
  }
  for (const custom of CUSTOM) {
    renders(`custom ${custom} alone`, { FeaturePlan: 'PLUS', CustomThreatProtectionMode: custom });
    renders(`custom ${custom}, plan not given`, { CustomThreatProtectionMode: custom });
  }
  renders("the API's own values", {
    FeaturePlan: 'PLUS',
    StandardThreatProtectionMode: 'ENFORCED',
    CustomThreatProtectionMode: 'AUDIT',
  });
  renders("the API's own value for no enforcement", { StandardThreatProtectionMode: 'OFF' });
  for (const advanced of ADVANCED) {
    for (const standard of STANDARD) {
      refuses('P-THREAT', `advanced ${advanced} with standard ${standard}`, {
        AdvancedSecurityMode: advanced,
        StandardThreatProtectionMode: standard,
      });
    }
    for (const custom of CUSTOM) {
      refuses('P-THREAT', `advanced ${advanced} with custom ${custom}`, {
        FeaturePlan: 'PLUS',
        AdvancedSecurityMode: advanced,
        CustomThreatProtectionMode: custom,
      });
    }
  }
});

export default [pool, protection];
