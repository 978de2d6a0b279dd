// Runs firmware.wasm of the current folder in Node: serves the harness's semihosting (semihosting.h), and tells a fault.
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

let instance;

// Moves `count` bytes at `at` by readSync or writeSync; gives how many are left.
function move(how, file, at, count) {
  while (count > 0) {
    const moved = how(file, new Uint8Array(instance.exports.memory.buffer, at, count));
    if (moved === 0) break;
    at += moved;
    count -= moved;
  }
  return count;
}

function semihostingCall(operation, at) {
  const word = (index) => new DataView(instance.exports.memory.buffer).getUint32(at + 4 * index, true);
  const text = (from, length) => Buffer.from(instance.exports.memory.buffer, from, length).toString();
  switch (operation) {
    case 0x01:
      try {
        return openSync(text(word(0), word(2)), word(1) >= 4 ? 'w' : 'r');
      } catch {
        return -1;
      }
    case 0x02:
      closeSync(word(0));
      return 0;
    case 0x05:
      return move(writeSync, word(0), word(1), word(2));
    case 0x06:
      return move(readSync, word(0), word(1), word(2));
    default:
      process.exit(operation === 0x20 ? word(1) : 1);
  }
}

function runOnStack(args, top) {
  const pointer = instance.exports.__stack_pointer;
  const before = pointer.value;
  pointer.value = top;
  instance.exports.harness_run(args);
  pointer.value = before;
}

// `fault: memory access out of bounds in layer called from tiny_run`.
function tellFault(error) {
  const callers = [...error.stack.matchAll(/at (.*) \(wasm:/g)].map((match) => match[1].replace(/\(.*/, ''));
  const [where = '?', caller = '?'] = callers;
  console.error(`fault: ${error.message} in ${where} called from ${caller}`);
}

const module = new WebAssembly.Module(readFileSync('firmware.wasm'));
instance = new WebAssembly.Instance(module, {
  computer: { semihosting_call: semihostingCall, run_on_stack: runOnStack },
});
try {
  instance.exports.__wasm_call_ctors();
  process.exitCode = instance.exports.harness_start();
} catch (error) {
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  tellFault(error);
  process.exitCode = 99;
}
