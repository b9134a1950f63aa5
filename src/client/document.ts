import { openApi, type OpenApi } from '../http/openapi/openapi.js';
import { ROUTES } from '../http/routes.js';

/** The OpenAPI document that the typed client is made of when eventark is built. */
export function clientDocument(): OpenApi {
  return openApi(ROUTES, '/api', '1');
}
