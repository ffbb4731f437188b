// Finds the user's function: which file, how it is loaded, which of its exports.

import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './errors.mjs';

/** Loads the handler that the environment names. */
export async function loadHandler(env) {
  const { file, entry } = locate(env);
  const module = await load(file);
  const handler = pick(module, entry);
  if (typeof handler !== 'function') {
    const name = `${path.basename(file)}: ${entry}`;
    throw new RuntimeError(
      'Runtime.HandlerNotFound',
      handler === undefined ? `${name} is undefined or not exported` : `${name} is not a function`,
    );
  }
  return handler;
}

/** `_HANDLER` is AWS's: the path without its extension, a dot, the export's name, which may have dots itself. */
function locate(env) {
  const handler = env._HANDLER ?? '';
  const root = env.LAMBDA_TASK_ROOT ?? process.cwd();
  if (env.PANDO_HANDLER_FILE) {
    const file = env.PANDO_HANDLER_FILE;
    const stem = path.relative(root, file).slice(0, -path.extname(file).length) + '.';
    return { file, entry: handler.startsWith(stem) ? handler.slice(stem.length) : afterFirstDot(handler).entry };
  }
  const { stem, entry } = afterFirstDot(handler);
  const file = ['.js', '.mjs', '.cjs'].map((end) => path.resolve(root, stem + end)).find((each) => fs.existsSync(each));
  if (!file) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${stem}'`);
  }
  return { file, entry };
}

function afterFirstDot(handler) {
  const folder = handler.slice(0, handler.lastIndexOf('/') + 1);
  const match = /^([^.]*)\.(.+)$/.exec(handler.slice(folder.length));
  if (!match) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler '${handler}'`);
  }
  return { stem: folder + match[1], entry: match[2] };
}

/** `import` loads CommonJS as well, by the same rules (extension, `type` in package.json) as Node itself. */
async function load(file) {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error), placed(error, file));
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(error), error.stack);
    }
    throw error;
  }
}

/** The stack of a syntax error with its place in the source, which Node leaves out for CommonJS. */
function placed(error, file) {
  if (!/^\s*at .*\.[cm]?js:\d/m.test(String(error.stack).split('\n')[0]) && !file.endsWith('.mjs')) {
    try {
      new vm.Script(`(function(exports,require,module,__filename,__dirname){${fs.readFileSync(file)}\n})`, {
        filename: file,
      });
    } catch (again) {
      // What is a module for Node fails here for another reason, at another place.
      return again.message === error.message ? again.stack : error.stack;
    }
  }
  return error.stack;
}

function pick(module, entry) {
  const names = entry.split('.');
  const exported = walk(module, names) ?? walk(module.default, names);
  if (exported !== undefined || entry !== 'handler') {
    return exported;
  }
  // Not AWS's: a module that exports nothing but a function means that one.
  return [module.default, module.default?.default].find((each) => typeof each === 'function');
}

function walk(from, names) {
  return names.reduce((value, name) => value?.[name], from);
}
