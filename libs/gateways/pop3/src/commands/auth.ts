import { err, multiLine } from '#wires/pop3';
import { isMechanismName } from '#wires/sasl';
import { AuthExchange } from '../authExchange.js';
import { mayAuthenticate } from '../login.js';
import type { Handler } from './handler.js';

export const auth: Handler<'AUTH'> = (session, { mechanism, initial }) => {
  const { mechanisms } = session.options.authenticator;
  if (!mayAuthenticate(session)) return session.write(err('Encryption required to log in'));
  if (mechanism === null) return session.write(multiLine('Mechanisms', mechanisms));
  if (!isMechanismName(mechanism) || !mechanisms.includes(mechanism)) return session.write(err('Mechanism not known'));
  return new AuthExchange(session, mechanism).begin(initial);
};
