/** Runs one of the tools: `node tools/run.mjs start`. It is JavaScript so that an older Node gets a sentence instead of a syntax error. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const [tool] = process.argv.splice(2, 1);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This needs Node 22.18 or later to run TypeScript as it is, and this is ${process.version}. \`npm ci\` installs one for the scripts.`,
  );
  process.exitCode = 1;
} else {
  await import(new URL(`./${tool}.ts`, import.meta.url).href);
}
