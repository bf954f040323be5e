// Messages: invitation, verification by code and by link, MFA text.
import { group } from '../group.mjs';

const CODE = '{####}';

const invitation = group('invitation', ({ renders }) => {
  const texts = {
    EmailSubject: 'Your account is ready',
    EmailBody: 'Sign in as {username} with {####}',
    SmsMessage: 'Sign in as {username} with {####}',
  };
  renders('nothing said', { UserInvitation: {} });
  renders('all said', { UserInvitation: texts });
  for (const [field, text] of Object.entries(texts)) {
    renders(`only ${field}`, { UserInvitation: { [field]: text } });
    const { [field]: _, ...others } = texts;
    renders(`all but ${field}`, { UserInvitation: others });
  }
  renders('longest subject', { UserInvitation: { EmailSubject: 's'.repeat(140) } });
});

const verification = group('verification', ({ renders, refuses }) => {
  const given = (verification) => ({ UserVerification: verification });
  renders('nothing said', given({}));
  for (const style of ['CODE', 'LINK', 'CONFIRM_WITH_CODE', 'CONFIRM_WITH_LINK']) {
    renders(`style ${style}`, given({ EmailStyle: style }));
    renders(`style ${style} with a subject`, given({ EmailStyle: style, EmailSubject: 'Please confirm' }));
    renders(`style ${style} with an SMS`, given({ EmailStyle: style, SmsMessage: `Code: ${CODE}` }));
  }
  renders('code, all said', given({
    EmailStyle: 'CODE',
    EmailSubject: 'Please confirm',
    EmailBody: `Your code: ${CODE}`,
    SmsMessage: `Code: ${CODE}`,
  }));
  renders('link, all said', given({
    EmailStyle: 'LINK',
    EmailSubject: 'Please confirm',
    EmailBody: 'Click {##here##}',
    SmsMessage: `Code: ${CODE}`,
  }));
  renders('subject without style', given({ EmailSubject: 'Bestätigen ✓' }));
  renders('longest subject', given({ EmailSubject: 's'.repeat(140) }));

  const withCode = { 'placeholder alone': CODE, 'placeholder twice': `${CODE} or ${CODE}`, 'placeholder between': `a${CODE}b`, 'lines and letters': `Hallo!\nDein Code für Zürich: ${CODE}` };
  for (const [title, text] of Object.entries(withCode)) {
    renders(`body, ${title}`, given({ EmailBody: text }));
    renders(`SMS, ${title}`, given({ SmsMessage: text.replace('\n', ' ') }));
  }
  const withoutCode = { 'empty': '', 'no placeholder': 'Welcome aboard', 'placeholder too short': '{###}', 'placeholder too long': '{#####}', 'placeholder open': '{####', 'link placeholder': '{##Verify##}' };
  for (const [title, text] of Object.entries(withoutCode)) {
    refuses('P-VER-BODY-CODE', `code body, ${title}`, given({ EmailBody: text }));
    refuses('P-VER-BODY-CODE', `code body with style, ${title}`, given({ EmailStyle: 'CODE', EmailBody: text }));
    refuses('P-VER-SMS', `code SMS, ${title}`, given({ SmsMessage: text }));
    renders(`link SMS is not checked, ${title}`, given({ EmailStyle: 'LINK', SmsMessage: text }));
  }
  refuses('P-VER-BODY-CODE', 'body and SMS both wrong', given({ EmailBody: 'no', SmsMessage: 'no' }));

  const link = (text) => given({ EmailStyle: 'LINK', EmailBody: text });
  const links = { 'plain': '{##Verify##}', 'with space': 'Go {##Verify Email##} now', 'empty': '{####}', 'blank': '{## ##}', 'letters of any script': '{##Подтвердить 확인##}', 'marks and signs': '{##→ Verify! (1) ✓##}', 'line break': '{##a\nb##}', 'asterisk': '{##***##}', 'twice': '{##a##} {##b##}' };
  for (const [title, text] of Object.entries(links)) renders(`link body, ${title}`, link(text));
  const noLinks = { 'empty text': '', 'no placeholder': 'Please verify', 'one hash': '{#Verify#}', 'open': '{##Verify', 'closed early': '{##Verify}##', 'control character': '{##a\u0001b##}' };
  for (const [title, text] of Object.entries(noLinks)) refuses('P-VER-BODY-LINK', `link body, ${title}`, link(text));
});

const mfaMessage = group('mfa-message', ({ renders, refuses }) => {
  const given = (text) => ({ MfaMessage: text });
  renders('empty', given(''));
  renders('placeholder alone', given(CODE));
  renders('with MFA', { ...given(`Code ${CODE}`), Mfa: 'OPTIONAL' });
  for (const length of [139, 140]) renders(`${length} characters`, given(CODE + 'x'.repeat(length - 6)));
  for (const length of [141, 1000]) refuses('P-MFAMSG-LEN', `${length} characters`, given(CODE + 'x'.repeat(length - 6)));
  renders('140 UTF-16 units of 2 each', given(CODE + '😀'.repeat(67)));
  refuses('P-MFAMSG-LEN', '142 UTF-16 units, 74 characters', given(CODE + '😀'.repeat(68)));
  renders('140 letters of two bytes each', given(CODE + 'é'.repeat(134)));
  for (const [title, text] of Object.entries({ 'no placeholder': 'Your code', 'short placeholder': '{###}', 'blank': ' ', 'long and without': 'x'.repeat(141) })) {
    refuses('P-MFAMSG', title, given(text));
  }
});

export default [invitation, verification, mfaMessage];
