// Compiles the projects that are named, and lints files of the first of them, with the types that the compiler has found:
// node check.mjs '{"projects": [...], "linted": [...]}'. Prints what the compiler says, and what the linter does, as JSON.
import { ESLint } from 'eslint';
import ts from 'typescript';

const { projects, linted } = JSON.parse(process.argv[2]);
const told = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};

function compiled(path) {
  const unread = [];
  const config = ts.getParsedCommandLineOfConfigFile(
    path,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (each) => unread.push(each) },
  );
  if (!config) return { said: ts.formatDiagnostics(unread, told) };
  const program = ts.createProgram(config.fileNames, config.options);
  const found = [
    ...config.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
    ...(config.options.noEmit ? program.getDeclarationDiagnostics() : program.emit().diagnostics),
  ];
  return { program, said: ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), told) };
}

const results = projects.map(compiled);
const compiler = results.map((each) => each.said).join('');
let linter = '';
if (results[0].program) {
  const parserOptions = { projectService: false, programs: [results[0].program] };
  const eslint = new ESLint({ overrideConfig: { languageOptions: { parserOptions } } });
  linter = await (await eslint.loadFormatter('stylish')).format(await eslint.lintFiles(linted));
}
console.log(JSON.stringify({ compiler, linter }));
