import { granteeName } from '#core/mailstore';
import { dav, type DavResponse, multistatus, type Report } from '#wires/dav';
import { xmlType } from '../exchange.js';
import { responseOf } from '../methods/propfind.js';
import { everybody, type Place } from '../place.js';
import { sharedAt } from '../properties/acl.js';
import { needPrivilege } from '../rights.js';
import { surroundingsOf } from '../surroundings.js';
import type { ReportMethod } from './report.js';

type Wanted = Extract<Report, { kind: 'acl-principal-prop-set' }>;

/** Those who are named in an ACL, with their properties (RFC 3744 §9.2). */
export const aclPrincipals: ReportMethod<Wanted> = async ({ properties }, place, request, context) => {
  const { self } = request;
  const shared = sharedAt(place, self);
  if (shared === null) throw needPrivilege(place, dav('read-acl'));
  const named: Place[] = [{ kind: 'principal', owner: self }];
  for (const { collectionId, grantee } of await context.sharing.given(self.accountId)) {
    if (collectionId !== shared.id) continue;
    const name = grantee.kind === 'anyone' ? everybody : granteeName(grantee);
    named.push(await context.places.principals.find(self, name, []));
  }
  const around = await surroundingsOf(request, place, context);
  const wanted = properties ?? { kind: 'prop' as const, names: [] };
  const responses: readonly DavResponse[] = named.map((each) => responseOf(each, { wanted, around, minimal: false }));
  return { status: 207, headers: { 'content-type': xmlType }, body: multistatus(responses) };
};
