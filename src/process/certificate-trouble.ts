/** What is wrong with a server's certificate, and what to do. */
export interface CertificateTrouble {
  readonly words: string;
  readonly hint: string;
  /** Whether naming its authority is what helps. */
  readonly isUntrusted?: true;
}

/** By the words of Node, OpenSSL and gRPC. The general case, not trusted, comes last: the others mention a certificate, too. */
const TROUBLES: readonly (readonly [said: RegExp, trouble: CertificateTrouble])[] = [
  [
    /CERT_HAS_EXPIRED|certificate has expired/i,
    {
      words: 'the certificate of the server has expired',
      hint: 'renew it at the server; if it is still valid, set the clock of this machine',
    },
  ],
  [
    /CERT_NOT_YET_VALID|certificate is not yet valid/i,
    {
      words: 'the certificate of the server is not valid yet',
      hint: 'set the clock of this machine, or see from when on it is valid',
    },
  ],
  [
    /ERR_TLS_CERT_ALTNAME|does not match certificate|altnames/i,
    {
      words: 'the certificate of the server is for another name',
      hint: 'write the host by a name that is in its certificate',
    },
  ],
  [
    /CERT_|_CERT\b|certificate|self.signed|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/i,
    {
      words: 'the certificate of the server is not trusted',
      hint: 'name the certificate of its authority in NODE_EXTRA_CA_CERTS (for FTP: ca= in the URL)',
      isUntrusted: true,
    },
  ],
];

/** Undefined unless this is about a certificate. `said` is the code or the message of an error. */
export function certificateTrouble(said: string): CertificateTrouble | undefined {
  return TROUBLES.find(([pattern]) => pattern.test(said))?.[1];
}
