// All groups of vectors, in the order of their files.
import attributes from './groups/attributes.mjs';
import clientOauth from './groups/client-oauth.mjs';
import clientTokens from './groups/client-tokens.mjs';
import clients from './groups/clients.mjs';
import delivery from './groups/delivery.mjs';
import domains from './groups/domains.mjs';
import identityProviders from './groups/identity-providers.mjs';
import limits from './groups/limits.mjs';
import messages from './groups/messages.mjs';
import others from './groups/others.mjs';
import pool from './groups/pool.mjs';
import resourceServers from './groups/resource-servers.mjs';
import scalars from './groups/scalars.mjs';
import signIn from './groups/sign-in.mjs';
import triggers from './groups/triggers.mjs';
import userGroups from './groups/user-groups.mjs';

export const WRITTEN_DOWN = [
  ...pool,
  ...signIn,
  ...messages,
  ...attributes,
  ...delivery,
  ...triggers,
  ...scalars,
  ...limits,
  ...others,
  ...userGroups,
  ...resourceServers,
  ...clients,
  ...clientOauth,
  ...clientTokens,
  ...domains,
  ...identityProviders,
];
