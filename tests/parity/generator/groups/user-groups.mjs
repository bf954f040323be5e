// Groups of a pool.
import { group } from '../group.mjs';

const ROLE = 'arn:aws:iam::123456789012:role/members';

export default [
  group(
    'group',
    ({ renders, refuses }) => {
      renders('nothing said', {});
      for (const [title, GroupName] of Object.entries({
        plain: 'admins',
        '1 character': 'a',
        '128 characters': 'n'.repeat(128),
        '128 characters beyond the basic plane': '😀'.repeat(64),
        'letters, marks and symbols': 'über-e\u0301€+',
        'numbers and punctuation': 'a.b/c:d#1½²',
        'of a provider': 'eu-west-1_AbCdEf123_Google',
      })) {
        renders(`name, ${title}`, { GroupName });
      }
      for (const [title, GroupName] of Object.entries({
        '0 characters': '',
        '129 characters': 'n'.repeat(129),
        'a space': 'the admins',
        'a space at the end': 'admins ',
        'a no-break space': 'the\u00a0admins',
        'a line break': 'the\nadmins',
        'a zero-width space': 'the\u200badmins',
      })) {
        refuses('G-NAME', `name of ${title}`, { GroupName });
      }
      renders('description', { Description: 'May do everything: Überall.\nReally.' });
      renders('description of 0 characters', { Description: '' });
      renders('description of 2048 characters', { Description: 'd'.repeat(2048) });
      refuses('G-DESC', 'description of 2049 characters', { Description: 'd'.repeat(2049) });
      for (const Precedence of [0, 1, 2147483647]) renders(`precedence ${Precedence}`, { Precedence });
      for (const Precedence of [-1, 2147483648]) refuses('G-PREC', `precedence ${Precedence}`, { Precedence });
      renders('precedence as a string', { Precedence: '7' });
      renders('precedence 0 as a string', { Precedence: '0' });
      renders('fraction as a precedence', { Precedence: 1.5 });
      renders('role', { Role: ROLE });
      renders('role with a path', { Role: 'arn:aws:iam::123456789012:role/teams/one/members' });
      renders('role that is a user', { Role: 'arn:aws:iam::123456789012:user/ann' });
      refuses('I-ARN-FORM', 'role that is no ARN', { Role: 'members' });
      renders('everything', { GroupName: 'admins', Description: 'May do everything', Precedence: 3, Role: ROLE });
    },
    'Custom::CognitoUserPoolGroup',
  ),
];
