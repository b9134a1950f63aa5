#!/usr/bin/env node
// Nothing is imported before the version is known to be enough: an older Node would only say which module it lacks.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `error: eventark needs Node 22.13 or newer, and this is ${process.versions.node}\n` +
      '  Nothing was changed.\n' +
      '  Install a newer Node, or start eventark with npx in its folder: npm has put one there.\n',
  );
  process.exitCode = 12;
} else {
  void import('./program.js').then(async ({ runProgram }) => {
    process.exitCode = await runProgram(process.argv.slice(2));
  });
}
