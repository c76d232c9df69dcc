/**
 * Checks what no linter's rule says: the imports' laws (by dependency-cruiser, which must really have read every file), pure
 * rules, the reader of `env`, names, and the sentence that opens a file.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

type Law = { name: string; why: string; of: RegExp; except?: RegExp; breaks: (text: string, file: string) => boolean };
type Cruise = {
  modules: { source: string; dependencies: unknown[] }[];
  summary: {
    violations: { from: string; to: string; rule: { name: string } }[];
    ruleSetUsed: { forbidden: { name: string; comment: string }[] };
  };
};

/** Comments and texts are not code. */
const codeOf = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*|"(?:[^"\\\n]|\\.)*"/g, "");

const opening = (text: string) =>
  /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//
    .exec(text)?.[1]
    ?.replace(/\n\s*\*/g, " ")
    .trim() ?? "";
const sentencesOf = (comment: string) => comment.replace(/\b(e\.g|i\.e|etc)\./g, "").match(/[.!?](?=\s|$)/g)?.length ?? 0;

const LAWS: Law[] = [
  {
    name: "law-2-no-effects",
    why: "a rule decides from its arguments alone: no clock, no randomness, nothing to wait for",
    of: /^src\/[^/]+\/(rules|receipt-rules|signals|history-signals|identity|disposable-domains)\.ts$/,
    breaks: (text) =>
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bcrypto\.(getRandomValues|randomUUID|randomBytes)\b|\basync\b|\bawait\b/.test(
        codeOf(text),
      ),
  },
  {
    name: "law-3-env",
    why: "env is read in context.ts only, so that a verb's needs are in its type",
    of: /^src\//,
    except: /^src\/(context\.ts|env\.gen\.d\.ts)$/,
    breaks: (text) => /\benv\s*(\.|\?\.|\[)\s*["']?[A-Z_]{2,}|\bprocess\.env\b/.test(codeOf(text)),
  },
  {
    name: "law-5-names",
    why: "a file is named by what it decides or does, not by what kind of code it is",
    of: /./,
    breaks: (_, file) => /(^|[/.-])(utils?|helpers?|managers?|services?|misc|common)([/.-]|$)|Impl\b|-impl\b/.test(file),
  },
  {
    name: "law-5-identifiers",
    why: "an interface has no Impl, and nothing is a manager or a service of itself",
    of: /^src\//,
    except: /^src\/env\.gen\.d\.ts$/,
    breaks: (text) => /\b(class|function|const|type|interface)\s+\w*(Impl|Manager|Service|Utils|Helpers?)\b/.test(codeOf(text)),
  },
  {
    name: "words",
    why: "one word a thing: partner, commission; never affiliate, reward, earning",
    of: /^(src|dashboard\/src)\//,
    except: /^src\/env\.gen\.d\.ts$|\.gen\.ts$/,
    breaks: (text) => /\b\w*(affiliate|reward)\w*\b|\bearnings?\b/i.test(codeOf(text)),
  },
  {
    name: "law-7-opening",
    why: "a file opens with one to three sentences: what it decides or does, and its law",
    of: /^(src|test|tools|dashboard)\/.*\.tsx?$|^[^/]+\.(ts|mjs)$/,
    except: /^src\/env\.gen\.d\.ts$/,
    breaks: (text) => opening(text).length < 10 || sentencesOf(opening(text)) > 3 || sentencesOf(opening(text)) < 1,
  },
];

function listFiles(): string[] {
  const inside = ["src", "test", "tools", "dashboard/src", "dashboard/functions", "dashboard/build"].flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`),
  );
  const outside = readdirSync(".").filter((name) => /\.(ts|mjs)$/.test(name));
  return [...inside, "dashboard/vite.config.ts", ...outside].filter((file) => /\.(tsx?|mjs)$/.test(file));
}

const brokenIn = (file: string): string[] => {
  const text = readFileSync(file, "utf8");
  return LAWS.filter((law) => law.of.test(file) && law.except?.test(file) !== true && law.breaks(text, file)).map(
    (law) => `${law.name}: ${file}\n    ${law.why}`,
  );
};

/** Runs dependency-cruiser; a run that has not read every file of src and of the dashboard and found imports in it proves nothing. */
function cruise(files: readonly string[]): string[] {
  const run = spawnSync(
    "depcruise",
    ["src", "test", "tools", "dashboard/src", "dashboard/functions", "--config", ".dependency-cruiser.mjs", "--output-type", "json"],
    {
      encoding: "utf8",
      maxBuffer: 1e9,
    },
  );
  if (run.stdout === "") return [`dependency-cruiser did not run: ${run.error?.message ?? run.stderr}`];
  const { modules, summary }: Cruise = JSON.parse(run.stdout);
  const read = new Map(modules.map((module) => [module.source, module.dependencies.length]));
  const missed = files.filter((file) => /^(src|dashboard\/src)\//.test(file) && !file.endsWith(".d.ts") && !read.has(file));
  const imports = [...read.values()].reduce((sum, count) => sum + count, 0);
  if (read.size === 0 || missed.length > 0 || imports < files.length) {
    return [
      `dependency-cruiser read ${read.size} modules with ${imports} imports, and missed ${missed.length} files of src: its silence proves nothing`,
    ];
  }
  console.log(`laws: ${read.size} modules with ${imports} imports read`);
  const why = new Map(summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]));
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}\n    ${why.get(rule.name) ?? ""}`);
}

const files = listFiles();
const broken = [...files.flatMap(brokenIn), ...cruise(files)];
for (const line of broken) console.error(line);
if (broken.length > 0) {
  console.error(`${broken.length} laws broken`);
  process.exitCode = 1;
}
