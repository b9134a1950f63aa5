/** Members whose values are secrets by their names: the end of the name decides. */
const SECRET_NAME =
  /(pass(word|wd|phrase|code)|pwd|secret|token|jwt|(api|private|access|secret|signing|encryption|shared|account|subscription|master|client)[-_ ]?key|authorization|credential|connection[-_ ]?string|signature)s?$/i;

/** Between a name and its value: a language, `iv` for all of them, or a place in a list. */
const BETWEEN = /^(iv|\d+|[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*)$/;

/** `token=…` in an address, `Password=…;` in a connection string, `X-Api-Key: …` in headers, `"secret": "…"` in JSON within a text. */
const ASSIGNED =
  /(pass(word|wd|phrase)|pwd|secret|token|api[-_ ]?key|account[-_ ]?key|access[-_ ]?key|authorization|signature|\bsig)["']?\s*[:=]\s*["']?((token|bearer|basic)\s+)?(?=[^\s"'&;,]{0,200}\d)[^\s"'&;,]{8}/i;

/** Forms that secrets have, wherever they are. Repetitions have an end, so that a long text takes no longer than it is. */
const SECRET_FORMS: readonly (readonly [form: RegExp, reason: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'is a private key'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'looks like a key of AWS'],
  [/\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{20,})\b/, 'looks like a token of GitHub'],
  [/\bglpat-[\w-]{20,}\b/, 'looks like a token of GitLab'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'looks like a token of npm'],
  [/\bxox[abprs]-[\w-]{10,}\b/, 'looks like a token of Slack'],
  [/hooks\.slack\.com\/services\/\w+/, 'is a webhook of Slack'],
  [/discord(app)?\.com\/api\/webhooks\/\d+\/\w+/, 'is a webhook of Discord'],
  [/\.webhook\.office\.com\/\w+/, 'is a webhook of Teams'],
  [/\b[sr]k_(live|test)_[A-Za-z0-9]{10,}\b/, 'looks like a key of Stripe'],
  [/\bsk-[\w-]{20,}/, 'looks like a key of an AI service'],
  [/\bAIza[\w-]{35}\b/, 'looks like a key of Google'],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}\b/, 'looks like a key of SendGrid'],
  [/\beyJ[\w-]{10,300}\.eyJ[\w-]{10}/, 'is a signed token'],
  [/\b[Bb](earer|EARER|asic|ASIC) +(?=\S{0,200}(\d|[a-z][A-Z]|=))[\w+/.=-]{12}/, 'is a header that signs in'],
  [/\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{1,200}:[^\s/@]{1,500}@/i, 'is an address with a password'],
  [ASSIGNED, 'has the value of a secret in it'],
];

/** What is written in place of an expression that is filled in later is not a secret. */
const PLACEHOLDER = /^\s*(\$\{.*\}|\{\{.*\}\})?\s*$/s;

/**
 * Why a text looks like a secret; undefined if it does not. The path has the names of members from the outside in: the text is
 * a secret if it, or what it is directly in, has the name of one.
 */
export function secretReason(path: readonly string[], text: string): string | undefined {
  if (PLACEHOLDER.test(text)) return undefined;
  const [name, outer = ''] = path
    .filter((each) => !BETWEEN.test(each) || SECRET_NAME.test(each))
    .slice(-2)
    .reverse();
  if (name !== undefined && (SECRET_NAME.test(name) || SECRET_NAME.test(outer))) return 'has the name of a secret';
  return SECRET_FORMS.find(([form]) => form.test(text))?.[1];
}
