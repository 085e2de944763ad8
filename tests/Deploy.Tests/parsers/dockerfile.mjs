// Prints what the parser and the validator of VS Code's Docker support say of a Dockerfile, as JSON.
import { readFileSync } from 'node:fs';
import ast from 'dockerfile-ast';
import utils from 'dockerfile-utils';

const text = readFileSync(process.argv[2], 'utf8');
const instructions = ast.DockerfileParser.parse(text).getInstructions().map((instruction) => ({
  keyword: instruction.getKeyword(),
  flags: (instruction.getFlags?.() ?? []).map((flag) => `--${flag.getName()}=${flag.getValue()}`),
  arguments: instruction.getArguments().map((argument) => argument.getValue()),
}));
const problems = utils.validate(text).map((problem) => `${problem.range.start.line + 1}: ${problem.message}`);
process.stdout.write(JSON.stringify({ instructions, problems }));
