import { SCOPES } from '../../access/scope.js';
import { linkIf, links } from '../links.js';
import { route, type Route } from '../route.js';
import { AboutDto, MeDto, MeQuery } from './about-dto.js';

/** How to get in, and what somebody who is in may do with these routes. */
export function aboutRoutes(routes: readonly Route[]): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/',
      operation: 'getAbout',
      summary: 'Whether signing in is needed, and how',
      scope: undefined,
      isOpen: true,
      success: { status: 200, answer: AboutDto },
      handle: async ({ base, signIn, caller }) => {
        const signedIn = (await caller()) !== undefined;
        const _links = links({
          self: ['GET', `${base}/`],
          openapi: linkIf(signedIn, 'GET', `${base}/openapi.json`),
          me: linkIf(signedIn, 'GET', `${base}/me`),
          apps: linkIf(signedIn, 'GET', `${base}/apps`),
          jobs: linkIf(signedIn, 'GET', `${base}/jobs`),
          restores: linkIf(signedIn, 'GET', `${base}/restores`),
        });
        return { body: { name: 'eventark', signIn, signedIn, _links } };
      },
    }),
    route<object, MeQuery>({
      method: 'GET',
      path: '/me',
      operation: 'getMe',
      summary: 'Who asks, what they may do, and what this server can do',
      scope: undefined,
      query: MeQuery,
      success: { status: 200, answer: MeDto },
      handle: async ({ base, subject, query: { app }, version }) => {
        const { id, email } = subject;
        return {
          body: {
            ...{ id, version },
            ...(email === undefined ? {} : { email }),
            ...(app === undefined ? {} : { app }),
            scopes: SCOPES.filter((scope) => subject.may(scope, app)),
            features: routes.map(({ operation }) => operation),
            _links: links({
              self: ['GET', `${base}/me`],
              apps: ['GET', `${base}/apps`],
              restore: linkIf(subject.may('restore', undefined), 'POST', `${base}/restores`),
            }),
          },
        };
      },
    }),
  ];
}
