import { route, type Route } from '../route.js';
import { openApi } from './openapi.js';

/** The document of all other routes. */
export function openApiRoutes(routes: readonly Route[]): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      operation: 'getOpenApi',
      summary: 'This document',
      scope: undefined,
      success: { status: 200, type: 'application/json' },
      handle: async ({ base, version }) => ({ body: openApi(routes, base, version) }),
    }),
  ];
}
