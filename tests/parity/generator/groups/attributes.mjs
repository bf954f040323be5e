// Standard and custom attributes.
import { group } from '../group.mjs';

const STANDARD = ['Address', 'Birthdate', 'Email', 'FamilyName', 'Fullname', 'Gender', 'GivenName', 'LastUpdateTime', 'Locale', 'MiddleName', 'Nickname', 'PhoneNumber', 'PreferredUsername', 'ProfilePage', 'ProfilePicture', 'Timezone', 'Website'];
const all = (definition) => ({ StandardAttributes: Object.fromEntries(STANDARD.map((name) => [name, definition])) });

const standard = group('standard-attributes', ({ renders }) => {
  renders('none listed', { StandardAttributes: {} });
  for (const name of STANDARD) {
    renders(`${name} as it is by default`, { StandardAttributes: { [name]: {} } });
    renders(`${name} required and fixed`, { StandardAttributes: { [name]: { Required: true, Mutable: false } } });
    renders(`${name} optional and changeable`, { StandardAttributes: { [name]: { Required: false, Mutable: true } } });
  }
  for (const Required of [true, false]) {
    renders(`all, required ${Required}`, all({ Required }));
    for (const Mutable of [true, false]) renders(`all, required ${Required}, mutable ${Mutable}`, all({ Required, Mutable }));
  }
  for (const Mutable of [true, false]) renders(`all, mutable ${Mutable}`, all({ Mutable }));
  renders('preferred name required and sign-in alias', {
    SignInAliases: { Username: true, PreferredUsername: true },
    StandardAttributes: { PreferredUsername: { Required: true, Mutable: true } },
  });
  renders('phone number listed makes no role', { StandardAttributes: { PhoneNumber: { Required: true } } });
});

const custom = group('custom-attributes', ({ renders, refuses }) => {
  const one = (definition, name = 'department') => ({ CustomAttributes: { [name]: definition } });
  renders('none listed', { CustomAttributes: {} });
  for (const DataType of ['String', 'Number', 'Boolean', 'DateTime']) {
    renders(DataType, one({ DataType }));
    for (const Mutable of [true, false]) renders(`${DataType}, mutable ${Mutable}`, one({ DataType, Mutable }));
  }
  const text = (bounds) => one({ DataType: 'String', ...bounds });
  for (const MinLen of [0, 1, 2047, 2048]) renders(`shortest ${MinLen}`, text({ MinLen }));
  for (const MaxLen of [0, 1, 2047, 2048]) renders(`longest ${MaxLen}`, text({ MaxLen }));
  renders('from 0 to 10', text({ MinLen: 0, MaxLen: 10 }));
  renders('from 0 to 0', text({ MinLen: 0, MaxLen: 0 }));
  renders('from 5 to 10', text({ MinLen: 5, MaxLen: 10, Mutable: true }));
  renders('from 10 to 10', text({ MinLen: 10, MaxLen: 10 }));
  renders('shortest 0 counts as unset', text({ MinLen: 0, Mutable: false }));
  for (const MinLen of [-1, -100]) refuses('A-MINLEN', `shortest ${MinLen}`, text({ MinLen }));
  for (const MaxLen of [2049, 100000]) refuses('A-MAXLEN', `longest ${MaxLen}`, text({ MaxLen }));
  refuses('A-MINLEN', 'both bounds wrong', text({ MinLen: -1, MaxLen: 2049 }));

  const number = (bounds) => one({ DataType: 'Number', ...bounds }, 'level');
  for (const Min of [-5, 0, 1, 0.5]) renders(`least ${Min}`, number({ Min }));
  for (const Max of [-5, 0, 1, 100.25]) renders(`most ${Max}`, number({ Max }));
  renders('least 0 with a most', number({ Min: 0, Max: 9 }));
  renders('most 0 with a least', number({ Min: -9, Max: 0 }));
  renders('least and most 0', number({ Min: 0, Max: 0 }));
  renders('large bounds', number({ Min: -9007199254740991, Max: 9007199254740991, Mutable: true }));

  renders('name of 1 character', one({ DataType: 'String' }, 'd'));
  renders('name of 20 characters', one({ DataType: 'String' }, 'd'.repeat(20)));
  renders('name of other letters', one({ DataType: 'String' }, 'Straße_größe'));
  renders('name with signs', one({ DataType: 'String' }, 'a-b.c:d'));
  renders('name with the prefix', one({ DataType: 'String' }, 'custom:team'));
  renders('one of each, with standard ones', {
    StandardAttributes: { Email: { Required: true }, Fullname: { Mutable: false } },
    CustomAttributes: {
      team: { DataType: 'String', MinLen: 1, MaxLen: 64, Mutable: true },
      level: { DataType: 'Number', Min: 1, Max: 10, Mutable: true },
      active: { DataType: 'Boolean', Mutable: true },
      since: { DataType: 'DateTime' },
    },
  });
  const many = (count) => ({
    CustomAttributes: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${String(i).padStart(2, '0')}`, { DataType: 'String' }])),
  });
  renders('49 of them', many(49));
  renders('50 of them', many(50));
});

export default [standard, custom];
