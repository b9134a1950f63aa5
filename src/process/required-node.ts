/**
 * Says plainly that a Node is too old, before anything else of the module is run: an older one would only name what it lacks.
 * Each entry imports this first.
 */
const NEEDED = [22, 16] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  throw new Error(`eventark needs Node ${NEEDED.join('.')} or newer, and this is ${process.versions.node}`);
}
