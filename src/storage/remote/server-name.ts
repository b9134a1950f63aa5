/** Host, port and path of an endpoint, without credentials and signatures: two servers may have a bucket of one name. */
export function serverName(endpoint: string): string {
  const { host, pathname } = new URL(/^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
  return host + pathname.replace(/\/$/, '');
}

/** The part of a storage's URL that names its server; empty for the provider's own. */
export function atServer(endpoint: string | undefined): string {
  return endpoint === undefined ? '' : `?endpoint=${serverName(endpoint)}`;
}
