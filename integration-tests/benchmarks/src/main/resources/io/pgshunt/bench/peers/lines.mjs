// What the scripts beside this one share: commands come in as lines, and what was run goes out so.
import { createInterface } from "node:readline";

let ran = "";

/** Notes that a task was run. */
export function note(number) {
  ran += " t" + number;
}

function tell() {
  if (ran !== "") {
    process.stdout.write("ran" + ran + "\n");
    ran = "";
  }
}

/** Runs commands, each to its end before the next one, until there are no more. */
export async function serve(commands) {
  const teller = setInterval(tell, 10);
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...words] = line.split(" ");
    const answer = await commands[name](...words);
    tell();
    process.stdout.write(answer + "\n");
  }
  clearInterval(teller);
  process.exit(0);
}
